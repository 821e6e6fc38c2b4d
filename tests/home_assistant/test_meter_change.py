"""A meter reads another sensor, or its plug in another way; what it counted and what it is called stay."""

from collections.abc import AsyncIterator
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tools.devnet import Anvil, Deployed
from tools.plug import EmulatedPlug, Fault, Identity

from .support.account import add_account, running, step
from .support.flows import Result, only, open_subentry, reconfigure_subentry, submit_subentry, suggested
from .support.sensors import add_entity, set_state

pytestmark = pytest.mark.chain

CHANGED = (FlowResultType.ABORT, "reconfigure_successful")


@pytest.fixture
async def account(
    hass: HomeAssistant, socket_enabled: None, anvil: Anvil, deployed: Deployed
) -> AsyncIterator[MockConfigEntry]:
    """An account that runs."""
    entry = add_account(hass, anvil, deployed)
    assert await hass.config_entries.async_setup(entry.entry_id)
    yield entry
    await hass.async_block_till_done()
    assert await hass.config_entries.async_unload(entry.entry_id)


def ended(result: Result) -> tuple[FlowResultType, str]:
    return result["type"], result["reason"]


class TestSensor:
    @pytest.fixture(autouse=True)
    async def meter(self, hass: HomeAssistant, account: MockConfigEntry) -> None:
        """The whole home, measured by a counter that stands at 812.4 kWh, and what else could measure it."""
        add_entity(hass, "sensor.house", "812.4", "kWh")
        add_entity(hass, "sensor.fed_out", "20", "kWh")
        add_entity(hass, "sensor.new", "5.0", "kWh")
        add_entity(hass, "sensor.power", "700", "W")
        add_entity(hass, "sensor.amps", "3", "A")
        form = await open_subentry(hass, account, "meter", "entity")
        await submit_subentry(hass, form, source="sensor.house", kind="grid")
        await hass.async_block_till_done()

    def counted_wh(self, account: MockConfigEntry) -> int:
        return running(account).samplers[only(account, "meter").subentry_id].state.import_wh

    async def change(self, hass: HomeAssistant, account: MockConfigEntry, **fields: Any) -> Result:
        form = await reconfigure_subentry(hass, account, only(account, "meter"))
        result = await submit_subentry(hass, form, **fields)
        await hass.async_block_till_done()
        return result

    async def test_is_shown_as_it_is(self, hass: HomeAssistant, account: MockConfigEntry) -> None:
        form = await reconfigure_subentry(hass, account, only(account, "meter"))
        assert (form["step_id"], suggested(form)) == ("reconfigure", {"source": "sensor.house"})

    async def test_is_changed_and_the_count_goes_on(self, hass: HomeAssistant, account: MockConfigEntry) -> None:
        set_state(hass, "sensor.house", "812.5", "kWh")
        await step(hass, account)
        assert self.counted_wh(account) == 100
        meter = only(account, "meter")
        name, before = (meter.unique_id, meter.title), dict(meter.data)

        result = await self.change(hass, account, source="sensor.new", export_source="sensor.fed_out")

        assert ended(result) == CHANGED
        meter = only(account, "meter")
        assert (meter.unique_id, meter.title) == name
        changed = {field for field in meter.data if meter.data[field] != before[field]}
        assert changed == {"source", "source_id", "export_source"}
        assert self.counted_wh(account) == 100
        set_state(hass, "sensor.new", "5.1", "kWh")
        await step(hass, account)
        assert self.counted_wh(account) == 200
        form = await reconfigure_subentry(hass, account, meter)
        assert suggested(form) == {"source": "sensor.new", "export_source": "sensor.fed_out"}

    async def test_that_stays_loses_nothing(self, hass: HomeAssistant, account: MockConfigEntry) -> None:
        assert ended(await self.change(hass, account, source="sensor.house")) == CHANGED
        set_state(hass, "sensor.house", "812.5", "kWh")
        await step(hass, account)
        assert self.counted_wh(account) == 100

    async def test_of_a_current_asks_for_its_voltage(self, hass: HomeAssistant, account: MockConfigEntry) -> None:
        form = await self.change(hass, account, source="sensor.amps")
        assert (form["step_id"], suggested(form)) == ("current", {"voltage": 230, "noise": 0.05})
        assert ended(await submit_subentry(hass, form, voltage=120, noise=0.1)) == CHANGED
        await hass.async_block_till_done()
        assert only(account, "meter").data | {"source": "sensor.amps", "voltage": 120} == only(account, "meter").data

        form = await self.change(hass, account, source="sensor.amps")
        assert suggested(form) == {"voltage": 120, "noise": 0.1}
        form = await submit_subentry(hass, form, voltage=120, noise=0.1, voltage_sensor="sensor.house")
        assert form["errors"] == {"voltage_sensor": "no_voltage"}

        assert ended(await self.change(hass, account, source="sensor.house")) == CHANGED
        assert not {"voltage_sensor", "voltage", "noise"} & only(account, "meter").data.keys()

    @pytest.mark.parametrize(
        ("fields", "errors"),
        [
            ({"source": "sensor.gone"}, {"source": "unavailable"}),
            ({"source": "sensor.degrees"}, {"source": "wrong_unit"}),
            ({"source": "sensor.heater"}, {"source": "already_meter"}),
            ({"source": "sensor.new", "export_source": "sensor.new"}, {"export_source": "same_sensor"}),
            ({"source": "sensor.new", "export_source": "sensor.power"}, {"export_source": "different_unit"}),
        ],
    )
    async def test_mistake_is_said_and_what_was_chosen_is_kept(
        self, hass: HomeAssistant, account: MockConfigEntry, fields: dict[str, Any], errors: dict[str, str]
    ) -> None:
        add_entity(hass, "sensor.degrees", "20", "°C")
        add_entity(hass, "sensor.heater", "7", "kWh")
        meter = only(account, "meter")
        form = await open_subentry(hass, account, "meter", "entity")
        await submit_subentry(hass, form, source="sensor.heater", kind="appliance")
        await hass.async_block_till_done()

        form = await submit_subentry(hass, await reconfigure_subentry(hass, account, meter), **fields)

        assert form["errors"] == errors
        assert suggested(form) == fields
        assert ended(await submit_subentry(hass, form, source="sensor.new")) == CHANGED

    async def test_waits_until_the_account_runs(self, hass: HomeAssistant, account: MockConfigEntry) -> None:
        assert await hass.config_entries.async_unload(account.entry_id)
        result = await reconfigure_subentry(hass, account, only(account, "meter"))
        assert ended(result) == (FlowResultType.ABORT, "not_loaded")
        assert await hass.config_entries.async_setup(account.entry_id)


