"""Says on Home Assistant's bus what happened."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from homeassistant.core import HomeAssistant, callback

from .const import DOMAIN
from .devices import account_device_of
from .participation.happenings import TRADE_TYPES, Happening
from .words import event_word

if TYPE_CHECKING:
    from .account_coordinator import AccountCoordinator
    from .runtime import AnyConfigEntry


class Reports:
    """What samplers and an account's agent report to; `coordinator` is set once it exists."""

    coordinator: AccountCoordinator[Any, Any] | None = None

    def __init__(self, hass: HomeAssistant, entry: AnyConfigEntry) -> None:
        self._hass = hass
        self._entry = entry

    @callback
    def changed(self) -> None:
        """A meter or a load is in another state."""
        if self.coordinator is not None:
            self.coordinator.async_publish()

    async def async_happened_here(self) -> None:
        """Something was kept that is to be told, without the chain having a part in it."""
        if self.coordinator is not None and self.coordinator.snapshot is not None:
            await self.coordinator.async_look()

    @callback
    def happened(self, happening: Happening) -> None:
        """Something happened on the network."""
        self._fire(happening.type, happening_data(self._hass, happening))

    def _fire(self, what: str, data: Mapping[str, Any]) -> None:
        self._hass.bus.async_fire(f"{DOMAIN}_{what}", {**base_data(self._hass, self._entry), **data})


def base_data(hass: HomeAssistant, entry: AnyConfigEntry) -> dict[str, Any]:
    """Return what every event of an account carries."""
    device = account_device_of(hass, entry)
    return {"entry_id": entry.entry_id, "device_id": device.id if device else None}


def happening_data(hass: HomeAssistant, happening: Happening) -> dict[str, Any]:
    """Return what the bus event and the event entity carry of a happening."""
    data = {**happening.data, "late": happening.late}
    if "reason" in data and not data.get("reason_text"):
        entity = "trades" if happening.type in TRADE_TYPES else "events"
        data["reason_text"] = event_word(hass, "reason", data["reason"], entity)
    return data
