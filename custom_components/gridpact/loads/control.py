"""One load: the durable record comes before the switch, the switch is confirmed, and a person always wins."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from homeassistant.const import STATE_OFF, STATE_ON
from homeassistant.core import CALLBACK_TYPE, Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.util import dt as dt_util

from ..alarm import Alarm
from . import switching
from .models import Load, Memory, NotShed, Order, Phase, RestoreReason, Shed, ShedResult
from .records import LoadRecords

RETRY_AFTER_S: Final = 30

type Report = Callable[[Load, str, dict[str, Any]], None]


class LoadControl:
    """Sheds and restores one load.

    `report(load, what, data)` is told what happened: load_shed, load_restored, load_kept_on or not_restored. `record`
    and `memory` are what the disk holds. `overdue` says that it was asked to come back and did not confirm.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        load: Load,
        records: LoadRecords,
        report: Report,
        *,
        record: Shed | None = None,
        memory: Memory | None = None,
    ) -> None:
        self.load = load
        self.record = record
        self.memory = memory or Memory()
        self.overdue = False
        self._hass = hass
        self._records = records
        self._report = report
        self._lock = asyncio.Lock()
        self._stopped = False
        self._alarm = Alarm(hass, self._async_time_is_up)
        self._stop_watching: CALLBACK_TYPE | None = None

    @property
    def entity_id(self) -> str:
        """The switch that is, or would be, switched."""
        return self.record.entity_id if self.record else self.load.switch

    @property
    def switch_state(self) -> str | None:
        """What the switch says: "on", "off", or anything else for silence."""
        state = self._hass.states.get(self.entity_id)
        return state.state if state else None

    @property
    def is_shed(self) -> bool:
        """Whether the load is off because of Gridpact and has not been asked to come back."""
        return self.record is not None and self.record.phase is not Phase.RESTORING

    async def async_start(self) -> None:
        """Watch the switch and take up what was left when Home Assistant stopped."""
        self._stop_watching = async_track_state_change_event(self._hass, self.entity_id, self._async_switch_changed)
        if self.record is None:
            return
        if self.record.phase is Phase.RESTORING or self.record.back_on <= _now():
            await self._async_bring_back_at_start(self.record)
            return
        self._alarm.set_at(self.record.back_on)
        await self._async_take_up()

    async def async_stop(self) -> None:
        """Stop watching; on return nothing is under way. The record stays, the next start takes it up."""
        if self._stop_watching is not None:
            self._stop_watching()
            self._stop_watching = None
        async with self._lock:
            self._stopped = True
            self._alarm.cancel()

    async def async_shed(self, order: Order) -> ShedResult:
        """Switch the load off until the order's time, at most as long as its owner allows."""
        async with self._lock:
            if (record := self.record) is not None and record.phase is Phase.OFF:
                return ShedResult(shed=True, until=record.back_on)
            if record is None:
                record = self._planned(order, _now())
                await self._async_keep(record)
                self._alarm.set_at(record.back_on)
            if not await switching.async_switch(self._hass, record.entity_id, STATE_OFF):
                return ShedResult(shed=False, reason=NotShed.NOT_CONFIRMED)
            await self._async_confirmed_off(record)
            return ShedResult(shed=True, until=record.back_on)

    async def async_restore(self, reason: RestoreReason) -> bool:
        """Bring the load back and return whether it confirmed; until it does, it is tried again and again."""
        async with self._lock:
            if self.record is None or self._stopped:
                return False
            self._alarm.cancel()
            if self.record.phase is Phase.SHEDDING and self.switch_state == STATE_ON:
                await self._async_end(self.memory)
                return True
            if self.record.phase is not Phase.RESTORING:
                await self._async_keep(replace(self.record, phase=Phase.RESTORING, reason=reason))
            if not await switching.async_switch(self._hass, self.record.entity_id, STATE_ON):
                self.overdue = True
                self._tell("not_restored", self.record, self.record.reason.value)
                self._alarm.set_after(RETRY_AFTER_S)
                return False
            await self._async_restored(self.record)
            return True

    async def _async_bring_back_at_start(self, record: Shed) -> None:
        """Bring the load back whose time is over; its switch may belong to an integration that starts later."""
        if switching.is_known(self.switch_state):
            self._hass.async_create_task(self.async_restore(RestoreReason.RESTART))
            return
        async with self._lock:
            await self._async_keep(replace(record, phase=Phase.RESTORING, reason=RestoreReason.RESTART))
        self._alarm.set_after(RETRY_AFTER_S)

    def _planned(self, order: Order, now: int) -> Shed:
        """Return the record of a shed that is about to happen."""
        longest = now + self.load.longest_s
        return Shed(
            load=self.load.id,
            entity_id=self.load.switch,
            event=order.event,
            shed_at=now,
            back_on=min(order.until, longest),
            reason=RestoreReason.LONGEST if longest < order.until else RestoreReason.ENDED,
            phase=Phase.SHEDDING,
        )

    @callback
    def _async_switch_changed(self, event: Event[EventStateChangedData]) -> None:
        """Look at the record again whenever the switch moved outside a call of ours."""
        new, old = event.data["new_state"], event.data["old_state"]
        if self.record is None or new is None or (old is not None and old.state == new.state):
            return
        if not self._lock.locked():
            self._hass.async_create_task(self._async_take_up(), eager_start=False)

    async def _async_take_up(self) -> None:
        """Let the record follow what the switch says."""
        async with self._lock:
            record, state = self.record, self.switch_state
            if record is None or self._stopped or not switching.is_known(state):
                return
            if record.phase is Phase.RESTORING:
                if state == STATE_ON:
                    await self._async_restored(record)
            elif record.phase is Phase.SHEDDING:
                if state == STATE_OFF:
                    await self._async_confirmed_off(record)
            elif state == STATE_ON:
                await self._async_kept_on(record)
        if record.phase is Phase.RESTORING and state == STATE_OFF:
            await self.async_restore(record.reason)

    async def _async_confirmed_off(self, record: Shed) -> None:
        await self._async_keep(replace(record, phase=Phase.OFF))
        self._tell("load_shed", record, None)

    async def _async_kept_on(self, record: Shed) -> None:
        """A person switched it on: the event goes on without this load."""
        await self._async_end(replace(self.memory, kept_event=record.event))
        self._tell("load_kept_on", record, None)

    async def _async_restored(self, record: Shed) -> None:
        kept = record.event if record.reason is RestoreReason.CALLED else self.memory.kept_event
        await self._async_end(Memory(kept_event=kept, restored_at=_now()))
        self._tell("load_restored", record, record.reason.value)

    async def _async_keep(self, record: Shed) -> None:
        await self._hass.async_add_executor_job(self._records.keep, record)
        self.record = record

    async def _async_end(self, memory: Memory) -> None:
        await self._hass.async_add_executor_job(self._records.end, self.load.id, memory)
        self.record, self.memory, self.overdue = None, memory, False
        self._alarm.cancel()

    def _tell(self, what: str, record: Shed, reason: str | None) -> None:
        self._report(self.load, what, {"event": record.event, "until": record.back_on, "reason": reason})

    async def _async_time_is_up(self) -> None:
        """The window, the longest time off or the wait before another try is over."""
        if self.record is not None:
            await self.async_restore(self.record.reason)


def _now() -> int:
    return int(dt_util.utcnow().timestamp())
