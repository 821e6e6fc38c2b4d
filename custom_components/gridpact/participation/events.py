"""Events as people see them, made of plans."""

from dataclasses import dataclass
from enum import StrEnum

from ..market.models import EventKind, SeriesStatus, Settlement, Site
from ..market.settlement import factor_in, reward
from .home import Home
from .plans import CallPlan, CallState, Plan


class Stage(StrEnum):
    """How far an event has come for the home."""

    ANNOUNCED = "announced"
    MISSED = "missed"  # bidding is over, and the home did not bid
    BID_SENT = "bid_sent"
    LOST = "lost"
    WON = "won"  # no day of it is called yet
    PLANNED = "planned"
    ACTIVE = "active"
    ENDED = "ended"  # to be proven
    LEFT = "left"
    SETTLED = "settled"
    PAID = "paid"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    UNCOUNTED = "uncounted"  # called, but not this home: three in ten


TAKING_PART = {Stage.BID_SENT, Stage.WON, Stage.PLANNED, Stage.ACTIVE, Stage.ENDED, Stage.SETTLED, Stage.PAID}


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A call as people see it, or a series of which no day is called yet (`day` None, times of its first window).

    Times in seconds, prices in token base units per kWh, amounts in token base units. `price` is the price of all
    winners, before clearing the bid's own; None without a bid. `reason` says why the home takes no part.
    """

    series_id: int
    day: int | None
    kind: EventKind
    stage: Stage
    start: int
    end: int
    bidding_ends: int
    target_wh: int
    price_cap: int
    fixed_price: bool
    price: int | None
    promised_wh: int
    expected: int
    loads: tuple[str, ...]
    reason: str = ""
    settlement: Settlement | None = None

    @property
    def event_id(self) -> str:
        """The series' number, as Home Assistant's events name it."""
        return str(self.series_id)

    @property
    def left(self) -> bool:
        """Whether the home left: its loads come back at once."""
        return self.stage is Stage.LEFT

    @property
    def mine(self) -> bool:
        """Whether the home takes, or took, part."""
        return self.stage in TAKING_PART


def events_of(home: Home, plan: Plan, now: int) -> list[Event]:
    """Return the events of a series: its called days, or as long as there are none the series itself."""
    if not plan.calls or plan.voided(now, home.grid.interval) or not plan.award_wh:
        return [_event(home, plan, None, now)]
    return [_event(home, plan, call, now) for call in plan.calls]


def _event(home: Home, plan: Plan, call: CallPlan | None, now: int) -> Event:
    terms, decision, interval = plan.series.terms, plan.decision, home.grid.interval
    site = home.site
    promised_wh, price = plan.promised_wh, plan.price if plan.placed else None
    return Event(
        series_id=plan.id,
        day=call.day if call else None,
        kind=terms.kind.event_kind,
        stage=_stage_of_call(plan, call, now) if call else _stage(plan, now, interval),
        start=call.start if call else terms.start(0, interval),
        end=call.end if call else terms.end(0, interval),
        bidding_ends=terms.bidding_ends,
        target_wh=terms.target_wh,
        price_cap=terms.price_cap,
        fixed_price=terms.fixed_price,
        price=price,
        promised_wh=promised_wh,
        expected=_expected(plan, site, price) if price is not None else 0,
        loads=decision.loads if decision and plan.placed else (),
        reason="" if plan.placed else plan.skipped or (decision.failed if decision else ""),
        settlement=call.settlement if call else None,
    )


def _expected(plan: Plan, site: Site, price: int) -> int:
    """Return the pay of a call (token base units) if all of it is saved, after what is still owed."""
    return reward(max(0, plan.promised_wh + site.balance_wh), price, factor_in(plan.series, site))


def _stage(plan: Plan, now: int, interval: int) -> Stage:
    """Return the stage of a series of which no day is called, or in which the home won nothing."""
    if plan.voided(now, interval):
        return Stage.CANCELLED
    if plan.left:
        return Stage.LEFT
    if not plan.placed:
        return Stage.ANNOUNCED if plan.series.open_at(now) else Stage.MISSED
    if plan.series.status is not SeriesStatus.CLEARED:
        return Stage.BID_SENT
    return Stage.WON if plan.award_wh else Stage.LOST


def _stage_of_call(plan: Plan, call: CallPlan, now: int) -> Stage:
    """Return the stage of a called day for which the home has an award."""
    if call.state is CallState.SETTLED:
        return Stage.PAID if call.paid and call.settlement and call.settlement.pay else Stage.SETTLED
    if call.state is CallState.EXPIRED:
        return Stage.EXPIRED
    if call.state is CallState.UNCOUNTED:
        return Stage.UNCOUNTED
    if now >= call.end:
        return Stage.ENDED
    if call.state is CallState.LEFT or plan.left:
        return Stage.LEFT
    return Stage.ACTIVE if now >= call.start else Stage.PLANNED
