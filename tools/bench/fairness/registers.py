"""Register CSVs: timestamp_utc, household, meter, import_wh, export_wh; cumulative Wh, empty where not measured."""

from collections import defaultdict
from collections.abc import Iterable
import csv
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from custom_components.gridpact.errors import Refused
from custom_components.gridpact.market.models import SECONDS_PER_DAY

INTERVAL = 900
COLUMNS = {"timestamp_utc", "household", "meter", "import_wh"}
NOT_USE = ("pv",)
WHOLE_HOME = "grid"


@dataclass(frozen=True, slots=True)
class Registers:
    """Import registers of one meter: `readings` maps seconds (multiples of the interval) to Wh."""

    household: str
    meter: str
    readings: dict[int, int]

    @property
    def name(self) -> str:
        """Household and meter, as tables show them."""
        return f"{self.household}/{self.meter}"

    @property
    def days(self) -> range:
        """UTC days that are measured from midnight to midnight."""
        first = -(-min(self.readings) // SECONDS_PER_DAY)
        return range(first, max(self.readings) // SECONDS_PER_DAY)

    def energy(self, start: int, end: int) -> int | None:
        """Return what was used between two times (Wh), None if either reading is missing."""
        if start not in self.readings or end not in self.readings:
            return None
        return self.readings[end] - self.readings[start]


def load(folder: Path) -> list[Registers]:
    """Read every register CSV of a folder; files that hold something else are left alone.

    A meter that stands in two files is one meter: the registers are the same, only their cadence differs.
    """
    readings: dict[tuple[str, str], dict[int, int]] = defaultdict(dict)
    for path in sorted(folder.glob("*.csv")):
        with path.open(newline="") as file:
            rows = csv.DictReader(file)
            if set(rows.fieldnames or ()) >= COLUMNS:
                _collect(rows, readings)
    if not readings:
        raise Refused("no_registers", folder=str(folder))
    return [Registers(household, meter, found) for (household, meter), found in sorted(readings.items())]


def whole_homes(registers: Iterable[Registers]) -> list[Registers]:
    """Return the meters at connection points."""
    return [found for found in registers if found.meter == WHOLE_HOME]


def single_loads(registers: Iterable[Registers]) -> list[Registers]:
    """Return the meters of single loads."""
    return [found for found in registers if found.meter not in (WHOLE_HOME, *NOT_USE)]


def _collect(rows: Iterable[dict[str, str]], readings: dict[tuple[str, str], dict[int, int]]) -> None:
    """Keep the readings on the interval grid."""
    for row in rows:
        time = int(datetime.fromisoformat(row["timestamp_utc"]).timestamp())
        if row["import_wh"] and time % INTERVAL == 0:
            readings[row["household"], row["meter"]][time] = int(row["import_wh"])
