"""Tells the chain how much of the energy that was bought is consumed."""

import asyncio

from ..chain.base import LogEntry
from ..chain.trade import Trade
from ..participation.home import Home
from .sending import logs_of

REPORT_INTERVALS = 96


async def report_next(home: Home, trade: Trade, now: int) -> tuple[LogEntry, ...]:
    """Report what was consumed of one seller, when a supply phase is over or a day has passed; returns the logs."""
    due = await asyncio.to_thread(_due, home, now) if home.trades.book.lots else None
    if due is None:
        return ()
    seller, wh = due
    return await logs_of(home, trade.consume(home.account, seller, wh, f"consume:{seller}:{wh}"), now)


def _due(home: Home, now: int) -> tuple[str, int] | None:
    """Return a seller and all that was consumed of it, if the chain does not know that yet and should."""
    book, active = home.trades.book, home.energy.active()
    bought = book.bought_of()
    for seller, consumed in home.energy.consumed().items():
        report, wh = book.reports.get(seller), min(consumed, bought.get(seller, 0))
        known, at = (report.wh, report.at) if report else (0, _first_bought(home, seller))
        if wh > known and (not active or now - at >= REPORT_INTERVALS * home.grid.interval):
            return seller, wh
    return None


def _first_bought(home: Home, seller: str) -> int:
    return min((lot.time for lot in home.trades.book.lots if lot.seller == seller), default=0)
