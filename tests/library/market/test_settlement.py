"""Honest pay, rule by rule."""

from dataclasses import replace

from hypothesis import given, strategies as st

from custom_components.gridpact.market.models import Settlement, Site
from custom_components.gridpact.market.settlement import (
    baseline_days,
    baseline_windows,
    counted_days,
    expire,
    margin,
    marked,
    mean_energy,
    most_energy,
    settle,
    shifted,
    three_in_ten,
)

from .examples import CENT, INTERVAL, PER_DAY, SERIES, TERMS, TODAY

PRICE = 34 * CENT
energy = st.integers(0, 20_000)
calls = st.lists(st.tuples(energy, energy, st.integers(1, 20_000)), min_size=1, max_size=30)


def settled(baseline: int, actual: int, awarded: int, site: Site | None = None) -> tuple[Settlement, Site]:
    return settle(
        baseline_wh=baseline, actual_wh=actual, awarded_wh=awarded, price=PRICE, site=site or Site(), day=TODAY
    )


def test_shed_500_wh_earns_500_wh() -> None:
    settlement, site = settled(1200, 700, 600)
    assert settlement.delivered_wh == 500
    assert settlement.pay == 17 * CENT
    assert site.balance_wh == 0


@given(energy, st.integers(1, 20_000))
def test_a_flat_meter_earns_nothing(usual: int, awarded: int) -> None:
    settlement, site = settled(usual, usual, awarded)
    assert settlement.delivered_wh == settlement.pay == site.balance_wh == 0


@given(energy, st.integers(0, 5_000), st.integers(1, 20_000))
def test_using_more_never_pays_and_is_owed(usual: int, more: int, awarded: int) -> None:
    settlement, site = settled(usual, usual + more, awarded)
    assert settlement.pay == 0
    assert site.balance_wh == -more


@given(calls)
def test_pays_no_more_than_awarded_and_owes_no_negative_debt(history: list[tuple[int, int, int]]) -> None:
    site = Site()
    for baseline, actual, awarded in history:
        settlement, site = settled(baseline, actual, awarded, site)
        assert 0 <= settlement.delivered_wh <= awarded
        assert site.balance_wh <= 0
        assert settlement.delivered_wh == 0 or site.balance_wh == 0


@given(calls)
def test_what_was_paid_and_what_is_owed_add_up_to_what_was_saved(history: list[tuple[int, int, int]]) -> None:
    site, saved = Site(), 0
    for baseline, actual, awarded in history:
        saved += min(baseline - actual, awarded)
        _, site = settled(baseline, actual, awarded, site)
    assert site.delivered_wh + site.balance_wh == saved
    assert site.awarded_wh == sum(awarded for _, _, awarded in history)


@given(energy, st.integers(0, 20_000), st.integers(0, 20_000), st.integers(1, 20_000))
def test_higher_use_in_the_window_never_pays_more(baseline: int, actual: int, more: int, awarded: int) -> None:
    assert settled(baseline, actual + more, awarded)[0].pay <= settled(baseline, actual, awarded)[0].pay


def test_a_shortfall_comes_off_the_next_event() -> None:
    _, site = settled(1000, 1300, 500)
    settlement, site = settled(1000, 500, 500, site)
    assert (settlement.delivered_wh, site.balance_wh) == (200, 0)


def test_a_call_nobody_proved_costs_three_awards() -> None:
    settlement, site = expire(awarded_wh=500, site=Site(balance_wh=-100), day=TODAY)
    assert site.balance_wh == settlement.balance_wh == -1600
    assert settlement.pay == 0
    assert not three_in_ten(replace(site, held_days=0b111), TODAY + 1)
    assert site.held_days & 1
    assert not site.skipped_days


def test_an_award_of_a_quarter_of_the_baseline_takes_its_day_out_of_baselines() -> None:
    assert settled(1000, 0, 250)[1].skipped_days == 1
    assert settled(1000, 0, 249)[1].skipped_days == 0
    assert settled(1000, 0, 249)[1].held_days == 1


