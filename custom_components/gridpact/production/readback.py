"""Whether the datalog shows what was sent: what stands there last is compared with the last record."""

import asyncio
from collections.abc import Sequence

from .counting import register_now
from .models import Drift, Readback, Station
from .ports import DatalogItem
from .production import Production, Recording
from .record_store import SentRecord

PERIODS = 2  # without a record while there is new energy


async def read_back(
    production: Production, recording: Recording, stations: Sequence[Station], now: int
) -> dict[str, Readback]:
    """Return what the datalog shows, by stations that wrote a record. Raises Unreachable, WrongPeer."""
    latest = await recording.datalog.latest(production.account)
    return await asyncio.to_thread(_compare, production, stations, latest, now)


def _compare(
    production: Production, stations: Sequence[Station], latest: DatalogItem | None, now: int
) -> dict[str, Readback]:
    shown = {}
    newest = production.records.last_of_all()
    foreign = latest is not None and not production.records.known(latest.data)
    for station in stations:
        last = production.records.last_written(station.id)
        if last is None or newest is None:
            continue
        drift = Drift.STALE if _stale(production, station, last, now) else Drift.NONE
        if foreign:
            drift = Drift.FOREIGN
        elif latest is None or (last == newest and latest.data != last.data):
            drift = Drift.MISSING
        shown[station.id] = Readback(time=last.written_at, data=last.data.decode(), drift=drift)
    return shown


def _stale(production: Production, station: Station, last: SentRecord, now: int) -> bool:
    """Return whether energy of two periods waits for a record."""
    start, register = production.records.start(station.id), register_now(production, station)
    if start is None or register is None or last.written_at is None:
        return False
    gained = register - start.base_wh - last.produced_wh
    if station.every_wh is not None and gained >= PERIODS * station.every_wh:
        return True
    overdue = station.every_s is not None and now - last.written_at > PERIODS * max(
        station.every_s, production.grid.interval
    )
    return overdue and gained > 0
