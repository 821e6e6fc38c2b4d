"""A home with nodes: an account in a market of its own, and what its Home Assistant shows."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from custom_components.gridpact.chain.keys import Key
from tools.demo.household import Household, Person
from tools.esphome import Node, build
from tools.home_assistant import Api

from ..scene.place import place
from ..scene.waiting import until

INTERVAL = 15
FEE_MONEY = 5 * 10**16
WH_PER_KWH = 1000


@asynccontextmanager
async def node_of(name: str, folder: Path) -> AsyncIterator[Node]:
    """Compile a node if nobody has, and kill it at the end; it is not started."""
    node = Node(await asyncio.to_thread(build, name), folder / name)
    try:
        yield node
    finally:
        await node.kill()


@asynccontextmanager
async def household(folder: Path) -> AsyncIterator[Household]:
    """Start a Home Assistant and let it join a market; it has no meters yet."""
    async with place(folder, INTERVAL) as there:
        await there.first_start()
        key = Key.make()
        there.node.set_balance(key.address, FEE_MONEY)
        await there.utility.give(key.address, await there.utility.market.minimum_stake())
        person = Person(
            market_code=there.market_code, secret=key.reveal(), wallet=Key.make().address, lowest_price=0.20
        )
        home = Household(there.api, person)
        await home.join()
        yield home


async def shown(api: Api, entity: str) -> str:
    """Return an entity's state, "unavailable" if there is no such entity now."""
    states = await api.states()
    return str(states[entity]["state"]) if entity in states else "unavailable"


async def number(api: Api, entity: str) -> float | None:
    """Return a sensor's number, None while it shows none."""
    text = await shown(api, entity)
    return None if text in {"unknown", "unavailable"} else float(text)


async def becomes(api: Api, entity: str, true_of: Callable[[float], bool], what: str) -> float:
    """Wait until a sensor's number is as wanted, and return it."""
    found: list[float] = []

    async def looked() -> bool:
        value = await number(api, entity)
        found[:] = [] if value is None else [value]
        return value is not None and true_of(value)

    await until(looked, what)
    return found[0]


async def says(api: Api, entity: str, wanted: str) -> float:
    """Wait until an entity's state is this, and return the second."""

    async def looked() -> bool:
        return await shown(api, entity) == wanted

    return await until(looked, f"{entity} is {wanted}")


async def drives(node: Node, pin: int, *, on: bool) -> None:
    """Wait until a node has said that it drives a pin so: its log may arrive a moment after Home Assistant's answer."""
    await until(lambda: node.is_on(pin) is on, f"pin {pin} is {'high' if on else 'low'}")


class Register:
    """A Gridpact meter's two counts, Wh; it never falls, whenever it is looked at."""

    def __init__(self, home: Household) -> None:
        """Of the account's only meter."""
        self._home = home
        self.used = self.given = 0

    async def look(self) -> None:
        """Read both, if they are shown."""
        used, given = await self._wh("sensor.energy_in"), await self._wh("sensor.energy_out")
        if used is None or given is None:
            return
        assert used >= self.used, f"used energy fell from {self.used} to {used} Wh"
        assert given >= self.given, f"given energy fell from {self.given} to {given} Wh"
        self.used, self.given = used, given

    async def reaches(self, *, used: int = 0, given: int = 0) -> None:
        """Wait until both counts are at least this."""

        async def reached() -> bool:
            await self.look()
            return self.used >= used and self.given >= given

        await until(reached, f"{used} Wh are used and {given} Wh are given")

    async def _wh(self, key: str) -> int | None:
        """Return a count as it is shown, None while the account loads again."""
        entities = await self._home.entities()
        kwh = await number(self._home.api, entities[key]) if key in entities else None
        return None if kwh is None else round(kwh * WH_PER_KWH)
