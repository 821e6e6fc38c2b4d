"""Entities of other integrations: sensors that measure, and the switches beside them."""

from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry

UNITS = {"kWh": "energy", "W": "power", "A": "current", "V": "voltage", "°C": "temperature"}


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


def set_state(hass: HomeAssistant, entity_id: str, state: str, unit: str | None = None) -> None:
    """Let an entity show a state, in the registry or not."""
    attributes = {"friendly_name": entity_id.split(".")[1].replace("_", " ").capitalize()}
    if unit is not None:
        attributes |= {"unit_of_measurement": unit, "device_class": UNITS[unit]}
    hass.states.async_set(entity_id, state, attributes)
