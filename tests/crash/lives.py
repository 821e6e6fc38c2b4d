"""Home Assistant's lives: each begins with a start and ends at a point, and what it left behind is looked at."""

import asyncio
import logging
import signal

from custom_components.gridpact.chain.entries import State

from ..scene.home import Scene
from ..scene.waiting import PATIENCE_S
from . import evidence
from .points import Point

_LOGGER = logging.getLogger(__name__)


async def live(scene: Scene, doomed: Point | None = None) -> None:
    """Start Home Assistant, to die at a point or not at all, and wait until everything runs."""
    await scene.home_assistant.start(doomed.environment if doomed else None)
    await scene.household.api.wait_started()


async def die(scene: Scene, point: Point, *, nonce: int | None, seconds: float = PATIENCE_S) -> None:
    """Wait until Home Assistant has killed itself at a point, and check what is left.

    `nonce` is the account's before the event, None if there is no node to ask for transactions.
    """
    try:
        code = await scene.home_assistant.died(seconds)
    except TimeoutError:
        raise AssertionError(f"did not die at {point}:\n{scene.home_assistant.tail()}") from None
    assert code == -signal.SIGKILL, f"ended before {point}:\n{scene.home_assistant.tail()}"
    _LOGGER.info("killed: %s", point)
    if point.purpose:
        assert await asyncio.to_thread(_journalled, scene, point) == point.journal, f"journal at {point}"
    if nonce is not None:
        assert scene.node.nonce(scene.account) - nonce == point.transactions, f"transactions at {point}"


def _journalled(scene: Scene, point: Point) -> State | None:
    """Return the state of the newest entry of the point's purpose, None if it succeeded before or never was."""
    entries = [entry for entry in evidence.journal(scene) if entry.purpose.partition(":")[0] == point.purpose]
    return entries[-1].state if entries and entries[-1].state is not State.MINED else None
