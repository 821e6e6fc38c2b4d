"""The event of the crash tests: its times leave this machine long enough to restart Home Assistant."""

import logging
import time

from ..scene.event import Event, announce
from ..scene.home import Scene

_LOGGER = logging.getLogger(__name__)

SPARE_S = 10
SLOWER = 1.5  # than the first start: other tests come and go


async def request(scene: Scene, *, while_bidding: int, before_window: int) -> Event:
    """Ask for a reduction; Home Assistant is to be restarted so often while bidding is open, and until the window."""
    restart_s = scene.restart_s * SLOWER
    _LOGGER.info("one start is allowed to take %.1f s", restart_s)
    bidding_ends = int(time.time() + while_bidding * restart_s + SPARE_S)
    not_before = bidding_ends + before_window * restart_s + SPARE_S
    return await announce(scene, bidding_ends=bidding_ends, not_before=not_before)
