"""Usual use: what meters used in the windows of earlier days, from the home's own store."""

from collections.abc import Collection, Sequence

from ..market.settlement import mean_energy
from .readings import ReadingStore


def window_energy(store: ReadingStore, meters: Collection[str], start: int, length: int) -> int | None:
    """Return the Wh that meters imported in a window (interval numbers); None if a reading of one is missing."""
    energies = [_energy(store, meter, start, start + length) for meter in meters]
    return None if None in energies else sum(energy or 0 for energy in energies)


def usual_energy(store: ReadingStore, meters: Collection[str], starts: Sequence[int], length: int, most_wh: int) -> int:
    """Return the mean Wh of the windows as the market computes a baseline: each bounded by `most_wh`.

    A meter without readings in a window adds 0, as on chain.
    """
    energies = [sum(_energy(store, meter, start, start + length) or 0 for meter in meters) for start in starts]
    return mean_energy(energies, most_wh)


def usual_by_interval(store: ReadingStore, meters: Collection[str], starts: Sequence[int], length: int) -> list[int]:
    """Return the mean Wh of each interval of the windows, for showing how use usually runs."""
    return [
        usual_energy(store, meters, [start + offset for start in starts], 1, most_wh=1 << 64)
        for offset in range(length)
    ]


def history_days(store: ReadingStore, meters: Collection[str], starts: Sequence[int], length: int) -> int:
    """Return in how many of the windows every meter has its readings: the days of usual use."""
    return sum(window_energy(store, meters, start, length) is not None for start in starts)


def _energy(store: ReadingStore, meter: str, start: int, end: int) -> int | None:
    first, last = store.reading(meter, start), store.reading(meter, end)
    if first is None or last is None or last.import_wh < first.import_wh:
        return None
    return last.import_wh - first.import_wh
