"""Keeps the one state that entities read, and wakes an account's agent when there is something to do."""

from abc import abstractmethod
import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta
import logging
from typing import Any, Final, Protocol, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.debounce import Debouncer
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator
from homeassistant.util import dt as dt_util

from .alarm import Alarm
from .const import DOMAIN
from .errors import AccessDenied, GridpactError
from .meters.models import MeterState
from .meters.sampler import Sampler
from .participation.happenings import Happening
from .state import AccountState
from .telling import Telling

_LOGGER = logging.getLogger(__name__)

STEP_EVERY_S: Final = 15
REST_S: Final = 5
WAKE_COOLDOWN_S: Final = 1.0


class Picture(Protocol):
    """What an agent shows of one moment."""

    @property
    def connected(self) -> bool: ...
    @property
    def happenings(self) -> Sequence[Happening]: ...
    @property
    def errors(self) -> Sequence[GridpactError]: ...


class Agent[PictureT: Picture](Protocol):
    """Does an account's work: `step` with the chain, `look` by the clock alone. Times in seconds."""

    async def step(self, now: int) -> PictureT: ...
    async def look(self, now: int) -> PictureT: ...
    async def acknowledge(self, happenings: Sequence[Happening]) -> list[Happening]:
        """Mark happenings as told and return those to be handed on now: each is returned once, ever."""


class AccountCoordinator[PictureT: Picture, StateT: AccountState](DataUpdateCoordinator[StateT]):
    """Owns the state; the agent does the work, samplers report what they see.

    A refresh is a whole step with the chain. At the seconds at which something begins or ends the state changes by
    the clock alone, so that a node that does not answer delays nothing.
    """

    config_entry: ConfigEntry[Any]

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry[Any],
        agent: Agent[PictureT],
        samplers: Mapping[str, Sampler],
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
        self.telling = Telling(agent)
        self._agent = agent
        self._samplers = samplers
        self._snapshot: PictureT | None = None
        self._boundary = Alarm(hass, self._async_boundary)
        self._rested = Alarm(hass, self._async_rested)
        self._step: asyncio.Task[PictureT] | None = None
        self._stepped_at = 0.0
        self._rest_s = min(REST_S, interval / 4)
        self._was_connected = True

    @property
    def snapshot(self) -> PictureT | None:
        """The agent's last picture, None before the first."""
        return self._snapshot

    @override
    async def _async_setup(self) -> None:
        """Show what is on disk; no node has to answer for that."""
        await self._async_take(await self._agent.look(present()))

    @override
    async def _async_update_data(self) -> StateT:
        """Do everything that is due. The first time, at set-up, only what needs no chain."""
        if self.data is not None:
            snapshot = await self._async_step()
            boundary = self._next_boundary(snapshot)
            if boundary is not None and boundary <= present():
                snapshot = await self._agent.look(present())  # the step took longer than the boundary had to wait
            await self._async_stepped()
            await self._async_take(snapshot)
        return self._composed()

    async def async_look(self) -> None:
        """Bring the state up to date by the clock alone."""
        await self._async_take(await self._agent.look(present()))
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

    @abstractmethod
    def _composed(self) -> StateT:
        """Return the state of this moment; there is a picture by now."""

    @abstractmethod
    def _next_boundary(self, picture: PictureT) -> int | None:
        """Return the next second at which something begins, ends or is due by itself."""

    async def _async_follow(self, picture: PictureT) -> None:
        """Do what follows from a new picture of the agent."""

    async def _async_stepped(self) -> None:
        """Do what has to be done after each step, before its picture is shown."""

    async def _async_take(self, snapshot: PictureT) -> None:
        """Make a picture of the agent the present one, and do what follows from it."""
        self._snapshot = snapshot
        self._await_boundary(self._next_boundary(snapshot))
        self._note_connection(snapshot)
        if any(isinstance(error, AccessDenied) for error in snapshot.errors):
            self.config_entry.async_start_reauth(self.hass)  # one dialog; everything else goes on meanwhile
        await self._async_follow(snapshot)
        await self.telling.async_tell(snapshot.happenings)

    async def _async_step(self) -> PictureT:
        self._stepped_at = self.hass.loop.time()
        self._step = self.hass.async_create_background_task(self._agent.step(present()), f"{self.name} step")
        try:
            return await self._step
        finally:
            self._step = None

    def _meter_states(self) -> dict[str, MeterState]:
        """Return how the meters stand, by the subentries that they are."""
        return {id_: sampler.state for id_, sampler in self._samplers.items()}

    def _await_boundary(self, boundary: int | None) -> None:
        if boundary is None:
            self._boundary.cancel()
        else:
            self._boundary.set_at(boundary)

    async def _async_boundary(self) -> None:
        """Something begins, ends or is due."""
        self.async_publish()
        await self.async_look()
        await asyncio.gather(*(sampler.async_sample() for sampler in self._samplers.values()))
        self.async_wake()

    async def _async_rested(self) -> None:
        """There was a block too short a time after the last step."""
        self.async_wake()

    def _note_connection(self, snapshot: PictureT) -> None:
        """Log the loss and the return of the last node, once each."""
        if snapshot.connected == self._was_connected or self.data is None:
            return
        self._was_connected = snapshot.connected
        if snapshot.connected:
            _LOGGER.info("%s: a node answers again", self.config_entry.title)
        else:
            _LOGGER.info("%s: no node answers: %s", self.config_entry.title, snapshot.errors)


def present() -> int:
    """Return the present second."""
    return int(dt_util.utcnow().timestamp())
