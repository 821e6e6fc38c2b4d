"""Sensors of the account, its meters, its loads and its neighbours' supplies."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final, override

from homeassistant.components.sensor import SensorDeviceClass, SensorEntity
from homeassistant.components.sensor.const import DOMAIN as SENSOR
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.generated.currencies import ACTIVE_CURRENCIES
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .account_coordinator import AccountCoordinator
from .const import (
    COIN_DECIMALS,
    DOMAIN,
    KIND_EVM,
    KIND_POLKADOT,
    NEIGHBOUR_SUPPLY,
    SUBENTRY_LOAD,
    SUBENTRY_METER,
    SUBENTRY_SUPPLY,
)
from .coordinator import GridpactCoordinator
from .entity import GridpactEntity, HouseholdEntity, SubentryEntity, certificates_device
from .meters.models import Meter, MeterState
from .placing import EntityTable, Placed, async_place
from .producing.entities import production_sensors
from .runtime import AnyConfigEntry, GridpactConfigEntry
from .sensors.account import ACCOUNT_SENSORS
from .sensors.description import (
    AccountSensorDescription,
    LoadSensorDescription,
    MeterSensorDescription,
    Money,
    SupplySensorDescription,
    Value,
)
from .sensors.household import LOAD_SENSORS, METER_SENSORS, SUPPLY_SENSORS
from .sensors.trading import CERTIFICATE_SENSORS, TRADE_SENSORS
from .state import AccountState
from .units import format_amount

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,  # noqa: ARG001
    entry: AnyConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the sensors: those of the account's kind, and those of its meters."""
    async_place(_SENSORS[entry.data["kind"]](entry), async_add_entities)
    async_place(_meter_sensors(entry), async_add_entities)


def _home_sensors(entry: GridpactConfigEntry) -> Iterator[Placed]:
    """Yield what an account in a market shows."""
    coordinator = entry.runtime_data.coordinator
    yield from map(Placed, _account_sensors(coordinator))
    if entry.runtime_data.trader is not None:
        yield from (Placed(AccountSensor(coordinator, item)) for item in TRADE_SENSORS)
        yield from (Placed(CertificateSensor(coordinator, item)) for item in CERTIFICATE_SENSORS)
    for subentry in entry.get_subentries_of_type(SUBENTRY_LOAD):
        yield from (Placed(LoadSensor(coordinator, item, subentry), subentry.subentry_id) for item in LOAD_SENSORS)
    for subentry in entry.get_subentries_of_type(SUBENTRY_SUPPLY):
        if subentry.data["kind"] == NEIGHBOUR_SUPPLY:
            for item in SUPPLY_SENSORS:
                yield Placed(SupplySensor(coordinator, item, subentry), subentry.subentry_id)


def _meter_sensors(entry: AnyConfigEntry) -> Iterator[Placed]:
    """Yield what the meters of any account show."""
    coordinator: AccountCoordinator[Any, Any] = entry.runtime_data.coordinator
    for subentry in entry.get_subentries_of_type(SUBENTRY_METER):
        meter = Meter.of(subentry)
        for item in METER_SENSORS:
            if item.has_fn(coordinator.hass, meter):
                yield Placed(MeterSensor(coordinator, item, subentry), subentry.subentry_id)


def _account_sensors(coordinator: GridpactCoordinator) -> Iterator[AccountSensor]:
    """Yield the account's sensors; without a worth of the token there is none of it in money, nor an old one."""
    worth = coordinator.config_entry.options.get(Money.WORTH)
    registry = er.async_get(coordinator.hass)
    for description in ACCOUNT_SENSORS:
        sensor = AccountSensor(coordinator, description, Decimal(worth) if worth else None)
        if worth or description.money is not Money.WORTH:
            yield sensor
        elif old := registry.async_get_entity_id(SENSOR, DOMAIN, str(sensor.unique_id)):
            registry.async_remove(old)


class AccountSensor(GridpactEntity, SensorEntity):
    """A sensor of the account. `worth` is what a token is worth in Home Assistant's currency."""

    entity_description: AccountSensorDescription

    def __init__(
        self, coordinator: GridpactCoordinator, description: AccountSensorDescription, worth: Decimal | None = None
    ) -> None:
        super().__init__(coordinator, description)
        data = coordinator.config_entry.data
        self._decimals: int | None = None
        self._factor = Decimal(1)
        match description.money:
            case Money.TOKEN:
                self._decimals = data["token_decimals"]
                self._attr_native_unit_of_measurement = data["token_symbol"]
                if data["token_symbol"] in ACTIVE_CURRENCIES:
                    self._attr_device_class = SensorDeviceClass.MONETARY
            case Money.COIN:
                self._decimals = COIN_DECIMALS
                self._attr_native_unit_of_measurement = data["coin"]
            case Money.WORTH:
                self._decimals = data["token_decimals"]
                self._attr_native_unit_of_measurement = coordinator.hass.config.currency
                self._factor = worth or self._factor

    @property
    @override
    def available(self) -> bool:
        return super().available and (self.state_now.connected or not self.entity_description.mirrors_chain)

    @property
    @override
    def native_value(self) -> Value:
        value = self.entity_description.value_fn(self.state_now)
        if isinstance(value, int) and self._decimals is not None:
            return Decimal(format_amount(value, self._decimals)) * self._factor
        return value


class CertificateSensor(AccountSensor):
    """A sensor of the account's certificates, on their own device."""

    def __init__(self, coordinator: GridpactCoordinator, description: AccountSensorDescription) -> None:
        super().__init__(coordinator, description)
        self._attr_device_info = certificates_device(coordinator)


class MeterSensor(SubentryEntity[AccountState], SensorEntity):
    """A sensor of a meter. Its registers stay as they are while the source is away."""

    entity_description: MeterSensorDescription

    @property
    def _meter(self) -> MeterState:
        return self.state_now.meters[self.subentry.subentry_id]

    @property
    @override
    def available(self) -> bool:
        return super().available and (self._meter.available or not self.entity_description.needs_source)

    @property
    @override
    def native_value(self) -> Value:
        return self.entity_description.value_fn(self._meter)


class LoadSensor(HouseholdEntity, SensorEntity):
    """A sensor of a load."""

    entity_description: LoadSensorDescription

    @property
    @override
    def native_value(self) -> Value:
        return self.entity_description.value_fn(self.state_now.loads[self.load_id])


class SupplySensor(HouseholdEntity, SensorEntity):
    """A sensor of a neighbour's supply."""

    entity_description: SupplySensorDescription

    def __init__(
        self, coordinator: GridpactCoordinator, description: SupplySensorDescription, subentry: ConfigSubentry
    ) -> None:
        super().__init__(coordinator, description, subentry)
        if description.is_price:
            self._attr_native_unit_of_measurement = f"{coordinator.config_entry.data['token_symbol']}/kWh"

    @property
    @override
    def native_value(self) -> Value:
        value = self.entity_description.value_fn(self.state_now.supplies[self.supply_id])
        if value is not None and self.entity_description.is_price:
            return Decimal(format_amount(int(value), self.coordinator.config_entry.data["token_decimals"]))
        return value


_SENSORS: Final[Mapping[str, EntityTable]] = {KIND_EVM: _home_sensors, KIND_POLKADOT: production_sensors}
