"""Keeps the one state that entities read, and wakes the participant when there is something to do."""

import asyncio
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import timedelta
import logging
from typing import Final, override

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.debounce import Debouncer
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator
from homeassistant.util import dt as dt_util

from .alarm import Alarm
from .checkpoints import checkpoint
from .const import DOMAIN
from .errors import AccessDenied, GridpactError
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
from .telling import Telling

_LOGGER = logging.getLogger(__name__)

STEP_EVERY_S: Final = 15
REST_S: Final = 5
WAKE_COOLDOWN_S: Final = 1.0


class GridpactCoordinator(DataUpdateCoordinator[HomeState]):
    """Owns the state; `participant` does the market's work, samplers and guard report what they see.

    A refresh is a whole step with the chain. At the seconds at which windows begin and end the state changes by the
    clock alone, so that a node that does not answer delays nothing.
    """

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
        interval: int = entry.data["interval"]
        super().__init__(
            hass,
            _LOGGER,
            config_entry=entry,
            name=f"{DOMAIN} {entry.title}",
            update_interval=timedelta(seconds=min(STEP_EVERY_S, interval / 4)),
            request_refresh_debouncer=Debouncer(hass, _LOGGER, cooldown=WAKE_COOLDOWN_S, immediate=True),
        )
        self.participant = participant
        self._samplers = samplers
        self._guard = guard
        self._supplies = supplies
        self._settings = settings
        self._snapshot: Snapshot | None = None
        self.telling = Telling(participant)
        self._boundary = Alarm(hass, self._async_boundary)
        self._rested = Alarm(hass, self._async_rested)
        self._step: asyncio.Task[Snapshot] | None = None
        self._stepped_at = 0.0
        self._rest_s = min(REST_S, interval / 4)
        self._awarded: set[str] = set()
        self._was_connected = True

    @property
    def snapshot(self) -> Snapshot | None:
        """The participant's last picture, None before the first."""
        return self._snapshot

    @property
    def running(self) -> Event | None:
        """The event whose window is open now."""
        return running_event(self._snapshot, _now()) if self._snapshot else None

    @override
    async def _async_setup(self) -> None:
        """Show the plan as it is on disk; no node has to answer for that."""
        await self._async_take(await self.participant.look(_now()))

    @override
    async def _async_update_data(self) -> HomeState:
        """Do everything that is due. The first time, at set-up, only what needs no chain."""
        if self.data is not None:
            snapshot = await self._async_step()
            if snapshot.next_boundary is not None and snapshot.next_boundary <= _now():
                snapshot = await self.participant.look(_now())  # the step took longer than the window had to wait
            await self._async_retire_meters()
            await async_follow_trade(self.hass, self.config_entry)
            await self._async_take(snapshot)
        return self._composed()

    async def async_look(self) -> None:
        """Bring the state up to date by the clock alone."""
        await self._async_take(await self.participant.look(_now()))
        self.async_publish()

    @callback
    def async_publish(self) -> None:
        """Show entities what is so now, if that is something else."""
        if self._snapshot is None or self.data is None:
            return
        state = self._composed()
        if state != self.data:
            self.data = state
            self.async_update_listeners()

    @callback
    def async_new_block(self) -> None:
        """Have a step made for a new block, a moment after the last one: some networks have two blocks a second.

        None is left out: it may cancel the event that the home prepares for.
        """
        rest = self._stepped_at + self._rest_s - self.hass.loop.time()
        if rest > 0:
            self._rested.set_after(rest)
        else:
            self.async_wake()

    @callback
    def async_wake(self) -> None:
        """Have a step made soon: something began, ended or was changed."""
        self.config_entry.async_create_background_task(
            self.hass, self.async_request_refresh(), f"{self.name} wake", eager_start=True
        )

    async def async_start_telling(self, _: HomeAssistant) -> None:
        """Tell from now on what happens, and what happened while nobody could listen: automations are there now."""
        self.telling.begun = True
        if self._snapshot is not None:
            await self.telling.async_tell(self._snapshot.happenings)

    @override
    async def async_shutdown(self) -> None:
        """Stop everything that is scheduled."""
        self._boundary.cancel()
        self._rested.cancel()
        await super().async_shutdown()

    async def async_finish(self) -> None:
        """End a step that is under way: the database is closed next. It survives worse than that."""
        if self._step is not None:
            self._step.cancel()
            await asyncio.wait([self._step])

    async def _async_take(self, snapshot: Snapshot) -> None:
        """Make a picture of the participant the present one, and do what follows from it."""
        self._snapshot = snapshot
        self._await_boundary(snapshot.next_boundary)
        self._note_connection(snapshot)
        self._pass_checkpoint(snapshot.events)
        if any(isinstance(error, AccessDenied) for error in snapshot.errors):
            self.config_entry.async_start_reauth(self.hass)  # one dialog; meters, loads and plans go on meanwhile
        await self._guard.async_follow(lambda key: why_over(snapshot, key, _now()))
        await self.telling.async_tell(snapshot.happenings)

    async def _async_retire_meters(self) -> None:
        """Take meters that people removed out of the site's use: without readings no event could be proven."""
        present = {sampler.meter.id for sampler in self._samplers.values()}
        home = self.participant.home
        if home.sender is None:
            return
        here = self.config_entry.entry_id
        for meter_id in await self.hass.async_add_executor_job(removed_meters, home, present, here):
            with suppress(GridpactError):  # an event is open, or no node answers: later
                await self.participant.retire_meter(meter_id, _now())

    async def _async_step(self) -> Snapshot:
        self._stepped_at = self.hass.loop.time()
        self._step = self.hass.async_create_background_task(self.participant.step(_now()), f"{self.name} step")
        try:
            return await self._step
        finally:
            self._step = None

    def _composed(self) -> HomeState:
        assert self._snapshot is not None  # noqa: S101 - set-up took one
        running = self.running
        key = event_key(running) if running else ""
        return HomeState(
            snapshot=self._snapshot,
            meters={id_: sampler.state for id_, sampler in self._samplers.items()},
            loads={load.id: self._guard.state(load.id, key) for load in self._guard.loads},
            automatic=self._settings.automatic,
            trading=self._settings.trade,
            running=running,
            supplies=self._supplies.states(),
            battery=self._supplies.charge,
        )

    def _await_boundary(self, boundary: int | None) -> None:
        if boundary is None:
            self._boundary.cancel()
        else:
            self._boundary.set_at(boundary)

    async def _async_boundary(self) -> None:
        """A window begins or ends, or bidding closes."""
        self.async_publish()
        await self.async_look()
        await asyncio.gather(*(sampler.async_sample() for sampler in self._samplers.values()))
        self.async_wake()

    async def _async_rested(self) -> None:
        """There was a block too short a time after the last step."""
        self.async_wake()

    def _note_connection(self, snapshot: Snapshot) -> None:
        """Log the loss and the return of the last node, once each."""
        if snapshot.connected == self._was_connected or self.data is None:
            return
        self._was_connected = snapshot.connected
        if snapshot.connected:
            _LOGGER.info("%s: a node answers again", self.config_entry.title)
        else:
            _LOGGER.info("%s: no node answers: %s", self.config_entry.title, snapshot.errors)

    def _pass_checkpoint(self, events: Iterable[Event]) -> None:
        for event in events:
            key = event_key(event)
            if event.stage is Stage.PLANNED and key not in self._awarded:
                self._awarded.add(key)
                checkpoint("awarded", key)


def _now() -> int:
    return int(dt_util.utcnow().timestamp())
