"""A home with a solar roof whose Home Assistant records and certifies on real chains; its clock jumps with `count`."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigSubentryDataWithId
from homeassistant.core import Event, HomeAssistant, SupportsResponse, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.gridpact.chain.polkadot import ss58
from custom_components.gridpact.chain.polkadot.models import ChainFacts
from custom_components.gridpact.const import DOMAIN
from custom_components.gridpact.producing.data import ProductionData
from tests.integration.polkadot.roof import Roof
from tests.integration.polkadot.roofs import NewRoof, join_collection
from tests.substrate import Chains

SOURCE = "sensor.roof_energy"
INTERVAL = 900
FIXED_S = 61  # after a time of the grid its reading does not change any more
PREFIXES = {"robonomics": 32, "hub": 42}
METER_ID = "roof"
MOST_STEPS = 120
STEP_S = 0.5

METER = {
    "source_kind": "entity",
    "source": SOURCE,
    "source_id": None,
    "kind": "solar",
    "capacity_w": 15_000,
    "identity": "entity:test:roof",
    "parent": None,
}
STATION = {
    "company_registry_number": "HRB 7",
    "power_station_id": "Roof 1",
    "every_minutes": 15,
    "every_wh": None,
    "figures": True,
    "twin": None,
    "certify": True,
    "lot_wh": 1000,
    "price": "2",
    "asset_price": None,
    "metadata": "short",
}
NO_CERTIFICATES = {
    "collection": None,
    "pallet": None,
    "asset": None,
    "asset_symbol": None,
    "asset_decimals": None,
}


@dataclass(slots=True)
class ProducingHome:
    """A roof's Home Assistant. `happened` are the events on its bus, as (type, data)."""

    hass: HomeAssistant
    freezer: FrozenDateTimeFactory
    roof: Roof
    entry: MockConfigEntry
    counted_wh: int = 10_000
    happened: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    @property
    def data(self) -> ProductionData:
        """What the loaded account holds."""
        data: ProductionData = self.entry.runtime_data
        return data

    def address(self, chain: str) -> str:
        """Return the account's address on a chain."""
        return ss58.encode(self.roof.key.public_key, PREFIXES[chain])

    async def start(self) -> None:
        """Start Home Assistant's part, and let it take its first reading, at which counting begins."""
        self.hass.bus.async_listen("*", self._heard)
        self.show()
        if self.hass.config_entries.async_get_entry(self.entry.entry_id) is None:
            self.entry.add_to_hass(self.hass)
        await self.load()
        await self.count(0)

    async def load(self) -> None:
        """Load the account."""
        assert await self.hass.config_entries.async_setup(self.entry.entry_id)
        await self.step()

    async def unload(self) -> None:
        """Unload the account."""
        assert await self.hass.config_entries.async_unload(self.entry.entry_id)
        await self.hass.async_block_till_done()

    async def count(self, wh: int, intervals: int = 1) -> None:
        """Let the roof make so much until a later time of the grid, and the account do what is due once it is read."""
        self.counted_wh += wh
        moment = (int(dt_util.utcnow().timestamp()) // INTERVAL + intervals) * INTERVAL
        self.freezer.move_to(dt_util.utc_from_timestamp(moment))
        self.show()
        for sampler in self.data.samplers.values():
            await sampler.async_sample()
        self.freezer.move_to(dt_util.utc_from_timestamp(moment + FIXED_S))
        await self.step()

    async def wait(self, passed: timedelta) -> None:
        """Let time pass in which nothing is made."""
        self.freezer.tick(passed)
        await self.step()

    async def step(self) -> None:
        """Let the account do what is due."""
        await self.hass.async_block_till_done()
        await self.data.coordinator.async_refresh()
        await self.hass.async_block_till_done()

    async def until(self, holds: Callable[[], object]) -> None:
        """Let the account take steps until something holds: a block or a node may need a moment."""
        for _ in range(MOST_STEPS):
            await self.step()
            if holds():
                return
            await asyncio.sleep(STEP_S)
        pytest.fail(f"it never came: {self.data.coordinator.data.snapshot}")

    async def certificate(self) -> dict[str, Any]:
        """Return what was told of the one certificate that was made, once it is."""
        await self.until(lambda: self.told("certificate_minted"))
        [minted] = self.told("certificate_minted")
        return minted

    def show(self) -> None:
        """Let the roof's sensor show what was made."""
        attributes = {"unit_of_measurement": "kWh", "device_class": "energy", "state_class": "total_increasing"}
        self.hass.states.async_set(SOURCE, f"{self.counted_wh / 1000:.3f}", attributes)

    def entity_id(self, domain: str, key: str) -> str:
        """Return an entity's id by the end of its unique id."""
        unique_id = f"{self.entry.unique_id}_{key}"
        found = er.async_get(self.hass).async_get_entity_id(domain, DOMAIN, unique_id)
        assert found is not None, key
        return found

    def state(self, domain: str, key: str) -> str:
        """Return what an entity shows."""
        state = self.hass.states.get(self.entity_id(domain, key))
        assert state is not None, key
        return state.state

    def of_station(self, key: str, domain: str = "sensor") -> str:
        """Return what an entity of the station shows."""
        return self.state(domain, f"station-meter-roof_{key}")

    async def call(self, action: str, **fields: Any) -> Any:
        """Call an action of the account and return its answer."""
        response = self.hass.services.supports_response(DOMAIN, action) is not SupportsResponse.NONE
        data = {"account": self.entry.entry_id, **fields}
        answer = await self.hass.services.async_call(DOMAIN, action, data, blocking=True, return_response=response)
        await self.hass.async_block_till_done()
        return answer

    def told(self, what: str) -> list[dict[str, Any]]:
        """Return what was told of one kind."""
        return [data for type_, data in self.happened if type_ == what]

    @callback
    def _heard(self, event: Event) -> None:
        name = str(event.event_type)
        if name.startswith(f"{DOMAIN}_"):
            self.happened.append((name.removeprefix(f"{DOMAIN}_"), dict(event.data)))


async def move_in(hass: HomeAssistant, freezer: FrozenDateTimeFactory, roof: Roof, **station: Any) -> ProducingHome:
    """Let a roof get a Home Assistant; nothing is started."""
    return ProducingHome(hass, freezer, roof, await account_of(roof, **station))


async def account_of(roof: Roof, *, interval: int = INTERVAL, **station: Any) -> MockConfigEntry:
    """Return the account of a roof with its meter and its station, as the dialogs make it."""
    clients = {"robonomics": roof.places.robonomics, "hub": roof.places.hub}
    chains: dict[str, Any] = {
        name: _chain(await client.facts(), str(url)) if client is not None else None
        for (name, client), url in zip(clients.items(), roof.urls, strict=True)
    }
    if chains["hub"] is not None:
        chains["hub"] |= NO_CERTIFICATES | {"collection": roof.collection, "pallet": roof.pallet}
        if roof.asset is not None:
            chains["hub"] |= {"asset": roof.asset, "asset_symbol": "PVSE", "asset_decimals": 2}
    return MockConfigEntry(
        domain=DOMAIN,
        title="Robonomics and Asset Hub",
        unique_id=f"polkadot-{roof.key.public_key.hex()}",
        data={
            "kind": "polkadot",
            "account": f"0x{roof.key.public_key.hex()}",
            "key": roof.key.reveal(),
            "scheme": "sr25519",
            "payout": None,
            "interval": interval,
            **chains,
        },
        options={f"{chain}_fee_{span}": "10" for chain in clients for span in ("each", "per_day")},
        subentries_data=[
            ConfigSubentryDataWithId(
                subentry_id=METER_ID, subentry_type="meter", title="Roof", unique_id="meter-roof", data=METER
            ),
            ConfigSubentryDataWithId(
                subentry_id="station",
                subentry_type="station",
                title="Roof",
                unique_id="station-meter-roof",
                data={"meter": METER_ID, **STATION, **station},
            ),
        ],
    )


def _chain(facts: ChainFacts, url: str) -> dict[str, Any]:
    """Return what an entry keeps of a chain."""
    return {
        "rpc_urls": [url],
        "genesis": facts.genesis,
        "name": facts.name,
        "prefix": facts.prefix,
        "coin": facts.coin.symbol,
        "decimals": facts.coin.decimals,
    }


@pytest.fixture
async def roof(substrate: Chains, new_roof: NewRoof) -> Roof:
    """A home on both chains, with money there and a collection; its Home Assistant is not there yet."""
    roof = await new_roof(substrate.robonomics, substrate.hub)
    await join_collection(roof)
    return roof
