"""Registers of pretended meters."""

from collections.abc import Callable

from tools.bench.fairness.registers import Registers

DAY = 86_400
HOUR = 3600
FIRST = 17_000 * DAY

type Use = Callable[[int, int], int]  # Wh in an hour of a day


def registers(use: Use, meter: str = "grid", days: int = 24) -> Registers:
    readings, total = {FIRST: 0}, 0
    for hour in range(days * 24):
        total += use(hour // 24, hour % 24)
        readings[FIRST + (hour + 1) * HOUR] = total
    return Registers("house", meter, readings)
