"""Binary sensors: an event is in progress, a node answers, a meter has a problem, a supply feeds the home."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, override

from homeassistant.components.binary_sensor import BinarySensorEntity, BinarySensorEntityDescription
from homeassistant.components.binary_sensor.const import BinarySensorDeviceClass
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .account_coordinator import AccountCoordinator
from .const import KIND_EVM, KIND_POLKADOT, SUBENTRY_METER, SUBENTRY_SUPPLY
from .entity import GridpactEntity, HouseholdEntity, SubentryEntity
from .metering.register import Problem
from .placing import EntityTable, Placed, async_place
from .producing.entities import production_binary_sensors
from .runtime import AnyConfigEntry, GridpactConfigEntry
from .state import AccountState, HomeState

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class AccountBinarySensorDescription(BinarySensorEntityDescription):
    """A binary sensor of the account."""

    is_on_fn: Callable[[HomeState], bool]


ACCOUNT_BINARY_SENSORS = (
    AccountBinarySensorDescription(
        key="event_in_progress",
        device_class=BinarySensorDeviceClass.RUNNING,
        is_on_fn=lambda home: home.running is not None,
    ),
    AccountBinarySensorDescription(
        key="connected",
        device_class=BinarySensorDeviceClass.CONNECTIVITY,
        entity_category=EntityCategory.DIAGNOSTIC,
        is_on_fn=lambda home: home.connected,
    ),
)

READINGS = BinarySensorEntityDescription(
    key="readings",
    device_class=BinarySensorDeviceClass.PROBLEM,
    entity_category=EntityCategory.DIAGNOSTIC,
)

IN_USE = BinarySensorEntityDescription(key="in_use", device_class=BinarySensorDeviceClass.RUNNING)


async def async_setup_entry(
    hass: HomeAssistant,  # noqa: ARG001
    entry: AnyConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the binary sensors: those of the account's kind, and those of its meters."""
    async_place(_BINARY_SENSORS[entry.data["kind"]](entry), async_add_entities)
    async_place(_meter_binary_sensors(entry), async_add_entities)


def _home_binary_sensors(entry: GridpactConfigEntry) -> Iterator[Placed]:
    """Yield what an account in a market shows."""
    coordinator = entry.runtime_data.coordinator
    yield from (Placed(AccountBinarySensor(coordinator, item)) for item in ACCOUNT_BINARY_SENSORS)
    for subentry in entry.get_subentries_of_type(SUBENTRY_SUPPLY):
        yield Placed(InUseBinarySensor(coordinator, IN_USE, subentry), subentry.subentry_id)


def _meter_binary_sensors(entry: AnyConfigEntry) -> Iterator[Placed]:
    """Yield what the meters of any account show."""
    coordinator: AccountCoordinator[Any, Any] = entry.runtime_data.coordinator
    for subentry in entry.get_subentries_of_type(SUBENTRY_METER):
        yield Placed(ReadingsBinarySensor(coordinator, READINGS, subentry), subentry.subentry_id)


class AccountBinarySensor(GridpactEntity, BinarySensorEntity):
    """A binary sensor of the account."""

    entity_description: AccountBinarySensorDescription

    @property
    @override
    def is_on(self) -> bool:
        return self.entity_description.is_on_fn(self.state_now)


class ReadingsBinarySensor(SubentryEntity[AccountState], BinarySensorEntity):
    """Says that a meter's readings have a problem, and which."""

    @property
    def _problem(self) -> Problem:
        return self.state_now.meters[self.subentry.subentry_id].problem

    @property
    @override
    def is_on(self) -> bool:
        return self._problem is not Problem.NONE

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any]:
        return {"reason": self._problem.value}


class InUseBinarySensor(HouseholdEntity, BinarySensorEntity):
    """Says that a supply feeds the home."""

    @property
    @override
    def is_on(self) -> bool:
        return self.state_now.supplies[self.supply_id].in_use


_BINARY_SENSORS: Final[Mapping[str, EntityTable]] = {
    KIND_EVM: _home_binary_sensors,
    KIND_POLKADOT: production_binary_sensors,
}
