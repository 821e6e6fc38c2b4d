"""What the emulated plug measures: an exact register over a load that is known at every moment."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

MICROJOULES_PER_WH = 3_600_000_000  # 1 mW for 1 ms is 1 microjoule
STEP_MS = 1_000

type Load = Callable[[float], float]  # watts by second since the epoch; constant within each whole second


def constant(watts: float) -> Load:
    """Return a load that never changes."""
    return lambda _: watts


class PlugMeter:
    """Integrates a load while the plug is on; its energies start again each day and month of local time."""

    def __init__(self, load: Load, clock: Callable[[], float], utc_offset_s: int = 0) -> None:
        """`clock` returns seconds since the epoch."""
        self.clock = clock
        self.utc_offset_s = utc_offset_s
        self._load = load
        self._on = True
        self._at_ms = self._now_ms()
        self._switched_ms = self._at_ms
        self._total = 0
        self._days: dict[date, int] = {}

    @property
    def load(self) -> Load:
        """The load behind the plug."""
        return self._load

    @load.setter
    def load(self, load: Load) -> None:
        self._advance()
        self._load = load

    @property
    def on(self) -> bool:
        """Whether the relay is closed."""
        return self._on

    @on.setter
    def on(self, on: bool) -> None:
        self._advance()
        if on != self._on:
            self._switched_ms = self._at_ms
        self._on = on

    @property
    def on_time(self) -> int:
        """Seconds since the plug was switched on, 0 while it is off."""
        return (self._now_ms() - self._switched_ms) // 1000 if self._on else 0

    @property
    def power_mw(self) -> int:
        """Power now."""
        return round(self._load(self.clock()) * 1000) if self._on else 0

    @property
    def total_uj(self) -> int:
        """Everything that ever flowed, in microjoules: the truth that no real plug tells."""
        self._advance()
        return self._total

    @property
    def total_wh(self) -> int:
        """Everything that ever flowed, in whole Wh."""
        return self.total_uj // MICROJOULES_PER_WH

    @property
    def local_time(self) -> datetime:
        """The time the plug's own clock shows."""
        return self._local(self._now_ms())

    @property
    def today_wh(self) -> int:
        """Whole Wh since the last local midnight."""
        self._advance()
        return self._days.get(self.local_time.date(), 0) // MICROJOULES_PER_WH

    @property
    def month_wh(self) -> int:
        """Whole Wh since the first of the local month."""
        self._advance()
        today = self.local_time.date()
        days = [energy for day, energy in self._days.items() if (day.year, day.month) == (today.year, today.month)]
        return sum(days) // MICROJOULES_PER_WH

    def restart_counters(self) -> None:
        """Start the day's and the month's energy at 0, as a factory reset does."""
        self._advance()
        self._days.clear()

    def _now_ms(self) -> int:
        return round(self.clock() * 1000)

    def _local(self, at_ms: int) -> datetime:
        return datetime.fromtimestamp(at_ms / 1000, UTC).replace(tzinfo=None) + timedelta(seconds=self.utc_offset_s)

    def _advance(self) -> None:
        """Integrate up to now, second by second while the load may change."""
        now = self._now_ms()
        while self._at_ms < now:
            end = min(now, (self._at_ms // STEP_MS + 1) * STEP_MS)
            if self._on:
                self._count(round(self._load(self._at_ms / 1000) * 1000) * (end - self._at_ms))
            self._at_ms = end
        self._at_ms = now  # a clock that was set back counts nothing twice

    def _count(self, energy: int) -> None:
        day = self._local(self._at_ms).date()
        self._total += energy
        self._days[day] = self._days.get(day, 0) + energy
