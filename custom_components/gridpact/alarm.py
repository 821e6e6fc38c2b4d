"""One call at a time of day, or after a while."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later, async_track_point_in_utc_time
from homeassistant.util import dt as dt_util


class Alarm:
    """Calls `action` once at the time that was set last. It is over by the time the action runs."""

    def __init__(self, hass: HomeAssistant, action: Callable[[], Awaitable[None]]) -> None:
        self._hass = hass
        self._action = action
        self._stop: CALLBACK_TYPE | None = None

    @callback
    def set_at(self, moment: int) -> None:
        """Call at a second (UTC)."""
        self.cancel()
        self._stop = async_track_point_in_utc_time(self._hass, self._ring, dt_util.utc_from_timestamp(moment))

    @callback
    def set_after(self, seconds: float) -> None:
        """Call after a while."""
        self.cancel()
        self._stop = async_call_later(self._hass, seconds, self._ring)

    @callback
    def cancel(self) -> None:
        """Do not call."""
        if self._stop is not None:
            self._stop()
            self._stop = None

    async def _ring(self, _: datetime) -> None:
        self._stop = None
        await self._action()
