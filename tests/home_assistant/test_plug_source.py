"""A plug that is read while it is switched: what it told before the switch is not how it is now."""

import asyncio
import time

from custom_components.gridpact.metering.register import Limits, Register
from custom_components.gridpact.metering.tapo import PlugSample
from custom_components.gridpact.meters.plug import PlugSource


class SlowPlug:
    """Tells how its relay was when it was asked, as soon as it is let; no emulator can hold an answer back so."""

    def __init__(self) -> None:
        self.on = True
        self.asked, self.let = asyncio.Event(), asyncio.Event()

    async def read(self) -> PlugSample:
        on = self.on
        self.asked.set()
        await self.let.wait()
        return PlugSample(at=time.time(), on=on, power_mw=0, today_wh=0, cycle=0)

    async def switch(self, *, on: bool) -> None:
        self.on = on


async def test_a_reading_from_before_a_switch_does_not_undo_it() -> None:
    plug = SlowPlug()
    source = PlugSource(plug)  # type: ignore[arg-type]
    register = Register(None, Limits(power_w=10_000))
    reading = asyncio.create_task(source.async_sample(register, time.time()))
    await plug.asked.wait()
    await source.async_switch(on=False)
    plug.let.set()
    await reading
    assert source.switched_on is False

    await source.async_sample(register, time.time())
    assert source.switched_on is False
    plug.on = True  # by hand
    await source.async_sample(register, time.time())
    assert source.switched_on is True
