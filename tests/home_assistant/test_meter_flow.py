"""A sensor of any brand becomes a meter; so does a Tapo plug; what can be switched becomes a load with it."""

from typing import Any

from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.gridpact.flows import meter_form
from tools.plug import EmulatedPlug, Fault, Identity

from .support.flows import Result, only, open_subentry, submit_subentry, suggested
from .support.sensors import add_device, add_entity, remember_power, set_state

USE = {
    "power": 2000,
    "minimum_price": 0.25,
    "longest": {"hours": 1, "minutes": 30},
    "rest": {"hours": 0, "minutes": 45},
    "critical": False,
}


async def sensor_form(hass: HomeAssistant, account: MockConfigEntry, **fields: Any) -> Result:
    form = await open_subentry(hass, account, "meter", "entity")
    assert form["type"] is FlowResultType.FORM
    return await submit_subentry(hass, form, **{"kind": "grid", **fields})


async def add_meter(hass: HomeAssistant, account: MockConfigEntry, source: str, kind: str = "grid") -> ConfigSubentry:
    result = await sensor_form(hass, account, source=source, kind=kind)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    return account.get_subentries_of_type("meter")[-1]


async def test_menu_offers_any_sensor_and_a_plug(hass: HomeAssistant, account: MockConfigEntry) -> None:
    menu = await open_subentry(hass, account, "meter")
    assert menu["type"] is FlowResultType.MENU
    assert menu["menu_options"] == ["entity", "tapo"]


async def test_energy_sensor_becomes_a_meter(hass: HomeAssistant, account: MockConfigEntry) -> None:
    device = add_device(hass, "House")
    sensor = add_entity(hass, "sensor.house_energy", "812.4", "kWh", device=device)

    result = await sensor_form(hass, account, source="sensor.house_energy", kind="grid")

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["description_placeholders"] | {"name": "House", "days": "10"} == result["description_placeholders"]
    meter = only(account, "meter")
    assert meter.title == "House"
    assert meter.unique_id == f"meter-{sensor.id}"
    assert dict(meter.data) == {
        "source_kind": "entity",
        "source": "sensor.house_energy",
        "source_id": sensor.id,
        "export_source": None,
        "kind": "grid",
        "parent": None,
        "capacity_w": 17_250,
        "identity": "entity:shelly:unique-house_energy",
    }


