"""A switch of a device that can be slow, deaf or gone, as real ones are at times."""

from typing import Any

from homeassistant.const import ATTR_ENTITY_ID, SERVICE_TURN_OFF, SERVICE_TURN_ON, STATE_OFF, STATE_ON
from homeassistant.core import HomeAssistant, ServiceCall, callback


class Relay:
    """A `switch` entity that obeys unless it is told otherwise; `calls` holds what was asked of it."""

    def __init__(self, hass: HomeAssistant, entity_id: str = "switch.water_heater", state: str = STATE_ON) -> None:
        self.entity_id = entity_id
        self.obeys = True
        self.fails: Exception | None = None
        self.calls: list[str] = []
        self._hass = hass
        self.set(state)
        relays: dict[str, Relay] = hass.data.setdefault("test_relays", {})
        if not relays:
            for service in (SERVICE_TURN_ON, SERVICE_TURN_OFF):
                hass.services.async_register("switch", service, self._handle)
        relays[entity_id] = self

    @property
    def state(self) -> str | None:
        """What the switch says."""
        state = self._hass.states.get(self.entity_id)
        return state.state if state else None

    @callback
    def set(self, state: str, **attributes: Any) -> None:
        """Let the device say something by itself: a person pressed it, or the network lost it."""
        self._hass.states.async_set(self.entity_id, state, attributes)

    async def _handle(self, call: ServiceCall) -> None:
        relays: dict[str, Relay] = self._hass.data["test_relays"]
        names = call.data[ATTR_ENTITY_ID]
        for name in [names] if isinstance(names, str) else names:
            relay = relays[name]
            relay.calls.append(call.service)
            if relay.fails is not None:
                raise relay.fails
            if relay.obeys:
                relay.set(STATE_ON if call.service == SERVICE_TURN_ON else STATE_OFF)
