"""What a sensor showed in the last days."""

from datetime import timedelta

from homeassistant.const import UnitOfPower
from homeassistant.core import HomeAssistant
from homeassistant.helpers.recorder import get_instance
from homeassistant.util import dt as dt_util

from .sources import power_sensor

_LOOK_BACK = timedelta(days=7)


async def known_power(hass: HomeAssistant, entity_id: str) -> int | None:
    """Return the most that the device of an entity drew in the last seven days, in W, if a sensor shows it."""
    sensor = power_sensor(hass, entity_id)
    return await _highest_power(hass, sensor) if sensor else None


async def _highest_power(hass: HomeAssistant, entity_id: str) -> int | None:
    """Return the highest power of the last seven days in W; None without a recorder or statistics."""
    if "recorder" not in hass.config.components:
        return None
    # the recorder is optional, and loaded by now
    from homeassistant.components.recorder.statistics import statistics_during_period

    statistics = await get_instance(hass).async_add_executor_job(
        statistics_during_period,
        hass,
        dt_util.utcnow() - _LOOK_BACK,
        None,
        {entity_id},
        "hour",
        {"power": UnitOfPower.WATT},
        {"max"},
    )
    return max((round(row.get("max") or 0) for row in statistics.get(entity_id, [])), default=0) or None
