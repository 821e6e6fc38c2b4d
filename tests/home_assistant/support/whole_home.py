"""An account with a meter of every sort, two loads and two supplies, set up through the dialogs."""

from collections.abc import AsyncIterator
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.gridpact.chain.keys import Key
from tools.devnet import Anvil, Deployed
from tools.plug import EmulatedPlug

from .flows import open_subentry, submit_subentry, suggested
from .sensors import add_entity

KEY = Key.read("11" * 32)  # without money, so that it leaves nothing on the chain
NEIGHBOUR = "0x90F79bf6EB2c4f870365E785982E1f101E93b906"
USE = {"minimum_price": 0.25, "longest": {"hours": 2}, "rest": {"hours": 1}, "critical": False}


@pytest.fixture
async def whole_home(
    hass: HomeAssistant,
    account: MockConfigEntry,
    anvil: Anvil,
    deployed: Deployed,
    plug: EmulatedPlug,
    socket_enabled: None,
) -> AsyncIterator[MockConfigEntry]:
    """Set it up, and stop it if it is still there."""
    entry = account
    node = {"rpc_urls": [anvil.url], "market": deployed.market, "first_block": deployed.first_block}
    key = {"key": KEY.reveal(), "account": KEY.address}
    hass.config_entries.async_update_entry(
        entry, data={**entry.data, **node, **key}, options={**entry.options, "worth": "0.95"}
    )
    for name, value, unit in (("house_energy", "10", "kWh"), ("roof_power", "120", "W"), ("battery_current", "2", "A")):
        add_entity(hass, f"sensor.{name}", value, unit)
    for switch in ("pool_pump", "roof", "next_door"):
        add_entity(hass, f"switch.{switch}", "off" if switch == "next_door" else "on")
    add_entity(hass, "sensor.battery_level", "80", "%")
    assert await hass.config_entries.async_setup(entry.entry_id)
    await _add_meter(hass, entry, source="sensor.house_energy", kind="grid")
    await _add_meter(hass, entry, source="sensor.roof_power", kind="solar")
    await _add_meter(hass, entry, source="sensor.battery_current", kind="battery")
    await _add_load(hass, entry, await _add_plug(hass, entry, plug))
    form = await open_subentry(hass, entry, "load")
    house = next(meter.subentry_id for meter in entry.get_subentries_of_type("meter") if meter.data["kind"] == "grid")
    await submit_subentry(hass, form, switch="switch.pool_pump", meter=house, power=2000, **USE)
    await _add_supply(hass, entry, "own", relay="switch.roof", battery="sensor.battery_level")
    await _add_supply(hass, entry, "neighbour", relay="switch.next_door", seller=NEIGHBOUR)
    await hass.async_block_till_done()
    yield entry
    if hass.config_entries.async_get_entry(entry.entry_id):
        await hass.config_entries.async_unload(entry.entry_id)


async def _add_meter(hass: HomeAssistant, entry: MockConfigEntry, **fields: Any) -> None:
    result = await submit_subentry(hass, await open_subentry(hass, entry, "meter", "entity"), **fields)
    while result["type"] is FlowResultType.FORM:
        result = await submit_subentry(hass, result, **suggested(result))
    await hass.async_block_till_done()


async def _add_plug(hass: HomeAssistant, entry: MockConfigEntry, plug: EmulatedPlug) -> Any:
    form = await open_subentry(hass, entry, "meter", "tapo")
    fields = {"host": plug.address, "username": plug.username, "password": plug.password}
    return await submit_subentry(hass, form, **fields)


async def _add_load(hass: HomeAssistant, entry: MockConfigEntry, menu: Any) -> None:
    form = await submit_subentry(hass, menu, next_step_id="load")
    await submit_subentry(hass, form, **suggested(form) | {"power": 1800})
    await hass.async_block_till_done()


async def _add_supply(hass: HomeAssistant, entry: MockConfigEntry, kind: str, **fields: Any) -> None:
    form = await open_subentry(hass, entry, "supply", kind)
    await submit_subentry(hass, form, **suggested(form) | fields)
    await hass.async_block_till_done()
