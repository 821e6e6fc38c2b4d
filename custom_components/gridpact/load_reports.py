"""Says on Home Assistant's bus what happened to loads."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from homeassistant.core import callback
from homeassistant.helpers.start import async_at_started
from homeassistant.util import dt as dt_util

from .checkpoints import checkpoint
from .loads.models import Load
from .participation.snapshot import Event
from .reports import Reports
from .state import find_event

if TYPE_CHECKING:
    from .coordinator import GridpactCoordinator


class LoadReports(Reports):
    """What loads report to, besides everything else."""

    coordinator: GridpactCoordinator | None = None

    @callback
    def load_happened(self, load: Load, what: str, data: dict[str, Any]) -> None:
        """A load went off, came back, was kept on, or did not come back."""
        if what != "not_restored":  # an issue tells of that
            fired = self._of_load(load, data)
            async_at_started(self._hass, callback(lambda _: self._fire(what, fired)))  # before, nobody listens
        self.changed()
        if what == "load_shed":
            checkpoint("in_window", data["event"])

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


def _iso(seconds: int) -> str:
    return dt_util.utc_from_timestamp(seconds).isoformat()
