"""Adding a meter to an account on Robonomics or Asset Hub: one that can produce becomes a power station at once."""

from types import MappingProxyType
from typing import Any, Final, override

from homeassistant.config_entries import ConfigSubentry, SubentryFlowResult
from homeassistant.core import callback
import probatio

from ..meter_change import ChangeableMeterFlow
from ..problems import Problems
from ..subentries import meters
from .station_check import checked_station
from .station_form import PROPOSED, STATION_ERRORS, station_fields, station_words
from .stations import make_station

# Through these energy comes that a home has made.
_PRODUCING: Final = ("grid", "solar", "battery")


class ProducingMeterFlow(ChangeableMeterFlow):
    """Also the step station. Nothing is switched off for such an account, so a meter gets no load."""

    _ready = "station"
    _station: dict[str, Any] | None = None

    async def async_step_station(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Learn what becomes of the meter's energy."""
        entry = self._get_entry()
        shown = PROPOSED if user_input is None else user_input
        problems = Problems()
        if user_input is not None:
            with problems.catch(STATION_ERRORS):
                self._station = await checked_station(entry, user_input)
                return await self.async_step_finish()
        schema = probatio.Schema(station_fields(entry))
        return self.async_show_form(
            step_id="station",
            data_schema=self.add_suggested_values_to_schema(schema, shown),
            errors=problems.errors,
            description_placeholders=station_words(entry) | problems.placeholders,
        )

    @override
    async def _after_meter(self) -> SubentryFlowResult:
        produces = self._meter.data["kind"] in _PRODUCING and station_fields(self._get_entry())
        return await (self.async_step_station() if produces else self.async_step_finish())

    @callback
    def async_remove(self) -> None:
        """Add the station once the meter is there, which it has to name."""
        super().async_remove()
        if self._station is not None:
            entry = self._get_entry()
            meter = next(meter for meter in meters(entry) if meter.unique_id == self._meter.unique_id)
            station = make_station(meter, self._station)
            subentry = ConfigSubentry(**station | {"data": MappingProxyType(station["data"])})
            self.hass.config_entries.async_add_subentry(entry, subentry)
