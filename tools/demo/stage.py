"""Everything that the story needs, started and set up, and stopped again at the end."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
import tempfile
import time
from typing import Any

import aiohttp
from eth_utils import keccak

from custom_components.gridpact.chain.evm.contracts import REGISTRY, TOKEN
from custom_components.gridpact.chain.evm.market import EvmMarket
from custom_components.gridpact.chain.evm.provider import EvmProvider
from custom_components.gridpact.chain.keys import Key
from tools.devnet import ACCOUNTS, CHAIN_ID, Anvil
from tools.devnet.deployer import Deployer
from tools.home_assistant import Api, HomeAssistant
from tools.plug import EmulatedPlug

from .dashboard import add_dashboard
from .homes import Market, SimulatedHome
from .household import Household, Person
from .loads import PlugLoad, heater, trace
from .narrator import Narrator
from .past import Tenant, beginning, replay
from .utility import Utility

INTERVAL = 15
HEATER_W = 2000
FEE_MONEY = 5 * 10**16
EURO = 10**18
# A minute of the demo stands for an hour: prices per kWh are sixty times what they would be.
LOWEST_PRICE = 12
NEIGHBOURS = {"Anna": 15 * EURO, "Bert": 36 * EURO}
DEPOSIT = 50 * EURO
EVENT_AHEAD_S = 100


@dataclass(slots=True, kw_only=True)
class Stage:
    """What is there when the story begins."""

    chain: Anvil
    utility: Utility
    market: EvmMarket
    plug: EmulatedPlug
    load: PlugLoad
    home_assistant: HomeAssistant
    household: Household
    wallet: str
    account: str
    neighbours: list[Tenant]
    dashboard: str


@asynccontextmanager
async def set_up(narrator: Narrator, trace_file: Path | None, kept: Path | None) -> AsyncIterator[Stage]:
    """Start and set up everything; on leaving, stop everything that was started.

    Files go to a folder of their own that is removed, or to `kept`.
    """
    async with AsyncExitStack() as stack:
        folder = kept or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gridpact-demo-")))
        folder.mkdir(parents=True, exist_ok=True)
        begin = beginning(time.time())
        chain = stack.enter_context(Anvil(timestamp=begin - 3600))
        narrator.tell(f"A private network runs at {chain.url}.")
        utility, deployed = await _deploy(chain, folder)
        narrator.tell(f"The utility has put its market on it: {deployed['market']}.")
        provider = EvmProvider(await stack.enter_async_context(aiohttp.ClientSession()), [chain.url], CHAIN_ID)
        market = await EvmMarket.connect(provider, deployed["market"])
        place = Market(
            provider=provider, chain_id=CHAIN_ID, info=await market.info(), first_block=deployed["first_block"]
        )
        load = _load(begin, trace_file, narrator)
        plug = EmulatedPlug()
        home_assistant = HomeAssistant(folder / "home-assistant")
        key, wallet = Key.make(), Key.make().address
        home = _own_home(place, home_assistant.folder, key, wallet, plug)
        tenants = [Tenant(home, load), *_neighbours(place, folder, begin)]
        await _live_through_the_past(chain, place, tenants, begin, narrator)
        home.close()
        await _plug_in(stack, plug, load)
        narrator.tell(f"The plug, a Tapo P110, answers at {plug.address}.")
        await stack.enter_async_context(home_assistant)
        api = await stack.enter_async_context(Api(home_assistant.url))
        await api.onboard()
        await api.wait_started()
        narrator.tell(f"Home Assistant runs at {home_assistant.url}.")
        person = Person(market_code=deployed["code"], secret=key.reveal(), wallet=wallet, lowest_price=LOWEST_PRICE)
        household = Household(api, person)
        await _move_in(household, plug)
        yield Stage(
            chain=chain,
            utility=utility,
            market=market,
            plug=plug,
            load=load,
            home_assistant=home_assistant,
            household=household,
            wallet=wallet,
            account=key.address,
            neighbours=tenants[1:],
            dashboard=await add_dashboard(household),
        )


async def _deploy(chain: Anvil, folder: Path) -> tuple[Utility, dict[str, Any]]:
    utility = Utility(ACCOUNTS[0].secret, folder / "market.json")
    deployed = await utility.run(
        *("deploy", "--rpc", chain.url, "--name", "Konstanz Flex", "--interval-seconds", str(INTERVAL)),
        *("--token-name", "Euro token", "--token-symbol", "EURx"),
    )
    return utility, deployed


def _load(begin: int, trace_file: Path | None, narrator: Narrator) -> PlugLoad:
    if trace_file is None:
        return heater(begin)
    load, moved = trace(trace_file, begin, time.time() + EVENT_AHEAD_S)
    narrator.tell(f"The trace is moved by {moved // 60} min: its busiest time of day meets the event.")
    return load


def _own_home(place: Market, folder: Path, key: Key, wallet: str, plug: EmulatedPlug) -> SimulatedHome:
    """Return the home that Home Assistant takes over: on the same database, with the same meter."""
    name = f"evm-{place.chain_id}-{place.info.market}-{key.address}".lower()
    return SimulatedHome(
        market=place,
        key=key,
        owner=wallet,
        path=folder / "gridpact" / f"{name}.db",
        identity=f"tapo:{plug.device.identity.device_id}",
    )


def _neighbours(place: Market, folder: Path, begin: int) -> list[Tenant]:
    return [
        Tenant(
            SimulatedHome(
                market=place,
                key=Key.make(),
                owner=Key.make().address,
                path=folder / f"{name}.db",
                identity=f"meter of {name}",
                price=price,
            ),
            heater(begin - 40 * number),
        )
        for number, (name, price) in enumerate(NEIGHBOURS.items(), 1)
    ]


async def _live_through_the_past(
    chain: Anvil, place: Market, tenants: list[Tenant], begin: int, narrator: Narrator
) -> None:
    """Fund, register and attest the homes, pay their deposits, and let them commit their readings every day."""
    operator = Deployer(place.provider, Key.read(ACCOUNTS[0].secret), lambda _text: None)
    minimum = await EvmMarket(place.provider, place.info).minimum_stake()
    for tenant in tenants:
        chain.set_balance(tenant.home.key.address, FEE_MONEY)
        await operator.invoke(TOKEN, place.info.token, "transfer", tenant.home.key.address, minimum)
        snapshot = await tenant.home.step(chain.time)
        if snapshot.errors:
            raise snapshot.errors[0]
        await _admit(operator, place, tenant.home.key.address)
    narrator.tell(f"{len(tenants)} homes have registered, and the utility has attested their connections.")
    await replay(chain, tenants, begin, int(time.time()))
    chain.set_time(int(time.time()))
    narrator.tell("Eleven past days are over: every home has committed its readings each day.")


async def _admit(operator: Deployer, place: Market, account: str) -> None:
    """Attest a home's connection point and pay its deposit, as `scripts/market attest` and `stake` do."""
    await operator.invoke(REGISTRY, place.info.registry, "attest", account, keccak(text=f"connection of {account}"))
    await operator.invoke(TOKEN, place.info.token, "approve", place.info.registry, DEPOSIT)
    await operator.invoke(REGISTRY, place.info.registry, "addStake", account, DEPOSIT)


async def _plug_in(stack: AsyncExitStack, plug: EmulatedPlug, load: PlugLoad) -> None:
    plug.meter.load = lambda at: load.advance(at, switched_on=plug.meter.on)
    await stack.enter_async_context(plug)


async def _move_in(household: Household, plug: EmulatedPlug) -> None:
    await household.join()
    await household.set_options()
    await household.add_plug(plug, HEATER_W)
    await household.settled()
    await household.import_blueprint()
    await household.turn_on("switch.automatic")
