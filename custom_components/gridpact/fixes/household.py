"""Mending the home itself: plugs, sensors, loads, supplies."""

from collections.abc import Mapping
from typing import ClassVar, Final, override

from homeassistant.components.sensor import SensorDeviceClass
from homeassistant.const import CONF_HOST, CONF_PASSWORD, CONF_USERNAME, STATE_ON
from homeassistant.helpers.selector import EntitySelector, EntitySelectorConfig
import probatio

from ..errors import Refused, WrongPeer
from ..flows.plug_form import LOGIN_FIELDS
from ..flows.sources import check_voltage, read_source
from ..flows.subentries import check_new_source
from ..loads.models import RestoreReason
from ..metering.tapo import TapoPlug
from ..runtime import AccountData
from .fix import Confirmation, Fields, Fix

OTHER_PLUG = "other_plug"

_VOLTAGE: Final = "voltage_sensor"


class LogIn(Fix[AccountData]):
    """A plug refused the password it was given."""

    error_fields: ClassVar[Mapping[str, str]] = {"invalid_auth": CONF_PASSWORD}

    @override
    def schema(self) -> probatio.Schema:
        return self.add_suggested_values_to_schema(
            probatio.Schema(LOGIN_FIELDS), {CONF_USERNAME: self.meter.data[CONF_USERNAME]}
        )

    @override
    async def mend(self, fields: Fields) -> None:
        meter = self.meter
        plug = TapoPlug(meter.data[CONF_HOST], fields[CONF_USERNAME], fields[CONF_PASSWORD])
        identity = await plug.identify()
        if identity.device_id != meter.data["device_id"]:
            raise WrongPeer(OTHER_PLUG, host=meter.data[CONF_HOST])
        self.hass.config_entries.async_update_subentry(self.entry, meter, data={**meter.data, **fields})


class ChooseSensor(Fix[AccountData]):
    """An entity that a meter reads is gone: another takes its place, and the count goes on."""

    error_fields: ClassVar[Mapping[str, str]] = dict.fromkeys(
        ("unavailable", "wrong_unit", "already_meter", "different_unit", "no_voltage"), "source"
    )

    @override
    def schema(self) -> probatio.Schema:
        if self._field == _VOLTAGE:
            classes = [SensorDeviceClass.VOLTAGE]
        else:
            classes = [SensorDeviceClass.ENERGY, SensorDeviceClass.POWER]
            classes += [SensorDeviceClass.CURRENT] if "voltage" in self.meter.data else []
        return probatio.Schema(
            {
                probatio.Required("source"): EntitySelector(
                    EntitySelectorConfig(domain="sensor", device_class=list(classes))
                )
            }
        )

    @override
    async def mend(self, fields: Fields) -> None:
        meter, chosen = self.meter, self._checked(fields["source"])
        await self.running.samplers[self.subject].async_change_source()
        self.hass.config_entries.async_update_subentry(self.entry, meter, data={**meter.data, **chosen})

    @property
    def _field(self) -> str:
        """Which of the meter's entities is gone."""
        gone = self.words["entity"]
        return next((name for name in ("export_source", _VOLTAGE) if self.meter.data.get(name) == gone), "source")

    def _checked(self, entity_id: str) -> Fields:
        """Return the changes to the meter.

        Raises Refused: unavailable, wrong_unit, already_meter, different_unit, no_voltage.
        """
        field, data = self._field, self.meter.data
        if field == _VOLTAGE:
            check_voltage(self.hass, entity_id)
            return {field: entity_id}
        source = read_source(self.hass, entity_id)
        check_new_source(self.entry, source.entity_id, source.name)
        partner = data.get("source" if field == "export_source" else "export_source")
        if partner and self.hass.states.get(partner):
            other = read_source(self.hass, partner)
            if other.quantity != source.quantity:
                units = {"unit": source.unit, "other": other.name, "other_unit": other.unit}
                raise Refused("different_unit", entity=source.name, **units)
        registry_id = {"source_id": source.registry_id} if field == "source" else {}
        return {field: source.entity_id, **registry_id}


class TryAgain(Confirmation):
    """A load should be on again and is not."""

    @override
    async def mend(self, fields: Fields) -> None:
        guard = self.running.guard
        if guard.is_off(self.subject) and not await guard.async_restore(self.subject, RestoreReason.CALLED):
            raise Refused("not_confirmed", state=STATE_ON)


class SwitchSupply(Confirmation):
    """A relay of a supply did not do what it was asked for."""

    @override
    async def mend(self, fields: Fields) -> None:
        await self.running.supplies.async_try_again(self.subject)
