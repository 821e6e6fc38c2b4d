"""A switch of a device that can be slow, deaf or gone, as real ones are at times."""

from typing import Any, Self

from homeassistant.components.switch import SwitchEntity
from homeassistant.components.switch.const import DOMAIN as SWITCH
from homeassistant.const import STATE_ON, STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_component import DATA_INSTANCES
from homeassistant.setup import async_setup_component


class Relay(SwitchEntity):
    """A switch that obeys unless it is told otherwise; `calls` holds what was asked of it."""

    _attr_should_poll = False

    def __init__(self, entity_id: str) -> None:
        self.entity_id = entity_id
        self.obeys = True
        self.fails: Exception | None = None
        self.calls: list[str] = []
        self._attr_is_on = True

    @classmethod
    async def add(cls, hass: HomeAssistant, entity_id: str = "switch.water_heater") -> Self:
        """Add a relay that is on."""
        await async_setup_component(hass, SWITCH, {})
        relay = cls(entity_id)
        await hass.data[DATA_INSTANCES][SWITCH].async_add_entities([relay])
        return relay

    @property
    def says(self) -> str | None:
        """What the switch says."""
        state = self.hass.states.get(self.entity_id)
        return state.state if state else None

    @callback
    def set(self, state: str) -> None:
        """Let the device say something by itself: a person pressed it, or the network lost it."""
        self._attr_available = state != STATE_UNAVAILABLE
        self._attr_is_on = state == STATE_ON
        self.async_write_ha_state()

    async def async_turn_on(self, **_: Any) -> None:
        self._asked("turn_on", on=True)

    async def async_turn_off(self, **_: Any) -> None:
        self._asked("turn_off", on=False)

    def _asked(self, what: str, *, on: bool) -> None:
        self.calls.append(what)
        if self.fails is not None:
            raise self.fails
        if self.obeys:
            self._attr_is_on = on
            self.async_write_ha_state()
