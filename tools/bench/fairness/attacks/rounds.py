"""When a home bids and when it is called: single calls, or series with random calls."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from custom_components.gridpact.market.settlement import HELD_AMONG, HELD_DAYS
from tools.bench.fairness.registers import Registers


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One series per window: UTC days of its term, and those that are called, ascending."""

    first: int
    days: int
    called: Sequence[int]


def single_calls(registers: Registers) -> list[Round]:
    """Return a series of one call for each day."""
    return [Round(first=day, days=1, called=[day]) for day in registers.days]


def random_calls(registers: Registers, days: int, seed: int) -> list[Round]:
    """Return series of `days` days in a row, each called on as many random days as a site may hold of them."""
    random = Random(f"{seed} {registers.name}")  # noqa: S311 - the same calls in every run
    calls = max(1, days * HELD_DAYS // HELD_AMONG)
    first = registers.days.start + HELD_AMONG + 1  # a whole baseline lies before
    return [
        Round(first=start, days=days, called=sorted(random.sample(range(start, start + days), calls)))
        for start in range(first, registers.days.stop - days + 1, days)
    ]
