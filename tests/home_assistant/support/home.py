"""A home that lived eleven days in a town before its Home Assistant starts, and a clock that moves both."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
import shutil
from types import MappingProxyType
from typing import Any
from unittest.mock import patch

import aiohttp
from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigSubentry, ConfigSubentryData
from homeassistant.core import Event, HomeAssistant, SupportsResponse, callback
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed
import pytest_socket

from custom_components.gridpact import assembly
from custom_components.gridpact.chain.evm.market import EvmMarket
from custom_components.gridpact.chain.evm.provider import EvmProvider
from custom_components.gridpact.chain.keys import Key
from custom_components.gridpact.const import DOMAIN
from custom_components.gridpact.market.models import Kind
from custom_components.gridpact.meters.models import meter_id
from custom_components.gridpact.runtime import GridpactData
from tests.devnet import OffLoopDatabase
from tests.integration import town as streets
from tests.integration.town import INTERVAL, TOKEN_UNIT, WALLET, House, Surroundings, Town, at, evening, offered
from tools.devnet import ACCOUNTS, CHAIN_ID, Anvil, Deployed, deployer
from tools.devnet.deployer import Deployer

from .switches import Relay

IDENTITY = "entity:test:house"
SOURCE = "sensor.house_energy"
GIVEN = "sensor.house_export"
USUAL_W = 600
HEATER_W = 400
EVENT_DAY = 11
NOON = at(EVENT_DAY, 12)

METER = {
    "source_kind": "entity",
    "source": SOURCE,
    "source_id": None,
    "export_source": None,
    "kind": "grid",
    "parent": None,
    "capacity_w": 3000,
    "identity": IDENTITY,
}
LOAD = {
    "switch": "switch.water_heater",
    "switch_id": None,
    "meter": None,
    "power": HEATER_W,
    "minimum_price": "0.20",
    "longest": 7200,
    "rest": 3600,
    "critical": False,
}


class HomeAssistantHome:
    """An account in Home Assistant, its meter and its water heater.

    `happened` holds every event of ours on the bus, in order. The meter counts `watts` as long as `move` is used.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        freezer: FrozenDateTimeFactory,
        town: Town,
        entry: MockConfigEntry,
        relay: Relay,
        counted_wh: int,
    ) -> None:
        self.hass = hass
        self.freezer = freezer
        self.town = town
        self.relay = relay
        self.happened: list[tuple[str, dict[str, Any]]] = []
        self.account: str = entry.data["account"]
        self.entry = entry
        self.now = NOON
        self.gives: int | None = None
        self._given = 0
        self._has_node = True
        self._counted = counted_wh * 3600
        hass.bus.async_listen("*", self._heard)

    @property
    def data(self) -> GridpactData:
        data: GridpactData = self.entry.runtime_data
        return data

    @property
    def draws(self) -> int:
        """The power that the home draws now, W."""
        return USUAL_W - (0 if self.relay.says == "on" else HEATER_W)

    @property
    def names(self) -> list[str]:
        """Types of what happened, without the loads'."""
        return [name for name, _ in self.happened if not name.startswith("load_")]

    def events(self, name: str) -> list[dict[str, Any]]:
        return [data for happened, data in self.happened if happened == name]

    def entity_id(self, domain: str, key: str) -> str:
        found = er.async_get(self.hass).async_get_entity_id(domain, DOMAIN, f"{self.entry.unique_id}_{key}")
        assert found is not None, key
        return found

    def state(self, domain: str, key: str) -> str:
        state = self.hass.states.get(self.entity_id(domain, key))
        assert state is not None, key
        return state.state

    async def start(self) -> None:
        """Start Home Assistant's part."""
        if self.entry.entry_id not in {entry.entry_id for entry in self.hass.config_entries.async_entries(DOMAIN)}:
            self.entry.add_to_hass(self.hass)
        await self.hass.config_entries.async_setup(self.entry.entry_id)
        await self.step()

    async def start_failing(self) -> None:
        """Try to start Home Assistant's part."""
        self.entry.add_to_hass(self.hass)
        await self.hass.config_entries.async_setup(self.entry.entry_id)
        await self.hass.async_block_till_done()

    async def stop(self) -> None:
        """Unload the account."""
        await self.hass.config_entries.async_unload(self.entry.entry_id)
        await self.hass.async_block_till_done()

    async def step(self) -> None:
        """Let the coordinator do what is due."""
        await self.hass.async_block_till_done()
        await self.data.coordinator.async_refresh()
        await self.hass.async_block_till_done()

    def lose_node(self) -> None:
        """Stop the node for good: time goes on without it."""
        self.town.chain.stop()
        self._has_node = False

    def change_load(self, **changes: Any) -> None:
        """Set the water heater up in another way."""
        [load] = self.entry.get_subentries_of_type("load")
        self.entry.add_to_hass(self.hass)
        self.hass.config_entries.async_update_subentry(self.entry, load, data={**load.data, **changes})

    def give(self, watts: int) -> None:
        """Let energy leave through the meter, which counts it from now on; before the start the first time."""
        if self.gives is None:
            [meter] = self.entry.get_subentries_of_type("meter")
            self.entry.add_to_hass(self.hass)
            self.hass.config_entries.async_update_subentry(
                self.entry, meter, data={**meter.data, "export_source": GIVEN}
            )
        self.gives = watts
        self.show_meter()

    def use_node(self, url: str) -> None:
        """Reach the network through another address; before the start."""
        self.entry = MockConfigEntry(
            domain=DOMAIN,
            title=self.entry.title,
            unique_id=self.entry.unique_id,
            data={**self.entry.data, "rpc_urls": [url]},
            subentries_data=[subentry.as_dict() for subentry in self.entry.subentries.values()],
        )

    def subentry(self, data: ConfigSubentryData) -> ConfigSubentry:
        """Return a subentry as a dialog makes it."""
        return ConfigSubentry(
            data=MappingProxyType(dict(data["data"])),
            subentry_type=data["subentry_type"],
            title=data["title"],
            unique_id=data["unique_id"],
        )

    async def take_part(self) -> None:
        """Switch on taking part automatically."""
        await self.call("switch", "turn_on", entity_id=self.entity_id("switch", "automatic"))

    async def win(self) -> int:
        """Bid for an evening's event and win it; returns the number of the series."""
        await self.take_part()
        series = await self.town.request(evening(EVENT_DAY))
        await self.move(at(EVENT_DAY, 12, 5))
        await self.move(at(EVENT_DAY, 15, 1))
        await self.town.clear(series)
        await self.move(at(EVENT_DAY, 15, 2))
        return series

    async def join(self, kind: Kind = Kind.DEMAND_RESPONSE) -> int:
        """Join an evening's event of fixed price by rule; returns the number of the series."""
        await self.take_part()
        series = await self.town.request(offered(EVENT_DAY, kind))
        await self.move(at(EVENT_DAY, 12, 1))
        return series

    async def passes(self, seconds: float, what: Callable[[], bool]) -> bool:
        """Wait for something that happens by itself; returns whether it did in so many real seconds."""
        for _ in range(int(seconds * 10)):
            if what():
                return True
            await asyncio.sleep(0.1)
        return what()

    async def call(self, domain: str, action: str, **data: Any) -> Any:
        """Call an action and return its answer, if it has one."""
        response = self.hass.services.supports_response(domain, action) is not SupportsResponse.NONE
        answer = await self.hass.services.async_call(domain, action, data, blocking=True, return_response=response)
        await self.hass.async_block_till_done()
        return answer

    async def move(self, seconds: int, *, watts: int | None = None, act: bool = True) -> None:
        """Let time reach `seconds`: the meter counts until then, the chain gets a block, timers fire."""
        used = watts if watts is not None else self.draws
        while self.now < seconds:
            await tick([self], [used], seconds)
        if act:
            await self.step()

    def count(self, watts: int, moment: int) -> None:
        """Let the meter count a power until a moment, at which its sensor will show it."""
        self._counted += watts * (moment - self.now)
        self._given += (self.gives or 0) * (moment - self.now)
        self.now = moment

    @property
    def has_node(self) -> bool:
        """Whether time goes on in the chain, too."""
        return self._has_node

    def show_meter(self) -> None:
        """Let the sensor show what was counted."""
        for sensor, counted in ((SOURCE, self._counted), (GIVEN, self._given)):
            text = f"{counted // 3600 / 1000:.3f}"
            self.hass.states.async_set(sensor, text, {"unit_of_measurement": "kWh", "device_class": "energy"})

    @callback
    def _heard(self, event: Event) -> None:
        name = str(event.event_type)
        if name.startswith(f"{DOMAIN}_"):
            self.happened.append((name.removeprefix(f"{DOMAIN}_"), dict(event.data)))


