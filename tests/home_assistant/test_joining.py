"""From the market code to a plug that can be switched, in one go and with everything real."""

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import STATE_OFF, STATE_ON
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest

from tools.devnet import Anvil, Deployed
from tools.plug import EmulatedPlug

from .support.chain import market_code
from .support.flows import choose, only, submit, submit_subentry, suggested


@pytest.mark.chain
async def test_a_home_joins_with_a_plug(
    hass: HomeAssistant, plug: EmulatedPlug, anvil: Anvil, deployed: Deployed, caplog: pytest.LogCaptureFixture
) -> None:
    form = await submit(hass, await choose(hass, "code"), code=market_code(anvil, deployed))
    form = await submit(hass, form, next_step_id="create_key")
    form = await submit(hass, form, **suggested(form) | {"consent": True})
    done = await submit(hass, form, later=True)
    entry = done["result"]
    assert entry.state is ConfigEntryState.LOADED

    menu = hass.config_entries.subentries.async_get(done["next_flow"][1])
    form = await submit_subentry(hass, menu, next_step_id="tapo")
    fields = {"host": plug.address, "username": plug.username, "password": plug.password}
    menu = await submit_subentry(hass, form, **fields)
    form = await submit_subentry(hass, menu, next_step_id="load")
    await submit_subentry(hass, form, **suggested(form) | {"power": 1800})
    await hass.async_block_till_done()

    assert entry.state is ConfigEntryState.LOADED
    switch = only(entry, "load").data["switch"]
    assert hass.states.is_state(switch, STATE_ON)
    await hass.services.async_call("switch", "turn_off", {"entity_id": switch}, blocking=True)
    assert hass.states.is_state(switch, STATE_OFF)
    assert plug.meter.on is False

    registered = er.async_get(hass).async_get(switch)
    assert registered is not None
    assert registered.config_subentry_id == only(entry, "meter").subentry_id
    device = dr.async_get(hass).async_get(registered.device_id or "")
    assert device is not None
    assert device.name == "Water heater (meter)"
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []
    for secret in (entry.data["key"], plug.password):
        assert secret not in caplog.text
    assert await hass.config_entries.async_unload(entry.entry_id)
