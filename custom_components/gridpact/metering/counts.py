"""What a register shows, and the exact energy units behind it."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

MICROJOULES_PER_WH = 3_600_000_000  # 1 mW for 1 ms is 1 microjoule, so power integrates without loss
_WH = {"Wh": 1, "kWh": 1_000, "MWh": 1_000_000}
_MILLIWATTS = {"mW": 1, "W": 1_000, "kW": 1_000_000, "MW": 1_000_000_000}


class Direction(StrEnum):
    """Which way energy flows: into the home (or device), or out of it."""

    IMPORT = "import"
    EXPORT = "export"


@dataclass(frozen=True, slots=True)
class Counts:
    """Registers at one time: whole Wh counted since the meter was added; neither ever falls."""

    import_wh: int = 0
    export_wh: int = 0


def microjoules(energy: Decimal, unit: str) -> int:
    """Return an energy in Wh, kWh or MWh as microjoules; KeyError for another unit."""
    return int(energy * _WH[unit] * MICROJOULES_PER_WH)


def milliwatts(power: Decimal, unit: str) -> int:
    """Return a power in mW, W, kW or MW as milliwatts; KeyError for another unit."""
    return int(power * _MILLIWATTS[unit])


def milliwatts_of_current(current: Decimal, voltage: Decimal, noise: Decimal = Decimal(0)) -> int:
    """Return the power (mW) of a current (A) at a voltage (V); currents of less than `noise` (A) count as none.

    The sign is the current's: an INA219 reports power without one.
    """
    return 0 if abs(current) < noise else int(current * voltage * 1_000)
