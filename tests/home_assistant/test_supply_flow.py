"""The home's own supply and its neighbours' are set up by what switches them."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from homeassistant.config_entries import ConfigEntryState, ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.gridpact.const import DOMAIN, plug_switch_unique_id
from custom_components.gridpact.database import Database
from custom_components.gridpact.errors import Unreachable
from custom_components.gridpact.flows.sellers import async_sellers
from custom_components.gridpact.settings import Settings, limit_name

from .conftest import ACCOUNT, DATA
from .support.flows import Result, open_subentry, reconfigure_subentry, submit_subentry, suggested
from .support.sensors import add_entity, set_state
from .support.supplies import PAUL, ROSA, Shop
from .test_load_flow import GRID, PUMP, filled as load_filled, meter

NEIGHBOUR = "0x90F79bf6EB2c4f870365E785982E1f101E93b906"
OWN = {
    "relay": "switch.roof",
    "battery": "sensor.battery",
    "limit": 20,
    "resume": 40,
    "dwell": {"hours": 0, "minutes": 5},
}
NEXT_DOOR = {
    "relay": "switch.next_door",
    "seller": NEIGHBOUR,
    "highest_price": 0.28,
    "lot": 750,
    "meter": GRID,
}


@pytest.fixture
def account(hass: HomeAssistant) -> MockConfigEntry:
    """An account with a meter for the whole home and one for the pool pump, beside relays and a battery."""
    entry = MockConfigEntry(
        domain=DOMAIN,
        unique_id="evm-31337-market-home",
        data=DATA,
        subentries_data=[meter(GRID, "House", "grid"), meter(PUMP, "Pool pump", "appliance")],
    )
    entry.add_to_hass(hass)
    for relay in ("switch.roof", "switch.next_door", "input_boolean.over_there"):
        add_entity(hass, relay, "off")
    add_entity(hass, "sensor.battery", "80", "%")
    return entry


async def submit(hass: HomeAssistant, account: MockConfigEntry, kind: str, **fields: Any) -> Result:
    return await submit_subentry(hass, await open_subentry(hass, account, "supply", kind), **typed(fields))


def typed(fields: dict[str, Any]) -> dict[str, Any]:
    """What a person types: a field without a value is left empty."""
    return {name: value for name, value in fields.items() if value is not None}


def supply(account: MockConfigEntry, kind: str) -> ConfigSubentry:
    return next(one for one in account.get_subentries_of_type("supply") if one.data["kind"] == kind)


class TestOwn:
    """The home's own supply, with a battery or without."""

    async def test_form_proposes_what_suits_most(self, hass: HomeAssistant, account: MockConfigEntry) -> None:
        form = await open_subentry(hass, account, "supply", "own")
        assert suggested(form) == {"limit": 25, "resume": 35, "dwell": {"hours": 0, "minutes": 10}}

    async def test_is_added(self, hass: HomeAssistant, account: MockConfigEntry) -> None:
        relay, battery = (er.async_get(hass).async_get(name) for name in ("switch.roof", "sensor.battery"))
        assert relay
        assert battery

        result = await submit(hass, account, "own", **OWN)

        assert (result["type"], result["title"]) == (FlowResultType.CREATE_ENTRY, "Roof")
        own = supply(account, "own")
        assert own.unique_id == f"supply-{relay.id}"
        assert dict(own.data) == {
            "kind": "own",
            "relay": "switch.roof",
            "relay_id": relay.id,
            "battery": "sensor.battery",
            "battery_id": battery.id,
            "limit": 20,
            "resume": 40,
            "dwell": 300,
        }

    async def test_a_home_without_a_battery_buys_by_hand(self, hass: HomeAssistant, account: MockConfigEntry) -> None:
        set_state(hass, "switch.house", "on")
        await submit(hass, account, "own", **OWN | {"battery": None, "relay": "switch.house"})
        own = supply(account, "own")
        assert (own.unique_id, own.data["battery"], own.data["battery_id"]) == ("supply-switch.house", None, None)

    async def test_there_is_one_only(self, hass: HomeAssistant, account: MockConfigEntry) -> None:
        await submit(hass, account, "own", **OWN)
        result = await open_subentry(hass, account, "supply", "own")
        assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "has_own")

    @pytest.mark.parametrize(
        ("fields", "errors"),
        [
            ({"relay": "switch.gone"}, {"relay": "unavailable"}),
            ({"relay": "switch.offline"}, {"relay": "unavailable"}),
            ({"relay": "switch.automatic"}, {"relay": "own_setting"}),
            ({"battery": "sensor.gone"}, {"battery": "unavailable"}),
            ({"battery": "sensor.power"}, {"battery": "not_percent"}),
            ({"battery": "sensor.words"}, {"battery": "not_percent"}),
            ({"resume": 20}, {"resume": "resume_too_low"}),
            ({"dwell": {"hours": 0, "minutes": 0}}, {"dwell": "no_time"}),
            (
                {"relay": "switch.gone", "battery": "sensor.power", "resume": 10},
                {"relay": "unavailable", "battery": "not_percent", "resume": "resume_too_low"},
            ),
        ],
    )
    async def test_mistake_is_said_and_what_was_typed_is_kept(
        self, hass: HomeAssistant, account: MockConfigEntry, fields: dict[str, Any], errors: dict[str, str]
    ) -> None:
        add_entity(hass, "switch.offline", "unavailable")
        add_entity(hass, "switch.automatic", "on", platform=DOMAIN)
        add_entity(hass, "sensor.power", "5", "W")
        add_entity(hass, "sensor.words", "full")

        form = await submit(hass, account, "own", **OWN | fields)

        assert form["errors"] == errors
        assert suggested(form) == OWN | fields
        assert (await submit_subentry(hass, form, **OWN))["type"] is FlowResultType.CREATE_ENTRY

    async def test_relay_of_a_load_is_refused(self, hass: HomeAssistant, account: MockConfigEntry) -> None:
        form = await open_subentry(hass, account, "load")
        await submit_subentry(hass, form, **load_filled(switch="switch.roof"))

        form = await submit(hass, account, "own", **OWN)

        assert form["errors"] == {"relay": "same_relay"}
        assert form["description_placeholders"]["supply"] == "Roof"
        done = await submit_subentry(hass, form, **OWN | {"relay": "switch.next_door"})
        assert done["type"] is FlowResultType.CREATE_ENTRY

    async def test_switch_of_a_plug_read_directly_is_no_setting(
        self, hass: HomeAssistant, account: MockConfigEntry
    ) -> None:
        unique_id = plug_switch_unique_id("evm-31337-market-home", "meter-plug")
        er.async_get(hass).async_get_or_create("switch", DOMAIN, unique_id, suggested_object_id="plug")
        set_state(hass, "switch.plug", "on")
        result = await submit(hass, account, "own", **OWN | {"relay": "switch.plug"})
        assert result["type"] is FlowResultType.CREATE_ENTRY


