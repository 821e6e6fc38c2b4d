"""The button that leaves an event."""

from typing import override

from homeassistant.components.button import ButtonEntity, ButtonEntityDescription
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .actions.events import async_leave_event
from .entity import GridpactEntity
from .runtime import GridpactConfigEntry

PARALLEL_UPDATES = 1

LEAVE_EVENT = ButtonEntityDescription(key="leave_event")


async def async_setup_entry(
    hass: HomeAssistant,  # noqa: ARG001
    entry: GridpactConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the button."""
    async_add_entities([LeaveEventButton(entry.runtime_data.coordinator, LEAVE_EVENT)])


class LeaveEventButton(GridpactEntity, ButtonEntity):
    """Leaves the running or next event."""

    @property
    @override
    def available(self) -> bool:
        return super().available and self.state_now.event is not None

    @override
    async def async_press(self) -> None:
        await async_leave_event(self.coordinator.config_entry, None)
