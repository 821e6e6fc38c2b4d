"""Switches an entity and waits until it says so itself: a call that returned proves nothing."""

import asyncio
import logging
from typing import Final

from homeassistant.const import ATTR_ENTITY_ID, SERVICE_TURN_OFF, SERVICE_TURN_ON, STATE_OFF, STATE_ON
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback, split_entity_id
from homeassistant.helpers.event import async_track_state_change_event

_LOGGER = logging.getLogger(__name__)

CONFIRM_WITHIN_S: Final = 10.0


def is_known(state: str | None) -> bool:
    """Tell whether a switch says how it stands."""
    return state in {STATE_ON, STATE_OFF}


async def async_switch(hass: HomeAssistant, entity_id: str, state: str) -> bool:
    """Switch an entity to "on" or "off" and return whether it confirmed that in time."""
    confirmed = asyncio.Event()

    @callback
    def changed(event: Event[EventStateChangedData]) -> None:
        if (new := event.data["new_state"]) is not None and new.state == state:
            confirmed.set()

    stop = async_track_state_change_event(hass, entity_id, changed)
    try:
        async with asyncio.timeout(CONFIRM_WITHIN_S):
            await _async_call(hass, entity_id, state)
            if not hass.states.is_state(entity_id, state):
                await confirmed.wait()
    except TimeoutError:
        pass
    except Exception as error:  # noqa: BLE001 - whatever the device's integration raises, the load is not confirmed
        _LOGGER.debug("Switching %s %s failed: %s", entity_id, state, error)
    finally:
        stop()
    return hass.states.is_state(entity_id, state)


async def _async_call(hass: HomeAssistant, entity_id: str, state: str) -> None:
    """Ask the entity's own integration."""
    service = SERVICE_TURN_ON if state == STATE_ON else SERVICE_TURN_OFF
    domain, _ = split_entity_id(entity_id)
    await hass.services.async_call(domain, service, {ATTR_ENTITY_ID: entity_id}, blocking=True)
