"""Hands on what happened: each thing once, ever, and only when there is somebody to listen."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from homeassistant.core import CALLBACK_TYPE, callback

from .participation.happenings import Happening

type HappeningListener = Callable[[Happening], None]


class Acknowledging(Protocol):
    """Knows what was told already."""

    async def acknowledge(self, happenings: Sequence[Happening]) -> list[Happening]:
        """Mark happenings as told and return those to be handed on now."""


class Telling:
    """Tells listeners, once `begun`: before Home Assistant has started nobody could react."""

    def __init__(self, agent: Acknowledging) -> None:
        self.begun = False
        self._agent = agent
        self._lock = asyncio.Lock()
        self._listeners: list[HappeningListener] = []

    @callback
    def async_listen(self, listener: HappeningListener) -> CALLBACK_TYPE:
        """Hand every happening to `listener` from now on; return what ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def async_tell(self, happenings: Iterable[Happening]) -> None:
        """Tell what was not told before."""
        if not self.begun:
            return
        async with self._lock:
            for happening in await self._agent.acknowledge(list(happenings)):
                for listener in list(self._listeners):
                    listener(happening)
