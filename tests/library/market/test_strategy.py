"""What a home bids, and for every reason not to bid a test."""

from dataclasses import replace

from hypothesis import given, strategies as st
import pytest

from custom_components.gridpact.market.models import SECONDS_PER_DAY, Account, Series, SeriesStatus, Site
from custom_components.gridpact.market.offers import LoadOffer, Window, windows
from custom_components.gridpact.market.strategy import (
    BidPlan,
    Conditions,
    Limits,
    Skip,
    SkipReason,
    covered_by_stake,
    largest_bid,
    plan_bid,
)

from .examples import ACCOUNT, CENT, HEATER, INTERVAL, SERIES, TERMS, series

AUTOMATIC = Limits(automatic=True)
CONDITIONS = Conditions(interval=INTERVAL, minimum_wh=100)
START, END = TERMS.start(0, INTERVAL), TERMS.end(0, INTERVAL)


def planned(
    *,
    of: Series = SERIES,
    loads: tuple[LoadOffer, ...] = (HEATER,),
    usual_wh: int = 5000,
    site: Site | None = None,
    account: Account | None = ACCOUNT,
    conditions: Conditions = CONDITIONS,
    limits: Limits = AUTOMATIC,
) -> BidPlan | Skip:
    return plan_bid(
        of,
        loads=loads,
        usual_wh=usual_wh,
        site=site or Site(),
        account=account,
        conditions=conditions,
        limits=limits,
    )


def bid(**situation: object) -> BidPlan:
    plan = planned(**situation)  # type: ignore[arg-type]
    assert isinstance(plan, BidPlan)
    return plan


def reason(**situation: object) -> SkipReason:
    plan = planned(**situation)  # type: ignore[arg-type]
    assert isinstance(plan, Skip)
    return plan.reason


def load(name: str, watts: int, price: int, **more: int | bool) -> LoadOffer:
    return LoadOffer(id=name, can_save_w=watts, minimum_price=price * CENT, longest_s=7200, **more)  # type: ignore[arg-type]


def test_bids_what_the_load_sheds_at_the_price_it_asks() -> None:
    assert bid() == BidPlan(wh=600, tick=19, price=20 * CENT, loads=("heater",), expected=12 * CENT)


def test_takes_cheap_loads_first_and_asks_what_the_dearest_needs() -> None:
    plan = bid(loads=(load("pump", 200, 30), load("heater", 300, 20), load("car", 2000, 99)), usual_wh=900)
    assert (plan.wh, plan.tick, plan.loads) == (900, 29, ("heater", "pump"))


def test_leaves_loads_above_the_cap_price_alone() -> None:
    assert bid(loads=(load("heater", 300, 20), load("car", 2000, 101))).loads == ("heater",)


def test_rounds_a_price_between_ticks_up() -> None:
    assert bid(loads=(replace(HEATER, minimum_price=20 * CENT + 1),)).price == 21 * CENT


def test_a_load_without_a_minimum_bids_the_lowest_tick() -> None:
    assert bid(loads=(load("heater", 300, 0),)).tick == 0


def test_no_more_than_usual_use_capacity_or_target() -> None:
    big = (load("heater", 3000, 20),)
    assert bid(loads=big, usual_wh=431).wh == 431
    assert bid(loads=big, account=replace(ACCOUNT, capacity_w=200)).wh == 400
    assert bid(loads=big).wh == TERMS.target_wh


def test_a_load_counts_for_as_long_as_it_may_be_off() -> None:
    assert bid(loads=(replace(HEATER, longest_s=3600),)).wh == 300


def test_stake_bounds_the_bid() -> None:
    plan = bid(account=replace(ACCOUNT, stake=12 * 10**17))
    assert plan.wh == 400, "three times 0.4 kWh at the cap price of 1.00 are 1.20"
    assert bid(account=replace(ACCOUNT, stake=15 * 10**17), site=Site(reserved=3 * 10**17)).wh == 400


def test_price_covers_fees_and_the_profit_that_was_asked_for() -> None:
    assert bid(conditions=replace(CONDITIONS, cost=30 * CENT)).price == 50 * CENT
    assert bid(limits=replace(AUTOMATIC, minimum_profit=30 * CENT)).price == 50 * CENT


def test_what_is_still_owed_lowers_what_is_expected() -> None:
    assert bid(site=Site(balance_wh=-400)).expected == 4 * CENT
    assert bid(site=Site(balance_wh=-900)).expected == 0


def test_a_load_that_rests_after_another_event_is_left_out() -> None:
    resting = replace(HEATER, rest_s=3600)
    earlier = Window(series_id=1, start=START - 7200, end=START - 1800, loads=("heater",))
    conditions = replace(CONDITIONS, planned=(earlier,))
    assert reason(loads=(resting,), conditions=conditions) is SkipReason.NOTHING_TO_SAVE
    assert bid(loads=(HEATER,), conditions=conditions).wh == 600


def test_automatic_off() -> None:
    assert reason(limits=Limits()) is SkipReason.AUTOMATIC_OFF


def test_price() -> None:
    assert reason(loads=(load("heater", 300, 101),)) is SkipReason.PRICE


