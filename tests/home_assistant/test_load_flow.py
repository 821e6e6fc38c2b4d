"""Whatever can be switched and is measured becomes a load."""

from typing import Any

from homeassistant.config_entries import ConfigSubentry, ConfigSubentryData
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.gridpact.const import DOMAIN, plug_switch_unique_id

from .conftest import DATA
from .support.flows import Result, only, open_subentry, reconfigure_subentry, submit_subentry, suggested
from .support.sensors import add_device, add_entity, remember_power, set_state

GRID, PUMP = "01METERGRID", "01METERPUMP"


@pytest.fixture
def account(hass: HomeAssistant) -> MockConfigEntry:
    """An account with a meter for the whole home and one for the pool pump."""
    entry = MockConfigEntry(
        domain=DOMAIN,
        unique_id="evm-31337-market-home",
        data=DATA,
        subentries_data=[meter(GRID, "House", "grid"), meter(PUMP, "Pool pump", "appliance")],
    )
    entry.add_to_hass(hass)
    return entry


def meter(subentry_id: str, title: str, kind: str) -> Any:
    data = {"source_kind": "entity", "source": f"sensor.{kind}", "kind": kind, "parent": None}
    subentry = ConfigSubentryData(data=data, subentry_type="meter", title=title, unique_id=f"meter-{kind}")
    return {**subentry, "subentry_id": subentry_id}


def filled(**fields: Any) -> dict[str, Any]:
    return {
        "switch": "switch.pump",
        "meter": PUMP,
        "power": 750,
        "minimum_price": 0.3,
        "longest": {"hours": 4, "minutes": 0},
        "rest": {"hours": 0, "minutes": 30},
        "critical": False,
        **fields,
    }


async def submit_load(hass: HomeAssistant, account: MockConfigEntry, **fields: Any) -> Result:
    form = await open_subentry(hass, account, "load")
    chosen = {key: value for key, value in filled(**fields).items() if value is not None}
    return await submit_subentry(hass, form, **chosen)


async def test_form_proposes_the_meter_of_the_home(hass: HomeAssistant, account: MockConfigEntry) -> None:
    form = await open_subentry(hass, account, "load")
    assert form["description_placeholders"] == {"token": "EURx"}
    assert suggested(form) == {
        "meter": GRID,
        "minimum_price": 0.2,
        "longest": {"hours": 2, "minutes": 0},
        "rest": {"hours": 1, "minutes": 0},
        "critical": False,
    }


async def test_form_proposes_the_only_meter(hass: HomeAssistant, account: MockConfigEntry) -> None:
    hass.config_entries.async_remove_subentry(account, GRID)
    assert suggested(await open_subentry(hass, account, "load"))["meter"] == PUMP


@pytest.mark.parametrize("entity_id", ["switch.pump", "light.sign", "input_boolean.sauna"])
async def test_anything_that_can_be_switched_becomes_a_load(
    hass: HomeAssistant, account: MockConfigEntry, entity_id: str
) -> None:
    entry = add_entity(hass, entity_id, "on")

    result = await submit_load(hass, account, switch=entity_id, critical=True)

    assert result["type"] is FlowResultType.CREATE_ENTRY
    load = only(account, "load")
    assert load.title == result["description_placeholders"]["name"] == entity_id.split(".")[1].capitalize()
    assert load.unique_id == f"load-{entry.id}"
    assert dict(load.data) == {
        "switch": entity_id,
        "switch_id": entry.id,
        "meter": PUMP,
        "power": 750,
        "minimum_price": "0.3",
        "longest": 14_400,
        "rest": 1_800,
        "critical": True,
    }


async def test_success_links_the_blueprint(hass: HomeAssistant, account: MockConfigEntry) -> None:
    set_state(hass, "switch.pump", "on")
    result = await submit_load(hass, account)
    assert "shed_when_won.yaml" in result["description_placeholders"]["blueprint_url"]
    assert only(account, "load").unique_id == "load-switch.pump"  # it is not in the registry


@pytest.mark.usefixtures("recorder_mock")
async def test_power_may_be_left_to_the_sensor_beside_the_switch(hass: HomeAssistant, account: MockConfigEntry) -> None:
    device = add_device(hass, "Pool pump")
    add_entity(hass, "switch.pump", "on", device=device)
    add_entity(hass, "sensor.pump_power", "700", "W", device=device)
    await remember_power(hass, "sensor.pump_power", [0.65, 0.81])
    await submit_load(hass, account, power=None)
    assert only(account, "load").data["power"] == 810