class TestNeighbour:
    """A neighbour's supply; who sells there, for how much, and what measures it."""

    @pytest.fixture(autouse=True)
    async def own(self, hass: HomeAssistant, account: MockConfigEntry) -> None:
        await submit(hass, account, "own", **OWN)

    async def test_form_proposes_what_suits_most(self, hass: HomeAssistant, account: MockConfigEntry) -> None:
        form = await open_subentry(hass, account, "supply", "neighbour")
        assert form["description_placeholders"] == {"token": "EURx"}
        assert suggested(form) == {"highest_price": 0.3, "lot": 500, "meter": GRID}

    async def test_form_proposes_the_only_meter(self, hass: HomeAssistant, account: MockConfigEntry) -> None:
        hass.config_entries.async_remove_subentry(account, GRID)
        assert suggested(await open_subentry(hass, account, "supply", "neighbour"))["meter"] == PUMP

    async def test_is_added(self, hass: HomeAssistant, account: MockConfigEntry) -> None:
        relay = er.async_get(hass).async_get("switch.next_door")
        assert relay

        result = await submit(hass, account, "neighbour", **NEXT_DOOR | {"seller": NEIGHBOUR.lower()})

        assert (result["type"], result["title"]) == (FlowResultType.CREATE_ENTRY, "Next door")
        neighbour = supply(account, "neighbour")
        assert neighbour.unique_id == f"supply-{relay.id}"
        assert dict(neighbour.data) == {
            "kind": "neighbour",
            "relay": "switch.next_door",
            "relay_id": relay.id,
            "seller": NEIGHBOUR,
            "highest_price": "0.28",
            "lot": 750,
            "meter": GRID,
        }

    @pytest.mark.parametrize("seller", [None, " "])
    async def test_without_a_seller_anybody_sells(
        self, hass: HomeAssistant, account: MockConfigEntry, seller: str | None
    ) -> None:
        await submit(hass, account, "neighbour", **NEXT_DOOR | {"seller": seller})
        assert supply(account, "neighbour").data["seller"] is None

    @pytest.mark.parametrize(
        ("fields", "errors"),
        [
            ({"relay": "switch.gone"}, {"relay": "unavailable"}),
            ({"relay": "switch.roof"}, {"relay": "same_relay"}),
            ({"seller": "Rosa"}, {"seller": "invalid_address"}),
            ({"seller": NEIGHBOUR.replace("9", "8")}, {"seller": "invalid_address"}),
            ({"seller": ACCOUNT}, {"seller": "own_address"}),
            ({"highest_price": 0.0000001}, {"highest_price": "invalid_amount"}),
        ],
    )
    async def test_mistake_is_said_and_what_was_typed_is_kept(
        self, hass: HomeAssistant, account: MockConfigEntry, fields: dict[str, Any], errors: dict[str, str]
    ) -> None:
        form = await submit(hass, account, "neighbour", **NEXT_DOOR | fields)
        assert form["errors"] == errors
        assert suggested(form) == NEXT_DOOR | fields
        assert (await submit_subentry(hass, form, **NEXT_DOOR))["type"] is FlowResultType.CREATE_ENTRY

    async def test_relay_of_a_supply_is_no_load(self, hass: HomeAssistant, account: MockConfigEntry) -> None:
        form = await open_subentry(hass, account, "load")
        form = await submit_subentry(hass, form, **load_filled(switch="switch.roof"))
        assert form["errors"] == {"switch": "same_relay"}
        assert form["description_placeholders"]["supply"] == "Roof"
        done = await submit_subentry(hass, form, **load_filled(switch="input_boolean.over_there"))
        assert done["type"] is FlowResultType.CREATE_ENTRY

    async def test_needs_a_meter(self, hass: HomeAssistant, account: MockConfigEntry) -> None:
        for subentry_id in (GRID, PUMP):
            hass.config_entries.async_remove_subentry(account, subentry_id)
        result = await open_subentry(hass, account, "supply", "neighbour")
        assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "no_meter")


