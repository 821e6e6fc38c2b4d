"""Sensors that measure, and the switch beside them."""

from dataclasses import dataclass
from typing import TypeGuard

from homeassistant.const import (
    ATTR_UNIT_OF_MEASUREMENT,
    STATE_UNAVAILABLE,
    STATE_UNKNOWN,
    UnitOfElectricCurrent,
    UnitOfElectricPotential,
    UnitOfEnergy,
    UnitOfPower,
)
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import device_registry as dr, entity_registry as er

from ..errors import Refused

ENERGY_UNITS = frozenset[str]({UnitOfEnergy.WATT_HOUR, UnitOfEnergy.KILO_WATT_HOUR, UnitOfEnergy.MEGA_WATT_HOUR})
POWER_UNITS = frozenset[str]({UnitOfPower.WATT, UnitOfPower.KILO_WATT})
CURRENT_UNITS = frozenset[str]({UnitOfElectricCurrent.AMPERE})
VOLTAGE_UNITS = frozenset[str]({UnitOfElectricPotential.VOLT, UnitOfElectricPotential.MILLIVOLT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A sensor that measures. `identity` outlives its entity id, and its registry id if it was removed in between."""

    entity_id: str
    name: str
    unit: str
    registry_id: str | None
    identity: str

    @property
    def is_current(self) -> bool:
        return self.unit in CURRENT_UNITS

    @property
    def quantity(self) -> frozenset[str]:
        """The units that measure the same."""
        return next(units for units in (ENERGY_UNITS, POWER_UNITS, CURRENT_UNITS) if self.unit in units)


def read_source(hass: HomeAssistant, entity_id: str) -> Source:
    """Return the sensor. Raises Refused: unavailable, wrong_unit."""
    state = available_state(hass, entity_id)
    unit = state.attributes.get(ATTR_UNIT_OF_MEASUREMENT)
    if unit not in ENERGY_UNITS | POWER_UNITS | CURRENT_UNITS:
        raise Refused("wrong_unit", entity=state.name, unit=str(unit))
    entry = er.async_get(hass).async_get(entity_id)
    return Source(
        entity_id=entity_id,
        name=state.name,
        unit=unit,
        registry_id=entry.id if entry else None,
        identity=f"entity:{entry.platform}:{entry.unique_id}" if entry else f"entity:{entity_id}",
    )


def check_voltage(hass: HomeAssistant, entity_id: str) -> None:
    """Raise Refused (unavailable, no_voltage) unless the sensor shows a voltage."""
    state = available_state(hass, entity_id)
    unit = state.attributes.get(ATTR_UNIT_OF_MEASUREMENT)
    if unit not in VOLTAGE_UNITS:
        raise Refused("no_voltage", entity=state.name, unit=str(unit))


def available_state(hass: HomeAssistant, entity_id: str) -> State:
    """Return the state of an entity that has one. Raises Refused("unavailable")."""
    state = hass.states.get(entity_id)
    if not is_available(state):
        raise Refused("unavailable", entity=state.name if state else entity_id)
    return state


def is_available(state: State | None) -> TypeGuard[State]:
    """Tell whether an entity has a value."""
    return state is not None and state.state not in (STATE_UNAVAILABLE, STATE_UNKNOWN)


def registry_id(hass: HomeAssistant, entity_id: str) -> str | None:
    """Return the id that an entity keeps when it is renamed."""
    entry = er.async_get(hass).async_get(entity_id)
    return entry.id if entry else None


def device_name(hass: HomeAssistant, entity_id: str) -> str | None:
    """Return the name of the device that an entity belongs to."""
    device_id = _device_id(hass, entity_id)
    device = dr.async_get(hass).async_get(device_id) if device_id else None
    return (device.name_by_user or device.name) if device else None


def siblings(hass: HomeAssistant, entity_id: str, domain: str) -> list[str]:
    """Return the device's entities of a domain that are neither settings nor diagnostics."""
    device_id = _device_id(hass, entity_id)
    entries = er.async_entries_for_device(er.async_get(hass), device_id) if device_id else []
    return [entry.entity_id for entry in entries if entry.domain == domain and entry.entity_category is None]


def _device_id(hass: HomeAssistant, entity_id: str) -> str | None:
    entry = er.async_get(hass).async_get(entity_id)
    return entry.device_id if entry else None


def only_switch(hass: HomeAssistant, entity_id: str) -> str | None:
    """Return the switch of the device that a sensor belongs to, if there is exactly one and it can be reached."""
    switches = siblings(hass, entity_id, "switch")
    if len(switches) != 1:
        return None
    return switches[0] if is_available(hass.states.get(switches[0])) else None


def power_sensor(hass: HomeAssistant, entity_id: str) -> str | None:
    """Return the entity itself if it shows power, else a power sensor of its device."""
    candidates = [entity_id, *siblings(hass, entity_id, "sensor")]
    for candidate in candidates:
        state = hass.states.get(candidate)
        if state is not None and state.attributes.get(ATTR_UNIT_OF_MEASUREMENT) in POWER_UNITS:
            return candidate
    return None