async def test_power_that_no_sensor_shows_is_asked_for(hass: HomeAssistant, account: MockConfigEntry) -> None:
    add_entity(hass, "switch.pump", "on")
    form = await submit_load(hass, account, power=None)
    assert form["errors"] == {"power": "no_power"}
    assert suggested(form) == {key: value for key, value in filled().items() if key != "power"}
    assert (await submit_subentry(hass, form, **filled()))["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({"switch": "switch.gone"}, {"switch": "unavailable"}),
        ({"switch": "switch.offline"}, {"switch": "unavailable"}),
        ({"switch": "switch.automatic"}, {"switch": "own_setting"}),
        ({"minimum_price": 0.0000001}, {"minimum_price": "invalid_amount"}),
        ({"longest": {"hours": 0, "minutes": 0}}, {"longest": "no_time"}),
    ],
)
async def test_mistake_is_said_and_what_was_typed_is_kept(
    hass: HomeAssistant, account: MockConfigEntry, fields: dict[str, Any], errors: dict[str, str]
) -> None:
    add_entity(hass, "switch.pump", "on")
    add_entity(hass, "switch.offline", "unavailable")
    add_entity(hass, "switch.automatic", "on", platform=DOMAIN)

    form = await submit_load(hass, account, **fields)

    assert form["errors"] == errors
    assert suggested(form) == filled(**fields)
    assert (await submit_subentry(hass, form, **filled()))["type"] is FlowResultType.CREATE_ENTRY


async def test_switch_is_one_load_only(hass: HomeAssistant, account: MockConfigEntry) -> None:
    add_entity(hass, "switch.pump", "on")
    add_entity(hass, "switch.filter", "on")
    await submit_load(hass, account)

    form = await submit_load(hass, account)

    assert form["errors"] == {"switch": "already_load"}
    assert form["description_placeholders"]["load"] == "Pump"
    done = await submit_subentry(hass, form, **filled(switch="switch.filter"))
    assert done["type"] is FlowResultType.CREATE_ENTRY


async def test_switch_of_a_plug_read_directly_is_no_setting(hass: HomeAssistant, account: MockConfigEntry) -> None:
    unique_id = plug_switch_unique_id("evm-31337-market-home", "meter-plug")
    er.async_get(hass).async_get_or_create("switch", DOMAIN, unique_id, suggested_object_id="plug")
    set_state(hass, "switch.plug", "on")
    assert (await submit_load(hass, account, switch="switch.plug"))["type"] is FlowResultType.CREATE_ENTRY


async def test_what_cannot_be_switched_is_refused(hass: HomeAssistant, account: MockConfigEntry) -> None:
    set_state(hass, "sensor.pump", "750", "W")
    with pytest.raises(InvalidData):
        await submit_load(hass, account, switch="sensor.pump")


async def test_without_a_meter_there_is_no_load(hass: HomeAssistant, account: MockConfigEntry) -> None:
    for subentry_id in (GRID, PUMP):
        hass.config_entries.async_remove_subentry(account, subentry_id)
    result = await open_subentry(hass, account, "load")
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "no_meter")


USE = {
    "meter": GRID,
    "power": 600,
    "longest": {"hours": 0, "minutes": 45},
    "rest": {"hours": 3, "minutes": 0},
    "critical": True,
}


class TestChange:
    """A load is used in another way; what switches it and what it is called stay."""

    @pytest.fixture
    async def load(self, hass: HomeAssistant, account: MockConfigEntry) -> ConfigSubentry:
        add_entity(hass, "switch.pump", "on")
        await submit_load(hass, account)
        return only(account, "load")

    async def test_shows_how_it_is_used(
        self, hass: HomeAssistant, account: MockConfigEntry, load: ConfigSubentry
    ) -> None:
        form = await reconfigure_subentry(hass, account, load)
        usual = filled()
        assert suggested(form) == {name: usual[name] for name in USE}

    async def test_is_kept(self, hass: HomeAssistant, account: MockConfigEntry, load: ConfigSubentry) -> None:
        before = dict(load.data)
        result = await submit_subentry(hass, await reconfigure_subentry(hass, account, load), **USE)
        assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "reconfigure_successful")
        changed = {"meter": GRID, "power": 600, "longest": 2_700, "rest": 10_800, "critical": True}
        assert dict(only(account, "load").data) == before | changed
        assert suggested(await reconfigure_subentry(hass, account, load)) == USE

    async def test_a_meter_that_was_removed_is_chosen_anew(
        self, hass: HomeAssistant, account: MockConfigEntry, load: ConfigSubentry
    ) -> None:
        hass.config_entries.async_remove_subentry(account, PUMP)
        assert "meter" not in suggested(await reconfigure_subentry(hass, account, load))

    @pytest.mark.parametrize(
        ("fields", "errors"),
        [({"power": None}, {"power": "no_power"}), ({"longest": {"hours": 0, "minutes": 0}}, {"longest": "no_time"})],
    )
    async def test_mistake_is_said_and_what_was_typed_is_kept(
        self,
        hass: HomeAssistant,
        account: MockConfigEntry,
        load: ConfigSubentry,
        fields: dict[str, Any],
        errors: dict[str, str],
    ) -> None:
        typed = {name: value for name, value in (USE | fields).items() if value is not None}
        form = await submit_subentry(hass, await reconfigure_subentry(hass, account, load), **typed)
        assert (form["errors"], suggested(form)) == (errors, typed)
        assert (await submit_subentry(hass, form, **USE))["reason"] == "reconfigure_successful"
