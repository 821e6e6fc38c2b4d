"""A register fed by a Tapo plug that is read directly, and its switch."""

from collections.abc import Callable
from decimal import Decimal

from homeassistant.core import CALLBACK_TYPE

from ..errors import GridpactError
from ..metering.counts import Direction
from ..metering.register import Register
from ..metering.tapo import PlugSample, TapoPlug


class PlugSource:
    """Feeds a register from a plug's counter of today, or from its power where the firmware counts nothing."""

    missing: str | None = None

    def __init__(self, plug: TapoPlug) -> None:
        self.power_mw: int | None = None
        self.switched_on: bool | None = None
        self._plug = plug
        self._switched = 0

    async def async_sample(self, register: Register, at: float) -> float | None:  # noqa: ARG002 - the plug has its own
        """Ask the plug and feed what it tells."""
        switched = self._switched
        try:
            sample = await self._plug.read()
        except GridpactError:
            self.power_mw, self.switched_on = None, None
            raise
        self.power_mw = sample.power_mw
        if switched == self._switched:  # else it may tell how the relay was before
            self.switched_on = sample.on
        return sample.at if _feed(register, sample) else None

    def async_watch(self, register: Register, changed: Callable[[], None]) -> CALLBACK_TYPE:  # noqa: ARG002
        """A plug tells nothing unasked."""
        return lambda: None

    async def async_switch(self, *, on: bool) -> None:
        """Switch the plug; on return it has confirmed. Raises GridpactError."""
        await self._plug.switch(on=on)
        self._switched += 1
        self.switched_on = on


def _feed(register: Register, sample: PlugSample) -> bool:
    """Feed the counter; power only as long as no counter was ever seen, so that nothing counts twice."""
    if sample.today_wh is not None:
        register.feed_energy(Decimal(sample.today_wh), "Wh", int(sample.at), cycle=sample.cycle)
    elif sample.power_mw is not None and Direction.IMPORT.value not in register.state.counters:
        register.feed_power(sample.power_mw, int(sample.at * 1000))
    else:
        return False
    return True
