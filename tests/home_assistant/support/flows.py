"""Going through dialogs as a person does, and reading what they show."""

from typing import Any

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    SOURCE_USER,
    ConfigEntry,
    ConfigFlowContext,
    ConfigSubentry,
    SubentryFlowContext,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, section

from custom_components.gridpact.const import DOMAIN

from .words import check_words

type Result = Any


async def choose(hass: HomeAssistant, *choices: str) -> Result:
    """Select "Add integration", Gridpact, and the named entries of menus."""
    result: Result = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    check_words(result)
    for choice in choices:
        result = await submit(hass, result, next_step_id=choice)
    return result


async def submit(hass: HomeAssistant, result: Result, **fields: Any) -> Result:
    """Submit the form or menu that a result shows."""
    result = await hass.config_entries.flow.async_configure(result["flow_id"], fields)
    check_words(result)
    return result


async def wait(hass: HomeAssistant, result: Result) -> Result:
    """Wait while a dialog shows that something is going on."""
    while result["type"] is FlowResultType.SHOW_PROGRESS:
        await hass.async_block_till_done()
        result = await hass.config_entries.flow.async_configure(result["flow_id"])
    check_words(result)
    return result


async def close_dialogs(hass: HomeAssistant) -> None:
    """Close every dialog about an account that is still open."""
    for flow in hass.config_entries.flow.async_progress():
        hass.config_entries.flow.async_abort(flow["flow_id"])
    await hass.async_block_till_done()


async def reconfigure(hass: HomeAssistant, entry: ConfigEntry) -> Result:
    """Select "Reconfigure" of an account."""
    context = ConfigFlowContext(source=SOURCE_RECONFIGURE, entry_id=entry.entry_id)
    result: Result = await hass.config_entries.flow.async_init(DOMAIN, context=context)
    check_words(result)
    return result


async def open_options(hass: HomeAssistant, entry: ConfigEntry) -> Result:
    """Select "Configure" of an account."""
    result: Result = await hass.config_entries.options.async_init(entry.entry_id)
    check_words(result)
    return result


async def submit_options(hass: HomeAssistant, result: Result, **fields: Any) -> Result:
    """Submit the form of the options."""
    result = await hass.config_entries.options.async_configure(result["flow_id"], fields)
    check_words(result)
    return result


async def open_subentry(hass: HomeAssistant, entry: ConfigEntry, kind: str, *choices: str) -> Result:
    """Select "Add meter" or "Add load", then the named entries of menus."""
    result: Result = await hass.config_entries.subentries.async_init(
        (entry.entry_id, kind), context={"source": SOURCE_USER}
    )
    check_words(result)
    for choice in choices:
        result = await submit_subentry(hass, result, next_step_id=choice)
    return result


async def reconfigure_subentry(hass: HomeAssistant, entry: ConfigEntry, subentry: ConfigSubentry) -> Result:
    """Select "Change meter" or "Change load"."""
    result: Result = await hass.config_entries.subentries.async_init(
        (entry.entry_id, subentry.subentry_type),
        context=SubentryFlowContext(source=SOURCE_RECONFIGURE, subentry_id=subentry.subentry_id),
    )
    check_words(result)
    return result


async def submit_subentry(hass: HomeAssistant, result: Result, **fields: Any) -> Result:
    """Submit the form or menu that a result shows."""
    result = await hass.config_entries.subentries.async_configure(result["flow_id"], fields)
    check_words(result)
    return result


def suggested(result: Result) -> dict[str, Any]:
    """Return what the fields of a form show before anybody types."""
    return _suggested(result["data_schema"].schema)


def _suggested(schema: dict[Any, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    for marker, selector in schema.items():
        name = str(marker)
        if isinstance(selector, section):
            shown[name] = _suggested(selector.schema.schema)
        elif (suggestion := (marker.description or {}).get("suggested_value")) is not None:
            shown[name] = suggestion
        elif callable(marker.default):
            shown[name] = marker.default()
    return shown


def only(entry: ConfigEntry, kind: str) -> ConfigSubentry:
    """Return the only subentry of a kind."""
    (found,) = entry.get_subentries_of_type(kind)
    return found
