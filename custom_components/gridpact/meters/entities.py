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
_VOLTS: Final = {"V": Decimal(1), "mV": Decimal("0.001")}


@dataclass(frozen=True, slots=True)
class Shown:
    """A number that an entity shows, with its unit; `cycle` is the second its counter started at 0, if it tells."""

    value: Decimal
    unit: str
    cycle: int | None

    @property
    def is_energy(self) -> bool:
        """Whether it is a counter."""
        return self.unit in _ENERGY_UNITS


class EntitySource:
    """Feeds a register from a sensor, a second one for energy fed out, and a voltage for a current."""

    switched_on: bool | None = None

    def __init__(self, hass: HomeAssistant, data: Mapping[str, Any]) -> None:
        """`data` is the meter's subentry data."""
        self.power_mw: int | None = None
        self._hass = hass
        self._named: tuple[str, str | None] = (data["source"], data.get("source_id"))
        self._export: str | None = data.get("export_source") or None
        self._voltage_sensor: str | None = data.get("voltage_sensor") or None
        self._voltage = Decimal(str(data.get("voltage") or 230))
        self._noise = Decimal(str(data.get("noise") or 0))

    @property
    def entity_ids(self) -> list[str]:
        """All entities that are read."""
        return [name for name in (self._source, self._export, self._voltage_sensor) if name]

    @property
    def missing(self) -> str | None:
        """The first of them that does not exist."""
        return next((name for name in self.entity_ids if self._hass.states.get(name) is None), None)

    @property
    def _source(self) -> str:
        """The sensor by its present name: it may be renamed at any time."""
        return resolve(self._hass, *self._named)

    async def async_sample(self, register: Register, at: float) -> float | None:
        """Feed what the entities show now."""
        return at if self._feed(register, at) else None

    @callback
    def async_watch(self, register: Register, changed: Callable[[], None]) -> CALLBACK_TYPE:
        """Feed whenever one of the entities changes."""

        @callback
        def moved(_: Event[EventStateChangedData]) -> None:
            self._feed(register, dt_util.utcnow().timestamp())
            changed()

        return async_track_state_change_event(self._hass, self.entity_ids, moved)

    def _feed(self, register: Register, at: float) -> bool:
        """Feed all entities, or none of them: half a reading is not one."""
        shown = self._read(self._source)
        exported = self._read(self._export) if self._export else None
        if shown is None or (self._export and exported is None):
            return self._silent(register)
        if shown.is_energy:
            return self._feed_energy(register, shown, exported, int(at))
        power = self._power(shown)
        flowing_out = self._power(exported) if exported else 0
        if power is None or flowing_out is None:
            return self._silent(register)
        self.power_mw = power - flowing_out
        register.feed_power(self.power_mw, int(at * 1000))
        return True

    def _feed_energy(self, register: Register, shown: Shown, exported: Shown | None, at: int) -> bool:
        if exported is not None and not exported.is_energy:
            return self._silent(register)
        register.feed_energy(shown.value, shown.unit, at, cycle=shown.cycle)
        if exported is not None:
            register.feed_energy(exported.value, exported.unit, at, Direction.EXPORT, cycle=exported.cycle)
        return True

    def _silent(self, register: Register) -> bool:
        self.power_mw = None
        register.feed_unavailable()
        return False

    def _power(self, shown: Shown) -> int | None:
        """Return the power in mW of a power or current sensor, None if it is neither or lacks its voltage."""
        if shown.unit in _POWER_UNITS:
            return milliwatts(shown.value, shown.unit)
        amperes, volts = _AMPERES.get(shown.unit), self._volts()
        if amperes is None or volts is None:
            return None
        return milliwatts_of_current(shown.value * amperes, volts, self._noise)

    def _volts(self) -> Decimal | None:
        if self._voltage_sensor is None:
            return self._voltage
        measured = self._read(self._voltage_sensor)
        if measured is None or measured.unit not in _VOLTS:
            return None
        return measured.value * _VOLTS[measured.unit]

    def _read(self, entity_id: str) -> Shown | None:
        state = self._hass.states.get(entity_id)
        return shown_by(state) if state else None


def shown_by(state: State) -> Shown | None:
    """Return the number that a state shows, None if it shows none."""
    try:
        value = Decimal(state.state)
    except InvalidOperation:
        return None
    if not value.is_finite():
        return None
    last_reset = dt_util.parse_datetime(str(state.attributes.get("last_reset")))
    return Shown(
        value=value,
        unit=str(state.attributes.get(ATTR_UNIT_OF_MEASUREMENT)),
        cycle=int(last_reset.timestamp()) if last_reset else None,
    )


def resolve(hass: HomeAssistant, entity_id: str, registry_id: str | None) -> str:
    """Return the present name of an entity that may have been renamed."""
    if registry_id and (entry := er.async_get(hass).entities.get_entry(registry_id)):
        return entry.entity_id
    return entity_id
