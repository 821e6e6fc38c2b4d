"""The logbook's lines about loads; everything else that happens is in the events entity's history."""

from collections.abc import Callable
from typing import Final

from homeassistant.components.logbook.const import LOGBOOK_ENTRY_MESSAGE, LOGBOOK_ENTRY_NAME
from homeassistant.core import Event, HomeAssistant, callback

from .const import DOMAIN, LOAD_EVENTS
from .words import sentence

type Describe = Callable[[Event], dict[str, str]]

_RESTORED: Final = "load_restored"


@callback
def async_describe_events(hass: HomeAssistant, async_describe_event: Callable[[str, str, Describe], None]) -> None:
    """Say how each event of a load reads."""

    @callback
    def describe(event: Event) -> dict[str, str]:
        what = str(event.event_type).removeprefix(f"{DOMAIN}_")
        key = f"{what}_{event.data['reason']}" if what == _RESTORED else what
        return {LOGBOOK_ENTRY_NAME: event.data["load"], LOGBOOK_ENTRY_MESSAGE: sentence(hass, f"log_{key}")}

    for what in LOAD_EVENTS:
        async_describe_event(DOMAIN, f"{DOMAIN}_{what}", describe)