async def test_sensor_without_registry_entry_is_known_by_its_entity_id(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    set_state(hass, "sensor.house", "3", "kWh")
    meter = await add_meter(hass, account, "sensor.house")
    assert meter.unique_id == "meter-sensor.house"
    assert meter.data["source_id"] is None
    assert meter.data["identity"] == "entity:sensor.house"


async def test_energy_fed_out_may_have_its_own_sensor(hass: HomeAssistant, account: MockConfigEntry) -> None:
    add_entity(hass, "sensor.import", "10", "kWh")
    add_entity(hass, "sensor.export", "20", "kWh")
    await sensor_form(hass, account, source="sensor.import", export_source="sensor.export")
    assert only(account, "meter").data["export_source"] == "sensor.export"


async def test_second_meter_sits_behind_the_grid_meter(hass: HomeAssistant, account: MockConfigEntry) -> None:
    add_entity(hass, "sensor.house", "10", "kWh")
    add_entity(hass, "sensor.heater", "10", "kWh")
    grid = await add_meter(hass, account, "sensor.house")

    form = await open_subentry(hass, account, "meter", "entity")
    assert suggested(form) == {"kind": "appliance", "parent": grid.subentry_id}
    await submit_subentry(hass, form, source="sensor.heater", kind="appliance", parent=grid.subentry_id)

    assert account.get_subentries_of_type("meter")[1].data["parent"] == grid.subentry_id


async def test_meters_of_one_device_have_different_names(hass: HomeAssistant, account: MockConfigEntry) -> None:
    device = add_device(hass, "Three phases")
    add_entity(hass, "sensor.phase_a", "10", "kWh", device=device)
    add_entity(hass, "sensor.phase_b", "10", "kWh", device=device)
    assert (await add_meter(hass, account, "sensor.phase_a")).title == "Three phases"
    assert (await add_meter(hass, account, "sensor.phase_b")).title == "Phase b"


@pytest.mark.parametrize("voltage_sensor", ["sensor.volts", None])
async def test_current_needs_a_voltage(
    hass: HomeAssistant, account: MockConfigEntry, voltage_sensor: str | None
) -> None:
    add_entity(hass, "sensor.amps", "3.2", "A")
    add_entity(hass, "sensor.volts", "231", "V")

    form = await sensor_form(hass, account, source="sensor.amps", kind="solar")
    assert form["step_id"] == "current"
    assert suggested(form) == {"voltage": 230, "noise": 0.05}
    fields = {"voltage": 12, "noise": 0.1}
    await submit_subentry(hass, form, **(fields | ({"voltage_sensor": voltage_sensor} if voltage_sensor else {})))

    meter = only(account, "meter")
    assert meter.data | {"voltage_sensor": voltage_sensor, "voltage": 12, "noise": 0.1} == meter.data
    assert meter.data["capacity_w"] == 15_000


@pytest.mark.parametrize(("state", "unit", "error"), [("unavailable", "V", "unavailable"), ("21", "°C", "no_voltage")])
async def test_voltage_sensor_must_show_a_voltage(
    hass: HomeAssistant, account: MockConfigEntry, state: str, unit: str, error: str
) -> None:
    add_entity(hass, "sensor.amps", "3.2", "A")
    add_entity(hass, "sensor.volts", state, unit)
    form = await sensor_form(hass, account, source="sensor.amps")

    form = await submit_subentry(hass, form, voltage_sensor="sensor.volts", voltage=120, noise=0)

    assert form["errors"] == {"voltage_sensor": error}
    assert form["description_placeholders"]["entity"] == "Volts"
    assert suggested(form) == {"voltage_sensor": "sensor.volts", "voltage": 120, "noise": 0}
    set_state(hass, "sensor.volts", "121", "V")
    done = await submit_subentry(hass, form, voltage_sensor="sensor.volts", voltage=120, noise=0)
    assert done["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize(
    ("state", "unit", "error", "placeholders"),
    [
        ("unavailable", "kWh", "unavailable", {"entity": "Heater"}),
        ("unknown", "kWh", "unavailable", {"entity": "Heater"}),
        (None, None, "unavailable", {"entity": "sensor.heater"}),
        ("60", "°C", "wrong_unit", {"entity": "Heater", "unit": "°C"}),
        ("60", None, "wrong_unit", {"entity": "Heater", "unit": "None"}),
    ],
)
async def test_unfit_sensor_is_refused_and_what_was_typed_is_kept(
    hass: HomeAssistant,
    account: MockConfigEntry,
    state: str | None,
    unit: str | None,
    error: str,
    placeholders: dict[str, str],
) -> None:
    add_entity(hass, "sensor.heater", state, unit)

    form = await sensor_form(hass, account, source="sensor.heater", kind="battery")

    assert form["errors"] == {"source": error}
    assert form["description_placeholders"] | placeholders == form["description_placeholders"]
    assert suggested(form) == {"source": "sensor.heater", "kind": "battery"}
    set_state(hass, "sensor.heater", "60", "W")
    done = await submit_subentry(hass, form, source="sensor.heater", kind="battery")
    assert done["type"] is FlowResultType.CREATE_ENTRY


async def test_sensor_is_not_read_twice(hass: HomeAssistant, account: MockConfigEntry) -> None:
    add_entity(hass, "sensor.house", "10", "kWh")
    add_entity(hass, "sensor.garage", "10", "kWh")
    await add_meter(hass, account, "sensor.house")

    form = await sensor_form(hass, account, source="sensor.house")
    assert form["errors"] == {"source": "already_meter"}
    assert form["description_placeholders"]["meter"] == "House"
    form = await submit_subentry(hass, form, source="sensor.garage", export_source="sensor.house", kind="grid")
    assert form["errors"] == {"source": "already_meter"}

    done = await submit_subentry(hass, form, source="sensor.garage", kind="grid")
    assert done["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize(("export", "error"), [("sensor.house", "same_sensor"), ("sensor.power_out", "different_unit")])
async def test_sensor_for_energy_fed_out_must_fit(
    hass: HomeAssistant, account: MockConfigEntry, export: str, error: str
) -> None:
    add_entity(hass, "sensor.house", "10", "kWh")
    add_entity(hass, "sensor.power_out", "10", "W")

    form = await sensor_form(hass, account, source="sensor.house", export_source=export)

    assert form["errors"] == {"export_source": error}
    assert suggested(form)["export_source"] == export
    done = await submit_subentry(hass, form, source="sensor.house", kind="grid")
    assert done["type"] is FlowResultType.CREATE_ENTRY


async def test_what_nobody_expected_is_logged_and_said(
    hass: HomeAssistant, account: MockConfigEntry, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    add_entity(hass, "sensor.house", "10", "kWh")
    with monkeypatch.context() as broken:
        broken.setattr(meter_form, "read_source", None)
        form = await sensor_form(hass, account, source="sensor.house")

    assert form["errors"] == {"base": "unknown"}
    assert "Unexpected error in a form" in caplog.text
    done = await submit_subentry(hass, form, source="sensor.house", kind="grid")
    assert done["type"] is FlowResultType.CREATE_ENTRY


class TestSwitchBesideTheSensor:
    """Screen 7: the device of the sensor has a switch."""

    @pytest.fixture(autouse=True)
    def heater(self, hass: HomeAssistant) -> str:
        device = add_device(hass, "Water heater")
        add_entity(hass, "sensor.heater_energy", "10", "kWh", device=device)
        add_entity(hass, "sensor.heater_power", "1950", "W", device=device)
        add_entity(hass, "switch.heater", "on", device=device)
        add_entity(hass, "switch.heater_led", "on", device=device, category=EntityCategory.CONFIG)
        return device

    async def test_it_becomes_a_load_with_the_meter(self, hass: HomeAssistant, account: MockConfigEntry) -> None:
        menu = await sensor_form(hass, account, source="sensor.heater_energy", kind="appliance")
        assert menu["menu_options"] == ["load", "finish"]
        assert menu["description_placeholders"] == {"name": "Water heater"}

        form = await submit_subentry(hass, menu, next_step_id="load")
        assert suggested(form) == {
            "minimum_price": 0.2,
            "longest": {"hours": 2, "minutes": 0},
            "rest": {"hours": 1, "minutes": 0},
            "critical": False,
        }
        result = await submit_subentry(hass, form, **USE)

        assert result["type"] is FlowResultType.CREATE_ENTRY
        assert result["description"] == "load"
        assert result["description_placeholders"]["blueprint_url"].startswith("https://my.home-assistant.io/")
        load = only(account, "load")
        switch = er.async_get(hass).async_get("switch.heater")
        assert switch is not None
        assert load.title == "Water heater"
        assert load.unique_id == f"load-{switch.id}"
        assert dict(load.data) == {
            "switch": "switch.heater",
            "switch_id": switch.id,
            "meter": only(account, "meter").subentry_id,
            "power": 2000,
            "minimum_price": "0.25",
            "longest": 5400,
            "rest": 2700,
            "critical": False,
        }

    async def test_it_may_stay_a_meter_only(self, hass: HomeAssistant, account: MockConfigEntry) -> None:
        menu = await sensor_form(hass, account, source="sensor.heater_energy")
        result = await submit_subentry(hass, menu, next_step_id="finish")
        assert result["type"] is FlowResultType.CREATE_ENTRY
        assert result["description"] is None
        assert account.get_subentries_of_type("load") == []

    async def test_closing_the_dialog_adds_nothing(self, hass: HomeAssistant, account: MockConfigEntry) -> None:
        menu = await sensor_form(hass, account, source="sensor.heater_energy")
        form = await submit_subentry(hass, menu, next_step_id="load")
        hass.config_entries.subentries.async_abort(form["flow_id"])
        assert account.subentries == {}

    @pytest.mark.parametrize(
        ("wrong", "errors"),
        [
            ({"power": None}, {"power": "no_power"}),
            ({"minimum_price": 0.1234567}, {"minimum_price": "invalid_amount"}),
            ({"longest": {"hours": 0, "minutes": 0}}, {"longest": "no_time"}),
        ],
    )
    async def test_wrong_use_is_said_and_what_was_typed_is_kept(
        self, hass: HomeAssistant, account: MockConfigEntry, wrong: dict[str, Any], errors: dict[str, str]
    ) -> None:
        menu = await sensor_form(hass, account, source="sensor.heater_energy")
        form = await submit_subentry(hass, menu, next_step_id="load")
        typed = {key: value for key, value in (USE | wrong).items() if value is not None}
        form = await submit_subentry(hass, form, **typed)
        assert form["errors"] == errors
        assert suggested(form) == typed
        assert (await submit_subentry(hass, form, **USE))["type"] is FlowResultType.CREATE_ENTRY
        assert only(account, "load").data["minimum_price"] == "0.25"

    async def test_two_dialogs_for_one_sensor_add_it_once(self, hass: HomeAssistant, account: MockConfigEntry) -> None:
        first = await sensor_form(hass, account, source="sensor.heater_energy")
        second = await sensor_form(hass, account, source="sensor.heater_energy")
        await submit_subentry(hass, first, next_step_id="finish")
        form = await submit_subentry(hass, second, next_step_id="load")
        result = await submit_subentry(hass, form, **USE)
        assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "already_configured")
        assert [subentry.subentry_type for subentry in account.subentries.values()] == ["meter"]

    async def test_nothing_is_proposed_without_a_power_sensor(
        self, hass: HomeAssistant, account: MockConfigEntry
    ) -> None:
        hass.states.async_remove("sensor.heater_power")
        menu = await sensor_form(hass, account, source="sensor.heater_energy")
        assert "power" not in suggested(await submit_subentry(hass, menu, next_step_id="load"))

    async def test_nothing_is_asked_if_there_are_several_switches(
        self, hass: HomeAssistant, account: MockConfigEntry, heater: str
    ) -> None:
        add_entity(hass, "switch.heater_boost", "off", device=heater)
        result = await sensor_form(hass, account, source="sensor.heater_energy")
        assert result["type"] is FlowResultType.CREATE_ENTRY

    async def test_nothing_is_asked_if_the_switch_cannot_be_reached(
        self, hass: HomeAssistant, account: MockConfigEntry
    ) -> None:
        set_state(hass, "switch.heater", "unavailable")
        result = await sensor_form(hass, account, source="sensor.heater_energy")
        assert result["type"] is FlowResultType.CREATE_ENTRY

    async def test_nothing_is_asked_if_it_is_a_load_already(
        self, hass: HomeAssistant, account: MockConfigEntry
    ) -> None:
        menu = await sensor_form(hass, account, source="sensor.heater_energy")
        form = await submit_subentry(hass, menu, next_step_id="load")
        await submit_subentry(hass, form, **USE)
        result = await sensor_form(hass, account, source="sensor.heater_power")
        assert result["type"] is FlowResultType.CREATE_ENTRY

    @pytest.mark.usefixtures("recorder_mock")
    @pytest.mark.parametrize(("highest", "suggestion"), [([1.4, 2.1234, 1.9], 2123), ([], None)])
    async def test_its_power_is_the_highest_of_seven_days(
        self,
        hass: HomeAssistant,
        account: MockConfigEntry,
        highest: list[float],
        suggestion: int | None,
    ) -> None:
        await remember_power(hass, "sensor.heater_power", highest)
        menu = await sensor_form(hass, account, source="sensor.heater_energy")
        form = await submit_subentry(hass, menu, next_step_id="load")
        assert suggested(form).get("power") == suggestion


class TestTapoPlug:
    """A plug that Home Assistant cannot reach, or need not."""

    def fields(self, plug: EmulatedPlug) -> dict[str, str]:
        return {"host": plug.address, "username": plug.username, "password": plug.password}

    async def test_plug_becomes_a_meter(
        self, hass: HomeAssistant, account: MockConfigEntry, plug: EmulatedPlug
    ) -> None:
        add_entity(hass, "sensor.house", "10", "kWh")
        grid = await add_meter(hass, account, "sensor.house")
        form = await open_subentry(hass, account, "meter", "tapo")
        menu = await submit_subentry(hass, form, **self.fields(plug))
        assert menu["step_id"] == "switch"
        await submit_subentry(hass, menu, next_step_id="finish")

        meter = account.get_subentries_of_type("meter")[1]
        identity = plug.device.identity
        assert meter.title == "Water heater"
        assert meter.unique_id == f"meter-{identity.device_id}"
        assert dict(meter.data) == self.fields(plug) | {
            "source_kind": "tapo",
            "device_id": identity.device_id,
            "model": "P110",
            "kind": "appliance",
            "parent": grid.subentry_id,
            "capacity_w": 3_680,
            "identity": f"tapo:{identity.device_id}",
        }

    async def test_plug_becomes_a_load_too(
        self, hass: HomeAssistant, account: MockConfigEntry, plug: EmulatedPlug
    ) -> None:
        form = await open_subentry(hass, account, "meter", "tapo")
        menu = await submit_subentry(hass, form, **self.fields(plug))
        form = await submit_subentry(hass, menu, next_step_id="load")
        assert suggested(form)["power"] == 1800
        await submit_subentry(hass, form, **USE)

        meter, load = only(account, "meter"), only(account, "load")
        switch = er.async_get(hass).async_get("switch.water_heater")
        assert switch is not None
        assert (switch.platform, switch.unique_id) == ("gridpact", f"{account.unique_id}_{meter.unique_id}_plug")
        assert switch.config_subentry_id == meter.subentry_id
        assert load.data | {"switch": switch.entity_id, "switch_id": switch.id} == load.data
        assert load.data["meter"] == meter.subentry_id

    async def test_plug_that_draws_nothing_proposes_no_power(
        self, hass: HomeAssistant, account: MockConfigEntry, plug: EmulatedPlug
    ) -> None:
        plug.set_load(0)
        form = await open_subentry(hass, account, "meter", "tapo")
        menu = await submit_subentry(hass, form, **self.fields(plug))
        assert "power" not in suggested(await submit_subentry(hass, menu, next_step_id="load"))

    async def test_plug_is_added_once(self, hass: HomeAssistant, account: MockConfigEntry, plug: EmulatedPlug) -> None:
        form = await open_subentry(hass, account, "meter", "tapo")
        menu = await submit_subentry(hass, form, **self.fields(plug))
        await submit_subentry(hass, menu, next_step_id="finish")

        form = await open_subentry(hass, account, "meter", "tapo")
        result = await submit_subentry(hass, form, **self.fields(plug))
        assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "already_configured")

    @pytest.mark.parametrize(
        ("fault", "field", "error"),
        [
            (Fault.HTTP_500, "host", "cannot_connect"),
            (Fault.DROP, "host", "cannot_connect"),
            (Fault.REFUSED, "base", "refused"),
            (Fault.TPAP, "base", "refused"),
            (Fault.TPAP_WRONG, "password", "invalid_auth"),
            (Fault.LOCKED, "base", "locked"),
        ],
    )
    async def test_fault_is_said_and_what_was_typed_is_kept(
        self,
        hass: HomeAssistant,
        account: MockConfigEntry,
        plug: EmulatedPlug,
        fault: Fault,
        field: str,
        error: str,
    ) -> None:
        plug.fault = fault
        form = await open_subentry(hass, account, "meter", "tapo")
        form = await submit_subentry(hass, form, **self.fields(plug))
        assert form["errors"] == {field: error}
        assert suggested(form) == self.fields(plug)

        plug.fault = None
        result = await submit_subentry(hass, form, **self.fields(plug))
        assert result["step_id"] == "switch"

    async def test_wrong_password_is_tried_once(
        self, hass: HomeAssistant, account: MockConfigEntry, plug: EmulatedPlug
    ) -> None:
        form = await open_subentry(hass, account, "meter", "tapo")
        form = await submit_subentry(hass, form, **(self.fields(plug) | {"password": "wrong"}))
        assert form["errors"] == {"password": "invalid_auth"}
        assert plug.logins == 1

    @pytest.mark.usefixtures("socket_enabled")
    async def test_plug_without_a_meter_is_refused(self, hass: HomeAssistant, account: MockConfigEntry) -> None:
        async with EmulatedPlug(Identity(model="P100")) as plug:
            form = await open_subentry(hass, account, "meter", "tapo")
            form = await submit_subentry(hass, form, **self.fields(plug))
        assert form["errors"] == {"host": "no_energy_meter"}
        assert form["description_placeholders"]["model"] == "P100"
