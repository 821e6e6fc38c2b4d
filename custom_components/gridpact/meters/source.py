"""What feeds a register: one protocol for entities and plugs."""

from collections.abc import Callable
from typing import Protocol

from homeassistant.core import CALLBACK_TYPE

from ..metering.register import Register


class Source(Protocol):
    """Feeds a register. `power_mw` and `switched_on` are the last that is known, None if nothing is."""

    power_mw: int | None
    switched_on: bool | None

    async def async_sample(self, register: Register, at: float) -> bool:
        """Feed what the source shows at `at` (seconds) and return whether it showed anything."""

    def async_watch(self, register: Register, changed: Callable[[], None]) -> CALLBACK_TYPE:
        """Feed also between samples, whenever the source tells something new; return what stops that."""
