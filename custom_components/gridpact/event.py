"""The event entities: what happened in the market, and what was traded, each thing once."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, override

from homeassistant.components.event import EventEntity, EventEntityDescription
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import KIND_EVM, KIND_POLKADOT
from .entity import AccountEntity
from .participation.happenings import TRADE_TYPES, Happening, HappeningType
from .producing.description import has_collection
from .reports import base_data, happening_data
from .runtime import AnyConfigEntry, GridpactConfigEntry
from .state import AccountState

PARALLEL_UPDATES = 0

EVENTS = EventEntityDescription(
    key="events", event_types=[kind.value for kind in HappeningType if kind not in TRADE_TYPES]
)
TRADES = EventEntityDescription(key="trades", event_types=[kind.value for kind in HappeningType if kind in TRADE_TYPES])


async def async_setup_entry(
    hass: HomeAssistant,  # noqa: ARG001
    entry: AnyConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the event entities that an account of its kind has."""
    coordinator, shown = entry.runtime_data.coordinator, _EVENTS[entry.data["kind"]](entry)
    async_add_entities(EventsEvent(coordinator, description) for description in shown)


def _home_events(entry: GridpactConfigEntry) -> Sequence[EventEntityDescription]:
    """Return the event entities of an account in a market; the one of trades where anything is traded."""
    return [EVENTS] if entry.runtime_data.trader is None else [EVENTS, TRADES]


def _production_events(entry: AnyConfigEntry) -> Sequence[EventEntityDescription]:
    """Return the event entity of an account that produces: what became of its certificates."""
    return [TRADES] if has_collection(entry) else []


_EVENTS: Final[Mapping[str, Callable[[AnyConfigEntry], Sequence[EventEntityDescription]]]] = {
    KIND_EVM: _home_events,
    KIND_POLKADOT: _production_events,
}


class EventsEvent(AccountEntity[AccountState], EventEntity):
    """Carries the same as the bus events."""

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        self.async_on_remove(self.coordinator.telling.async_listen(self._async_happened))

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        """Nothing happened merely because the state is another."""

    @callback
    def _async_happened(self, happening: Happening) -> None:
        if happening.type not in self.event_types:
            return
        data = {**base_data(self.hass, self.coordinator.config_entry), **happening_data(self.hass, happening)}
        self._trigger_event(happening.type, data)
        self.async_write_ha_state()
