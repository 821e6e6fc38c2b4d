"""The event of the crash tests: its times leave this machine long enough to restart Home Assistant."""

import asyncio
from dataclasses import dataclass
import logging
import time

from custom_components.gridpact.market.models import SECONDS_PER_DAY, Series, Terms
from custom_components.gridpact.units import energy_cost

from .scene import INTERVAL, Scene

_LOGGER = logging.getLogger(__name__)

TARGET_WH = 20
TICK = 5 * 10**16  # 0.05 per kWh
WINDOW_INTERVALS = 4
SPARE_S = 10
SLOWER = 1.5  # than the first start: other tests come and go


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A series of one call, times in seconds."""

    series: int
    bidding_ends: int
    start: int
    end: int

    def pay(self, series: Series) -> int:
        """Return what the whole reduction earns, token base units."""
        assert series.clearing_price is not None
        return energy_cost(TARGET_WH, series.clearing_price)


async def request(scene: Scene, *, while_bidding: int, before_window: int) -> Event:
    """Ask for a reduction; Home Assistant is to be restarted so often while bidding is open, and until the window."""
    restart_s = scene.restart_s * SLOWER
    _LOGGER.info("one start is allowed to take %.1f s", restart_s)
    bidding_ends = int(time.time() + while_bidding * restart_s + SPARE_S)
    start = int(-(-(bidding_ends + before_window * restart_s + SPARE_S) // INTERVAL) * INTERVAL)
    terms = Terms(
        target_wh=TARGET_WH,
        tick_size=TICK,
        bidding_ends=bidding_ends,
        first_day=start // SECONDS_PER_DAY,
        term_days=1,
        offset=start % SECONDS_PER_DAY // INTERVAL,
        length=WINDOW_INTERVALS,
        max_calls=1,
        baseline_days=10,
        cap_tick=19,
    )
    series = await scene.utility.request(terms)
    return Event(series=series, bidding_ends=bidding_ends, start=start, end=start + WINDOW_INTERVALS * INTERVAL)


async def cleared(scene: Scene, event: Event) -> Series:
    """Clear the auction as soon as bidding is over."""
    await asyncio.sleep(event.bidding_ends + 1 - time.time())
    await scene.utility.clear(event.series)
    series = await scene.utility.market.series(event.series)
    assert series is not None
    return series
