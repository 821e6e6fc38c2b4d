"""One event of a scene: a series of one call, announced and cleared by the scene's utility."""

import asyncio
from dataclasses import dataclass
import time

from custom_components.gridpact.market.models import SECONDS_PER_DAY, Series, Terms
from custom_components.gridpact.units import energy_cost

from .home import Scene

TARGET_WH = 20
TICK = 5 * 10**16  # 0.05 per kWh
WINDOW_INTERVALS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A series of one call, times in seconds."""

    series: int
    bidding_ends: int
    start: int
    end: int
    target_wh: int = TARGET_WH

    def pay(self, series: Series) -> int:
        """Return what the whole reduction earns, token base units."""
        assert series.clearing_price is not None
        return energy_cost(self.target_wh, series.clearing_price)


async def announce(
    scene: Scene, *, bidding_ends: int, not_before: float, target_wh: int = TARGET_WH, intervals: int = WINDOW_INTERVALS
) -> Event:
    """Ask for a reduction in the first window that begins at a second or later."""
    interval = scene.place.interval
    start = int(-(-not_before // interval) * interval)
    terms = Terms(
        target_wh=target_wh,
        tick_size=TICK,
        bidding_ends=bidding_ends,
        first_day=start // SECONDS_PER_DAY,
        term_days=1,
        offset=start % SECONDS_PER_DAY // interval,
        length=intervals,
        max_calls=1,
        baseline_days=10,
        cap_tick=19,
    )
    series = await scene.utility.request(terms)
    end = start + intervals * interval
    return Event(series=series, bidding_ends=bidding_ends, start=start, end=end, target_wh=target_wh)


async def cleared(scene: Scene, event: Event) -> Series:
    """Clear the auction as soon as bidding is over."""
    await asyncio.sleep(event.bidding_ends + 1 - time.time())
    await scene.utility.clear(event.series)
    series = await scene.utility.market.series(event.series)
    assert series is not None
    return series
