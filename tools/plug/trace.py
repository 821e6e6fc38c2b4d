"""Recorded loads."""

import bisect
import csv
from datetime import datetime
from pathlib import Path

from .meter import Load


def read_trace(path: Path) -> list[tuple[float, float]]:
    """Read (seconds since the first row, watts) from a CSV file with a power_w column and a time in the first."""
    with path.open(newline="") as file:
        rows = [(row, float(row["power_w"])) for row in csv.DictReader(file)]
    times = [_seconds(next(iter(row.values()))) for row, _ in rows]
    return [(time - times[0], watts) for time, (_, watts) in zip(times, rows, strict=True)]


def play(trace: list[tuple[float, float]], start: float, *, speed: float = 1) -> Load:
    """Return a load that repeats a trace for ever, its first row at second `start`, `speed` times as fast."""
    times = [time for time, _ in trace]
    period = times[-1] + (times[1] - times[0] if len(times) > 1 else 1)

    def load(now: float) -> float:
        return trace[bisect.bisect_right(times, (now - start) * speed % period) - 1][1]

    return load


def _seconds(text: str) -> float:
    """Read seconds or an ISO time."""
    try:
        return float(text)
    except ValueError:
        return datetime.fromisoformat(text).timestamp()
