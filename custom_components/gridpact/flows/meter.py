"""Adding a meter: a sensor of Home Assistant, or a Tapo plug that Gridpact reads itself."""

from typing import Any

from homeassistant.config_entries import ConfigSubentryFlow, SubentryFlowResult
from homeassistant.core import callback
import probatio

from ..const import BASELINE_DAYS, BLUEPRINT_URL
from .load_form import ERROR_FIELDS, load_fields, read_load
from .meter_form import CURRENT_SCHEMA, VOLTAGE, PlannedMeter, entity_schema, meter_of_sensor, voltage_fields
from .meter_load import add_load, suggested_power
from .plug_form import PLUG_SCHEMA, meter_of_plug
from .problems import Problems
from .subentries import check_new_meter

SENSOR_ERRORS = {
    "unavailable": "source",
    "wrong_unit": "source",
    "already_meter": "source",
    "same_sensor": "export_source",
    "different_unit": "export_source",
}
_VOLTAGE_ERRORS = dict.fromkeys(("unavailable", "no_voltage"), "voltage_sensor")
PLUG_ERRORS = {"cannot_connect": "host", "no_energy_meter": "host", "other_plug": "host", "invalid_auth": "password"}


class MeterFlow(ConfigSubentryFlow):
    """Adds a meter to an account, and the load that sits behind it."""

    # Which words tell that a meter without a load is ready.
    _ready: str | None = None
    _meter: PlannedMeter
    _load: dict[str, Any] | None = None

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:  # noqa: ARG002
        """Ask what measures."""
        return self.async_show_menu(step_id="user", menu_options=["entity", "tapo"])

    async def async_step_entity(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Take a sensor."""
        entry = self._get_entry()
        problems = Problems()
        if user_input is not None:
            with problems.catch(SENSOR_ERRORS):
                self._meter = meter_of_sensor(self.hass, entry, user_input)
                return await self._after_source()
        return self._form("entity", entity_schema(entry), user_input, problems)

    async def async_step_current(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Learn the voltage that makes amperes watts."""
        shown = user_input or self._voltage
        problems = Problems()
        if user_input is not None:
            with problems.catch(_VOLTAGE_ERRORS):
                self._meter.data |= voltage_fields(self.hass, user_input)
                return await self._continue()
        return self._form("current", CURRENT_SCHEMA, shown, problems)

    async def async_step_tapo(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Log in to a plug."""
        problems = Problems()
        if user_input is not None:
            with problems.catch(PLUG_ERRORS):
                self._meter = await meter_of_plug(self._get_entry(), user_input)
                return await self._continue()
        return self._form("tapo", PLUG_SCHEMA, user_input, problems)

    async def async_step_switch(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:  # noqa: ARG002
        """Ask whether it may be switched, too."""
        return self.async_show_menu(
            step_id="switch", menu_options=["load", "finish"], description_placeholders={"name": self._meter.title}
        )

    async def async_step_load(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Learn how the load may be used."""
        entry = self._get_entry()
        problems = Problems()
        if user_input is not None:
            with problems.catch(ERROR_FIELDS):
                return self._add(read_load(entry, user_input))
        schema = probatio.Schema(load_fields(entry, await suggested_power(self.hass, self._meter)))
        return self._form("load", schema, user_input, problems)

    async def async_step_finish(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:  # noqa: ARG002
        """Add the meter alone."""
        return self._add()

    def _add(self, use: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Add the meter; its load follows when the dialog closes, because it has to name the meter."""
        check_new_meter(self._get_entry(), self._meter.unique_id)
        self._load = use
        return self.async_create_entry(
            title=self._meter.title,
            data=self._meter.data,
            unique_id=self._meter.unique_id,
            description="load" if use else self._ready,
            description_placeholders={
                "name": self._meter.title,
                "days": str(BASELINE_DAYS),
                "blueprint_url": BLUEPRINT_URL,
            },
        )

    @callback
    def async_remove(self) -> None:
        """Add the load once the meter is there."""
        if self._load is not None:
            add_load(self.hass, self._get_entry(), self._meter, self._load)

    async def _after_source(self) -> SubentryFlowResult:
        return await (self.async_step_current() if self._meter.needs_voltage else self._continue())

    @property
    def _voltage(self) -> dict[str, Any]:
        """What a meter that is being changed knows of its voltage."""
        return {name: self._meter.data[name] for name in VOLTAGE if self._meter.data.get(name) is not None}

    async def _continue(self) -> SubentryFlowResult:
        return await self._after_meter()

    async def _after_meter(self) -> SubentryFlowResult:
        """Ask what is to be known of a new meter besides."""
        return await (self.async_step_switch() if self._meter.can_be_switched else self.async_step_finish())

    def _form(
        self, step: str, schema: probatio.Schema, user_input: dict[str, Any] | None, problems: Problems
    ) -> SubentryFlowResult:
        return self.async_show_form(
            step_id=step,
            data_schema=self.add_suggested_values_to_schema(schema, user_input),
            errors=problems.errors,
            description_placeholders={"token": self._get_entry().data.get("token_symbol", "")} | problems.placeholders,
        )
