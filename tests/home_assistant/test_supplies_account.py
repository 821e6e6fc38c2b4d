"""Supplies of an account: what its entities set, what is repaired, and where the home is when the account goes."""

from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from homeassistant.config_entries import ConfigEntryDisabler, ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.gridpact.assembly import database_path
from custom_components.gridpact.const import DOMAIN
from custom_components.gridpact.database import Database
from custom_components.gridpact.loads import switching
from custom_components.gridpact.settings import Settings
from custom_components.gridpact.supplies import changeover, steering
from custom_components.gridpact.supplies.models import Phase, Position, Reason
from custom_components.gridpact.supplies.records import SupplyRecords
from tools.devnet import Anvil, Deployed

from .support.account import add_account, running
from .support.repairs import issue_of, open_fix, submit, told
from .support.switches import Relay

pytestmark = pytest.mark.chain

OWN, ROSA = "supply-own", "supply-rosa"
AT_ROSAS = Position(supply=ROSA, reason=Reason.BATTERY_LOW, own_relay="switch.own", relays=("switch.rosa",), passage=1)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(switching, "CONFIRM_WITHIN_S", 0.2)
    monkeypatch.setattr(changeover, "SETTLE_S", 0)
    monkeypatch.setattr(steering, "GLANCE_S", 0)


@pytest.fixture
async def relays(hass: HomeAssistant) -> tuple[Relay, Relay]:
    own, rosa = [await Relay.add(hass, f"switch.{name}") for name in ("own", "rosa")]
    rosa.set("off")
    return own, rosa


@pytest.fixture
async def entry(
    hass: HomeAssistant, anvil: Anvil, deployed: Deployed, socket_enabled: None, relays: tuple[Relay, Relay]
) -> AsyncIterator[MockConfigEntry]:
    """An account with its own supply and Rosa's; it is not set up yet."""
    entry = add_account(hass, anvil, deployed)
    own = {"kind": "own", "relay": "switch.own", "relay_id": None, "battery": None, "battery_id": None}
    rosa = {"kind": "neighbour", "relay": "switch.rosa", "relay_id": None, "seller": None, "meter": "house"}
    for name, data in (
        ("own", own | {"limit": 25, "resume": 35, "dwell": 600}),
        ("rosa", rosa | {"highest_price": "0.3", "lot": 500}),
    ):
        supply = ConfigSubentry(
            data=MappingProxyType(data), subentry_type="supply", title=name.capitalize(), unique_id=f"supply-{name}"
        )
        hass.config_entries.async_add_subentry(entry, supply)
    yield entry
    if hass.config_entries.async_get_entry(entry.entry_id):
        await hass.config_entries.async_unload(entry.entry_id)


def left_at(hass: HomeAssistant, entry: MockConfigEntry, position: Position, relays: tuple[Relay, Relay]) -> None:
    """Let the home be on Rosa's supply when Home Assistant starts."""
    with closing(Database(database_path(hass, entry))) as database:
        SupplyRecords(database).keep(position)
    relays[0].set("off")
    relays[1].set("on")


def entity(hass: HomeAssistant, entry: MockConfigEntry, domain: str, key: str) -> str:
    found = er.async_get(hass).async_get_entity_id(domain, DOMAIN, f"{entry.unique_id}_{key}")
    assert found is not None
    return found


async def call(hass: HomeAssistant, domain: str, action: str, **data: Any) -> None:
    await hass.services.async_call(domain, action, data, blocking=True)


