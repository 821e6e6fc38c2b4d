"""What a station produced: its register since it was set up, and the lots that are whole. All block."""

from collections.abc import Mapping

from ..market.lots import Lot, cut_lots
from ..metering.counts import Counts, Direction
from .certificate_store import KeptLot
from .models import Station
from .production import Production
from .record_store import Start


def begin(production: Production, station: Station, now: int) -> Start | None:
    """Return where counting begins: at the newest reading when the station came, or at its meter's first one."""
    start = production.records.start(station.id)
    if start is not None:
        return start
    newest = production.readings.last_index(station.meter)
    if newest is None or newest > production.grid.index(now - production.grid.tolerance):
        return None
    reading = production.readings.reading(station.meter, newest)
    if reading is None:
        return None
    production.records.begin(station.id, Start(since=newest, base_wh=counted(reading, station.direction)))
    return production.records.start(station.id)


def counted(counts: Counts, direction: Direction) -> int:
    """Return the register of a direction, Wh."""
    return counts.export_wh if direction is Direction.EXPORT else counts.import_wh


def registers(production: Production, station: Station, after: int, to: int) -> Mapping[int, int]:
    """Return the station's register by interval number, after + 1 .. to."""
    readings = production.readings.readings(station.meter, after, to)
    return {time: counted(counts, station.direction) for time, counts in readings.items()}


def register_now(production: Production, station: Station) -> int | None:
    """Return the station's register as its meter shows it now, None before it counted anything."""
    state = production.readings.state(station.meter)
    return None if state is None else counted(state.counts, station.direction)


def cut(production: Production, station: Station, start: Start, to: int) -> list[Lot]:
    """Cut the lots that are whole at interval number `to`, and keep them; returns the new ones."""
    last = production.certificates.last_lot(station.id)
    after = start.since - 1 if last is None else production.grid.index(last.start) - 1
    register = registers(production, station, after, to)
    if not register:
        return []
    cut_to, number = (start.base_wh, 0) if last is None else (last.lot.end_wh, last.lot.number + 1)
    lots = cut_lots(max(register.values()), cut_to, number, station.lot_wh)
    production.certificates.cut([_kept(production, station, lot, register) for lot in lots])
    return lots


def _kept(production: Production, station: Station, lot: Lot, register: Mapping[int, int]) -> KeptLot:
    """Return a lot with the time in which it was made, as closely as readings tell."""
    before = [time for time, wh in register.items() if wh <= lot.start_wh]
    start, end = max(before, default=min(register)), min(time for time, wh in register.items() if wh >= lot.end_wh)
    grid = production.grid
    return KeptLot(station=station.id, lot=lot, start=grid.time(min(start, end)), end=grid.time(end))
