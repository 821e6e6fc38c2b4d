"""Mending in place what an issue reports: Home Assistant's way in."""

from homeassistant.components.repairs import RepairsFlow
from homeassistant.core import HomeAssistant

from .accounts import kind_of


async def async_create_fix_flow(
    hass: HomeAssistant,
    issue_id: str,  # noqa: ARG001
    data: dict[str, str | int | float | None] | None,
) -> RepairsFlow:
    """Return the dialog of an issue."""
    about = data or {}
    entry = hass.config_entries.async_get_known_entry(str(about["entry_id"]))
    return kind_of(entry).fixes[str(about["issue"])](entry, str(about["subject"]))
