"""The blueprint, imported as people do: it switches off when an event begins, and after a restart in the window."""

from pathlib import Path

from homeassistant.components.automation.const import DOMAIN as AUTOMATION
from homeassistant.const import SERVICE_RELOAD
from homeassistant.core import CoreState
from homeassistant.helpers import issue_registry as ir
from homeassistant.util.yaml import load_yaml_dict
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events

from custom_components.gridpact.const import DOMAIN
from custom_components.gridpact.devices import subentry_device_of
from tests.integration.town import at
from tests.project import ROOT, read_json

from .support.blueprints import FILES, Shelf
from .support.home import EVENT_DAY, HomeAssistantHome

story = [pytest.mark.chain, pytest.mark.freeze_time(tick=True)]


async def automate(home: HomeAssistantHome, shelf: Shelf, **extra: object) -> None:
    """Make an automation of the blueprint, for the home's one load."""
    device = subentry_device_of(home.hass, home.entry, "load-heater")
    assert device is not None
    inputs = {
        "event_in_progress": home.entity_id("binary_sensor", "event_in_progress"),
        "loads": {"device_id": device.id},
        **extra,
    }
    await shelf.automate("shed_when_won", inputs)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
async def test_home_assistant_imports_every_blueprint(shelf: Shelf, file: Path) -> None:
    metadata = (await shelf.take(file)).metadata
    document = await shelf.hass.async_add_executor_job(load_yaml_dict, file)
    assert (
        document["blueprint"]["source_url"]
        == f"https://github.com/gridpact/gridpact/blob/main/{file.relative_to(ROOT)}"
    )
    assert metadata["domain"] == file.parts[-3]
    assert metadata["homeassistant"]["min_version"] == read_json(ROOT / "hacs.json")["homeassistant"]


class TestShedWhenWon:
    """It decides; the integration guarantees that the load comes back."""

    pytestmark = story

    async def test_switches_off_at_the_start_and_gridpact_back_on_at_the_end(
        self, home: HomeAssistantHome, shelf: Shelf
    ) -> None:
        await home.start()
        begun, over = async_capture_events(home.hass, "begun"), async_capture_events(home.hass, "over")
        await automate(home, shelf, at_start=[{"event": "begun"}], at_end=[{"event": "over"}])
        await home.win()
        assert home.relay.says == "on"

        await home.move(at(EVENT_DAY, 18), act=False)
        assert home.relay.says == "off"
        assert home.state("sensor", "load-heater_load_status") == "off"
        assert home.state("sensor", "load-heater_back_on") == "2026-02-27T20:00:00+00:00"

        await home.move(at(EVENT_DAY, 20), act=False)
        assert home.relay.says == "on"
        assert home.relay.calls == ["turn_off", "turn_on"]
        assert (len(begun), len(over)) == (1, 1)
        shed, restored = home.events("load_shed"), home.events("load_restored")
        assert shed[0]["load"] == restored[0]["load"] == "Water heater"
        assert shed[0]["event_id"] == "1"
        assert restored[0]["reason"] == "ended"

    async def test_begins_also_while_automations_are_reloaded(self, home: HomeAssistantHome, shelf: Shelf) -> None:
        await home.start()
        await automate(home, shelf)
        await home.win()
        reload = home.hass.async_create_task(home.hass.services.async_call(AUTOMATION, SERVICE_RELOAD, blocking=True))
        await home.move(at(EVENT_DAY, 18), act=False)
        await reload
        await home.hass.async_block_till_done()
        assert home.relay.says == "off"

    async def test_switches_off_after_a_restart_in_the_window(self, home: HomeAssistantHome, shelf: Shelf) -> None:
        await home.start()
        await automate(home, shelf)
        await home.win()
        await home.stop()
        await home.move(at(EVENT_DAY, 18, 30), act=False)
        assert home.relay.says == "on"

        await home.start()
        assert home.relay.says == "off"
        await home.move(at(EVENT_DAY, 20), act=False)
        assert home.relay.says == "on"

    async def test_switches_off_when_home_assistant_starts_in_the_window(
        self, home: HomeAssistantHome, shelf: Shelf
    ) -> None:
        hass = home.hass
        await home.start()
        await home.win()
        await home.stop()
        await home.move(at(EVENT_DAY, 18, 30), act=False)

        hass.set_state(CoreState.not_running)
        await home.start()
        await automate(home, shelf)
        assert home.relay.says == "on", "automations wait until everything is there"
        await hass.async_start()
        await hass.async_block_till_done()
        assert home.relay.says == "off"

    async def test_a_restart_does_not_switch_off_what_a_person_switched_on(
        self, home: HomeAssistantHome, shelf: Shelf
    ) -> None:
        await home.start()
        await automate(home, shelf)
        await home.win()
        await home.move(at(EVENT_DAY, 18), act=False)
        home.relay.set("on")
        await home.hass.async_block_till_done()
        assert home.state("sensor", "load-heater_load_status") == "kept_on"

        await home.stop()
        await home.start()
        assert home.relay.says == "on"
        assert home.relay.calls == ["turn_off"]

    async def test_without_it_a_home_that_takes_part_is_warned(self, home: HomeAssistantHome, shelf: Shelf) -> None:
        await home.start()
        await home.take_part()
        await home.move(home.now + 90)
        issue = f"no_shedding_automation_{home.entry.entry_id}"
        assert ir.async_get(home.hass).async_get_issue(DOMAIN, issue) is not None

        await automate(home, shelf)
        await home.step()
        assert ir.async_get(home.hass).async_get_issue(DOMAIN, issue) is None
