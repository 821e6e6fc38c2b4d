"""Says on Home Assistant's bus what happened, and asks for help where only a person can mend something."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.start import async_at_started
from homeassistant.util import dt as dt_util

from .checkpoints import checkpoint
from .const import DOMAIN
from .devices import account_device_of
from .loads.models import Load
from .participation.happenings import TRADE_TYPES, Happening
from .participation.snapshot import Event
from .state import find_event
from .words import event_word

if TYPE_CHECKING:
    from .coordinator import GridpactCoordinator
    from .runtime import GridpactConfigEntry


class Reports:
    """What samplers, loads and the participant report to; `coordinator` is set once it exists."""

    coordinator: GridpactCoordinator | None = None

    def __init__(self, hass: HomeAssistant, entry: GridpactConfigEntry) -> None:
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
    def load_happened(self, load: Load, what: str, data: dict[str, Any]) -> None:
        """A load went off, came back, was kept on, or did not come back."""
        if what != "not_restored":  # an issue tells of that
            fired = self._of_load(load, data)
            async_at_started(self._hass, callback(lambda _: self._fire(what, fired)))  # before, nobody listens
        self.changed()
        if what == "load_shed":
            checkpoint("in_window", data["event"])

    @callback
    def happened(self, happening: Happening) -> None:
        """Something happened in the market."""
        self._fire(happening.type, happening_data(self._hass, happening))

    def _of_load(self, load: Load, data: Mapping[str, Any]) -> dict[str, Any]:
        event = self._event(data["event"])
        return {
            "event_id": event.event_id if event else None,
            "kind": event.kind.value if event else None,
            "start": _iso(event.start) if event else None,
            "end": _iso(event.end) if event else None,
            "token": self._entry.data["token_symbol"],
            "late": False,
            "load": load.name,
            "entity_id": load.switch,
            "until": _iso(data["until"]),
            "reason": data["reason"],
        }

    def _event(self, key: str) -> Event | None:
        snapshot = self.coordinator.snapshot if self.coordinator else None
        return find_event(snapshot, key) if snapshot and key else None

    def _fire(self, what: str, data: Mapping[str, Any]) -> None:
        self._hass.bus.async_fire(f"{DOMAIN}_{what}", {**base_data(self._hass, self._entry), **data})


def base_data(hass: HomeAssistant, entry: GridpactConfigEntry) -> dict[str, Any]:
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


def _iso(seconds: int) -> str:
    return dt_util.utc_from_timestamp(seconds).isoformat()
