"""What the site usually uses in a window and what it has saved so far, from the home's own readings. All block."""

from dataclasses import dataclass

from ..market.models import Terms
from ..market.settlement import baseline_windows, most_energy
from ..metering.baseline import usual_by_interval, usual_energy, window_energy
from .home import Home
from .plans import CallPlan, Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalUse:
    """Usual and actual use (Wh) in one interval; `used_wh` is None where a reading is missing or not due yet."""

    start: int
    usual_wh: int
    used_wh: int | None


def usual_use(home: Home, terms: Terms, called_at: int) -> int:
    """Return the site's baseline (Wh) for a call made at `called_at`, as the market would compute it today."""
    holder = home.holder
    if holder is None:
        return 0
    starts = baseline_windows(terms, called_at, home.site, home.grid.interval)
    most_wh = most_energy(holder.capacity_w, terms.length, home.grid.interval)
    return usual_energy(home.readings, home.counted_meters, starts, terms.length, most_wh)


def saved_so_far(home: Home, plan: Plan, call: CallPlan, now: int) -> int:
    """Return what was saved (Wh) from the window's start to the newest reading in it, between 0 and the promise."""
    if call.settlement is not None:
        return call.settlement.delivered_wh
    first = home.grid.index(call.start)
    newest = min(home.grid.index(now), home.grid.index(call.end))
    starts = baseline_windows(plan.series.terms, call.called_at, home.site, home.grid.interval)
    for last in range(newest, first, -1):
        used = window_energy(home.readings, home.counted_meters, first, last - first)
        if used is not None and home.counted_meters:
            usual = usual_energy(home.readings, home.counted_meters, starts, last - first, most_wh=1 << 63)
            return max(0, min(plan.promised_wh, usual - used))
    return 0


def use_by_interval(home: Home, plan: Plan, call: CallPlan) -> list[IntervalUse]:
    """Return usual and actual use of a call, interval by interval."""
    terms = plan.series.terms
    meters = home.counted_meters
    starts = baseline_windows(terms, call.called_at, home.site, home.grid.interval)
    usual = usual_by_interval(home.readings, meters, starts, terms.length)
    first = home.grid.index(call.start)
    return [
        IntervalUse(
            start=home.grid.time(first + offset),
            usual_wh=usual_wh,
            used_wh=window_energy(home.readings, meters, first + offset, 1) if meters else None,
        )
        for offset, usual_wh in enumerate(usual)
    ]
