"""Meters and loads that only a person can mend: told when it does not mend itself, gone when it is cured."""

from datetime import timedelta

from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import entity_registry as er
import pytest

from tools.plug import EmulatedPlug

from .support.flows import only
from .support.home import SOURCE, HomeAssistantHome
from .support.repairs import issue_of, open_fix, submit, told, wait
from .support.sensors import add_entity, set_state

pytestmark = pytest.mark.chain

HOUR = 3600


class TestSourceMissing:
    async def test_another_sensor_goes_on_counting(self, hass: HomeAssistant, home: HomeAssistantHome) -> None:
        await home.start()
        await home.move(home.now + 60)
        counted = home.state("sensor", "meter-house_energy_in")

        hass.states.async_remove(SOURCE)
        await wait(home, 60)
        assert issue_of(hass, "source_missing") is None
        await wait(home, 601)
        assert told(hass, "source_missing") == {"account": "Konstanz Flex", "meter": "House", "entity": SOURCE}

        add_entity(hass, "sensor.other_counter", "9000.0", "kWh")
        set_state(hass, "sensor.outside", "12", "°C")
        form = await open_fix(hass, "source_missing")
        form = await submit(hass, "source_missing", form, source="sensor.outside")
        assert form["errors"] == {"source": "wrong_unit"}
        done = await submit(hass, "source_missing", form, source="sensor.other_counter")
        assert done["type"] is FlowResultType.CREATE_ENTRY

        await home.step()
        assert issue_of(hass, "source_missing") is None
        assert only(home.entry, "meter").data["source"] == "sensor.other_counter"
        assert home.state("sensor", "meter-house_energy_in") == counted
        await wait(home, HOUR)
        set_state(hass, "sensor.other_counter", "9001.0", "kWh")
        await wait(home, 15)
        assert float(home.state("sensor", "meter-house_energy_in")) == float(counted) + 1

    async def test_a_sensor_that_comes_back_is_enough(self, hass: HomeAssistant, home: HomeAssistantHome) -> None:
        await home.start()
        hass.states.async_remove(SOURCE)
        await wait(home, 60)
        await wait(home, 601)
        assert issue_of(hass, "source_missing") is not None
        await home.stop()
        await home.start()
        assert issue_of(hass, "source_missing") is not None

        home.show_meter()
        await wait(home, 30)
        assert issue_of(hass, "source_missing") is None

    async def test_a_sensor_that_is_reloaded_is_not_missing(self, hass: HomeAssistant, home: HomeAssistantHome) -> None:
        await home.start()
        for _ in range(3):
            hass.states.async_remove(SOURCE)
            await wait(home, 400)
            home.show_meter()
            await wait(home, 30)
        assert issue_of(hass, "source_missing") is None

    async def test_a_sensor_that_was_renamed_is_read_on(self, hass: HomeAssistant, home: HomeAssistantHome) -> None:
        sensor = add_entity(hass, "sensor.counter", "100.0", "kWh")
        home.entry.add_to_hass(hass)
        meter = only(home.entry, "meter")
        data = {**meter.data, "source": "sensor.counter", "source_id": sensor.id}
        hass.config_entries.async_update_subentry(home.entry, meter, data=data)
        await home.start()
        er.async_get(hass).async_update_entity("sensor.counter", new_entity_id="sensor.main_counter")
        hass.states.async_remove("sensor.counter")
        set_state(hass, "sensor.main_counter", "100.0", "kWh")
        for _ in range(20):
            await wait(home, 60)
        assert issue_of(hass, "source_missing") is None
        assert home.state("binary_sensor", "meter-house_readings") == "off"

    async def test_what_feeds_out_and_the_voltage_can_be_missing_too(
        self, hass: HomeAssistant, home: HomeAssistantHome
    ) -> None:
        home.entry.add_to_hass(hass)
        meter = only(home.entry, "meter")
        extra = {"export_source": "sensor.fed_in", "voltage_sensor": "sensor.mains", "voltage": 230, "noise": 0.05}
        hass.config_entries.async_update_subentry(home.entry, meter, data={**meter.data, **extra})
        set_state(hass, "sensor.mains", "230", "V")
        await home.start()
        await wait(home, 60)
        await wait(home, 601)
        assert told(hass, "source_missing")["entity"] == "sensor.fed_in"

        set_state(hass, "sensor.watts", "5", "W")
        form = await open_fix(hass, "source_missing")
        form = await submit(hass, "source_missing", form, source="sensor.watts")
        assert form["errors"] == {"source": "different_unit"}
        form = await submit(hass, "source_missing", form, source=SOURCE)
        assert form["errors"] == {"source": "already_meter"}
        set_state(hass, "sensor.fed_in_2", "5", "kWh")
        await submit(hass, "source_missing", form, source="sensor.fed_in_2")
        assert only(home.entry, "meter").data["export_source"] == "sensor.fed_in_2"

        hass.states.async_remove("sensor.mains")
        await wait(home, 60)
        await wait(home, 601)
        form = await open_fix(hass, "source_missing")
        form = await submit(hass, "source_missing", form, source=SOURCE)
        assert form["errors"] == {"source": "no_voltage"}
        set_state(hass, "sensor.mains_2", "231", "V")
        await submit(hass, "source_missing", form, source="sensor.mains_2")
        await home.step()
        assert only(home.entry, "meter").data["voltage_sensor"] == "sensor.mains_2"
        assert issue_of(hass, "source_missing") is None

    async def test_goes_with_its_meter(self, hass: HomeAssistant, home: HomeAssistantHome) -> None:
        await home.start()
        hass.states.async_remove(SOURCE)
        await wait(home, 60)
        await wait(home, 601)
        form = await open_fix(hass, "source_missing")
        hass.config_entries.async_remove_subentry(home.entry, only(home.entry, "meter").subentry_id)
        await home.step()
        assert issue_of(hass, "source_missing") is None
        result = await submit(hass, "source_missing", form, source=SOURCE)
        assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "not_loaded")


