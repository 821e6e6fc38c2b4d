"""What a person may attach to a bug report: no key, no password, nobody else's address."""

from typing import Any

from homeassistant.components.diagnostics import async_redact_data
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_PASSWORD, CONF_USERNAME
from homeassistant.core import HomeAssistant

from .redaction import without_access_keys, without_strangers
from .runtime import AnyConfigEntry

TO_REDACT = {"key", CONF_PASSWORD, CONF_USERNAME}


async def async_get_config_entry_diagnostics(hass: HomeAssistant, entry: AnyConfigEntry) -> dict[str, Any]:  # noqa: ARG001
    """Return the account, its meters and what else it has, and what they last showed."""
    loaded = entry.state is ConfigEntryState.LOADED
    report = {
        "state": entry.state.value,
        "account": without_access_keys(entry.data),
        "options": entry.options,
        "subentries": [subentry.as_dict() for subentry in entry.subentries.values()],
        "shown": entry.runtime_data.coordinator.data if loaded else None,
    }
    own = {str(entry.data[name]).lower() for name in ("account", "market") if name in entry.data}
    redacted: dict[str, Any] = async_redact_data(without_strangers(report, own), TO_REDACT)
    return redacted
