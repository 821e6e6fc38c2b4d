"""How fast the home uses energy: from a meter's power, or from how its register went on."""

from collections import deque
from math import ceil
from typing import Final

from ..meters.models import MeterState

REMEMBERED_S: Final = 600
LEAST_S: Final = 60
SECONDS_PER_HOUR: Final = 3600
MILLIWATTS: Final = 1000


class Pace:
    """The present use seen by one meter."""

    def __init__(self) -> None:
        self._seen: deque[tuple[int, int]] = deque()
        self._watts = 0

    def feed(self, meter: MeterState, now: int) -> None:
        """Take in what a meter shows at a second."""
        if meter.power_mw is not None:
            self._watts = max(0, meter.power_mw) // MILLIWATTS
            return
        self._seen.append((now, meter.import_wh))
        while now - self._seen[0][0] > REMEMBERED_S:
            self._seen.popleft()
        (begin, first) = self._seen[0]
        self._watts = (
            max(0, meter.import_wh - first) * SECONDS_PER_HOUR // (now - begin) if now - begin >= LEAST_S else 0
        )

    def wh_in(self, seconds: int) -> int:
        """Return what the home uses in a while at the present power, rounded up."""
        return ceil(self._watts * seconds / SECONDS_PER_HOUR)
