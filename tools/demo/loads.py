"""What hangs behind the plug: the built-in water heater, or a trace that somebody measured."""

import csv
from datetime import datetime
from pathlib import Path
from typing import Protocol

from tools.plug.meter import Load
from tools.plug.trace import play

from .heater import WaterHeater

SECONDS_PER_DAY = 86_400
MINUTE = 60


class PlugLoad(Protocol):
    """A load over time; `advance` is told each moment whether the relay is closed."""

    def advance(self, until: float, *, switched_on: bool) -> float:
        """Move to a time (seconds) and return the power drawn then, W."""


class Trace:
    """A measured trace, repeated for ever; it does not react to being switched off."""

    def __init__(self, load: Load) -> None:
        """Take watts by second."""
        self._load = load

    def advance(self, until: float, *, switched_on: bool) -> float:
        """Return the power at a time, W."""
        return self._load(until) if switched_on else 0


def heater(start: float) -> WaterHeater:
    """Return the built-in load as it is at a time (seconds)."""
    return WaterHeater(at=start)


def trace(path: Path, start: float, busy_at: float) -> tuple[Trace, int]:
    """Read a CSV file (a time column, power_w; of several appliances the first) and let it begin at `start`.

    It is moved in whole minutes so that the time of day at which it uses most falls on `busy_at`; returns the load
    and by how many seconds it was moved. Raises ValueError if the file holds no such trace.
    """
    rows = _rows(path)
    best = max(
        range(0, SECONDS_PER_DAY, MINUTE),
        key=lambda moved: _mean_at(play(rows, start + moved), busy_at),
    )
    return Trace(play(rows, start + best)), best


def _mean_at(load: Load, at: float) -> float:
    """Mean power in the minutes around a time of day, over the ten days before."""
    times = (at - back * SECONDS_PER_DAY + offset for back in range(1, 11) for offset in (0, MINUTE, 2 * MINUTE))
    return sum(load(time) for time in times)


def _rows(path: Path) -> list[tuple[float, float]]:
    with path.open(newline="") as file:
        reader = csv.DictReader(file)
        if reader.fieldnames is None or "power_w" not in reader.fieldnames:
            raise ValueError(f"{path.name} has no column power_w")
        time_column = reader.fieldnames[0]
        rows = list(reader)
    if len(rows) < 2:  # noqa: PLR2004 - a period needs two rows
        raise ValueError(f"{path.name} holds no trace")
    first = rows[0].get("appliance")
    chosen = [row for row in rows if row.get("appliance") == first]
    begin = datetime.fromisoformat(chosen[0][time_column])
    return [
        ((datetime.fromisoformat(row[time_column]) - begin).total_seconds(), float(row["power_w"])) for row in chosen
    ]