async def test_entities_set_when_and_for_how_much_the_home_buys(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    assert await hass.config_entries.async_setup(entry.entry_id)
    buy = entity(hass, entry, "switch", f"{OWN}_buy")
    limit = entity(hass, entry, "number", f"{OWN}_battery_limit")
    price = entity(hass, entry, "number", f"{ROSA}_highest_price")
    assert [hass.states.get(name).state for name in (buy, limit, price)] == ["off", "25", "0.3"]  # type: ignore[union-attr]
    await call(hass, "switch", "turn_on", entity_id=buy)
    await call(hass, "number", "set_value", entity_id=limit, value=30)
    await call(hass, "number", "set_value", entity_id=price, value=0.275)
    settings = running(entry).settings
    assert settings.buys(OWN)
    assert (settings.battery_limit(OWN, 25), settings.highest_price(ROSA, "0.3")) == (30, "0.275")
    assert [hass.states.get(name).state for name in (buy, limit, price)] == ["on", "30", "0.275"]  # type: ignore[union-attr]
    await call(hass, "switch", "turn_off", entity_id=buy)
    assert not settings.buys(OWN)
    assert limit in hass.states.async_entity_ids("number")
    assert hass.states.get(limit).attributes["max"] == 34  # type: ignore[union-attr]


async def test_unloaded_the_home_stays(
    hass: HomeAssistant, entry: MockConfigEntry, relays: tuple[Relay, Relay]
) -> None:
    left_at(hass, entry, AT_ROSAS, relays)
    assert await hass.config_entries.async_setup(entry.entry_id)
    in_use = [hass.states.is_state(entity(hass, entry, "binary_sensor", f"{id_}_in_use"), "on") for id_ in (OWN, ROSA)]
    assert in_use == [False, True]
    await hass.config_entries.async_unload(entry.entry_id)
    assert (relays[0].calls, relays[1].calls) == ([], [])


async def test_disabled_the_home_goes_back(
    hass: HomeAssistant, entry: MockConfigEntry, relays: tuple[Relay, Relay]
) -> None:
    left_at(hass, entry, AT_ROSAS, relays)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.config_entries.async_set_disabled_by(entry.entry_id, ConfigEntryDisabler.USER)
    assert (relays[0].says, relays[1].says) == ("on", "off")


async def test_removed_the_home_goes_back_and_buys_nothing_later(
    hass: HomeAssistant, entry: MockConfigEntry, relays: tuple[Relay, Relay]
) -> None:
    left_at(hass, entry, AT_ROSAS, relays)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await call(hass, "switch", "turn_on", entity_id=entity(hass, entry, "switch", f"{OWN}_buy"))
    await hass.config_entries.async_remove(entry.entry_id)
    assert (relays[0].says, relays[1].says) == ("on", "off")
    with closing(Database(database_path(hass, entry))) as database:
        assert not Settings(database).buys(OWN)
        assert SupplyRecords(database).position() == Position(passage=1)


async def test_removed_from_its_own_supply_nothing_moves(
    hass: HomeAssistant, entry: MockConfigEntry, relays: tuple[Relay, Relay]
) -> None:
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.config_entries.async_remove(entry.entry_id)
    assert (relays[0].calls, relays[1].calls) == ([], [])


async def test_a_relay_that_does_not_switch_is_reported_and_tried_again(
    hass: HomeAssistant, entry: MockConfigEntry, relays: tuple[Relay, Relay]
) -> None:
    own, rosa = relays
    left_at(hass, entry, replace(AT_ROSAS, supply="", left=ROSA, phase=Phase.OPENING), relays)
    rosa.obeys = False
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    await running(entry).supplies.async_poll()
    running(entry).coordinator.async_update_listeners()
    assert told(hass, "supply_not_switched") | {"account": ""} == {
        "account": "",
        "supply": "Rosa",
        "entity": "switch.rosa",
        "state": "Off",
    }
    form = await open_fix(hass, "supply_not_switched")
    form = await submit(hass, "supply_not_switched", form)
    assert (form["errors"], own.says) == ({"base": "not_confirmed"}, "off")
    rosa.obeys = True
    result = await submit(hass, "supply_not_switched", form)
    assert (result["type"], own.says, rosa.says) == (FlowResultType.CREATE_ENTRY, "on", "off")
    running(entry).coordinator.async_update_listeners()
    assert issue_of(hass, "supply_not_switched") is None
