"""Plans outlive a restart, and know what the home has promised."""

from dataclasses import asdict, replace
import json

from custom_components.gridpact.database import Database
from custom_components.gridpact.market.models import Kind, SeriesStatus, Settlement
from custom_components.gridpact.participation.plan_store import PlanStore, read_plan
from custom_components.gridpact.participation.plans import (
    CallPlan,
    CallState,
    Decision,
    Plan,
    open_calls,
)

from ..market.examples import CENT, INTERVAL, SERIES, TERMS, fixed

START, END = TERMS.start(0, INTERVAL), TERMS.end(0, INTERVAL)
DECISION = Decision(wh=600, tick=19, loads=("heater", "pump"), expected=12 * CENT)
SETTLEMENT = Settlement(awarded_wh=600, baseline_wh=1200, actual_wh=700, delivered_wh=500, balance_wh=0, pay=10 * CENT)
CALL = CallPlan(day=0, start=START, end=END, called_at=5)
CLEARED = replace(
    SERIES, status=SeriesStatus.CLEARED, clearing_tick=19, awarded_wh=900, marginal_award=300, marginal_bids=600
)
WON = Plan(series=CLEARED, decision=DECISION, placed=True, calls=(CALL,))
JOINED = Plan(series=fixed(awarded_wh=600), decision=replace(DECISION, tick=0), placed=True, calls=(CALL,))


def test_comes_back_as_it_was(database: Database) -> None:
    settled = replace(CALL, state=CallState.SETTLED, settlement=SETTLEMENT, key="0xa:1", transaction="0xb", paid=True)
    plan = replace(WON, skipped="deposit", withdrawn=("0xc",), calls=(settled,))
    PlanStore(database).save(plan, Plan(series=replace(SERIES, id=8)))
    assert PlanStore(database).all() == [plan, Plan(series=replace(SERIES, id=8))]


def test_a_series_of_fixed_price_comes_back_as_it_was(database: Database) -> None:
    plan = replace(JOINED, series=replace(JOINED.series, completed=True))
    PlanStore(database).save(plan)
    [found] = PlanStore(database).all()
    assert found == plan
    assert found.series.terms.kind is Kind.DEMAND_RESPONSE


def test_plans_of_before_there_were_kinds_are_of_auctions() -> None:
    document = json.loads(json.dumps(asdict(WON)))
    del document["series"]["terms"]["kind"]
    for name in ("low_factor", "high_factor", "grace", "completed"):
        del document["series"][name]
    assert read_plan(document) == WON


def test_forgets_a_series_that_the_chain_dropped(database: Database) -> None:
    store = PlanStore(database)
    store.save(WON)
    store.drop(WON.id)
    assert store.get(WON.id) is None
    assert PlanStore(database).all() == []


def test_a_change_applies_to_the_plan_as_it_is_now(database: Database) -> None:
    store = PlanStore(database)
    assert store.change(7, lambda plan: replace(plan, left=True)) is None
    store.save(WON)
    store.save(replace(WON, skipped="price"))
    changed = store.change(7, lambda plan: replace(plan, left=True))
    assert changed == replace(WON, skipped="price", left=True) == PlanStore(database).get(7)


def test_promises_its_bid_before_clearing_and_its_award_afterwards() -> None:
    bid = replace(WON, series=SERIES, calls=())
    assert (bid.promised_wh, bid.award_wh, bid.price) == (600, 0, 20 * CENT)
    assert (WON.promised_wh, WON.award_wh, WON.price) == (300, 300, 20 * CENT)
    assert replace(bid, placed=False).promised_wh == 0
    assert replace(WON, placed=False).award_wh == 0
    assert Plan(series=SERIES).price is None


def test_a_bid_below_the_clearing_price_gets_the_clearing_price() -> None:
    plan = replace(WON, decision=replace(DECISION, tick=3))
    assert (plan.award_wh, plan.price) == (600, 20 * CENT)


