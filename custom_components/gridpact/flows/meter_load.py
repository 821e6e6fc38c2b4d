"""The load that a meter's own switch makes."""

from types import MappingProxyType
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er

from ..const import DOMAIN, plug_switch_unique_id
from .history import known_power
from .load_form import make_load
from .meter_form import PlannedMeter
from .subentries import meters


async def suggested_power(hass: HomeAssistant, meter: PlannedMeter) -> int | None:
    """Return what a meter's device is known to draw, in W."""
    return meter.power if meter.is_plug else await known_power(hass, meter.data["source"])


@callback
def add_load(hass: HomeAssistant, entry: ConfigEntry, planned: PlannedMeter, use: dict[str, Any]) -> None:
    """Make the switch of a meter that was just added a load."""
    meter = next(meter for meter in meters(entry) if meter.unique_id == planned.unique_id)
    switch = planned.switch or _plug_switch(hass, entry, meter)
    load = make_load(hass, switch, meter.subentry_id, planned.title, use)
    hass.config_entries.async_add_subentry(entry, ConfigSubentry(**load | {"data": MappingProxyType(load["data"])}))


def _plug_switch(hass: HomeAssistant, entry: ConfigEntry, meter: ConfigSubentry) -> str:
    """Reserve the entity id of the plug's switch: the entity itself comes once the account has loaded its new meter."""
    switch = er.async_get(hass).async_get_or_create(
        "switch",
        DOMAIN,
        plug_switch_unique_id(str(entry.unique_id), str(meter.unique_id)),
        config_entry=entry,
        config_subentry_id=meter.subentry_id,
        suggested_object_id=meter.title,
    )
    return switch.entity_id
