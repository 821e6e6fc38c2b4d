"""What feeds a register: one protocol for entities and plugs."""

from collections.abc import Callable
from typing import Protocol

from homeassistant.core import CALLBACK_TYPE

from ..metering.register import Register


class Source(Protocol):
    """Feeds a register. `power_mw` and `switched_on` are the last that is known, None if nothing is."""

    @property
    def power_mw(self) -> int | None: ...
    @property
    def switched_on(self) -> bool | None: ...
    @property
    def missing(self) -> str | None:
        """The name of an entity that should be read and does not exist."""

    async def async_sample(self, register: Register, at: float) -> float | None:
        """Feed what the source shows and return the second of it, `at` if it is shown now; None if it shows nothing.

        Raises GridpactError if the source does not answer.
        """

    def async_watch(self, register: Register, changed: Callable[[], None]) -> CALLBACK_TYPE:
        """Feed also between samples, whenever the source tells something new; return what stops that."""
