"""The meter's own register: cumulative import and export that never fall and never double, whatever the source does."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self

from .counter import Bearing, Sample, advance, first
from .counts import MICROJOULES_PER_WH, Counts, Direction


class Problem(StrEnum):
    """What is wrong with a meter's readings, as the readings binary sensor names it."""

    NONE = "none"
    UNAVAILABLE = "unavailable"
    STUCK = "stuck"
    IMPLAUSIBLE = "implausible"
    GAP = "gap"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a source can be expected to do.

    `power_w` lies well above what can flow; more is not believed. After `gap_s` seconds without a sample readings
    have a gap. A value that has not moved for `stuck_s` seconds is stuck; None where a device may stand idle. A
    problem that has passed is remembered for `memory_s` seconds.
    """

    power_w: int = 100_000
    gap_s: int = 120
    stuck_s: int | None = 6 * 3600
    memory_s: int = 900


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterState:
    """All that a register remembers. Energies in microjoules, power in mW, times in seconds (`power_at_ms` in ms)."""

    import_uj: int = 0
    export_uj: int = 0
    counters: Mapping[str, Bearing] = field(default_factory=dict)
    power_mw: int | None = None
    power_at_ms: int = 0
    power_moved_at: int = 0
    seen_at: int | None = None
    unavailable: bool = False
    problem: Problem = Problem.NONE
    problem_at: int = 0

    @property
    def counts(self) -> Counts:
        """What the register shows, in whole Wh."""
        return Counts(self.import_uj // MICROJOULES_PER_WH, self.export_uj // MICROJOULES_PER_WH)

    def as_dict(self) -> dict[str, Any]:
        """Return the state as JSON can hold it."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Return the state that `as_dict` described."""
        counters = {direction: Bearing.from_dict(bearing) for direction, bearing in data["counters"].items()}
        return cls(**{**data, "counters": counters, "problem": Problem(data["problem"])})


class Register:
    """Counts what a source delivers: an energy counter per direction, or signed power. Pure, no clock of its own.

    `state` is replaced by each sample and is all that has to be kept across a restart.
    """

    def __init__(self, state: RegisterState | None = None, limits: Limits | None = None) -> None:
        """Go on from a kept state, or start at 0."""
        self.state = state or RegisterState()
        self.limits = limits or Limits()

    @property
    def counts(self) -> Counts:
        """What the register shows, in whole Wh."""
        return self.state.counts

    def feed_energy(
        self,
        value: Decimal,
        unit: str,
        at: int,
        direction: Direction = Direction.IMPORT,
        *,
        cycle: int | None = None,
    ) -> None:
        """Take a value of a total or total_increasing counter in Wh, kWh or MWh, displayed at `at` (seconds).

        The first value only sets the bearing. `cycle` is the second at which the counter last started at 0, if its
        source tells. KeyError for another unit.
        """
        sample = Sample.read(value, unit, at, cycle)
        if sample is None:
            self._flag(Problem.IMPLAUSIBLE, at)
            return
        bearing = self.state.counters.get(direction)
        self._seen(at)
        if bearing is None:
            self._keep(direction, first(sample))
        else:
            step = advance(bearing, sample, self.limits.power_w)
            self._keep(direction, step.bearing)
            self._add(direction, step.gain)
            if not step.believed:
                self._flag(Problem.IMPLAUSIBLE, at)

    def feed_power(self, milliwatts: int, at_ms: int) -> None:
        """Take a power from `at_ms` (milliseconds) on: above 0 is import, below 0 export.

        A power holds until the next one, as sensors report when something changes; report an unchanged value again
        at least every `gap_s` seconds while the source answers. What flowed in a longer silence is not counted.
        """
        at = at_ms // 1000
        if abs(milliwatts) > self.limits.power_w * 1000:
            self._flag(Problem.IMPLAUSIBLE, at)
            return
        held, span_ms = self.state.power_mw, at_ms - self.state.power_at_ms
        self._seen(at)
        if held is not None and 0 <= span_ms <= self.limits.gap_s * 1000:
            self._add(Direction.IMPORT if held > 0 else Direction.EXPORT, abs(held) * span_ms)
        moved_at = self.state.power_moved_at if milliwatts == held else at
        self.state = replace(self.state, power_mw=milliwatts, power_at_ms=at_ms, power_moved_at=moved_at)

    def feed_unavailable(self) -> None:
        """Note that the source has no value now; a power is no longer held."""
        self.state = replace(self.state, unavailable=True, power_mw=None)

    def change_source(self) -> None:
        """Forget the source, keep the counts: they go on where the old source stopped."""
        self.state = RegisterState(import_uj=self.state.import_uj, export_uj=self.state.export_uj)

    def problem(self, now: int) -> Problem:
        """Return what is wrong with the readings at `now` (seconds)."""
        state, limits = self.state, self.limits
        if state.unavailable or state.seen_at is None:
            return Problem.UNAVAILABLE
        if now - state.seen_at > limits.gap_s:
            return Problem.GAP
        if limits.stuck_s is not None and now - self.moved_at > limits.stuck_s:
            return Problem.STUCK
        return state.problem if now - state.problem_at <= limits.memory_s else Problem.NONE

    @property
    def moved_at(self) -> int:
        """Second at which the source's value last moved; no power at all is never stuck."""
        state = self.state
        power = (state.seen_at or 0) if state.power_mw == 0 else state.power_moved_at
        return max([power, *(bearing.moved_at for bearing in state.counters.values())])

    def _seen(self, at: int) -> None:
        last = self.state.seen_at
        self.state = replace(self.state, seen_at=at, unavailable=False)
        if last is not None and at - last > self.limits.gap_s:
            self._flag(Problem.GAP, at)

    def _flag(self, problem: Problem, at: int) -> None:
        self.state = replace(self.state, problem=problem, problem_at=at)

    def _keep(self, direction: Direction, bearing: Bearing) -> None:
        self.state = replace(self.state, counters={**self.state.counters, direction.value: bearing})

    def _add(self, direction: Direction, energy: int) -> None:
        if direction is Direction.IMPORT:
            self.state = replace(self.state, import_uj=self.state.import_uj + energy)
        else:
            self.state = replace(self.state, export_uj=self.state.export_uj + energy)
