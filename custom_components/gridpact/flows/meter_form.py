"""What a meter is made of: a sensor and what it means, or a plug."""

from dataclasses import dataclass
from typing import Any

from homeassistant.components.sensor import SensorDeviceClass
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_HOST, CONF_PASSWORD, CONF_USERNAME, UnitOfElectricCurrent, UnitOfElectricPotential
from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import (
    EntitySelector,
    EntitySelectorConfig,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectSelector,
    SelectSelectorConfig,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
import probatio

from ..const import CAPACITY_W, METER_KINDS, SOURCE_ENTITY, SOURCE_TAPO
from ..errors import Refused
from ..metering.tapo import MILLIWATTS_PER_WATT, TapoPlug
from .sources import Source, check_voltage, device_name, only_switch, read_source
from .subentries import check_new_meter, check_new_source, grid_meter, load_of, meter_selector, meters, unused_title

_KIND = SelectSelector(SelectSelectorConfig(options=METER_KINDS, translation_key="kind"))
_PASSWORD = TextSelector(TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="current-password"))
_EMAIL = TextSelector(TextSelectorConfig(type=TextSelectorType.EMAIL, autocomplete="username"))


@dataclass(slots=True, kw_only=True)
class PlannedMeter:
    """A meter that the dialog is about to add.

    `switch` is the only switch of a sensor's device, `power` what a plug shows now, in W.
    """

    title: str
    unique_id: str
    data: dict[str, Any]
    needs_voltage: bool = False
    switch: str | None = None
    power: int | None = None

    @property
    def is_plug(self) -> bool:
        return bool(self.data["source_kind"] == SOURCE_TAPO)

    @property
    def can_be_switched(self) -> bool:
        return self.is_plug or self.switch is not None


def _sensor(*classes: SensorDeviceClass) -> EntitySelector:
    return EntitySelector(EntitySelectorConfig(domain="sensor", device_class=list(classes)))


def _number(unit: str) -> NumberSelector:
    return NumberSelector(
        NumberSelectorConfig(min=0, step="any", mode=NumberSelectorMode.BOX, unit_of_measurement=unit)
    )


CURRENT_SCHEMA = probatio.Schema(
    {
        probatio.Optional("voltage_sensor"): _sensor(SensorDeviceClass.VOLTAGE),
        probatio.Required("voltage", default=230): _number(UnitOfElectricPotential.VOLT),
        probatio.Required("noise", default=0.05): _number(UnitOfElectricCurrent.AMPERE),
    }
)
LOGIN_FIELDS: dict[probatio.Marker, object] = {
    probatio.Required(CONF_USERNAME): _EMAIL,
    probatio.Required(probatio.Secret(CONF_PASSWORD)): _PASSWORD,
}
PLUG_SCHEMA = probatio.Schema({probatio.Required(CONF_HOST): TextSelector(), **LOGIN_FIELDS})


def entity_schema(entry: ConfigEntry) -> probatio.Schema:
    """Return the form of a sensor; only with other meters there is something to sit behind."""
    measured = (SensorDeviceClass.ENERGY, SensorDeviceClass.POWER)
    fields: dict[probatio.Marker, object] = {
        probatio.Required("source"): _sensor(*measured, SensorDeviceClass.CURRENT),
        probatio.Optional("export_source"): _sensor(*measured),
        probatio.Required("kind", default="appliance" if grid_meter(entry) else "grid"): _KIND,
    }
    if meters(entry):
        suggestion = {"suggested_value": grid_meter(entry)}
        fields[probatio.Optional("parent", description=suggestion)] = meter_selector(entry)
    return probatio.Schema(fields)


def meter_of_sensor(hass: HomeAssistant, entry: ConfigEntry, fields: dict[str, Any]) -> PlannedMeter:
    """Return the meter that a sensor makes.

    Raises Refused: unavailable, wrong_unit, already_meter, same_sensor, different_unit.
    """
    source = read_source(hass, fields["source"])
    check_new_source(entry, source.entity_id, source.name)
    export_source = fields.get("export_source")
    if export_source:
        _check_export(entry, source, read_source(hass, export_source))
    switch = only_switch(hass, source.entity_id)
    return PlannedMeter(
        title=unused_title(entry, device_name(hass, source.entity_id), source.name),
        unique_id=f"meter-{source.registry_id or source.entity_id}",
        data={
            "source_kind": SOURCE_ENTITY,
            "source": source.entity_id,
            "source_id": source.registry_id,
            "export_source": export_source,
            "kind": fields["kind"],
            "parent": fields.get("parent"),
            "capacity_w": CAPACITY_W[fields["kind"]],
            "identity": source.identity,
        },
        needs_voltage=source.is_current,
        switch=switch if switch and not load_of(entry, switch) else None,
    )


def _check_export(entry: ConfigEntry, source: Source, export: Source) -> None:
    if export.entity_id == source.entity_id:
        raise Refused("same_sensor")
    check_new_source(entry, export.entity_id, export.name)
    if export.quantity != source.quantity:
        raise Refused("different_unit", entity=export.name, unit=export.unit, other=source.name, other_unit=source.unit)


def voltage_fields(hass: HomeAssistant, fields: dict[str, Any]) -> dict[str, Any]:
    """Return what makes a current a power. Raises Refused: unavailable, no_voltage."""
    sensor = fields.get("voltage_sensor")
    if sensor:
        check_voltage(hass, sensor)
    return {"voltage_sensor": sensor, "voltage": fields["voltage"], "noise": fields["noise"]}


async def meter_of_plug(entry: ConfigEntry, fields: dict[str, Any]) -> PlannedMeter:
    """Log in to a plug and return the meter that it makes; abort if it is one already.

    Raises Unreachable, AccessDenied and WrongPeer("no_energy_meter").
    """
    plug = TapoPlug(fields[CONF_HOST].strip(), fields[CONF_USERNAME].strip(), fields[CONF_PASSWORD])
    identity = await plug.identify()
    unique_id = f"meter-{identity.device_id}"
    check_new_meter(entry, unique_id)
    power_mw = (await plug.read()).power_mw
    return PlannedMeter(
        title=unused_title(entry, identity.name or None, identity.model),
        unique_id=unique_id,
        data={
            "source_kind": SOURCE_TAPO,
            CONF_HOST: fields[CONF_HOST].strip(),
            CONF_USERNAME: fields[CONF_USERNAME].strip(),
            CONF_PASSWORD: fields[CONF_PASSWORD],
            "device_id": identity.device_id,
            "model": identity.model,
            "kind": "appliance",
            "parent": grid_meter(entry),
            "capacity_w": CAPACITY_W["appliance"],
            "identity": f"tapo:{identity.device_id}",
        },
        power=round(power_mw / MILLIWATTS_PER_WATT) if power_mw else None,
    )
