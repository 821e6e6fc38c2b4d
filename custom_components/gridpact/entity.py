"""What all entities share: their device, their name and their unique id."""

from typing import Any

from homeassistant.config_entries import ConfigSubentry
from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.entity import EntityDescription
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .account_coordinator import AccountCoordinator
from .const import DOMAIN
from .coordinator import GridpactCoordinator
from .devices import account_device_of, certificates_identifier, subentry_device_info
from .state import AccountState, HomeState


class AccountEntity[StateT: AccountState](CoordinatorEntity[AccountCoordinator[Any, Any]]):
    """An entity of an account of any kind."""

    _attr_has_entity_name = True

    def __init__(self, coordinator: AccountCoordinator[Any, Any], description: EntityDescription) -> None:
        super().__init__(coordinator)
        self.entity_description = description
        account = coordinator.config_entry.unique_id
        self._attr_translation_key = description.translation_key or description.key
        self._attr_unique_id = f"{account}_{description.key}"
        self._attr_device_info = DeviceInfo(identifiers={(DOMAIN, str(account))})

    @property
    def state_now(self) -> StateT:
        """The state that is shown."""
        state: StateT = self.coordinator.data
        return state


class GridpactEntity(AccountEntity[HomeState]):
    """An entity of an account in a market."""

    coordinator: GridpactCoordinator


def certificates_device(coordinator: AccountCoordinator[Any, Any]) -> DeviceInfo:
    """Return the device of the account's certificates."""
    entry = coordinator.config_entry
    info = DeviceInfo(
        identifiers={certificates_identifier(entry)},
        translation_key="certificates",
        model="Certificates",
        entry_type=DeviceEntryType.SERVICE,
    )
    if account := account_device_of(coordinator.hass, entry):
        info["via_device_id"] = account.id
    return info


class SubentryEntity[StateT: AccountState](AccountEntity[StateT]):
    """An entity of a meter, load, supply or station, with a device of its own."""

    def __init__(
        self, coordinator: AccountCoordinator[Any, Any], description: EntityDescription, subentry: ConfigSubentry
    ) -> None:
        super().__init__(coordinator, description)
        account = coordinator.config_entry.unique_id
        self.subentry = subentry
        self._attr_unique_id = f"{account}_{subentry.unique_id}_{description.key}"
        self._attr_device_info = subentry_device_info(coordinator.hass, coordinator.config_entry, subentry)


class HouseholdEntity(SubentryEntity[HomeState], GridpactEntity):
    """An entity of a load or of a supply."""

    @property
    def supply_id(self) -> str:
        """What a supply is known by."""
        return self.load_id

    @property
    def load_id(self) -> str:
        """What a load is known by."""
        return self.subentry.unique_id or self.subentry.subentry_id
