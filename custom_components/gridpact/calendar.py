"""Calendars, for looking: what the home takes part in, and everything that was announced."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import override

from homeassistant.components.calendar import CalendarEntity, CalendarEntityDescription, CalendarEvent
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.util import dt as dt_util

from .entity import GridpactEntity
from .participation.snapshot import Event, Stage
from .runtime import GridpactConfigEntry
from .state import HomeState, event_key
from .units import WH_PER_KWH, format_amount
from .words import event_word, sentence

PARALLEL_UPDATES = 0

_GONE = {Stage.CANCELLED, Stage.LEFT}


@dataclass(frozen=True, kw_only=True)
class GridpactCalendarDescription(CalendarEntityDescription):
    """`events_fn` says what the calendar shows, in order of time."""

    events_fn: Callable[[HomeState], tuple[Event, ...]]


CALENDARS = (
    GridpactCalendarDescription(key="events", events_fn=lambda home: home.snapshot.events),
    GridpactCalendarDescription(
        key="market", entity_registry_enabled_default=False, events_fn=lambda home: home.snapshot.market
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,  # noqa: ARG001
    entry: GridpactConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the calendars."""
    coordinator = entry.runtime_data.coordinator
    async_add_entities(GridpactCalendar(coordinator, description) for description in CALENDARS)


class GridpactCalendar(GridpactEntity, CalendarEntity):
    """A calendar made of the same state as everything else."""

    entity_description: GridpactCalendarDescription

    @property
    @override
    def event(self) -> CalendarEvent | None:
        """The event that runs, or the next one."""
        now = dt_util.utcnow().timestamp()
        return next((self._shown(event) for event in self._events if event.end > now), None)

    @override
    async def async_get_events(
        self, hass: HomeAssistant, start_date: datetime, end_date: datetime
    ) -> list[CalendarEvent]:
        begin, end = start_date.timestamp(), end_date.timestamp()
        return [self._shown(event) for event in self._events if event.start < end and event.end > begin]

    @property
    def _events(self) -> list[Event]:
        return [event for event in self.entity_description.events_fn(self.state_now) if event.stage not in _GONE]

    def _shown(self, event: Event) -> CalendarEvent:
        return CalendarEvent(
            start=dt_util.as_local(dt_util.utc_from_timestamp(event.start)),
            end=dt_util.as_local(dt_util.utc_from_timestamp(event.end)),
            summary=self._summary(event),
            description=self._description(event),
            uid=f"{self.coordinator.config_entry.unique_id}-{event_key(event)}",
        )

    def _summary(self, event: Event) -> str:
        wh = event.promised_wh if event.mine else event.target_wh
        price = event.price if event.price is not None else event.price_cap
        return sentence(self.hass, "calendar_summary", energy=_kwh(wh), price=self._amount(price), token=self._token)

    def _description(self, event: Event) -> str:
        """Say what it is and what came of it, a line each."""
        lines = [event_word(self.hass, "kind", event.kind)]
        if names := self._load_names(event):
            lines.append(sentence(self.hass, "calendar_loads", loads=names))
        if (settled := event.settlement) is not None:
            lines.append(sentence(self.hass, "calendar_saved", energy=_kwh(settled.delivered_wh)))
            lines.append(self._paying("calendar_paid", settled.pay))
            lines.append(sentence(self.hass, "calendar_owed", energy=_kwh(-settled.balance_wh)))
        elif event.mine:
            lines.append(self._paying("calendar_expected", event.expected))
        return "\n".join(lines)

    def _load_names(self, event: Event) -> str:
        names = {subentry.unique_id: subentry.title for subentry in self.coordinator.config_entry.subentries.values()}
        return ", ".join(names.get(load, load) for load in event.loads)

    def _paying(self, key: str, amount: int) -> str:
        return sentence(self.hass, key, amount=self._amount(amount), token=self._token)

    def _amount(self, base_units: int) -> str:
        return format_amount(base_units, self.coordinator.config_entry.data["token_decimals"])

    @property
    def _token(self) -> str:
        token: str = self.coordinator.config_entry.data["token_symbol"]
        return token


def _kwh(wh: int) -> str:
    """Return Wh as exact text in kWh."""
    return format_amount(wh, len(str(WH_PER_KWH)) - 1)