async def tick(homes: Sequence[HomeAssistantHome], watts: Sequence[int], most: int) -> None:
    """Let time go on to the next full interval, or to `most`, for all homes of a town at once."""
    first = homes[0]
    moment = min(most, (first.now // INTERVAL + 1) * INTERVAL)
    for home, used in zip(homes, watts, strict=True):
        home.count(used, moment)
    if first.has_node:
        first.town.chain.set_time(moment)
    first.freezer.move_to(datetime.fromtimestamp(moment, UTC))
    for home in homes:
        home.show_meter()
    async_fire_time_changed(first.hass)  # the timers of all: they share a loop
    for home in homes:
        await home.hass.async_block_till_done()


def _entry(town: Town, key: Key) -> MockConfigEntry:
    return MockConfigEntry(
        domain=DOMAIN,
        title="Konstanz Flex",
        unique_id=f"evm-{CHAIN_ID}-{town.deployed.market}-{key.address}".lower(),
        data={
            "kind": "evm",
            "market_name": "Konstanz Flex",
            "rpc_urls": [town.chain.url],
            "chain_id": CHAIN_ID,
            "market": town.deployed.market,
            "first_block": town.deployed.first_block,
            "explorer": None,
            "key": key.reveal(),
            "account": key.address,
            "payout": WALLET,
            "token_symbol": "GPT",
            "token_decimals": 18,
            "coin": "ETH",
            "interval": INTERVAL,
        },
        options={},
        subentries_data=[
            ConfigSubentryData(subentry_type="meter", title="House", unique_id="meter-house", data=METER),
            ConfigSubentryData(subentry_type="load", title="Water heater", unique_id="load-heater", data=LOAD),
        ],
    )


async def _live(town: Town, houses: Sequence[House]) -> None:
    """Register, get a deposit, and post every day's readings."""
    for house in houses:
        await _step(house, at(0, minute=1))
        await town.deposit(house.account, 10 * TOKEN_UNIT)
    for day in range(1, EVENT_DAY + 1):
        for house in houses:
            await house.use(USUAL_W, at(day))
            await _step(house, at(day, minute=2))
    for house in houses:
        await house.use(USUAL_W, NOON)
    town.chain.set_time(NOON)


async def _step(house: House, now: int) -> None:
    house.town.chain.set_time(now)
    snapshot = await house.participant.step(now)
    assert not snapshot.errors


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """Eleven days that a home has lived: the chain's state, the home's database, and who is who."""

    chain: Path
    database: Path
    deployed: Deployed
    secret: str
    counted_wh: int


@pytest.fixture(scope="session")
def past(tmp_path_factory: pytest.TempPathFactory) -> Past:
    """Live them once for all tests."""
    [past] = live_through(tmp_path_factory.mktemp("past"), ["home"])
    return past


def live_through(folder: Path, names: Sequence[str]) -> list[Past]:
    """Let homes live in one town for eleven days."""
    pytest_socket.enable_socket()
    with patch.object(streets, "METER", meter_id(IDENTITY)):
        return asyncio.run(_pasts(folder, names))


async def _pasts(folder: Path, names: Sequence[str]) -> list[Past]:
    chain = folder / "chain.json"
    with patch.object(streets, "Anvil", partial(Anvil, state=chain)):
        async with streets.town(folder) as town:
            houses = [await town.house(name) for name in names]
            await _live(town, houses)
            for house in houses:
                house.database.close()
            return [
                Past(
                    chain=chain,
                    database=house.path,
                    deployed=town.deployed,
                    secret=house.key.reveal(),
                    counted_wh=house.register.counts.import_wh,
                )
                for house in houses
            ]


@asynccontextmanager
async def reopened(past: Past, folder: Path) -> AsyncIterator[Town]:
    """Open the town again, on a copy of its past."""
    chain = Path(shutil.copy(past.chain, folder / "chain.json"))
    with Anvil(state=chain) as node:
        node.request("evm_setTime", NOON)  # the state does not hold the clock
        async with aiohttp.ClientSession() as session:
            provider = EvmProvider(session, [node.url], CHAIN_ID)
            operator = Deployer(provider, Key.read(ACCOUNTS[0].secret), lambda _text: None)
            market = await EvmMarket.connect(provider, past.deployed.market)
            surroundings = Surroundings(provider, market, past.deployed.first_block)
            yield Town(node, past.deployed, surroundings, operator, folder)


@pytest.fixture
async def home(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    socket_enabled: None,
    past: Past,
) -> AsyncIterator[HomeAssistantHome]:
    """A home at noon of the day of its first event; the clock goes on by itself and jumps with `move`."""
    hurry(monkeypatch)
    freezer.move_to(datetime.fromtimestamp(NOON, UTC))
    async with reopened(past, tmp_path) as town:
        home = await move_in(hass, freezer, town, past, tmp_path)
        yield home
        if hass.config_entries.async_get_entry(home.entry.entry_id):
            await home.stop()


def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing wait that would wait for ever in a frozen time."""
    monkeypatch.setattr(assembly, "Database", OffLoopDatabase)
    monkeypatch.setattr(assembly, "RECEIPT_POLL_S", 0)  # a pause would never end: the loop's clock stands still, too
    monkeypatch.setattr(deployer, "POLL_SECONDS", 0)


async def move_in(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, town: Town, past: Past, folder: Path
) -> HomeAssistantHome:
    """Let a home with a past get a Home Assistant, which keeps its files in a folder."""
    hass.config.config_dir = str(folder)
    entry = _entry(town, Key.read(past.secret))
    database = Path(hass.config.path("gridpact", f"{entry.unique_id}.db"))
    database.parent.mkdir()
    shutil.copy(past.database, database)
    home = HomeAssistantHome(hass, freezer, town, entry, await Relay.add(hass), past.counted_wh)
    home.show_meter()
    return home
