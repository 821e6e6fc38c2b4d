"""Registers fed from energy, power and current sensors of Home Assistant."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from homeassistant.const import ATTR_UNIT_OF_MEASUREMENT
from homeassistant.core import CALLBACK_TYPE, Event, EventStateChangedData, HomeAssistant, State, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.util import dt as dt_util

from ..metering.counts import Direction, milliwatts, milliwatts_of_current
from ..metering.register import Register

_ENERGY_UNITS: Final = {"Wh", "kWh", "MWh"}
_POWER_UNITS: Final = {"mW", "W", "kW", "MW"}
_AMPERES: Final = {"A": Decimal(1), "mA": Decimal("0.001")}


@dataclass(frozen=True, slots=True)
class Reading:
    """A number an entity shows, with its unit; `cycle` is the second its counter started at 0, if it tells."""

    value: Decimal
    unit: str
    cycle: int | None


class EntitySource:
    """Feeds a register from a sensor, a second one for energy fed out, and a voltage for a current."""

    switched_on: bool | None = None

    def __init__(self, hass: HomeAssistant, data: Mapping[str, Any]) -> None:
        """`data` is the meter's subentry data."""
        self.power_mw: int | None = None
        self._hass = hass
        self._source = resolve(hass, data["source"], data.get("source_id"))
        self._export: str | None = data.get("export_source") or None
        self._voltage_sensor: str | None = data.get("voltage_sensor") or None
        self._voltage = Decimal(str(data.get("voltage") or 230))
        self._noise = Decimal(str(data.get("noise") or 0))

    @property
    def entity_ids(self) -> list[str]:
        """All entities that are read."""
        return [name for name in (self._source, self._export, self._voltage_sensor) if name]

    async def async_sample(self, register: Register, at: float) -> bool:
        """Feed what the entities show now."""
        return self._feed(register, at)

    @callback
    def async_watch(self, register: Register, changed: Callable[[], None]) -> CALLBACK_TYPE:
        """Feed whenever one of the entities changes."""

        @callback
        def moved(event: Event[EventStateChangedData]) -> None:
            new = event.data["new_state"]
            self._feed(register, (new.last_updated if new else dt_util.utcnow()).timestamp())
            changed()

        return async_track_state_change_event(self._hass, self.entity_ids, moved)

    def _feed(self, register: Register, at: float) -> bool:
        """Feed all entities, or none of them: half a reading is not one."""
        shown = self._read(self._source)
        exported = self._read(self._export) if self._export else None
        power = self._power(shown) if shown else None
        energy = shown if shown and shown.unit in _ENERGY_UNITS else None
        if (energy is None and power is None) or (self._export and not _is_energy(exported)):
            self.power_mw = None
            register.feed_unavailable()
            return False
        if energy is not None:
            register.feed_energy(energy.value, energy.unit, int(at), cycle=energy.cycle)
        if power is not None:
            register.feed_power(power, int(at * 1000))
        if exported is not None:
            register.feed_energy(exported.value, exported.unit, int(at), Direction.EXPORT, cycle=exported.cycle)
        self.power_mw = power
        return True

    def _power(self, shown: Reading) -> int | None:
        """Return the power in mW of a power or current sensor, None if it is neither or lacks its voltage."""
        if shown.unit in _POWER_UNITS:
            return milliwatts(shown.value, shown.unit)
        if (factor := _AMPERES.get(shown.unit)) is None:
            return None
        voltage = self._voltage
        if self._voltage_sensor:
            measured = self._read(self._voltage_sensor)
            if measured is None:
                return None
            voltage = measured.value
        return milliwatts_of_current(shown.value * factor, voltage, self._noise)

    def _read(self, entity_id: str | None) -> Reading | None:
        state = self._hass.states.get(entity_id) if entity_id else None
        return reading(state) if state else None


def reading(state: State) -> Reading | None:
    """Return the number a state shows, None if it shows none."""
    try:
        value = Decimal(state.state)
    except InvalidOperation:
        return None
    if not value.is_finite():
        return None
    last_reset = dt_util.parse_datetime(str(state.attributes.get("last_reset")))
    return Reading(
        value=value,
        unit=str(state.attributes.get(ATTR_UNIT_OF_MEASUREMENT)),
        cycle=int(last_reset.timestamp()) if last_reset else None,
    )


def resolve(hass: HomeAssistant, entity_id: str, registry_id: str | None) -> str:
    """Return the present name of an entity that may have been renamed."""
    if registry_id and (entry := er.async_get(hass).entities.get_entry(registry_id)):
        return entry.entity_id
    return entity_id


def _is_energy(shown: Reading | None) -> bool:
    return shown is not None and shown.unit in _ENERGY_UNITS
