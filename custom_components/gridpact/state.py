"""The one state that entities read: what an account's agent shows, its meters, and in a market loads and supplies."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import override

from .loads.models import LoadState, RestoreReason
from .meters.models import MeterState
from .participation.snapshot import Event, Snapshot, Stage
from .settings import TradeSettings
from .supplies.models import SupplyState

_IN_WINDOW = {Stage.PLANNED, Stage.ACTIVE}
_OVER = {Stage.ENDED, Stage.SETTLED, Stage.PAID, Stage.EXPIRED}


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountState(ABC):
    """What every account shows. Meters are named by their subentries."""

    meters: Mapping[str, MeterState]

    @property
    @abstractmethod
    def connected(self) -> bool:
        """Whether a node answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeState(AccountState):
    """Everything that is shown of a home in a market.

    `running` is the event whose window is open at that moment, whatever the chain does. Loads and supplies are named
    by the unique ids of their subentries. `battery` is the charge of the own supply in percent, None without one or
    while it shows nothing.
    """

    snapshot: Snapshot
    loads: Mapping[str, LoadState]
    automatic: bool
    trading: TradeSettings
    running: Event | None
    supplies: Mapping[str, SupplyState] = field(default_factory=dict)
    battery: int | None = None

    @property
    def event(self) -> Event | None:
        """The event that runs, or the next one."""
        return self.running or self.snapshot.event

    @property
    @override
    def connected(self) -> bool:
        return self.snapshot.connected


def event_key(event: Event) -> str:
    """Return what names one window of a series."""
    return f"{event.series_id}:{event.day}"


def running_event(snapshot: Snapshot, now: float) -> Event | None:
    """Return the event whose window is open at `now` (seconds) and that the home has not left."""
    open_ones = (
        event
        for event in snapshot.events
        if event.day is not None and event.stage in _IN_WINDOW and event.start <= now < event.end
    )
    return min(open_ones, key=lambda event: event.end, default=None)


def find_event(snapshot: Snapshot, key: str) -> Event | None:
    """Return an event by its key."""
    return next((event for event in snapshot.market if event_key(event) == key), None)


def why_over(snapshot: Snapshot, key: str, now: float) -> RestoreReason | None:
    """Return why loads that are off for an event have to come back, None while it goes on."""
    event = find_event(snapshot, key)
    if event is None:
        return RestoreReason.CANCELLED
    if event.left:
        return RestoreReason.LEFT
    if event.stage in _OVER or now >= event.end:
        return RestoreReason.ENDED
    return None if event.stage in _IN_WINDOW else RestoreReason.CANCELLED
