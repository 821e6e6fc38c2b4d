"""Clearing: the uniform price that a plain sort finds, and no dust that sets it."""

from hypothesis import assume, given, strategies as st

from custom_components.gridpact.market.auction import NOTHING, book, clear, clearing_of, minimum_bid
from custom_components.gridpact.market.models import Bid, Kind, SeriesStatus

from .examples import SERIES, series

TARGET = 6_400
SETTING = TARGET // 64

bids_of = st.lists(st.builds(Bid, series_id=st.just(7), wh=st.integers(1, 3_000), tick=st.integers(0, 40)), max_size=60)


def bid(wh: int, tick: int) -> Bid:
    return Bid(series_id=7, wh=wh, tick=tick)


def sorted_price(bids: list[Bid], target: int) -> int | None:
    """Sort, add up, stop at the target: the price of the bid that met it, or of the last one."""
    accepted, tick = 0, None
    for one in sorted(bids, key=lambda one: one.tick):
        if accepted >= target:
            break
        accepted, tick = accepted + one.wh, one.tick
    return tick


@given(bids_of.filter(lambda bids: all(one.wh >= SETTING for one in bids)))
def test_finds_the_price_of_a_plain_sort_when_no_bid_is_dust(bids: list[Bid]) -> None:
    found = clear(book(bids), TARGET)
    expected = sorted_price(bids, TARGET)
    accepted_below = sum(one.wh for one in bids if expected is not None and one.tick < expected)
    assume(TARGET - accepted_below >= SETTING)  # or the last step to the target is dust itself: another test
    assert (found.tick if found.awarded_wh else None) == expected
    assert found.awarded_wh == min(TARGET, sum(one.wh for one in bids))


@given(bids_of)
def test_awards_no_more_than_was_bid_or_wanted(bids: list[Bid]) -> None:
    found = clear(book(bids), TARGET)
    awards = [found.award(one.wh, one.tick) for one in bids]
    assert sum(awards) <= found.awarded_wh <= TARGET
    assert all(award <= one.wh for award, one in zip(awards, bids, strict=True))
    assert found.awarded_wh - sum(awards) <= len(bids), "rounding loses less than one Wh per bidder"


@given(bids_of)
def test_awards_every_cheaper_bid_in_full_and_no_dearer_one(bids: list[Bid]) -> None:
    found = clear(book(bids), TARGET)
    for one in bids:
        if found.awarded_wh and one.tick < found.tick:
            assert found.award(one.wh, one.tick) == one.wh
        if one.tick > found.tick:
            assert found.award(one.wh, one.tick) == 0


@given(bids_of, st.randoms())
def test_does_not_depend_on_the_order_of_bids(bids: list[Bid], random: object) -> None:
    shuffled = bids.copy()
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert clear(book(shuffled), TARGET) == clear(book(bids), TARGET)


@given(bids_of)
def test_a_price_is_carried_by_a_64th_of_the_target(bids: list[Bid]) -> None:
    found = clear(book(bids), TARGET)
    cheaper = clear(book([one for one in bids if one.tick < found.tick]), TARGET)
    if found.awarded_wh:
        assert found.awarded_wh - cheaper.awarded_wh >= SETTING


def test_dust_at_the_cap_price_sets_no_price_and_is_not_awarded() -> None:
    found = clear(book([bid(3_000, 5), bid(SETTING - 1, 40)]), TARGET)
    assert (found.tick, found.awarded_wh) == (5, 3_000)
    assert found.award(SETTING - 1, 40) == 0


def test_dust_adds_up_until_it_sets_a_price() -> None:
    found = clear(book([bid(3_000, 5), bid(SETTING - 1, 6), bid(1, 7)]), TARGET)
    assert (found.tick, found.awarded_wh, found.marginal_award, found.marginal_bids) == (7, 3_100, 1, 1)
    assert found.award(SETTING - 1, 6) == SETTING - 1


def test_shares_the_marginal_tick() -> None:
    found = clear(book([bid(6_000, 1), bid(300, 2), bid(500, 2)]), TARGET)
    assert (found.awarded_wh, found.marginal_award, found.marginal_bids) == (6_400, 400, 800)
    assert [found.award(300, 2), found.award(500, 2)] == [150, 250]


def test_nothing_bid_is_nothing_awarded() -> None:
    assert clear({}, TARGET) == NOTHING
    assert clear({3: 0}, TARGET) == NOTHING


def test_a_target_below_64_wh_is_met_by_one_bid() -> None:
    assert clear({4: 10}, 10).awarded_wh == 10


def test_a_series_shows_how_it_was_cleared() -> None:
    assert clearing_of(SERIES) == NOTHING
    assert clearing_of(series(status=SeriesStatus.CLEARED)).awarded_wh == 0


def test_least_bid_is_the_markets_floor_or_a_1024th() -> None:
    assert minimum_bid(series(target_wh=50_000).terms, 100) == 100
    assert minimum_bid(series(target_wh=1_024_000).terms, 100) == 1000


def test_a_fixed_price_is_joined_with_as_little_as_the_markets_floor() -> None:
    assert minimum_bid(series(target_wh=1_024_000, kind=Kind.EMERGENCY).terms, 100) == 100
