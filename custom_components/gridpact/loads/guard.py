"""All loads of an account: who may be switched off, until when, and what ends it early."""

import asyncio
from collections.abc import Callable, Iterable
from typing import Final

from homeassistant.const import STATE_OFF, STATE_ON
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from ..settings import Settings
from .control import LoadControl, Report
from .models import Load, LoadState, LoadStatus, NotShed, Order, RestoreReason, ShedResult
from .records import LoadRecords
from .switching import is_known

_LEFT_ALONE: Final = {
    LoadStatus.PROTECTED: NotShed.PROTECTED,
    LoadStatus.NOT_ALLOWED: NotShed.NOT_ALLOWED,
    LoadStatus.UNREACHABLE: NotShed.UNREACHABLE,
    LoadStatus.KEPT_ON: NotShed.KEPT_ON,
    LoadStatus.RESTING: NotShed.RESTING,
}


class LoadGuard:
    """Sheds and restores the loads of an account; nothing else of Gridpact switches anything."""

    def __init__(
        self, hass: HomeAssistant, loads: Iterable[Load], records: LoadRecords, settings: Settings, report: Report
    ) -> None:
        """Blocks: reads the records."""
        sheds, memories = records.sheds(), records.memories()
        known = {load.id: load for load in loads}
        forgotten = {id_: _forgotten(id_, shed.entity_id) for id_, shed in sheds.items() if id_ not in known}
        self.controls = {
            id_: LoadControl(hass, load, records, report, record=sheds.get(id_), memory=memories.get(id_))
            for id_, load in (known | forgotten).items()
        }
        self._settings = settings
        self._known = known

    @property
    def loads(self) -> list[Load]:
        """The loads that are set up."""
        return list(self._known.values())

    async def async_start(self) -> None:
        """Take up what was left at the last stop; loads that may no longer be off come back at once."""
        await asyncio.gather(*(control.async_start() for control in self.controls.values()))
        for id_, control in self.controls.items():
            if control.is_shed and (id_ not in self._known or control.load.critical):
                await control.async_restore(RestoreReason.CALLED)

    async def async_stop(self) -> None:
        """Stop watching; on return no switching is under way."""
        await asyncio.gather(*(control.async_stop() for control in self.controls.values()))

    def is_off(self, load_id: str) -> bool:
        """Tell whether a load is off because of Gridpact."""
        return self.controls[load_id].record is not None

    async def async_shed(self, load_id: str, order: Order) -> ShedResult:
        """Switch a load off, unless something protects it."""
        control = self.controls[load_id]
        if not control.is_shed and (reason := self._protection(control, order)) is not None:
            return ShedResult(shed=False, reason=reason)
        return await control.async_shed(order)

    async def async_restore(self, load_id: str, reason: RestoreReason) -> bool:
        """Bring one load back."""
        return await self.controls[load_id].async_restore(reason)

    async def async_restore_all(self, reason: RestoreReason) -> None:
        """Bring every load back."""
        await asyncio.gather(*(control.async_restore(reason) for control in self.controls.values()))

    async def async_follow(self, over: Callable[[str], RestoreReason | None]) -> None:
        """Bring back what was switched off for events that are over; `over` says of an event why it is, if it is."""
        for control in self.controls.values():
            record = control.record
            if record is None or not record.event or not control.is_shed:
                continue
            if (reason := over(record.event)) is not None:
                await control.async_restore(reason)

    def state(self, load_id: str, running: str) -> LoadState:
        """Return what a load's entities show while the event `running` ("" for none) is in progress."""
        control = self.controls[load_id]
        status = self._status(control, running)
        ready = status is LoadStatus.READY and control.switch_state == STATE_ON
        return LoadState(
            status=status,
            back_on=control.record.back_on if control.record and status is LoadStatus.OFF else None,
            can_save_w=control.load.power_w if ready else 0,
            allowed=self._settings.allowed(load_id),
            minimum_price=self._settings.minimum_price(load_id, control.load.default_price),
            overdue=control.overdue,
        )

    def _protection(self, control: LoadControl, order: Order) -> NotShed | None:
        """Return why a load must be left alone, None if it may be switched off."""
        if (reason := _LEFT_ALONE.get(self._status(control, order.event))) is not None:
            return reason
        if order.counted_on is not None and control.load.id not in order.counted_on:
            return NotShed.NOT_COUNTED_ON
        return NotShed.ALREADY_OFF if control.switch_state == STATE_OFF else None

    def _status(self, control: LoadControl, event: str) -> LoadStatus:
        load, now = control.load, int(dt_util.utcnow().timestamp())
        if load.critical:
            return LoadStatus.PROTECTED
        if control.record is not None:
            return LoadStatus.OFF
        if not self._settings.allowed(load.id):
            return LoadStatus.NOT_ALLOWED
        if not is_known(control.switch_state):
            return LoadStatus.UNREACHABLE
        if event and control.memory.kept_event == event:
            return LoadStatus.KEPT_ON
        resting = control.memory.restored_at and now < control.memory.restored_at + load.rest_s
        return LoadStatus.RESTING if resting else LoadStatus.READY


def _forgotten(load_id: str, entity_id: str) -> Load:
    """Return a stand-in for a load that was removed while it was off."""
    return Load(
        id=load_id,
        name=entity_id,
        switch=entity_id,
        switch_id=None,
        meter=None,
        power_w=0,
        default_price="0",
        longest_s=0,
        rest_s=0,
        critical=False,
    )