async def test_a_neighbour_comes_after_the_own_supply(hass: HomeAssistant, account: MockConfigEntry) -> None:
    result = await open_subentry(hass, account, "supply", "neighbour")
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "no_own")


class TestChange:
    """A supply is used in another way; its relay and what it is called stay."""

    @pytest.fixture(autouse=True)
    async def supplies(self, hass: HomeAssistant, account: MockConfigEntry) -> None:
        await submit(hass, account, "own", **OWN)
        await submit(hass, account, "neighbour", **NEXT_DOOR)

    async def test_own(self, hass: HomeAssistant, account: MockConfigEntry) -> None:
        before = dict(supply(account, "own").data)
        form = await reconfigure_subentry(hass, account, supply(account, "own"))
        assert suggested(form) == {name: OWN[name] for name in ("battery", "resume", "dwell")}

        new = {"resume": 60, "dwell": {"hours": 1, "minutes": 0}}
        result = await submit_subentry(hass, form, **new)

        assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "reconfigure_successful")
        changed = {"battery": None, "battery_id": None, "resume": 60, "dwell": 3600}
        assert dict(supply(account, "own").data) == before | changed
        assert suggested(await reconfigure_subentry(hass, account, supply(account, "own"))) == new

    @pytest.mark.parametrize(
        ("fields", "errors"),
        [({"resume": 20}, {"resume": "resume_too_low"}), ({"battery": "sensor.gone"}, {"battery": "unavailable"})],
    )
    async def test_mistake_in_own(
        self, hass: HomeAssistant, account: MockConfigEntry, fields: dict[str, Any], errors: dict[str, str]
    ) -> None:
        shown = {name: OWN[name] for name in ("battery", "resume", "dwell")}
        form = await reconfigure_subentry(hass, account, supply(account, "own"))
        form = await submit_subentry(hass, form, **shown | fields)
        assert (form["errors"], suggested(form)) == (errors, shown | fields)
        assert (await submit_subentry(hass, form, **shown))["reason"] == "reconfigure_successful"

    async def test_neighbour(self, hass: HomeAssistant, account: MockConfigEntry) -> None:
        before = dict(supply(account, "neighbour").data)
        form = await reconfigure_subentry(hass, account, supply(account, "neighbour"))
        assert suggested(form) == {name: NEXT_DOOR[name] for name in ("seller", "lot", "meter")}

        result = await submit_subentry(hass, form, lot=100, meter=PUMP)

        assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "reconfigure_successful")
        assert dict(supply(account, "neighbour").data) == before | {"seller": None, "lot": 100, "meter": PUMP}
        shown = suggested(await reconfigure_subentry(hass, account, supply(account, "neighbour")))
        assert shown == {"lot": 100, "meter": PUMP}

    async def test_mistake_in_neighbour(self, hass: HomeAssistant, account: MockConfigEntry) -> None:
        shown = {"seller": "Rosa", "lot": 750, "meter": GRID}
        form = await reconfigure_subentry(hass, account, supply(account, "neighbour"))
        form = await submit_subentry(hass, form, **shown)
        assert (form["errors"], suggested(form)) == ({"seller": "invalid_address"}, shown)
        result = await submit_subentry(hass, form, **shown | {"seller": NEIGHBOUR})
        assert result["reason"] == "reconfigure_successful"

    async def test_a_meter_that_was_removed_is_chosen_anew(self, hass: HomeAssistant, account: MockConfigEntry) -> None:
        hass.config_entries.async_remove_subentry(account, GRID)
        form = await reconfigure_subentry(hass, account, supply(account, "neighbour"))
        assert suggested(form)["meter"] == PUMP
        hass.config_entries.async_remove_subentry(account, PUMP)
        result = await reconfigure_subentry(hass, account, supply(account, "neighbour"))
        assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "no_meter")


