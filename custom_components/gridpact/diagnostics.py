"""What a person may attach to a bug report: no key, no password, nobody else's address."""

from typing import Any

from homeassistant.components.diagnostics import async_redact_data
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_PASSWORD, CONF_USERNAME
from homeassistant.core import HomeAssistant

from .redaction import node_host, without_strangers
from .runtime import GridpactConfigEntry

TO_REDACT = {"key", CONF_PASSWORD, CONF_USERNAME}


async def async_get_config_entry_diagnostics(hass: HomeAssistant, entry: GridpactConfigEntry) -> dict[str, Any]:  # noqa: ARG001
    """Return the account, its meters and loads, and what they last showed."""
    loaded = entry.state is ConfigEntryState.LOADED
    report = {
        "state": entry.state.value,
        "account": {**entry.data, "rpc_urls": [node_host(url) for url in entry.data["rpc_urls"]]},
        "options": entry.options,
        "subentries": [subentry.as_dict() for subentry in entry.subentries.values()],
        "shown": entry.runtime_data.coordinator.data if loaded else None,
    }
    own = {entry.data["account"].lower(), entry.data["market"].lower()}
    redacted: dict[str, Any] = async_redact_data(without_strangers(report, own), TO_REDACT)
    return redacted
