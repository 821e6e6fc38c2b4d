"""Which readings to commit and when: one range a day, and one more right after a window that has to be proven."""

import asyncio
from collections.abc import Iterable

from ..chain.base import LogEntry
from ..market.models import SECONDS_PER_DAY
from ..metering.grid import Grid
from ..metering.proofs import plan_range
from ..metering.ranges import Range
from ..trading.proving import worth_committing
from .home import ChainState, Home
from .plans import open_calls

LONGEST_RANGE = 65_535


def range_end(grid: Grid, start: int, ends: Iterable[int], now: int) -> int | None:
    """Return up to which reading the next range goes, None if it is not due yet; interval numbers.

    `start` is the end of the last range, `ends` are ends of windows to be proven. A range ends at midnight (UTC) or
    with such a window; what was missed while nobody was there goes into one range.
    """
    over = grid.index(now - grid.tolerance)  # the nearest sample may come a little after its time
    midnight = over * grid.interval // SECONDS_PER_DAY * grid.per_day
    due = max((end for end in (midnight, *ends) if start < end <= over), default=None)
    return None if due is None else min(due, start + LONGEST_RANGE)


async def commit_readings(home: Home, chain: ChainState, now: int, *, at_once: bool = False) -> tuple[LogEntry, ...]:
    """Post the range that is due, or all there is `at_once`; returns the logs of its receipt."""
    planned = await asyncio.to_thread(_planned_range, home, chain, now, at_once=at_once)
    if planned is None:
        return ()
    call = home.market.post(home.account, planned.start, planned.end, planned.meter_bits, planned.root)
    outcome = await home.send(call, now)
    return tuple(outcome.logs) if outcome else ()


def _planned_range(home: Home, chain: ChainState, now: int, *, at_once: bool) -> Range | None:
    """Return the range to be posted next: one that was planned before a restart, or a new one that is due."""
    if chain.account is None or not home.ordinals:
        return None
    planned = [item for item in home.readings.ranges(home.account) if item.sequence == chain.ranges]
    start = chain.head if chain.ranges else _first_start(home)
    if planned and (planned[0].start == start or not chain.ranges):
        return planned[0]  # planned before a restart, or undone by a re-org: the same again
    for stale in planned:  # the chain went another way than it seemed
        home.readings.drop_range(home.account, stale.sequence)
    if start is None or not _any_reading(home, start):
        return None
    ends = [home.grid.index(call.end) for _, call in open_calls(home.plans.all())]
    over = home.grid.index(now - home.grid.tolerance)
    if at_once or worth_committing(home, start, over):
        ends.append(over)
    end = range_end(home.grid, start, ends, now)
    if end is None:
        return None
    meters = [home.ordinals.get(ordinal) for ordinal in range(chain.account.meters)]
    return plan_range(home.readings, home.account, chain.ranges, start, end, meters)


def _first_start(home: Home) -> int | None:
    """Return where the very first range starts: just before the oldest reading."""
    indices = [home.readings.first_index(meter) for meter in home.ordinals.values()]
    return min((index - 1 for index in indices if index is not None), default=None)


def _any_reading(home: Home, start: int) -> bool:
    """Return whether there is a reading after `start` at all."""
    indices = [home.readings.last_index(meter) for meter in home.ordinals.values()]
    return any(index is not None and index > start for index in indices)
