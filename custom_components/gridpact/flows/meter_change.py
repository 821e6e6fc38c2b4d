"""Changing what a meter reads. Its name, its ids and its count stay; the count goes on where the old source stopped."""

from typing import Any, override

from homeassistant.config_entries import SOURCE_RECONFIGURE, ConfigEntryState, ConfigSubentry, SubentryFlowResult
from homeassistant.const import CONF_HOST, CONF_USERNAME

from ..const import SOURCE_TAPO
from ..runtime import GridpactConfigEntry
from .meter import PLUG_ERRORS, SENSOR_ERRORS, MeterFlow
from .meter_form import changed_meter, source_schema
from .plug_form import PLUG_SCHEMA, changed_login
from .problems import Problems

_SOURCES = ("source", "export_source")


class ChangeableMeterFlow(MeterFlow):
    """Also the steps reconfigure, for a sensor, and reconfigure_tapo; a current goes on with the step current."""

    async def async_step_reconfigure(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask for the sensors, as they are now."""
        entry: GridpactConfigEntry = self._get_entry()
        meter = self._get_reconfigure_subentry()
        if meter.data["source_kind"] == SOURCE_TAPO:
            return await self.async_step_reconfigure_tapo()
        if entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="not_loaded")  # only then its count can be told of another source
        shown = user_input or _known(meter, *_SOURCES)
        problems = Problems()
        if user_input is not None:
            with problems.catch(SENSOR_ERRORS):
                self._meter = changed_meter(self.hass, entry, meter, user_input)
                return await self._after_source()
        return self._form("reconfigure", source_schema(), shown, problems)

    async def async_step_reconfigure_tapo(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask where the plug is and how to log in; it is the same plug."""
        meter = self._get_reconfigure_subentry()
        shown = user_input or _known(meter, CONF_HOST, CONF_USERNAME)
        problems = Problems()
        if user_input is not None:
            with problems.catch(PLUG_ERRORS):
                return self._changed({**meter.data, **await changed_login(meter, user_input)})
        return self._form("reconfigure_tapo", PLUG_SCHEMA, shown, problems)

    @override
    async def _continue(self) -> SubentryFlowResult:
        if self.source != SOURCE_RECONFIGURE:
            return await super()._continue()
        entry: GridpactConfigEntry = self._get_entry()
        meter = self._get_reconfigure_subentry()
        if any(meter.data.get(name) != self._meter.data[name] for name in _SOURCES):
            await entry.runtime_data.samplers[meter.subentry_id].async_change_source()
        return self._changed(self._meter.data)

    def _changed(self, data: dict[str, Any]) -> SubentryFlowResult:
        return self.async_update_and_abort(
            self._get_entry(), self._get_reconfigure_subentry(), data=data, reason="reconfigure_successful"
        )


def _known(meter: ConfigSubentry, *names: str) -> dict[str, Any]:
    """Return what a form shows before anybody types; a password is typed anew."""
    return {name: meter.data[name] for name in names if meter.data.get(name)}
