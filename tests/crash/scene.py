"""A home with a past in a market of its own: a real node, a plug, and a real Home Assistant that takes part."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
import time

import aiohttp

from custom_components.gridpact.chain.evm.provider import EvmProvider
from custom_components.gridpact.chain.keys import Key
from custom_components.gridpact.market.market_code import MarketCode, encode
from tools.demo.homes import Market, SimulatedHome
from tools.demo.household import Household, Person
from tools.demo.past import Tenant, beginning, replay
from tools.devnet import CHAIN_ID, Anvil
from tools.home_assistant import Api, HomeAssistant
from tools.home_assistant.folder import CONFIGURATION
from tools.plug import EmulatedPlug

from .points import Point
from .utility import Utility

INTERVAL = 15
POWER_W = 2000
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

    node: Anvil
    utility: Utility
    plug: EmulatedPlug
    home_assistant: HomeAssistant
    household: Household
    home: SimulatedHome
    restart_s: float

    @property
    def account(self) -> str:
        return self.home.key.address

    @property
    def wallet(self) -> str:
        return self.home.owner

    async def node_goes(self) -> None:
        """Stop the node."""
        await asyncio.to_thread(self.node.stop)

    async def node_comes_back(self) -> None:
        """Start it again with the chain that it had."""
        await asyncio.to_thread(self.node.start)


@asynccontextmanager
async def scene(folder: Path, doomed: Point) -> AsyncIterator[Scene]:
    """Set up everything; Home Assistant is going to die at `doomed`. On leaving everything is stopped."""
    async with AsyncExitStack() as stack:
        plug = await stack.enter_async_context(EmulatedPlug(load=POWER_W))
        home_assistant = HomeAssistant(folder / "home-assistant")
        _keep_every_event(home_assistant.folder)
        stack.push_async_callback(home_assistant.kill)
        begin = beginning(time.time())
        node = Anvil(timestamp=begin - 3600, state=folder / "chain.json")
        stack.callback(node.stop)
        await asyncio.to_thread(node.start)
        session = await stack.enter_async_context(aiohttp.ClientSession())
        api = await stack.enter_async_context(Api(home_assistant.url))
        utility = await Utility.found(EvmProvider(session, [node.url], CHAIN_ID), INTERVAL)
        home = await _own_home(utility, home_assistant.folder, f"tapo:{plug.device.identity.device_id}")
        await _live_through_the_past(node, utility, home, begin)
        restart_s = await _first_start(home_assistant, api, doomed)
        household = Household(api, _person(node, utility, home))
        await _move_in(household, plug)
        await _written_down(home_assistant.folder)
        yield Scene(
            node=node,
            utility=utility,
            plug=plug,
            home_assistant=home_assistant,
            household=household,
            home=home,
            restart_s=restart_s,
        )


def _keep_every_event(folder: Path) -> None:
    """Let the recorder lose nothing in a kill: what was told twice must show."""
    (folder / "configuration.yaml").write_text(
        CONFIGURATION.replace("recorder:\n", "recorder:\n  commit_interval: 0\n")
    )


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
    await replay(node, [Tenant(home, SteadyLoad())], begin, int(time.time()))
    node.set_time(int(time.time()))
    await utility.deposit(home.key.address, DEPOSIT)
    home.close()


async def _first_start(home_assistant: HomeAssistant, api: Api, doomed: Point) -> float:
    """Return how long it took, seconds."""
    began = time.monotonic()
    await home_assistant.start(doomed.environment)
    await api.onboard()
    await api.wait_started()
    return time.monotonic() - began


def _person(node: Anvil, utility: Utility, home: SimulatedHome) -> Person:
    code = MarketCode(
        name="Konstanz Flex",
        kind="evm",
        network=str(CHAIN_ID),
        rpc_urls=(node.url,),
        market=utility.deployed.market,
        first_block=utility.deployed.first_block,
    )
    secret = home.key.reveal()
    return Person(market_code=encode(code), secret=secret, wallet=home.owner, lowest_price=LOWEST_PRICE)


async def _move_in(household: Household, plug: EmulatedPlug) -> None:
    await household.join()
    await household.add_plug(plug, POWER_W)
    await household.settled()
    await household.import_blueprint()
    await household.take_part_automatically()


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
