"""Adding a power station: a meter whose energy is recorded on Robonomics or made certificates on Asset Hub."""

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigSubentryFlow, SubentryFlowResult
import probatio

from ...errors import Refused
from ..problems import Problems
from ..subentries import meter_selector, meters
from .station_check import checked_station
from .station_form import PROPOSED, STATION_ERRORS, shown_station, station_fields, station_words
from .stations import make_station, station_of


class StationFlow(ConfigSubentryFlow):
    """Adds a power station to an account, and changes it."""

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask everything at once."""
        entry = self._get_entry()
        if not meters(entry):
            return self.async_abort(reason="no_meter")
        shown = PROPOSED if user_input is None else user_input
        problems = Problems()
        if user_input is not None:
            with problems.catch(STATION_ERRORS):
                return await self._add(entry, user_input)
        return self._form("user", {**_meter_field(entry), **station_fields(entry)}, shown, problems)

    async def async_step_reconfigure(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask anew what it tells and sells; its meter is what it is."""
        entry, station = self._get_entry(), self._get_reconfigure_subentry()
        shown = shown_station(station.data) if user_input is None else user_input
        problems = Problems()
        if user_input is not None:
            with problems.catch(STATION_ERRORS):
                data = {**station.data, **await checked_station(entry, user_input)}
                return self.async_update_and_abort(entry, station, data=data, reason="reconfigure_successful")
        return self._form("reconfigure", station_fields(entry), shown, problems)

    async def _add(self, entry: ConfigEntry, fields: dict[str, Any]) -> SubentryFlowResult:
        meter = next(meter for meter in meters(entry) if meter.subentry_id == fields["meter"])
        if station_of(entry, meter):
            raise Refused("already_station", meter=meter.title)
        station = make_station(meter, await checked_station(entry, fields))
        return self.async_create_entry(
            title=station["title"],
            data=station["data"],
            unique_id=station["unique_id"],
            description_placeholders={"name": meter.title},
        )

    def _form(
        self, step: str, fields: dict[probatio.Marker, object], shown: Mapping[str, Any], problems: Problems
    ) -> SubentryFlowResult:
        return self.async_show_form(
            step_id=step,
            data_schema=self.add_suggested_values_to_schema(probatio.Schema(fields), shown),
            errors=problems.errors,
            description_placeholders=station_words(self._get_entry()) | problems.placeholders,
        )


def _meter_field(entry: ConfigEntry) -> dict[probatio.Marker, object]:
    """Return the choice of a meter; the first one without a station is the likely one."""
    free = next((meter.subentry_id for meter in meters(entry) if station_of(entry, meter) is None), None)
    return {probatio.Required("meter", description={"suggested_value": free}): meter_selector(entry)}
