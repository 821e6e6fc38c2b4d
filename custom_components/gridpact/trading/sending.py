"""One transaction of the trader, and what its receipt logged."""

from ..chain.base import Call, LogEntry
from ..participation.home import Home


async def logs_of(home: Home, call: Call, now: int) -> tuple[LogEntry, ...]:
    """Send a call, unless it failed a short time ago; returns the logs of the receipt. Raises what sending raises."""
    outcome = await home.send(call, now)
    return tuple(outcome.logs) if outcome else ()
