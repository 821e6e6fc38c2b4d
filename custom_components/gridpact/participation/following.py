"""Reads what logs are about from the chain, and has it written down."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from ..chain.base import LogEntry
from ..market.models import SeriesStatus
from ..trading.ownership import own_trade
from .chronicle import OWN_SERIES_LOGS, SERIES_LOGS, Chronicle, Watch, own
from .home import Home
from .news import News, read_news
from .plans import CallPlan, Plan
from .troubles import FORFEITS

EARLY = "early_logs"  # taken from receipts, and not brought by the follower yet: key to block
FOLLOWED = "followed"  # newest block that the follower reached


async def follow(home: Home, watch: Watch) -> None:
    """Take in every log since the last time."""
    while True:
        logs = await home.follower.poll()
        caught_up = home.follower.caught_up
        gone = {*home.follower.reverted, *_vanished(home, logs)}
        if gone:
            await _undo(home, gone)
        await _take(home, watch, logs, partial(_brought, home, _keys(logs)))
        if caught_up:
            return


async def take_logs(home: Home, logs: Sequence[LogEntry], watch: Watch) -> None:
    """Take in the logs of a receipt at once; the follower will bring them again, which changes nothing."""
    followed = home.facts.get(FOLLOWED) or 0
    early = {log.key: log.block for log in logs if _mine(home, log) and log.block > followed}
    await _take(home, watch, logs, lambda: home.facts.write(EARLY, {**(home.facts.get(EARLY) or {}), **early}))


def _mine(home: Home, log: LogEntry) -> bool:
    """Return whether the follower will bring a log of a receipt, too."""
    return own(home, log) or own_trade(home, log)


def _brought(home: Home, keys: set[str]) -> None:
    """Keep the follower's position, and that it brought what receipts had told before; blocks."""
    if home.follower.caught_up:
        home.facts.write(FOLLOWED, home.follower.head)
    early: dict[str, int] = home.facts.get(EARLY) or {}
    home.facts.write(EARLY, {key: block for key, block in early.items() if key not in keys})
    home.follower.save()


def _keys(logs: Sequence[LogEntry]) -> set[str]:
    """Return the keys of logs."""
    return {log.key for log in logs}


def _vanished(home: Home, logs: Sequence[LogEntry]) -> set[str]:
    """Return the keys of logs that were taken from a receipt and that the follower should have brought by now."""
    if not home.follower.caught_up:
        return set()
    early: dict[str, int] = home.facts.get(EARLY) or {}
    return {key for key, block in early.items() if block <= home.follower.head} - _keys(logs)


async def _take(home: Home, watch: Watch, logs: Sequence[LogEntry], save: Callable[[], None]) -> None:
    """Take in logs, and in the same transaction do `save`."""
    news = await read_news(home, {log.arguments["id"] for log in logs if _concerns(home, log)})
    await asyncio.to_thread(Chronicle(home, watch).write, news, logs, save)


async def _undo(home: Home, gone: set[str]) -> None:
    """Take back what a re-org took back, and read everything anew that is not over."""
    await asyncio.to_thread(_forget, home, gone)
    alive = [plan.id for plan in home.plans.all() if plan.series.status is not SeriesStatus.VOID or plan.placed]
    news = await read_news(home, alive)
    bids = {bid.series_id for bid in await home.market.open_bids(home.account)}
    await asyncio.to_thread(_rewrite, home, news, bids)


def _forget(home: Home, gone: set[str]) -> None:
    """Drop the payments, trades and settlements whose logs are gone; blocks."""
    with home.database.transaction():
        home.facts.drop_payments(gone)
        home.trades.drop(gone)
        forfeits = home.facts.get(FORFEITS) or {}
        home.facts.write(FORFEITS, {key: forfeit for key, forfeit in forfeits.items() if key not in gone})
        home.facts.write(EARLY, {key: block for key, block in (home.facts.get(EARLY) or {}).items() if key not in gone})
        for plan in home.plans.all():
            home.plans.change(plan.id, lambda current: _without(current, gone))


def _without(plan: Plan, gone: set[str]) -> Plan:
    """Return the plan with the calls open again whose settlement is gone."""
    for call in plan.calls:
        if call.key in gone:
            plan = plan.with_call(CallPlan(day=call.day, start=call.start, end=call.end, called_at=call.called_at))
    return plan


def _rewrite(home: Home, news: Sequence[News], bids: set[int]) -> None:
    """Keep what the chain says now; which bids stand is asked of it as long as it knows. Blocks."""
    with home.database.transaction():
        for item in news:
            plan = item.keep(home)
            if plan is not None and _may_change(home, plan):
                home.plans.save(replace(plan, placed=plan.id in bids))


def _may_change(home: Home, plan: Plan) -> bool:
    """Return whether the chain still lists what the home bid or joined with, and may have lost it."""
    if plan.series.terms.fixed_price:
        return home.chain is not None and home.chain.time < plan.series.terms.end(0, home.grid.interval)
    return plan.series.status in (SeriesStatus.BIDDING, SeriesStatus.CLEARING)


def _concerns(home: Home, log: LogEntry) -> bool:
    """Return whether a log changes what the home knows about a series."""
    return log.name in SERIES_LOGS or (log.name in OWN_SERIES_LOGS and own(home, log))
