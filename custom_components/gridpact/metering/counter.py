"""How the energy between two values of somebody else's counter is told from its resets, dips and nonsense.

Such a counter starts again at midnight or with its device, steps back when its device restores an older value, and
at times shows 0 or a wild number for a moment. Where a fall has two explanations, the one that counts less wins.
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Self

from .counts import microjoules

MICROJOULES_PER_WS = 1_000_000
DAY = 86_400
RESET_TENTHS = 9  # a fall below nine tenths is a reset, a smaller one a dip: the rule of Home Assistant's statistics
GLITCH_S = 900  # a counter that is back where it was within this time showed nonsense in between
CYCLE_CERTAIN_S = 600  # a clock may say that a new day began before the counter does
CLOCK_CHANGE_S = 3600  # where summer time ends, midnight seems to have been later
COARSEST = Decimal(1_000)  # Wh; a step of the display larger than this is no excuse for a jump


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
        exponent = value.as_tuple().exponent
        step = min(microjoules(Decimal(1).scaleb(int(exponent)), unit), microjoules(COARSEST, "Wh"))
        return cls(value=microjoules(value, unit), step=step, at=at, cycle=cycle)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearing:
    """Where a counter was last trusted. Energies in microjoules, times in seconds.

    `before` is the value before the last reset, from `reset_at` until it can no longer have been a glitch; `since`
    what was counted since. `suspect` is a value that was not believed, at `suspect_at`.
    """

    value: int
    seen_at: int
    moved_at: int
    cycle: int | None = None
    before: int | None = None
    reset_at: int = 0
    since: int = 0
    suspect: int | None = None
    suspect_at: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """What a sample adds (microjoules), the bearing after it, and whether it was believed."""

    gain: int
    bearing: Bearing
    believed: bool = True


def first(sample: Sample) -> Bearing:
    """Take bearings on a counter that was never seen."""
    return Bearing(value=sample.value, seen_at=sample.at, moved_at=sample.at, cycle=sample.cycle)


def advance(bearing: Bearing, sample: Sample, limit_w: int) -> Step:
    """Move on to a sample; more than `limit_w` watts since the last one is not believed."""
    if sample.at < bearing.seen_at:
        bearing = _set_back(bearing, sample.at)
    if _recovered(bearing, sample, limit_w):
        return _recover(bearing, sample)
    if _reset(bearing, sample):
        if sample.value <= _allowed(sample, bearing.seen_at, limit_w):
            return _restart(bearing, sample)
        return _doubt(bearing, sample, limit_w)
    gain = max(0, sample.value - bearing.value)  # a dip is waited out
    if gain > _allowed(sample, _quiet_since(bearing, sample), limit_w):
        return _doubt(bearing, sample, limit_w)
    return Step(gain, _moved(bearing, sample, gain))


def _set_back(bearing: Bearing, now: int) -> Bearing:
    """Follow a clock that was set back."""
    return replace(bearing, seen_at=now, moved_at=min(bearing.moved_at, now), reset_at=min(bearing.reset_at, now))


def _allowed(sample: Sample, since: int, limit_w: int) -> int:
    seconds = max(1, sample.at - since)
    return limit_w * seconds * MICROJOULES_PER_WS + 2 * sample.step


def _quiet_since(bearing: Bearing, sample: Sample) -> int:
    """Return since when the counter may have saved up energy: some only move once an hour, none once a week."""
    return max(bearing.moved_at, min(bearing.seen_at, sample.at - DAY))


def _reset(bearing: Bearing, sample: Sample) -> bool:
    if sample.value * 10 < bearing.value * RESET_TENTHS:
        return True
    cycle = sample.cycle or 0
    certain = sample.at - cycle >= CYCLE_CERTAIN_S and cycle - bearing.seen_at > CLOCK_CHANGE_S
    return certain and _new_cycle(bearing, sample)


def _new_cycle(bearing: Bearing, sample: Sample) -> bool:
    """Return whether the source itself tells that it started at 0 since it was last seen."""
    return sample.cycle is not None and bearing.cycle is not None and sample.cycle > bearing.seen_at


def _recovered(bearing: Bearing, sample: Sample, limit_w: int) -> bool:
    """Return whether one jump leads back to where the counter was before it seemed to be reset."""
    before = bearing.before
    if before is None or sample.at - bearing.reset_at > GLITCH_S or before < 3 * sample.step:
        return False
    back = before * RESET_TENTHS // 10 <= sample.value <= before + _allowed(sample, bearing.reset_at, limit_w)
    return back and bearing.value * 2 < before


def _recover(bearing: Bearing, sample: Sample) -> Step:
    before = bearing.before or 0
    gain = max(0, sample.value - before - bearing.since)
    level = max(sample.value, before + bearing.since)
    return Step(gain, Bearing(value=level, seen_at=sample.at, moved_at=sample.at, cycle=sample.cycle))


def _restart(bearing: Bearing, sample: Sample) -> Step:
    """Count from 0; without word of a new cycle the fall may still prove to be a glitch."""
    fresh = first(sample)
    if not _new_cycle(bearing, sample):
        fresh = replace(fresh, before=bearing.value, reset_at=sample.at, since=sample.value)
    return Step(sample.value, fresh)


def _moved(bearing: Bearing, sample: Sample, gain: int) -> Bearing:
    over = bearing.before is not None and sample.at - bearing.reset_at > GLITCH_S
    return replace(
        bearing,
        value=bearing.value + gain,
        seen_at=sample.at,
        moved_at=sample.at if gain else bearing.moved_at,
        cycle=sample.cycle,
        before=None if over else bearing.before,
        since=bearing.since + gain,
        suspect=None,
    )


def _doubt(bearing: Bearing, sample: Sample, limit_w: int) -> Step:
    """Wait for a second value: a lone wild one is forgotten, a counter that goes on from there is a new bearing."""
    suspect = bearing.suspect
    if suspect is None or not 0 <= sample.value - suspect <= _allowed(sample, bearing.suspect_at, limit_w):
        doubted = replace(bearing, suspect=sample.value, suspect_at=sample.at)
        return Step(0, doubted, believed=False)
    return Step(sample.value - suspect, first(sample))
