"""Keeps the state of an account in a market: its plan, its meters, its loads and its supplies."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import override

from homeassistant.core import HomeAssistant

from .account_coordinator import AccountCoordinator, present
from .checkpoints import checkpoint
from .errors import GridpactError
from .known_trade import async_follow_trade
from .loads.guard import LoadGuard
from .meters.sampler import Sampler
from .participation.participant import Participant
from .participation.registering import removed_meters
from .participation.snapshot import Event, Snapshot, Stage
from .runtime import GridpactConfigEntry
from .settings import Settings
from .state import HomeState, event_key, running_event, why_over
from .supplies.control import SupplyControl


class GridpactCoordinator(AccountCoordinator[Snapshot, HomeState]):
    """`participant` does the market's work; the guard follows its windows."""

    config_entry: GridpactConfigEntry

    def __init__(
        self,
        hass: HomeAssistant,
        entry: GridpactConfigEntry,
        participant: Participant,
        samplers: Mapping[str, Sampler],
        guard: LoadGuard,
        supplies: SupplyControl,
        settings: Settings,
    ) -> None:
        super().__init__(hass, entry, participant, samplers)
        self.participant = participant
        self._guard = guard
        self._supplies = supplies
        self._settings = settings
        self._awarded: set[str] = set()

    @property
    def running(self) -> Event | None:
        """The event whose window is open now."""
        return running_event(self._snapshot, present()) if self._snapshot else None

    @override
    async def _async_stepped(self) -> None:
        await self._async_retire_meters()
        await async_follow_trade(self.hass, self.config_entry)

    @override
    async def _async_follow(self, picture: Snapshot) -> None:
        self._pass_checkpoint(picture.events)
        await self._guard.async_follow(lambda key: why_over(picture, key, present()))

    @override
    def _next_boundary(self, picture: Snapshot) -> int | None:
        return picture.next_boundary

    async def _async_retire_meters(self) -> None:
        """Take meters that people removed out of the site's use: without readings no event could be proven."""
        present_ones = {sampler.meter.id for sampler in self._samplers.values()}
        home = self.participant.home
        if home.sender is None:
            return
        here = self.config_entry.entry_id
        for meter_id in await self.hass.async_add_executor_job(removed_meters, home, present_ones, here):
            with suppress(GridpactError):  # an event is open, or no node answers: later
                await self.participant.retire_meter(meter_id, present())

    @override
    def _composed(self) -> HomeState:
        assert self._snapshot is not None  # noqa: S101 - set-up took one
        running = self.running
        key = event_key(running) if running else ""
        return HomeState(
            snapshot=self._snapshot,
            meters=self._meter_states(),
            loads={load.id: self._guard.state(load.id, key) for load in self._guard.loads},
            automatic=self._settings.automatic,
            trading=self._settings.trade,
            running=running,
            supplies=self._supplies.states(),
            battery=self._supplies.charge,
        )

    def _pass_checkpoint(self, events: Iterable[Event]) -> None:
        for event in events:
            key = event_key(event)
            if event.stage is Stage.PLANNED and key not in self._awarded:
                self._awarded.add(key)
                checkpoint("awarded", key)
