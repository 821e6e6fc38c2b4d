"""What a participant shows: one picture of plan and chain, made anew in every step."""

from dataclasses import dataclass
from enum import StrEnum

from ..errors import GridpactError
from ..market.models import EventKind, SeriesStatus, Settlement
from ..units import energy_cost
from .happenings import Happening
from .home import Home
from .plans import CallPlan, CallState, Plan
from .savings import saved_so_far

PER_MILLE = 1000
SHOWN_S = 62 * 86_400  # events that ended longer ago are not shown any more


class Status(StrEnum):
    """States of the status sensor."""

    WATCHING = "watching"
    IDLE = "idle"
    ANNOUNCED = "announced"
    BID_SENT = "bid_sent"
    PLANNED = "planned"
    ACTIVE = "active"
    SETTLING = "settling"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Everything at one time (`time`, seconds).

    The plan (status, event, saved_wh, events, earned) holds without a chain; what mirrors the chain is None until a
    node answered, and old while `connected` is False. `reliability` is delivered of awarded, per mille.
    `next_boundary` is the next second at which a window starts or ends or bidding closes. `errors` are this step's.
    """

    time: int
    status: Status
    event: Event | None
    saved_wh: int | None
    events: tuple[Event, ...]
    market: tuple[Event, ...]
    last_delivery: Event | None
    earned: int
    next_boundary: int | None
    connected: bool
    registered: bool
    owed_wh: int | None
    reliability: int | None
    deposit: int | None
    fee_balance: int | None
    fees_paid: int
    posting_fee: int
    committed_until: int | None
    pending: int
    block: int | None
    chain_time: int | None
    happenings: tuple[Happening, ...]
    errors: tuple[GridpactError, ...]


def take_snapshot(home: Home, now: int, *, connected: bool, errors: tuple[GridpactError, ...] = ()) -> Snapshot:
    """Put together what is known; blocks."""
    every = [event for plan in home.plans.all() for event in events_of(home, plan, now) if event.end > now - SHOWN_S]
    mine = tuple(sorted((event for event in every if event.mine), key=lambda event: event.start))
    current = _current(mine, now)
    chain = home.chain
    account, site = (chain.account, chain.site) if chain else (None, None)
    return Snapshot(
        time=now,
        status=_status(home, every, now),
        event=current,
        saved_wh=_saved(home, current, now),
        events=mine,
        market=tuple(sorted(every, key=lambda event: event.start)),
        last_delivery=max((event for event in mine if event.settlement), key=lambda event: event.end, default=None),
        earned=home.facts.earned,
        next_boundary=_next_boundary(every, now),
        connected=connected,
        registered=bool(home.holder and home.holder.active),
        owed_wh=-site.balance_wh if site else None,
        reliability=site.delivered_wh * PER_MILLE // site.awarded_wh if site and site.awarded_wh else None,
        deposit=account.stake if account else None,
        fee_balance=chain.coin_balance if chain else None,
        fees_paid=home.fees.paid(),
        posting_fee=home.fees.posting,
        committed_until=home.grid.time(chain.head) if chain and chain.ranges else None,
        pending=home.fees.pending(),
        block=chain.block if chain else None,
        chain_time=chain.time if chain else None,
        happenings=tuple(home.happenings.pending()),
        errors=errors,
    )


def events_of(home: Home, plan: Plan, now: int) -> list[Event]:
    """Return the events of a series: its called days, or as long as there are none the series itself."""
    if not plan.calls or plan.voided(now, home.grid.interval) or not plan.award_wh:
        return [_event(home, plan, None, now)]
    return [_event(home, plan, call, now) for call in plan.calls]


def _event(home: Home, plan: Plan, call: CallPlan | None, now: int) -> Event:
    terms, decision, interval = plan.series.terms, plan.decision, home.grid.interval
    balance_wh = home.site.balance_wh
    promised_wh, price = plan.promised_wh, plan.price if plan.placed else None
    return Event(
        series_id=plan.id,
        day=call.day if call else None,
        kind=EventKind.DEMAND_REDUCTION,
        stage=_stage_of_call(plan, call, now) if call else _stage(plan, now, interval),
        start=call.start if call else terms.start(0, interval),
        end=call.end if call else terms.end(0, interval),
        bidding_ends=terms.bidding_ends,
        target_wh=terms.target_wh,
        price_cap=terms.price_cap,
        fixed_price=terms.cap_tick == 0,
        price=price,
        promised_wh=promised_wh,
        expected=energy_cost(max(0, promised_wh + balance_wh), price) if price is not None else 0,
        loads=decision.loads if decision and plan.placed else (),
        reason="" if plan.placed else plan.skipped or (decision.failed if decision else ""),
        settlement=call.settlement if call else None,
    )


def _stage(plan: Plan, now: int, interval: int) -> Stage:
    """Return the stage of a series of which no day is called, or in which the home won nothing."""
    if plan.voided(now, interval):
        return Stage.CANCELLED
    if plan.left:
        return Stage.LEFT
    if not plan.placed:
        bidding = plan.series.status is SeriesStatus.BIDDING and now < plan.series.terms.bidding_ends
        return Stage.ANNOUNCED if bidding else Stage.MISSED
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


def _status(home: Home, events: list[Event], now: int) -> Status:
    """Return the one state that matters most."""
    if home.sender is None:
        return Status.WATCHING
    stages = {event.stage for event in events}
    unpaid = Stage.ENDED in stages or any(
        event.stage is Stage.SETTLED and event.settlement is not None and event.settlement.pay > 0 for event in events
    )
    ranked = (
        (Stage.ACTIVE in stages, Status.ACTIVE),
        (unpaid, Status.SETTLING),
        (bool({Stage.PLANNED, Stage.WON} & {event.stage for event in events if event.end > now}), Status.PLANNED),
        (Stage.BID_SENT in stages, Status.BID_SENT),
        (Stage.ANNOUNCED in stages, Status.ANNOUNCED),
    )
    return next((status for holds, status in ranked if holds), Status.IDLE)


def _current(mine: tuple[Event, ...], now: int) -> Event | None:
    """Return the event that runs, else the next one that was won, else the next one that was bid for."""
    coming = [event for event in mine if event.end > now]
    for stages in ((Stage.ACTIVE,), (Stage.PLANNED, Stage.WON), (Stage.BID_SENT,)):
        found = [event for event in coming if event.stage in stages]
        if found:
            return found[0]
    return None


def _saved(home: Home, event: Event | None, now: int) -> int | None:
    """Return what was saved so far in the window that runs."""
    if event is None or event.stage is not Stage.ACTIVE or event.day is None:
        return None
    plan = home.plans.get(event.series_id)
    call = plan.call(event.day) if plan else None
    return saved_so_far(home, plan, call, now) if plan and call else None


def _next_boundary(events: list[Event], now: int) -> int | None:
    """Return the next time at which something begins or ends by itself."""
    times = [time for event in events if event.mine for time in (event.start, event.end)]
    times += [event.bidding_ends for event in events]
    return min((time for time in times if time > now), default=None)
