"""Which exports to commit and prove, and when: proven surplus can be offered or certified."""

import asyncio
from collections.abc import Sequence

from ..chain.base import LogEntry
from ..chain.trade import Trade
from ..metering.proofs import RING, reading_proof
from ..participation.home import Home, HomeMeter
from .sending import logs_of

LEAST_WH = 100  # less is not worth a transaction
LEAST_INTERVALS = 4
GRID, SOLAR, BATTERY = 6, 4, 5  # IMeterRegistry.MeterType; what leaves the home is what neighbours can have
KINDS = (GRID, SOLAR, BATTERY)


def surplus_meters(home: Home) -> dict[int, str]:
    """Return ids (hex) by ordinal of the meters whose export is sold: all of one kind, none behind another."""
    candidates = [meter for meter in home.preferences().meters if meter.parent_id is None]
    known = {meter: ordinal for ordinal, meter in home.ordinals.items()}
    kind = surplus_kind(home, candidates)
    ids = [meter.metadata.id.hex() for meter in candidates if meter.metadata.meter_type == kind]
    return {known[meter]: meter for meter in ids if meter in known}


def surplus_kind(home: Home, meters: Sequence[HomeMeter]) -> int | None:
    """Return the kind of meters that surplus comes from: the one chosen before as long as there are any of it."""
    present = {meter.metadata.meter_type for meter in meters}
    return next((kind for kind in (home.trades.book.kind, *KINDS) if kind in present), None)


def worth_committing(home: Home, start: int, over: int) -> bool:
    """Return whether readings up to interval number `over` are worth a range of their own; blocks.

    `start` is where the last range ended. The first reading of a meter is, and 100 Wh of export in four intervals.
    """
    if home.trade is None or home.sender is None or not home.preferences().trade.wanted:
        return False
    return any(
        _is_new(home, ordinal, meter, over if over - start >= LEAST_INTERVALS else None)
        for ordinal, meter in surplus_meters(home).items()
    )


def _is_new(home: Home, ordinal: int, meter: str, over: int | None) -> bool:
    """Return whether a meter has a first reading, or by interval number `over` (None: it is too early) enough more."""
    posted = newest_committed(home, ordinal, meter)
    if posted is None:
        return home.readings.first_index(meter) is not None
    return over is not None and _gained(home, meter, posted, over) >= LEAST_WH


def _gained(home: Home, meter: str, after: int, to: int) -> int:
    """Return what a meter exported between a reading and the last one up to another time."""
    readings = home.readings.readings(meter, after - 1, to)
    return readings[max(readings)].export_wh - readings[after].export_wh


def newest_committed(home: Home, ordinal: int, meter: str) -> int | None:
    """Return the interval number of a meter's last reading that can be proven; blocks."""
    posted = [item for item in home.readings.ranges(home.account) if item.posted_at is not None][-RING:]
    for item in reversed(posted):
        if ordinal < len(item.meters) and item.meters[ordinal] == meter:
            readings = home.readings.readings(meter, item.start, item.end)
            if readings:
                return max(readings)
    return None


async def prove_next(home: Home, trade: Trade, now: int) -> tuple[LogEntry, ...]:
    """Prove what a meter exported, if it is worth it; returns the logs of the receipt."""
    if not home.preferences().trade.wanted:
        return ()
    for ordinal, meter in surplus_meters(home).items():
        time = await asyncio.to_thread(_due, home, ordinal, meter)
        if time is not None and (logs := await prove(home, trade, ordinal, time, now)):
            return logs
    return ()


async def prove_newest(home: Home, trade: Trade, ordinal: int, meter: str, now: int) -> tuple[LogEntry, ...]:
    """Prove all that is committed of a meter's export, however little. Raises what sending raises."""
    time = await asyncio.to_thread(newest_committed, home, ordinal, meter)
    last = home.trades.book.meters[ordinal].time
    if time is None:
        return ()
    if last is not None and await asyncio.to_thread(_gained_since, home, meter, last, time) <= 0:
        return ()
    return await prove(home, trade, ordinal, time, now)


async def prove(home: Home, trade: Trade, ordinal: int, time: int, now: int) -> tuple[LogEntry, ...]:
    """Prove the register of a meter at an interval number; returns the logs of the receipt."""
    since = await home.market.meter_since(home.account, ordinal)
    if home.grid.time(time) <= since:  # it may still be the former meter's
        return ()
    kind = surplus_kind(home, [meter for meter in home.preferences().meters if meter.parent_id is None])
    logs: tuple[LogEntry, ...] = ()
    if home.trades.book.kind not in (None, kind) and kind is not None:
        logs = await logs_of(home, trade.choose_kind(home.account, kind, f"choose_kind:{kind}:{time}"), now)
    proof = await asyncio.to_thread(reading_proof, home.readings, home.account, ordinal, time)
    if proof is None:
        return logs
    call = trade.prove(home.account, ordinal, time, proof, f"prove_surplus:{ordinal}:{time}")
    return logs + await logs_of(home, call, now)


def _due(home: Home, ordinal: int, meter: str) -> int | None:
    """Return the reading of a meter that is worth proving, None if there is none yet; blocks."""
    time, last = newest_committed(home, ordinal, meter), home.trades.book.meters[ordinal].time
    if time is None or last is None:
        return time
    worth = time - last >= LEAST_INTERVALS and _gained_since(home, meter, last, time) >= LEAST_WH
    return time if worth else None


def _gained_since(home: Home, meter: str, last: int, time: int) -> int:
    """Return what a meter exported since its last proven reading; all of it if that was another installation's."""
    before, after = home.readings.reading(meter, last), home.readings.reading(meter, time)
    return (after.export_wh if after else 0) - (before.export_wh if before else 0)
