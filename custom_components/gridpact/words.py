"""Words that the code itself puts together, in Home Assistant's language; every one stands in translations/."""

from typing import Final

from homeassistant.components.event.const import DOMAIN as EVENT
from homeassistant.components.switch.const import DOMAIN as SWITCH
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.translation import async_get_cached_translations, async_translate_state

from .const import DOMAIN

_EVENTS: Final = f"component.{DOMAIN}.entity.{EVENT}"


@callback
def sentence(hass: HomeAssistant, key: str, **placeholders: str) -> str:
    """Return a sentence from the translations' part `common`, the key itself if there is none."""
    found = async_get_cached_translations(hass, hass.config.language, "common", DOMAIN)
    return found.get(f"component.{DOMAIN}.common.{key}", key).format(**placeholders)


@callback
def event_word(hass: HomeAssistant, attribute: str, value: str, entity: str = "events") -> str:
    """Return what an event entity calls one of its data, such as a kind or a reason."""
    found = async_get_cached_translations(hass, hass.config.language, "entity", DOMAIN)
    return found.get(f"{_EVENTS}.{entity}.state_attributes.{attribute}.state.{value}", value)


@callback
def switch_word(hass: HomeAssistant, state: str) -> str:
    """Return what Home Assistant calls the state of a switch."""
    return async_translate_state(hass, state, SWITCH, None, None, None)
