"""Samples one meter every few seconds and on every time of the grid, and keeps register and reading together."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
import logging
from typing import Final

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.util import dt as dt_util

from ..alarm import Alarm
from ..errors import AccessDenied, GridpactError
from ..market.models import SECONDS_PER_DAY
from ..metering.readings import ReadingStore
from ..metering.register import Problem, Register
from .models import Meter, MeterState
from .source import Source

_LOGGER = logging.getLogger(__name__)

SAMPLE_EVERY_S: Final = 10


class Sampler:
    """Keeps a meter's register going. `changed` is called whenever its state is another."""

    def __init__(
        self,
        hass: HomeAssistant,
        meter: Meter,
        source: Source,
        store: ReadingStore,
        register: Register,
        *,
        first_index: int | None,
        changed: Callable[[], None],
    ) -> None:
        self.meter = meter
        self.source = source
        self._hass = hass
        self._store = store
        self._grid = store.grid
        self._register = register
        self._first_index = first_index
        self._changed = changed
        self._lock = asyncio.Lock()
        self._stopped = False
        self._login_refused = False
        self._answers = True
        self._started_at = int(dt_util.utcnow().timestamp())
        self._stops: list[CALLBACK_TYPE] = []
        self._boundary = Alarm(hass, self._async_boundary)

    @callback
    def async_start(self) -> None:
        """Go on taking samples; the first one is the caller's to take."""
        every = timedelta(seconds=min(SAMPLE_EVERY_S, self._grid.interval / 4))
        self._stops = [
            async_track_time_interval(self._hass, self._async_tick, every, cancel_on_shutdown=True),
            self.source.async_watch(self._register, self._changed),
        ]
        self._await_boundary()

    async def async_stop(self) -> None:
        """Take no more samples; on return none is under way."""
        self._stopped = True
        for stop in self._stops:
            stop()
        self._stops = []
        self._boundary.cancel()
        async with self._lock:
            pass

    @property
    def state(self) -> MeterState:
        """What the meter's entities show now."""
        now = int(dt_util.utcnow().timestamp())
        counts, problem = self._register.counts, self._register.problem(now)
        return MeterState(
            import_wh=counts.import_wh,
            export_wh=counts.export_wh,
            problem=problem,
            power_mw=self.source.power_mw,
            switched_on=self.source.switched_on,
            history_days=self._history_days(now),
            login_refused=self._login_refused,
            missing=self.source.missing,
            silent_since=self._silent_since(problem, now),
        )

    async def async_sample(self) -> None:
        """Feed the register once and keep it; a plug that refused its password is left in peace."""
        if self._login_refused:
            return
        async with self._lock:
            if self._stopped:
                return
            at = await self._async_feed()
            if at is not None:
                await self._async_keep(at)
        self._changed()

    async def async_change_source(self) -> None:
        """Let the count go on where it stopped when the meter is set up with another source; nothing is read before."""
        async with self._lock:
            self._stopped = True
            self._register.change_source()
            now = dt_util.utcnow().timestamp()
            await self._hass.async_add_executor_job(self._store.keep, self.meter.id, self._register.state, now)

    async def _async_feed(self) -> float | None:
        """Feed the register and return the second of what was fed, None if the source shows nothing."""
        why = "no value"
        try:
            at = await self.source.async_sample(self._register, dt_util.utcnow().timestamp())
        except GridpactError as error:
            self._login_refused = isinstance(error, AccessDenied)
            why, at = str(error), None
            self._register.feed_unavailable()
        self._note(answers=at is not None, why=why)
        return at

    async def _async_keep(self, at: float) -> None:
        """Register and reading are kept in one transaction, so that no crash can part them."""
        state = self._register.state
        taken = await self._hass.async_add_executor_job(self._store.record, self.meter.id, state, at)
        if taken and self._first_index is None:
            self._first_index = self._grid.nearest(at)

    def _note(self, *, answers: bool, why: str) -> None:
        """Log a loss and a return, once each."""
        if answers == self._answers:
            return
        self._answers = answers
        if answers:
            _LOGGER.info("%s can be read again", self.meter.name)
        else:
            _LOGGER.info("%s cannot be read: %s", self.meter.name, why)

    def _silent_since(self, problem: Problem, now: int) -> int | None:
        """Return since when there is nothing new to read, None if there is."""
        if problem is Problem.STUCK:
            return self._register.moved_at
        seen_at = self._register.state.seen_at or self._started_at
        silent = problem is Problem.UNAVAILABLE or now - seen_at > self._register.limits.gap_s
        return seen_at if silent else None

    def _history_days(self, now: int) -> int:
        """Return for how many whole days there are readings."""
        if self._first_index is None:
            return 0
        return max(0, now - self._grid.time(self._first_index)) // SECONDS_PER_DAY

    async def _async_tick(self, _: datetime) -> None:
        if not self._lock.locked():  # a slow plug is not asked twice
            await self.async_sample()

    async def _async_boundary(self) -> None:
        """A time of the grid: this sample becomes the reading."""
        self._await_boundary()
        await self.async_sample()

    def _await_boundary(self) -> None:
        self._boundary.set_at(self._grid.next_boundary(dt_util.utcnow().timestamp()))
