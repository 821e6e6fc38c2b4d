"""Waits for what happens elsewhere: on the chain, in Home Assistant, in the plug."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
import time

from .stage import Stage

PATIENCE_S = 150


async def until[Found](ask: Callable[[], Awaitable[Found | None]], what: str, patience_s: float = PATIENCE_S) -> Found:
    """Ask until there is an answer; raises TimeoutError that names what did not happen."""
    try:
        async with asyncio.timeout(patience_s):
            while (found := await ask()) is None:
                await asyncio.sleep(0.2)
    except TimeoutError:
        raise TimeoutError(f"waited {patience_s:.0f} s in vain until {what}") from None
    return found


async def relay_is(stage: Stage, *, on: bool) -> float | None:
    """Return the second at which the plug was seen so, None if it is not."""
    return time.time() if stage.plug.meter.on is on else None


async def takes_part(stage: Stage, series: int) -> bool | None:
    """Return whether the home has bid in a series or joined it, None if not."""
    return any(bid.series_id == series for bid in await stage.market.open_bids(stage.account)) or None


def iso(at: int) -> str:
    """Return a second as the command line takes it."""
    return datetime.fromtimestamp(at, UTC).isoformat()


def clock(at: int) -> str:
    """Return a second as people read it."""
    return datetime.fromtimestamp(at, UTC).strftime("%H:%M:%S UTC")


def seconds(moment: str) -> int:
    """Return the second of a time as the command line prints it."""
    return int(datetime.fromisoformat(moment).timestamp())
