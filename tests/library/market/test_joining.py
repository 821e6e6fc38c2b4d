"""What a home joins a series of fixed price with, and when it does not."""

from dataclasses import replace

from hypothesis import given, strategies as st
import pytest

from custom_components.gridpact.market.models import EventKind, Kind, Series, Site
from custom_components.gridpact.market.offers import LoadOffer, Window
from custom_components.gridpact.market.settlement import factor_in, reward
from custom_components.gridpact.market.strategy import BidPlan, Skip, SkipReason, highest_price

from .examples import ACCOUNT, CENT, HEATER, fixed
from .test_strategy import AUTOMATIC, CONDITIONS, END, START, load, planned

FIXED_KINDS = [kind for kind in Kind if kind is not Kind.AUCTION]


def joined(of: Series | None = None, **situation: object) -> BidPlan:
    plan = planned(of=of or fixed(), **situation)  # type: ignore[arg-type]
    assert isinstance(plan, BidPlan)
    return plan


def reason(of: Series | None = None, **situation: object) -> SkipReason:
    plan = planned(of=of or fixed(), **situation)  # type: ignore[arg-type]
    assert isinstance(plan, Skip)
    return plan.reason


def reliable(per_mille: int) -> Site:
    """A site that delivered so much of what was awarded to it."""
    return Site(awarded_wh=1000, delivered_wh=per_mille)


def test_joins_with_what_the_loads_save_at_the_price_that_is_offered() -> None:
    assert joined() == BidPlan(wh=600, tick=0, price=30 * CENT, loads=("heater",), expected=18 * CENT)


def test_only_loads_that_ask_no_more_than_the_price_take_part() -> None:
    loads = (load("heater", 300, 30), load("pump", 100, 31))
    assert joined(loads=loads).loads == ("heater",)
    assert reason(loads=loads[1:]) is SkipReason.PRICE


def test_no_more_than_the_others_have_left_of_the_target() -> None:
    assert joined(fixed(awarded_wh=700)).wh == 300
    assert joined(fixed(awarded_wh=900)).wh == 100
    assert reason(fixed(awarded_wh=901)) is SkipReason.FULL
    assert reason(fixed(awarded_wh=1000)) is SkipReason.FULL


@pytest.mark.parametrize(("per_mille", "percent"), [(0, 80), (500, 100), (974, 118), (1000, 120)])
def test_expects_what_its_reliability_makes_of_the_price(per_mille: int, percent: int) -> None:
    assert factor_in(fixed(), reliable(per_mille)) == percent
    plan = joined(fixed(cents=50), site=reliable(per_mille))
    assert plan.expected == 600 * 50 * CENT * percent // 100_000


def test_a_home_of_which_nothing_is_known_expects_the_whole_price() -> None:
    assert factor_in(fixed(), Site()) == 100


def test_an_unreliable_home_sheds_nothing_for_less_than_it_asks() -> None:
    unreliable = reliable(0)  # paid 80 % of the price
    assert reason(fixed(cents=24), site=unreliable) is SkipReason.PRICE
    assert joined(fixed(cents=25), site=unreliable).wh == 600


def test_a_reliable_home_joins_at_the_price_that_is_offered_not_at_what_it_may_be_paid_more() -> None:
    assert reason(fixed(cents=19), site=reliable(1000)) is SkipReason.PRICE


def test_pays_for_fees_and_the_least_profit() -> None:
    eighteen = replace(CONDITIONS, cost=18 * CENT)
    assert joined(conditions=eighteen).wh == 600
    assert reason(conditions=replace(CONDITIONS, cost=18 * CENT + 1)) is SkipReason.PROFIT
    assert reason(conditions=eighteen, limits=replace(AUTOMATIC, minimum_profit=1)) is SkipReason.PROFIT
    assert joined(fixed(cents=36), conditions=eighteen, site=reliable(200)).expected == 19008 * CENT // 1000, "88 %"
    assert reason(conditions=eighteen, site=reliable(400)) is SkipReason.PROFIT, "96 % of 18.00"


