"""The logbook reads well: lines about loads, which have no entity that would tell them."""

from typing import Any

from homeassistant.components.logbook.const import DOMAIN as LOGBOOK
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.components.recorder.common import async_wait_recording_done
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.gridpact.const import DOMAIN
from custom_components.gridpact.loads.models import RestoreReason

HEATER = {"load": "Water heater", "entity_id": "switch.water_heater", "device_id": "account", "event_id": "1"}

pytestmark = pytest.mark.usefixtures("recorder_mock")


async def lines(hass: HomeAssistant, client: WebSocketGenerator, *events: tuple[str, str | None]) -> list[str]:
    """Let loads' events happen and return what the logbook makes of them."""
    for integration in (LOGBOOK, DOMAIN):
        assert await async_setup_component(hass, integration, {})
    await hass.async_block_till_done()
    begin = dt_util.utcnow()
    for what, reason in events:
        hass.bus.async_fire(f"{DOMAIN}_{what}", {**HEATER, "reason": reason})
    await async_wait_recording_done(hass)
    socket = await client(hass)
    await socket.send_json_auto_id({"type": "logbook/get_events", "start_time": begin.isoformat()})
    answer: dict[str, Any] = await socket.receive_json()
    return [f"{line['name']} {line['message']}" for line in answer["result"] if line.get("domain") == DOMAIN]


async def test_a_load_that_goes_off_and_is_kept_on(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, socket_enabled: None
) -> None:
    assert await lines(hass, hass_ws_client, ("load_shed", None), ("load_kept_on", None)) == [
        "Water heater was switched off to save energy",
        "Water heater was switched on by hand and is left alone",
    ]


async def test_a_load_comes_back_for_a_reason(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, socket_enabled: None
) -> None:
    shown = await lines(hass, hass_ws_client, *(("load_restored", reason.value) for reason in RestoreReason))
    assert all(line.startswith("Water heater is back on: ") for line in shown)
    assert len(set(shown)) == len(RestoreReason)
