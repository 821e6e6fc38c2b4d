"""Mending in place what an issue reports: Home Assistant's way in."""

from homeassistant.components.repairs import RepairsFlow
from homeassistant.core import HomeAssistant

from .fixes import FIXES


async def async_create_fix_flow(
    hass: HomeAssistant,
    issue_id: str,  # noqa: ARG001
    data: dict[str, str | int | float | None] | None,
) -> RepairsFlow:
    """Return the dialog of an issue."""
    about = data or {}
    entry = hass.config_entries.async_get_known_entry(str(about["entry_id"]))
    return FIXES[str(about["issue"])](entry, str(about["subject"]))
