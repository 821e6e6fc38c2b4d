"""How the energy between two values of somebody else's counter is told from its resets, dips and nonsense.

Such a counter starts again at midnight or with its device, steps back when its device restores an older value, and
at times shows 0 or a wild number for a while. Where a jump has two explanations, the one that counts less wins.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Self

from .counts import microjoules

MICROJOULES_PER_WS = 1_000_000
DAY = 86_400
RESET_TENTHS = 9  # a fall below nine tenths is a reset, a smaller one a dip: the rule of Home Assistant's statistics
GLITCH_S = 3600  # a counter that is back where it was within this time showed nonsense in between
LEAP_S = 900  # over longer than this a leap may be honest use
LEVELS = 3  # places it may come back to
CYCLE_CERTAIN_S = 600  # a clock may say that a new day began before the counter does
CLOCK_CHANGE_S = 3600  # where summer time ends, midnight seems to have been later
COARSEST = Decimal(1_000)  # Wh; a display with larger steps is no excuse for a jump


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One value of a counter: microjoules, its display step in microjoules, seconds, start of its cycle in seconds."""

    value: int
    step: int
    at: int
    cycle: int | None = None

    @classmethod
    def read(cls, value: Decimal, unit: str, at: int, cycle: int | None = None) -> Self | None:
        """Read a displayed value; None if it is no number or below 0. KeyError for a unit that is not energy."""
        if not value.is_finite() or value < 0:
            return None
        exponent = int(value.as_tuple().exponent)
        step = min(microjoules(Decimal(1).scaleb(exponent), unit), microjoules(COARSEST, "Wh"))
        return cls(value=microjoules(value, unit), step=step, at=at, cycle=cycle)


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A value the counter jumped away from and its display step, where it went, when, and what was counted since."""

    value: int
    step: int
    went_to: int
    left_at: int
    since: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearing:
    """Where a counter was last seen, and in which steps. Energies in microjoules, times in seconds.

    `pending` is what it showed right after a reset; it counts once the next sample does not take the reset back.
    """

    value: int
    step: int
    seen_at: int
    moved_at: int
    pending: int = 0
    levels: tuple[Level, ...] = ()

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Return the bearing that `dataclasses.asdict` described."""
        return cls(**{**data, "levels": tuple(Level(**level) for level in data["levels"])})


@dataclass(frozen=True, slots=True)
class Step:
    """What a sample adds (microjoules), the bearing after it, and whether it was believed."""

    gain: int
    bearing: Bearing
    believed: bool = True


def first(sample: Sample) -> Bearing:
    """Take bearings on a counter that was never seen."""
    return Bearing(value=sample.value, step=sample.step, seen_at=sample.at, moved_at=sample.at)


def advance(bearing: Bearing, sample: Sample, limit_w: int) -> Step:
    """Move on to a sample; more than `limit_w` watts since the last one is not believed."""
    bearing = _up_to_date(bearing, sample.at)
    for level in reversed(bearing.levels):
        if _returned(bearing, level, sample, limit_w):
            return _return(bearing, level, sample)
    if _reset(bearing, sample):
        if _new_cycle(bearing, sample):
            return Step(sample.value, first(sample))
        believed = sample.value <= _allowed(sample, bearing.seen_at, limit_w)
        return Step(0, _jump(bearing, sample, pending=sample.value if believed else 0), believed)
    if sample.value - bearing.value > _allowed(sample, _quiet_since(bearing, sample), limit_w):
        return Step(0, _jump(bearing, sample, pending=0), believed=False)
    return _go_on(bearing, sample)


def _up_to_date(bearing: Bearing, now: int) -> Bearing:
    """Forget levels left long ago; follow a clock that was set back."""
    return replace(
        bearing,
        seen_at=min(bearing.seen_at, now),
        moved_at=min(bearing.moved_at, now),
        levels=tuple(level for level in bearing.levels if 0 <= now - level.left_at <= GLITCH_S),
    )


def _allowed(sample: Sample, since: int, limit_w: int) -> int:
    return limit_w * max(1, sample.at - since) * MICROJOULES_PER_WS + 2 * sample.step


def _quiet_since(bearing: Bearing, sample: Sample) -> int:
    """Return since when the counter may have saved energy up: some move only once an hour, none once a week."""
    return max(bearing.moved_at, min(bearing.seen_at, sample.at - DAY))


def _reset(bearing: Bearing, sample: Sample) -> bool:
    if sample.value * 10 < bearing.value * RESET_TENTHS:
        return bearing.value - sample.value >= max(bearing.step, sample.step)  # less is only another rounding
    cycle = sample.cycle or 0
    certain = sample.at - cycle >= CYCLE_CERTAIN_S and cycle - bearing.seen_at > CLOCK_CHANGE_S
    return certain and _new_cycle(bearing, sample)


def _new_cycle(bearing: Bearing, sample: Sample) -> bool:
    """Return whether the source itself tells that it started at 0 since it was last seen."""
    return sample.cycle is not None and sample.cycle > bearing.seen_at


def _returned(bearing: Bearing, level: Level, sample: Sample, limit_w: int) -> bool:
    """Return whether one leap leads back to a level: then what lay between was nonsense."""
    if sample.at - bearing.seen_at > LEAP_S:
        return False
    lowest = min(level.value * RESET_TENTHS // 10, level.value - max(level.step, sample.step))
    near = lowest <= sample.value <= level.value + _allowed(sample, level.left_at, limit_w)
    return near and abs(sample.value - bearing.value) * 2 >= abs(level.value - level.went_to)


def _return(bearing: Bearing, level: Level, sample: Sample) -> Step:
    """Count from the level, less what was counted since it was left."""
    reached = level.value + level.since
    gain = max(0, sample.value - reached)
    back = Bearing(
        value=max(sample.value, reached),
        step=sample.step if sample.value >= reached else max(level.step, sample.step),
        seen_at=sample.at,
        moved_at=sample.at,
        levels=_counted(bearing.levels[: bearing.levels.index(level)], gain),
    )
    return Step(gain, back)


def _jump(bearing: Bearing, sample: Sample, pending: int) -> Bearing:
    left = Level(value=bearing.value, step=bearing.step, went_to=sample.value, left_at=sample.at)
    return replace(first(sample), pending=pending, levels=(*bearing.levels, left)[-LEVELS:])


def _go_on(bearing: Bearing, sample: Sample) -> Step:
    """Count an ordinary step; a dip is waited out."""
    rise = max(0, sample.value - bearing.value)
    gain = rise + bearing.pending
    after = replace(
        bearing,
        value=bearing.value + rise,
        step=sample.step if sample.value >= bearing.value else bearing.step,
        seen_at=sample.at,
        moved_at=sample.at if rise else bearing.moved_at,
        pending=0,
        levels=_counted(bearing.levels, gain),
    )
    return Step(gain, after)


def _counted(levels: tuple[Level, ...], gain: int) -> tuple[Level, ...]:
    return tuple(replace(level, since=level.since + gain) for level in levels)