class TestLoaded:
    """While the account runs, the dialogs know who sells, and what number entities show."""

    @pytest.fixture
    def shop(self, hass: HomeAssistant, account: MockConfigEntry, tmp_path: Path) -> Iterator[Shop]:
        with closing(Database(tmp_path / "account.db")) as database:
            shop = Shop(database)
            account.runtime_data = SimpleNamespace(trader=shop, settings=Settings(database))
            account.mock_state(hass, ConfigEntryState.LOADED)
            yield shop
            account.mock_state(hass, ConfigEntryState.NOT_LOADED)

    async def test_sellers_can_be_chosen_cheapest_first(self, account: MockConfigEntry, shop: Shop) -> None:
        for seller, cents in ((ROSA, 25), (PAUL, 20), (ROSA, 30)):
            shop.sells(seller, cents)
        assert await async_sellers(account) == [
            {"value": PAUL, "label": "0x0000…000b (0.2 EURx/kWh)"},
            {"value": ROSA, "label": "0x0000…000a (0.25 EURx/kWh)"},
        ]

    async def test_without_an_answer_nobody_is_proposed(
        self, account: MockConfigEntry, shop: Shop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def offers(_now: int) -> None:
            raise Unreachable("cannot_connect")

        monkeypatch.setattr(shop, "offers", offers)
        assert await async_sellers(account) == []

    async def test_resume_is_held_against_the_limit_that_is_set_now(
        self, hass: HomeAssistant, account: MockConfigEntry, tmp_path: Path
    ) -> None:
        await submit(hass, account, "own", **OWN)
        own = supply(account, "own")
        with closing(Database(tmp_path / "account.db")) as database:
            settings = Settings(database)
            settings.write(limit_name(str(own.unique_id)), "50")
            account.runtime_data = SimpleNamespace(trader=None, settings=settings)
            account.mock_state(hass, ConfigEntryState.LOADED)
            form = await reconfigure_subentry(hass, account, own)
            form = await submit_subentry(hass, form, resume=45, dwell={"hours": 0, "minutes": 5})
            account.mock_state(hass, ConfigEntryState.NOT_LOADED)
        assert form["errors"] == {"resume": "resume_too_low"}