def test_three_days_in_ten_and_no_fourth() -> None:
    days = [0, 1, 2, 3, 9, 10, 11, 12, 13]
    assert counted_days(Site(last_day=TODAY), [TODAY + day for day in days]) == [
        TODAY + day for day in (0, 1, 2, 10, 11, 12)
    ]


def test_a_second_window_of_a_held_day_counts() -> None:
    site = Site()
    for day in (TODAY, TODAY + 1, TODAY + 2):
        site = marked(site, day, skipped=False)
    assert three_in_ten(site, TODAY + 2)
    assert not three_in_ten(site, TODAY + 3)


@given(st.lists(st.integers(0, 120), max_size=80))
def test_no_ten_days_hold_more_than_three(days: list[int]) -> None:
    held = set(counted_days(Site(), [TODAY + day for day in sorted(days)]))
    for first in range(TODAY, TODAY + 120):
        assert len(held & set(range(first, first + 10))) <= 3


@given(st.sets(st.integers(0, 200), min_size=1))
def test_masks_remember_64_days(days: set[int]) -> None:
    site = Site()
    for day in sorted(days):
        site = marked(site, day, skipped=day % 2 == 0)
    newest = max(days)
    for day in range(newest + 1):
        remembered = newest - day < 64
        assert bool(shifted(site.held_days, site.last_day, day) & 1) == (day in days and remembered)
        assert bool(shifted(site.skipped_days, site.last_day, day) & 1) == (day in days and remembered and day % 2 == 0)


def test_an_earlier_day_is_marked_without_moving_the_mask() -> None:
    site = marked(marked(Site(), TODAY, skipped=False), TODAY - 2, skipped=True)
    assert (site.last_day, site.held_days, site.skipped_days) == (TODAY, 0b101, 0b100)


def test_a_window_that_crosses_midnight_is_held_on_its_first_day_and_left_out_on_both() -> None:
    _, site = settle(
        baseline_wh=1000, actual_wh=0, awarded_wh=900, price=PRICE, site=Site(), day=TODAY, last_day=TODAY + 1
    )
    assert (site.last_day, site.held_days, site.skipped_days) == (TODAY + 1, 0b10, 0b11)


def test_baseline_days_ended_24_hours_before_the_call() -> None:
    end_yesterday = TERMS.end(-1, INTERVAL)
    called_just_in_time = end_yesterday + 24 * 3600
    assert baseline_days(TERMS, called_just_in_time, Site(), INTERVAL)[0] == TODAY - 1
    assert baseline_days(TERMS, called_just_in_time - 1, Site(), INTERVAL)[0] == TODAY - 2
    assert len(baseline_days(TERMS, called_just_in_time, Site(), INTERVAL)) == 10


def test_settled_days_are_replaced_by_earlier_ones() -> None:
    site = Site(last_day=TODAY - 2, skipped_days=0b11)
    days = baseline_days(TERMS, SERIES.announced_at, site, INTERVAL)
    assert days == [TODAY - day for day in range(4, 14)]


def test_baseline_windows_start_at_the_clock_time_of_the_call() -> None:
    windows = baseline_windows(TERMS, SERIES.announced_at, Site(), INTERVAL)
    assert {start % PER_DAY for start in windows} == {TERMS.offset}
    assert windows == sorted(windows, reverse=True)


@given(st.integers(0, (1 << 64) - 1), st.integers(0, 70))
def test_baseline_days_are_as_many_as_the_terms_say_and_none_was_skipped(mask: int, age: int) -> None:
    site = Site(last_day=TODAY - age, skipped_days=mask)
    days = baseline_days(TERMS, SERIES.announced_at, site, INTERVAL)
    assert len(days) == 10
    assert not any(shifted(mask, site.last_day, day) & 1 for day in days)


def test_a_missing_day_counts_as_zero_and_each_window_is_bounded() -> None:
    assert mean_energy([1000, None, 500], 10_000) == 500
    assert mean_energy([1000, None, 500], 400) == 266


def test_capacity_bounds_a_window() -> None:
    assert most_energy(3000, 8, INTERVAL) == 6000


def test_margin_is_three_awards_at_the_cap_price() -> None:
    assert margin(1000, 10**18) == 3 * 10**18