def test_profit() -> None:
    assert reason(conditions=replace(CONDITIONS, cost=61 * CENT)) is SkipReason.PROFIT
    assert reason(conditions=replace(CONDITIONS, cost=1), site=Site(balance_wh=-600)) is SkipReason.PROFIT


@pytest.mark.parametrize(
    "loads",
    [
        (),
        (load("heater", 0, 20),),
        (load("heater", 49, 20),),
        (load("heater", 300, 20, critical=True),),
        (load("heater", 300, 20, allowed=False),),
    ],
    ids=["no load", "off already", "less than may be bid", "protected", "not allowed"],
)
def test_nothing_to_save(loads: tuple[LoadOffer, ...]) -> None:
    assert reason(loads=loads) is SkipReason.NOTHING_TO_SAVE


def test_nothing_to_save_where_nothing_is_used() -> None:
    assert reason(usual_wh=99) is SkipReason.NOTHING_TO_SAVE


def test_quiet_hours() -> None:
    limits = replace(AUTOMATIC, quiet=lambda start, end: start <= START + 3600 < end)
    assert reason(limits=limits) is SkipReason.QUIET_HOURS


def test_quiet_hours_of_any_day_of_the_term() -> None:
    limits = replace(AUTOMATIC, quiet=lambda start, _end: start > START)
    assert reason(of=series(term_days=2), limits=limits) is SkipReason.QUIET_HOURS


def test_most_per_day() -> None:
    others = tuple(Window(series_id=other, start=START - other * 7200, end=START - 7200) for other in (1, 2))
    assert reason(conditions=replace(CONDITIONS, planned=others)) is SkipReason.MOST_PER_DAY
    assert bid(conditions=replace(CONDITIONS, planned=others[:1])).wh == 600


def test_overlap() -> None:
    other = Window(series_id=1, start=START - 3600, end=START + 1)
    assert reason(conditions=replace(CONDITIONS, planned=(other,))) is SkipReason.OVERLAP
    own = replace(other, series_id=SERIES.id)
    assert bid(conditions=replace(CONDITIONS, planned=(own,))).wh == 600


def test_overlap_on_any_day_of_the_term() -> None:
    other = Window(series_id=1, start=START + 2 * SECONDS_PER_DAY, end=END + 2 * SECONDS_PER_DAY)
    conditions = replace(CONDITIONS, planned=(other,))
    assert reason(of=series(term_days=3), conditions=conditions) is SkipReason.OVERLAP


def test_kind() -> None:
    assert reason(limits=replace(AUTOMATIC, kinds=())) is SkipReason.KIND


def test_not_registered() -> None:
    assert reason(account=None) is SkipReason.NOT_REGISTERED
    assert reason(account=replace(ACCOUNT, active=False)) is SkipReason.NOT_REGISTERED


def test_deactivated() -> None:
    assert reason(account=replace(ACCOUNT, deactivated=True)) is SkipReason.DEACTIVATED


def test_not_attested() -> None:
    assert reason(of=series(attested_only=True)) is SkipReason.NOT_ATTESTED
    assert bid(of=series(attested_only=True), account=replace(ACCOUNT, attested=True)).wh == 600


def test_deposit() -> None:
    assert reason(of=series(minimum_stake=ACCOUNT.stake + 1)) is SkipReason.DEPOSIT
    assert reason(account=replace(ACCOUNT, stake=3 * 10**17 - 1)) is SkipReason.DEPOSIT


def test_limit() -> None:
    assert reason(conditions=replace(CONDITIONS, within_limits=False)) is SkipReason.LIMIT


def test_fee_money() -> None:
    assert reason(conditions=replace(CONDITIONS, fee_needed=2, fee_balance=1)) is SkipReason.FEE_MONEY


def test_a_void_series_has_no_windows() -> None:
    assert windows(series(status=SeriesStatus.VOID), INTERVAL) == []


loads_of = st.lists(
    st.builds(
        LoadOffer,
        id=st.uuids().map(str),
        can_save_w=st.integers(0, 4000),
        minimum_price=st.integers(0, 120 * CENT),
        longest_s=st.integers(0, 20_000),
        critical=st.booleans(),
        allowed=st.booleans(),
    ),
    max_size=6,
).map(tuple)


@given(loads_of, st.integers(0, 5000), st.integers(0, 4 * 10**18), st.integers(-2000, 0))
def test_a_bid_is_always_one_the_market_takes(
    loads: tuple[LoadOffer, ...], usual_wh: int, stake: int, balance: int
) -> None:
    account = replace(ACCOUNT, stake=stake)
    site = Site(balance_wh=balance)
    plan = planned(loads=loads, usual_wh=usual_wh, account=account, site=site)
    if isinstance(plan, Skip):
        return
    used = [one for one in loads if one.id in plan.loads]
    assert 100 <= plan.wh <= min(usual_wh, largest_bid(SERIES, account, INTERVAL))
    assert plan.wh <= covered_by_stake(SERIES, site, account)
    assert 0 <= plan.tick <= TERMS.cap_tick
    assert all(one.minimum_price <= plan.price and one.allowed and not one.critical for one in used)
    assert plan.price == TERMS.price(plan.tick)
