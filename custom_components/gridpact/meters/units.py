"""Which units a meter's source speaks."""

from typing import Final

from homeassistant.const import ATTR_UNIT_OF_MEASUREMENT
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er

from .entities import resolve
from .models import Meter

_POWER_OR_CURRENT: Final = {"mW", "W", "kW", "MW", "mA", "A"}


def measures_power(hass: HomeAssistant, meter: Meter) -> bool:
    """Whether a meter knows its power: a plug does, and a sensor of power or current, also while it is away."""
    if meter.is_plug or "voltage" in meter.data:
        return True
    source = resolve(hass, meter.data["source"], meter.data.get("source_id"))
    state, entry = hass.states.get(source), er.async_get(hass).async_get(source)
    shown = state.attributes.get(ATTR_UNIT_OF_MEASUREMENT) if state else None
    return (shown or (entry.unit_of_measurement if entry else None)) in _POWER_OR_CURRENT
