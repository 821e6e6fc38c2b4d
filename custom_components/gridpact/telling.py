"""Hands on what happened: each thing once, ever, and only when there is somebody to listen."""

import asyncio
from collections.abc import Callable, Iterable

from homeassistant.core import CALLBACK_TYPE, callback

from .participation.happenings import Happening
from .participation.participant import Participant

type HappeningListener = Callable[[Happening], None]


class Telling:
    """Tells listeners, once `begun`: before Home Assistant has started nobody could react."""

    def __init__(self, participant: Participant) -> None:
        self.begun = False
        self._participant = participant
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
            for happening in await self._participant.acknowledge(list(happenings)):
                for listener in list(self._listeners):
                    listener(happening)
