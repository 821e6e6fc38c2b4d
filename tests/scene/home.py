"""A home with a past in a market of its own: a real node, a plug, and a real Home Assistant that takes part."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
import time

from custom_components.gridpact.chain.keys import Key
from tools.demo.homes import Market, SimulatedHome
from tools.demo.household import Household, Person
from tools.demo.past import Tenant, beginning, replay
from tools.devnet import CHAIN_ID, Anvil
from tools.home_assistant import HomeAssistant
from tools.plug import EmulatedPlug

from .place import POWER_W, Place, place
from .utility import Utility

INTERVAL = 15
LOWEST_PRICE = 0.20
FEE_MONEY = 5 * 10**16
DEPOSIT = 5 * 10**18
WRITTEN_WITHIN_S = 30


class SteadyLoad:
    """Draws the same power whenever it is on."""

    def advance(self, until: float, *, switched_on: bool) -> float:  # noqa: ARG002
        return POWER_W if switched_on else 0


@dataclass(slots=True, kw_only=True)
class Scene:
    """What is there. `restart_s` is how long this machine takes to start Home Assistant, seconds."""

    place: Place
    household: Household
    home: SimulatedHome
    restart_s: float

    @property
    def account(self) -> str:
        return self.home.key.address

    @property
    def wallet(self) -> str:
        return self.home.owner

    @property
    def node(self) -> Anvil:
        return self.place.node

    @property
    def utility(self) -> Utility:
        return self.place.utility

    @property
    def plug(self) -> EmulatedPlug:
        return self.place.plug

    @property
    def home_assistant(self) -> HomeAssistant:
        return self.place.home_assistant

    async def node_goes(self) -> None:
        """Stop the node."""
        await asyncio.to_thread(self.node.stop)

    async def node_comes_back(self) -> None:
        """Start it again with the chain that it had."""
        await asyncio.to_thread(self.node.start)


@asynccontextmanager
async def scene(
    folder: Path, *, interval: int = INTERVAL, environment: dict[str, str] | None = None
) -> AsyncIterator[Scene]:
    """Set up everything; `environment` is that of Home Assistant's first life. On leaving everything is stopped."""
    begin = beginning(time.time())
    async with place(folder, interval, begin - 3600) as there:
        folder = there.home_assistant.folder
        home = await _own_home(there.utility, folder, f"tapo:{there.plug.device.identity.device_id}")
        await _live_through_the_past(there.node, there.utility, home, begin)
        restart_s = await there.first_start(environment)
        household = Household(there.api, _person(there, home))
        await _move_in(household, there.plug)
        await _written_down(folder)
        yield Scene(place=there, household=household, home=home, restart_s=restart_s)


async def _own_home(utility: Utility, folder: Path, identity: str) -> SimulatedHome:
    """Return the home that Home Assistant takes over: on the same database, with the same meter."""
    key, wallet = Key.make(), Key.make().address
    name = f"evm-{CHAIN_ID}-{utility.deployed.market}-{key.address}".lower()
    info = await utility.market.info()
    market = Market(provider=utility.provider, chain_id=CHAIN_ID, info=info, first_block=utility.deployed.first_block)
    path = folder / "gridpact" / f"{name}.db"
    return await asyncio.to_thread(
        lambda: SimulatedHome(market=market, key=key, owner=wallet, path=path, identity=identity)
    )


async def _live_through_the_past(node: Anvil, utility: Utility, home: SimulatedHome, begin: int) -> None:
    node.set_balance(home.key.address, FEE_MONEY)
    await utility.give(home.key.address, await utility.market.minimum_stake())
    await replay(node, [Tenant(home, SteadyLoad())], begin, int(time.time()))
    node.set_time(int(time.time()))
    await utility.deposit(home.key.address, DEPOSIT)
    home.close()


def _person(there: Place, home: SimulatedHome) -> Person:
    return Person(market_code=there.market_code, secret=home.key.reveal(), wallet=home.owner, lowest_price=LOWEST_PRICE)


async def _move_in(household: Household, plug: EmulatedPlug) -> None:
    await household.join()
    await household.add_plug(plug, POWER_W)
    await household.settled()
    await household.import_blueprint()
    await household.turn_on("switch.automatic")


async def _written_down(folder: Path) -> None:
    """Wait until Home Assistant's own registries are on disk: it writes them seconds after a change."""
    wanted = {
        "core.entity_registry": "_automatic",
        "core.device_registry": '"model":"Load"',
        "core.config_entries": '"subentry_type":"load"',
        "auth": '"client_name":"gridpact"',
    }
    async with asyncio.timeout(WRITTEN_WITHIN_S):
        for name, text in wanted.items():
            while text not in _compact(folder / ".storage" / name):
                await asyncio.sleep(0.5)


def _compact(path: Path) -> str:
    return "".join(path.read_text().split()) if path.exists() else ""