class TestSourceStuck:
    async def test_a_house_that_uses_nothing_for_six_hours(self, hass: HomeAssistant, home: HomeAssistantHome) -> None:
        await home.start()
        await home.move(home.now + 1800)
        for _ in range(6 * 4):
            await wait(home, 900)
        assert issue_of(hass, "source_stuck") is None
        await wait(home, 900)
        await wait(home, 601)
        words = told(hass, "source_stuck")
        assert (words["meter"], words["entity"], words["hours"]) == ("House", SOURCE, "6")

        await home.move(home.now + 900)
        assert issue_of(hass, "source_stuck") is None

    async def test_a_sensor_without_a_value_for_six_hours(self, hass: HomeAssistant, home: HomeAssistantHome) -> None:
        await home.start()
        await home.move(home.now + 60)
        hass.states.async_set(SOURCE, STATE_UNAVAILABLE)
        await wait(home, 6 * HOUR - 60)
        assert issue_of(hass, "source_stuck") is None
        await wait(home, 120)
        await wait(home, 601)
        assert issue_of(hass, "source_stuck") is not None

        await home.move(home.now + 60)
        assert issue_of(hass, "source_stuck") is None

    async def test_a_sensor_that_comes_a_little_after_home_assistant_is_not_stuck(
        self, hass: HomeAssistant, home: HomeAssistantHome
    ) -> None:
        await home.start()
        await home.stop()
        hass.states.async_set(SOURCE, STATE_UNAVAILABLE)
        home.now += 8 * HOUR
        home.freezer.tick(timedelta(hours=8))
        await home.start()
        await wait(home, 300)
        await home.move(home.now + 60)
        assert issue_of(hass, "source_stuck") is None

    async def test_a_plug_that_does_not_answer_for_six_hours(
        self, hass: HomeAssistant, home: HomeAssistantHome, plug: EmulatedPlug
    ) -> None:
        home.entry.add_to_hass(hass)
        meter = only(home.entry, "meter")
        data = {**meter.data, "source_kind": "tapo", "source": None, "host": plug.address, "model": "P110"}
        data |= {"username": plug.username, "password": plug.password}
        hass.config_entries.async_update_subentry(home.entry, meter, data=data)
        await home.start()
        [state] = home.data.coordinator.data.meters.values()
        assert state.silent_since is None
        await plug.stop()
        await wait(home, 6 * HOUR)
        await wait(home, 601)
        assert told(hass, "source_stuck")["entity"] == plug.address


class TestNoSheddingAutomation:
    async def test_is_not_told_of_automations_that_are_reloaded(
        self, hass: HomeAssistant, home: HomeAssistantHome
    ) -> None:
        await home.start()
        await home.take_part()
        await wait(home, 30)
        assert issue_of(hass, "no_shedding_automation") is None
        await wait(home, 60)
        sensor = home.entity_id("binary_sensor", "event_in_progress")
        assert told(hass, "no_shedding_automation")["entity"] == sensor

        await home.call("switch", "turn_off", entity_id=home.entity_id("switch", "automatic"))
        assert issue_of(hass, "no_shedding_automation") is None


async def test_issues_go_with_their_account(hass: HomeAssistant, home: HomeAssistantHome) -> None:
    await home.start()
    hass.states.async_remove(SOURCE)
    await wait(home, 60)
    await wait(home, 601)
    assert issue_of(hass, "source_missing") is not None
    await hass.config_entries.async_remove(home.entry.entry_id)
    await hass.async_block_till_done()
    assert issue_of(hass, "source_missing") is None
