"""The ledger's interval grid: the times at which registers are read."""

from dataclasses import dataclass

from ..market.models import SECONDS_PER_DAY


@dataclass(frozen=True, slots=True)
class Grid:
    """Interval numbers of a ledger: number n stands for second n * interval (UTC). `interval` divides a day."""

    interval: int

    def __post_init__(self) -> None:
        """Refuse an interval that does not divide a day."""
        if self.interval <= 0 or SECONDS_PER_DAY % self.interval:
            raise ValueError(f"{self.interval} s does not divide a day")

    @property
    def per_day(self) -> int:
        """Number of intervals in a day."""
        return SECONDS_PER_DAY // self.interval

    @property
    def tolerance(self) -> int:
        """How far from its time (seconds) a sample may be taken to count as a reading."""
        return max(1, min(60, self.interval // 4))

    def index(self, time: float) -> int:
        """Return the number of the last grid time at or before a time in seconds."""
        return int(time // self.interval)

    def nearest(self, time: float) -> int:
        """Return the number of the grid time nearest to a time in seconds."""
        return self.index(time + self.interval / 2)

    def time(self, index: int) -> int:
        """Return the second an interval number stands for."""
        return index * self.interval

    def next_boundary(self, time: float) -> int:
        """Return the second of the first grid time after a time in seconds."""
        return self.time(self.index(time) + 1)
