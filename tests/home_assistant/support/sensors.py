"""Entities of other integrations: sensors that measure, and the switches beside them."""

from datetime import timedelta

from homeassistant.components.recorder.models import StatisticData, StatisticMeanType, StatisticMetaData
from homeassistant.components.recorder.statistics import async_import_statistics
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.recorder.common import async_wait_recording_done

UNITS = {"kWh": "energy", "W": "power", "A": "current", "V": "voltage", "°C": "temperature", "%": "battery"}


def add_device(hass: HomeAssistant, name: str) -> str:
    """Add a device of another integration and return its id."""
    entry = MockConfigEntry(domain="shelly", title=name)
    entry.add_to_hass(hass)
    return (
        dr.async_get(hass)
        .async_get_or_create(config_entry_id=entry.entry_id, identifiers={("shelly", name)}, name=name)
        .id
    )


def add_entity(
    hass: HomeAssistant,
    entity_id: str,
    state: str | None = "1.5",
    unit: str | None = None,
    *,
    device: str | None = None,
    category: EntityCategory | None = None,
    platform: str = "shelly",
) -> er.RegistryEntry:
    """Add an entity to the registry, and its state unless it has none."""
    domain, name = entity_id.split(".")
    entry = er.async_get(hass).async_get_or_create(
        domain, platform, f"unique-{name}", suggested_object_id=name, device_id=device, entity_category=category
    )
    if state is not None:
        set_state(hass, entity_id, state, unit)
    return entry


async def remember_power(hass: HomeAssistant, entity_id: str, highest: list[float]) -> None:
    """Let the recorder know the highest power (kW) of the last full hours, newest first."""
    hour = dt_util.utcnow().replace(minute=0, second=0, microsecond=0)
    metadata = StatisticMetaData(
        source="recorder",
        statistic_id=entity_id,
        name=None,
        unit_of_measurement="kW",
        unit_class="power",
        has_sum=False,
        mean_type=StatisticMeanType.ARITHMETIC,
    )
    rows = [StatisticData(start=hour - timedelta(hours=ago), max=kw) for ago, kw in enumerate(highest, start=1)]
    async_import_statistics(hass, metadata, rows)
    await async_wait_recording_done(hass)


def set_state(hass: HomeAssistant, entity_id: str, state: str, unit: str | None = None) -> None:
    """Let an entity show a state, in the registry or not."""
    attributes = {"friendly_name": entity_id.split(".")[1].replace("_", " ").capitalize()}
    if unit is not None:
        attributes |= {"unit_of_measurement": unit, "device_class": UNITS[unit]}
    hass.states.async_set(entity_id, state, attributes)
