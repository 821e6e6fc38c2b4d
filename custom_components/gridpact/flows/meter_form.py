"""What a meter is made of: a sensor, and what it means."""

from dataclasses import dataclass
from typing import Any

from homeassistant.components.sensor import SensorDeviceClass
from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.const import UnitOfElectricCurrent, UnitOfElectricPotential
from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import (
    EntitySelector,
    EntitySelectorConfig,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectSelector,
    SelectSelectorConfig,
)
import probatio

from ..const import CAPACITY_W, METER_KINDS, SOURCE_ENTITY, SOURCE_TAPO
from ..errors import Refused
from .sources import Source, check_voltage, device_name, only_switch, read_source
from .subentries import check_new_source, grid_meter, meter_selector, meters, switched_by, unused_title

# What a meter of a current has besides.
VOLTAGE = ("voltage_sensor", "voltage", "noise")

_KIND = SelectSelector(SelectSelectorConfig(options=METER_KINDS, translation_key="kind"))


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


def _source_fields() -> dict[probatio.Marker, object]:
    measured = (SensorDeviceClass.ENERGY, SensorDeviceClass.POWER)
    return {
        probatio.Required("source"): _sensor(*measured, SensorDeviceClass.CURRENT),
        probatio.Optional("export_source"): _sensor(*measured),
    }


def entity_schema(entry: ConfigEntry) -> probatio.Schema:
    """Return the form of a sensor; only with other meters there is something to sit behind."""
    fields: dict[probatio.Marker, object] = {
        **_source_fields(),
        probatio.Required("kind", default="appliance" if grid_meter(entry) else "grid"): _KIND,
    }
    if meters(entry):
        suggestion = {"suggested_value": grid_meter(entry)}
        fields[probatio.Optional("parent", description=suggestion)] = meter_selector(entry)
    return probatio.Schema(fields)


def source_schema() -> probatio.Schema:
    """Return the form in which another sensor is chosen for a meter."""
    return probatio.Schema(_source_fields())


def meter_of_sensor(hass: HomeAssistant, entry: ConfigEntry, fields: dict[str, Any]) -> PlannedMeter:
    """Return the meter that a sensor makes.

    Raises Refused: unavailable, wrong_unit, already_meter, same_sensor, different_unit.
    """
    source, export_source = _read_sources(hass, entry, fields)
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
        switch=switch if switch and not switched_by(entry, switch) else None,
    )


def changed_meter(
    hass: HomeAssistant, entry: ConfigEntry, meter: ConfigSubentry, fields: dict[str, Any]
) -> PlannedMeter:
    """Return a meter that reads another sensor and stays what it is: its name, its ids and what it counted.

    Raises what `meter_of_sensor` raises.
    """
    source, export_source = _read_sources(hass, entry, fields, meter.subentry_id)
    kept = {name: value for name, value in meter.data.items() if source.is_current or name not in VOLTAGE}
    return PlannedMeter(
        title=meter.title,
        unique_id=str(meter.unique_id),
        data={
            **kept,
            "source": source.entity_id,
            "source_id": source.registry_id,
            "export_source": export_source,
        },
        needs_voltage=source.is_current,
    )


def _read_sources(
    hass: HomeAssistant, entry: ConfigEntry, fields: dict[str, Any], apart_from: str | None = None
) -> tuple[Source, str | None]:
    """Return the sensor and the one for energy fed out, if they fit each other and are no other meter's."""
    source = read_source(hass, fields["source"])
    check_new_source(entry, source.entity_id, source.name, apart_from)
    if not fields.get("export_source"):
        return source, None
    export = read_source(hass, fields["export_source"])
    if export.entity_id == source.entity_id:
        raise Refused("same_sensor")
    check_new_source(entry, export.entity_id, export.name, apart_from)
    if export.quantity != source.quantity:
        raise Refused("different_unit", entity=export.name, unit=export.unit, other=source.name, other_unit=source.unit)
    return source, export.entity_id


def voltage_fields(hass: HomeAssistant, fields: dict[str, Any]) -> dict[str, Any]:
    """Return what makes a current a power. Raises Refused: unavailable, no_voltage."""
    sensor = fields.get("voltage_sensor")
    if sensor:
        check_voltage(hass, sensor)
    return {"voltage_sensor": sensor, "voltage": fields["voltage"], "noise": fields["noise"]}