def test_what_is_still_owed_comes_off_what_is_expected() -> None:
    assert joined(site=Site(balance_wh=-400)).expected == 6 * CENT


@pytest.mark.parametrize("kind", FIXED_KINDS, ids=lambda kind: kind.event_kind)
def test_kinds_that_people_did_not_choose_are_left_out(kind: Kind) -> None:
    others = replace(AUTOMATIC, kinds=frozenset(EventKind) - {kind.event_kind})
    assert reason(fixed(kind=kind), limits=others) is SkipReason.KIND
    assert joined(fixed(kind=kind), limits=replace(AUTOMATIC, kinds={kind.event_kind})).wh == 600


def test_every_kind_has_a_name_of_its_own() -> None:
    assert [kind.event_kind for kind in Kind] == list(EventKind)


def test_the_other_rules_are_those_of_bidding() -> None:
    touching = Window(series_id=1, start=START - 3600, end=START + 1)
    others = tuple(Window(series_id=other, start=START - other * 7200, end=START - 7200) for other in (1, 2))
    assert reason(limits=replace(AUTOMATIC, automatic=False)) is SkipReason.AUTOMATIC_OFF
    assert reason(limits=replace(AUTOMATIC, quiet=lambda start, end: start < END < end + 1)) is SkipReason.QUIET_HOURS
    assert reason(conditions=replace(CONDITIONS, planned=(touching,))) is SkipReason.OVERLAP
    assert reason(conditions=replace(CONDITIONS, planned=others)) is SkipReason.MOST_PER_DAY
    assert reason(account=replace(ACCOUNT, stake=9 * CENT - 1)) is SkipReason.DEPOSIT, "three times 0.1 kWh at 0.30"
    assert reason(account=None) is SkipReason.NOT_REGISTERED
    assert reason(conditions=replace(CONDITIONS, within_limits=False)) is SkipReason.LIMIT
    assert reason(conditions=replace(CONDITIONS, fee_needed=1)) is SkipReason.FEE_MONEY
    assert reason(loads=(replace(HEATER, critical=True),)) is SkipReason.NOTHING_TO_SAVE


loads_of = st.lists(
    st.builds(
        LoadOffer,
        id=st.uuids().map(str),
        can_save_w=st.integers(0, 4000),
        minimum_price=st.integers(0, 60 * CENT),
        longest_s=st.integers(0, 20_000),
    ),
    max_size=6,
).map(tuple)


@given(
    loads_of,
    st.integers(0, 5000),
    st.integers(0, 1000),
    st.integers(0, 1000),
    st.integers(-2000, 0),
    st.integers(0, 50 * CENT),
)
def test_a_joining_is_one_the_market_takes_and_worth_it(
    loads: tuple[LoadOffer, ...], usual_wh: int, awarded_wh: int, per_mille: int, balance: int, cost: int
) -> None:
    wanted, site = fixed(awarded_wh=awarded_wh), replace(reliable(per_mille), balance_wh=balance)
    conditions = replace(CONDITIONS, cost=cost)
    plan = planned(of=wanted, loads=loads, usual_wh=usual_wh, site=site, conditions=conditions)
    if isinstance(plan, Skip):
        return
    paid = wanted.terms.price_cap * factor_in(wanted, site) // 100
    used = [one for one in loads if one.id in plan.loads]
    assert 100 <= plan.wh <= min(usual_wh, wanted.terms.target_wh - awarded_wh)
    assert plan.tick == 0
    assert all(one.minimum_price <= min(paid, plan.price) for one in used)
    assert all(one.minimum_price <= highest_price(wanted, site) for one in used)
    assert plan.expected == reward(max(0, plan.wh + balance), plan.price, factor_in(wanted, site)) >= cost