class TestPlug:
    @pytest.fixture
    async def meter(self, hass: HomeAssistant, account: MockConfigEntry, plug: EmulatedPlug) -> None:
        """A meter that reads the plug."""
        form = await open_subentry(hass, account, "meter", "tapo")
        menu = await submit_subentry(hass, form, **self.fields(plug))
        await submit_subentry(hass, menu, next_step_id="finish")
        await hass.async_block_till_done()

    def fields(self, plug: EmulatedPlug) -> dict[str, str]:
        return {"host": plug.address, "username": plug.username, "password": plug.password}

    @pytest.mark.usefixtures("meter")
    async def test_is_reached_and_logged_in_to_in_another_way(
        self, hass: HomeAssistant, account: MockConfigEntry, plug: EmulatedPlug
    ) -> None:
        before = dict(only(account, "meter").data)
        form = await reconfigure_subentry(hass, account, only(account, "meter"))
        assert form["step_id"] == "reconfigure_tapo"
        assert suggested(form) == {"host": plug.address, "username": plug.username}  # a password is typed anew

        async with EmulatedPlug(plug.device.identity, username="new@example.org", password="other") as moved:
            result = await submit_subentry(hass, form, **self.fields(moved) | {"host": f" {moved.address} "})
            await hass.async_block_till_done()
            assert ended(result) == CHANGED
            assert only(account, "meter").data == {**before, **self.fields(moved)}

    @pytest.mark.usefixtures("meter")
    @pytest.mark.parametrize(
        ("fault", "field", "error"),
        [
            (Fault.HTTP_500, "host", "cannot_connect"),
            (Fault.REFUSED, "base", "refused"),
            (Fault.LOCKED, "base", "locked"),
            (None, "password", "invalid_auth"),
        ],
    )
    async def test_fault_is_said_and_what_was_typed_is_kept(
        self,
        hass: HomeAssistant,
        account: MockConfigEntry,
        plug: EmulatedPlug,
        fault: Fault | None,
        field: str,
        error: str,
    ) -> None:
        form = await reconfigure_subentry(hass, account, only(account, "meter"))
        typed = self.fields(plug) | ({} if fault else {"password": "wrong"})
        plug.fault = fault
        form = await submit_subentry(hass, form, **typed)
        assert (form["errors"], suggested(form)) == ({field: error}, typed)
        plug.fault = None
        assert ended(await submit_subentry(hass, form, **self.fields(plug))) == CHANGED

    @pytest.mark.usefixtures("meter")
    @pytest.mark.parametrize(("model", "error"), [("P110", "other_plug"), ("P100", "no_energy_meter")])
    async def test_that_is_another_is_refused(
        self, hass: HomeAssistant, account: MockConfigEntry, plug: EmulatedPlug, model: str, error: str
    ) -> None:
        form = await reconfigure_subentry(hass, account, only(account, "meter"))
        async with EmulatedPlug(Identity(model=model, device_id="8" * 40)) as other:
            form = await submit_subentry(hass, form, **self.fields(other))
        assert form["errors"] == {"host": error}
        assert ended(await submit_subentry(hass, form, **self.fields(plug))) == CHANGED
