"""What a participant shows: one picture of plan and chain, made anew in every step."""

from dataclasses import dataclass
from enum import StrEnum

from ..errors import GridpactError
from ..trading.models import TradeSnapshot
from ..trading.shown import take_trade_snapshot
from .events import Event, Stage, events_of
from .happenings import Happening
from .home import Home
from .savings import saved_so_far
from .troubles import Troubles

__all__ = ["Event", "Snapshot", "Stage", "Status", "take_snapshot"]

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Everything at one time (`time`, seconds).

    The plan (status, event, saved_wh, events, earned) holds without a chain; what mirrors the chain is None until a
    node answered, and old while `connected` is False. `reliability` is delivered of awarded, per mille, over all that
    was settled: `delivered_wh` of `awarded_wh`. `joined` counts the events that the home took part in.
    `next_boundary` is the next second at which a window starts or ends or bidding closes. `errors` are this step's.
    `trade` is None where the market trades nothing.
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
    delivered_wh: int | None
    awarded_wh: int | None
    joined: int
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
    troubles: Troubles
    trade: TradeSnapshot | None = None


def take_snapshot(
    home: Home, now: int, *, connected: bool, troubles: Troubles, errors: tuple[GridpactError, ...] = ()
) -> Snapshot:
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
        delivered_wh=site.delivered_wh if site else None,
        awarded_wh=site.awarded_wh if site else None,
        joined=sum(plan.award_wh > 0 and not plan.voided(now, home.grid.interval) for plan in home.plans.all()),
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
        troubles=troubles,
        trade=take_trade_snapshot(home.trades.book, now) if home.trade else None,
    )


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