def test_windows_it_may_have_to_answer_for() -> None:
    week = replace(CLEARED, terms=replace(TERMS, term_days=7))
    plan = replace(WON, series=week)
    assert len(plan.windows(START, INTERVAL)) == 7
    assert len(plan.windows(END, INTERVAL)) == 6
    assert plan.windows(START, INTERVAL)[0].loads == ("heater", "pump")
    assert replace(plan, placed=False).windows(START, INTERVAL) == []
    assert replace(WON, series=replace(SERIES, status=SeriesStatus.VOID)).windows(START, INTERVAL) == []


def test_whoever_joined_has_promised_what_it_joined_with() -> None:
    assert (JOINED.promised_wh, JOINED.award_wh, JOINED.price) == (600, 600, 30 * CENT)
    assert not JOINED.voided(END, INTERVAL)
    void = replace(JOINED, series=replace(JOINED.series, status=SeriesStatus.VOID))
    assert (void.award_wh, void.windows(0, INTERVAL)) == (0, [])


def test_what_is_decided_and_not_sent_yet_is_not_promised_elsewhere() -> None:
    decided = replace(JOINED, placed=False)
    [window] = decided.windows(TERMS.bidding_ends - 1, INTERVAL)
    assert (window.start, window.end) == (START, END)
    for gone in ({"left": True}, {"decision": replace(DECISION, failed="no")}, {"decision": None}):
        assert replace(decided, **gone).windows(TERMS.bidding_ends - 1, INTERVAL) == []
    assert decided.windows(TERMS.bidding_ends, INTERVAL) == [], "it came too late"
    assert decided.promised_wh == 0


def test_a_bid_and_a_joining_have_their_time() -> None:
    for wanted in (SERIES, fixed()):
        assert wanted.open_at(TERMS.bidding_ends - 1)
        assert not wanted.open_at(TERMS.bidding_ends)
        assert not replace(wanted, status=SeriesStatus.VOID).open_at(0)
    assert not CLEARED.open_at(0)
    assert not replace(fixed(), completed=True).open_at(0)


def test_nothing_comes_of_a_series_that_is_not_cleared_in_time() -> None:
    assert not Plan(series=SERIES).voided(START - 1, INTERVAL)
    assert Plan(series=SERIES).voided(START, INTERVAL)
    assert not WON.voided(END, INTERVAL)
    assert Plan(series=replace(SERIES, status=SeriesStatus.VOID)).voided(0, INTERVAL)


def test_calls_are_proven_in_the_order_of_their_windows() -> None:
    later = replace(WON, series=replace(CLEARED, id=3), calls=(replace(CALL, end=END + 1),))
    done = replace(WON, series=replace(CLEARED, id=2), calls=(replace(CALL, state=CallState.SETTLED),))
    left = replace(WON, series=replace(CLEARED, id=5), calls=(replace(CALL, state=CallState.LEFT),))
    lost = replace(WON, series=replace(CLEARED, id=1), decision=replace(DECISION, tick=20))
    assert [plan.id for plan, _ in open_calls([later, done, left, WON, lost])] == [5, 7, 3]
    assert [call.open for call in (*left.calls, *done.calls)] == [True, False]


def test_a_call_is_changed_or_added_by_its_day() -> None:
    second = replace(CALL, day=1)
    assert WON.with_call(second).calls == (CALL, second)
    assert WON.with_call(replace(CALL, paid=True)).calls == (replace(CALL, paid=True),)
    assert WON.call(1) is None


def test_the_window_that_began_last_is_the_one_to_look_at() -> None:
    later = replace(CALL, day=2, start=START + 200_000, end=END + 200_000)
    plan = replace(WON, calls=(CALL, later))
    assert plan.latest_call(START - 1) == CALL, "before any began, the next one"
    assert plan.latest_call(START + 199_999) == CALL, "a later one is called, but has not begun"
    assert plan.latest_call(START + 200_000) == later
    assert replace(WON, calls=()).latest_call(START) is None
