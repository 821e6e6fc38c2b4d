"""Which records are due, and how they come onto the datalog: each once."""

import asyncio

from ..chain.base import Outcome
from ..market.record import Figures, write_record
from ..metering.proofs import plan_range
from .addresses import wallet_address
from .counting import begin, cut, registers
from .models import Station
from .production import Production, Recording
from .record_store import SentRecord, Start

LONGEST_RANGE = 65_535


async def record_next(
    production: Production, recording: Recording, station: Station, now: int, *, at_once: bool = False
) -> SentRecord | None:
    """Write the record that is due, or all there is `at_once`; returns it, None if there is nothing to write.

    Raises what sending raises, and Refused("record_too_long").
    """
    planned = await asyncio.to_thread(_planned, production, station, now, at_once=at_once)
    if planned is None:
        return None
    purpose = f"record:{station.id}:{planned.sequence}"
    call = recording.datalog.record(purpose, planned.data, {"station": station.id, "sequence": planned.sequence})
    outcome = await production.attempts.send(recording.sender, call, now)
    if outcome is None:
        return None
    await asyncio.to_thread(_written, production, planned, outcome, now)
    return planned


def next_due(production: Production, station: Station) -> int | None:
    """Return the second at which the next record of a station is due by time, None if it never is; blocks."""
    start = production.records.start(station.id)
    if start is None or station.every_s is None:
        return None
    last = production.records.last_written(station.id)
    end = start.since - 1 if last is None else last.end
    grid = production.grid
    intervals = max(1, -(-station.every_s // grid.interval))
    return grid.time(end + intervals) + grid.tolerance


def _planned(production: Production, station: Station, now: int, *, at_once: bool) -> SentRecord | None:
    """Return the record to be written next: one that was planned before, or a new one that is due."""
    start = begin(production, station, now)
    last = production.records.last(station.id)
    if last is not None and last.written_at is None:
        return last
    if start is None:
        return None
    after = start.since - 1 if last is None else last.end
    over = production.grid.index(now - production.grid.tolerance)
    register = registers(production, station, after, min(over, after + LONGEST_RANGE))
    if not register:
        return None
    end = max(register)
    produced_wh = max(0, register[end] - start.base_wh)
    gained = produced_wh - (last.produced_wh if last else 0)
    if not (at_once or _due(production, station, end - after, gained)):
        return None
    with production.database.transaction():
        record = _write(
            production,
            station,
            start,
            SentRecord(
                station=station.id,
                sequence=last.sequence + 1 if last else 0,
                data=b"",
                end=end,
                produced_wh=produced_wh,
            ),
            after,
        )
        production.records.plan(record)
    return record


def _due(production: Production, station: Station, intervals: int, gained_wh: int) -> bool:
    by_time = station.every_s is not None and intervals * production.grid.interval >= station.every_s
    return by_time or (station.every_wh is not None and gained_wh >= station.every_wh)


def _write(production: Production, station: Station, start: Start, record: SentRecord, after: int) -> SentRecord:
    """Fix the readings of a record, cut its lots and write its text."""
    planned = plan_range(production.readings, station.id, record.sequence, after, record.end, [station.meter])
    lots = cut(production, station, start, record.end)
    figures = None
    if station.figures:
        last = production.certificates.last_lot(station.id)
        cut_to = start.base_wh if last is None else last.lot.end_wh
        figures = Figures(
            company_registry_number=station.company_registry_number,
            power_station_id=station.power_station_id,
            end=production.grid.time(record.end),
            reserved_wh=max(0, start.base_wh + record.produced_wh - cut_to),
            for_sale_wh=sum(lot.wh for lot in lots),
            payment_account_address=wallet_address(production),
        )
    return SentRecord(
        station=record.station,
        sequence=record.sequence,
        data=write_record(planned.root, figures),
        end=record.end,
        produced_wh=record.produced_wh,
    )


def _written(production: Production, record: SentRecord, outcome: Outcome, now: int) -> None:
    """Note the block that has a record: from now on its readings can be proven."""
    written_at = outcome.logs[0].time if outcome.logs else now  # no node may know any more what the block told
    with production.database.transaction():
        production.records.written(record, written_at, outcome.block, outcome.transaction)
        production.readings.mark_posted(record.station, record.sequence, written_at)
