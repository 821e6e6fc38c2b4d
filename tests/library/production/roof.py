"""A solar roof: its station, and what its meter counts."""

from collections.abc import Mapping

from custom_components.gridpact.metering.counts import Counts
from custom_components.gridpact.metering.readings import ReadingStore
from custom_components.gridpact.metering.register import RegisterState
from custom_components.gridpact.production.models import Station

INTERVAL = 900
FIRST = 1_960_000  # interval number of the first reading
ACCOUNT = bytes(range(32))
METER = "ab" * 32
MICROJOULES = 3_600_000_000
SOLAR = Station(
    id="station-roof",
    meter=METER,
    name="Roof",
    company_registry_number="HRB 1",
    power_station_id="Roof",
    every_s=3600,
    lot_wh=1000,
)


def second(intervals: int) -> int:
    """Return the second at which a reading is fixed, counted from the first one."""
    return (FIRST + intervals) * INTERVAL + 60


def count(readings: ReadingStore, registers: Mapping[int, int], meter: str = METER) -> None:
    """Let the meter's export register be so much (Wh) at intervals counted from the first one."""
    readings.add_history(meter, [(FIRST + place, Counts(7, wh)) for place, wh in registers.items()])
    last = max(registers)
    state = RegisterState(import_uj=7 * MICROJOULES, export_uj=registers[last] * MICROJOULES)
    readings.keep(meter, state, second(last))
