"""The entities of an account that produces."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, override

from homeassistant.components.binary_sensor import BinarySensorEntity
from homeassistant.components.sensor import SensorEntity

from ..const import SUBENTRY_STATION
from ..entity import AccountEntity, SubentryEntity, certificates_device
from ..placing import Placed
from ..production.models import Drift, StationState
from ..sensors.description import Value
from ..units import format_amount
from .binary_sensors import CONNECTED_SENSORS, RECORD_DRIFT
from .coordinator import ProductionCoordinator
from .data import ProductionConfigEntry
from .description import (
    ROBONOMICS,
    ProducerBinarySensorDescription,
    ProducerSensorDescription,
    StationSensorDescription,
)
from .sensors import PRODUCER_CERTIFICATE_SENSORS, PRODUCER_SENSORS, STATION_SENSORS
from .state import ProductionState
from .stations import station_id


def production_sensors(entry: ProductionConfigEntry) -> Iterator[Placed]:
    """Yield the sensors of the account, its certificates and its stations."""
    coordinator = entry.runtime_data.coordinator
    yield from (Placed(ProducerSensor(coordinator, item)) for item in PRODUCER_SENSORS if item.has_fn(entry))
    for item in PRODUCER_CERTIFICATE_SENSORS:
        if item.has_fn(entry):
            yield Placed(ProducerCertificateSensor(coordinator, item))
    for subentry in entry.get_subentries_of_type(SUBENTRY_STATION):
        for described in STATION_SENSORS:
            if described.has_fn(entry) and (subentry.data.get("twin") is not None or not described.needs_twin):
                yield Placed(StationSensor(coordinator, described, subentry), subentry.subentry_id)


def production_binary_sensors(entry: ProductionConfigEntry) -> Iterator[Placed]:
    """Yield what says whether the account's chains answer, and whether its records are there."""
    coordinator = entry.runtime_data.coordinator
    for item in CONNECTED_SENSORS:
        if entry.data[item.chain] is not None:
            yield Placed(ConnectedSensor(coordinator, item))
    if entry.data[ROBONOMICS] is not None:
        for subentry in entry.get_subentries_of_type(SUBENTRY_STATION):
            yield Placed(DriftSensor(coordinator, RECORD_DRIFT, subentry), subentry.subentry_id)


def answers(state: ProductionState, chain: str) -> bool:
    """Return whether a chain of the account answers."""
    standing = state.chains.get(chain)
    return standing is not None and standing.connected


class ProducerSensor(AccountEntity[ProductionState], SensorEntity):
    """A sensor of the account."""

    entity_description: ProducerSensorDescription

    def __init__(self, coordinator: ProductionCoordinator, description: ProducerSensorDescription) -> None:
        super().__init__(coordinator, description)
        self._decimals: int | None = None
        if description.unit_fn is not None:
            unit = description.unit_fn(coordinator.config_entry)
            self._decimals, self._attr_native_unit_of_measurement = unit.decimals, unit.symbol

    @property
    @override
    def available(self) -> bool:
        return super().available and answers(self.state_now, self.entity_description.chain)

    @property
    @override
    def native_value(self) -> Value:
        value = self.entity_description.value_fn(self.state_now)
        if isinstance(value, int) and self._decimals is not None:
            return Decimal(format_amount(value, self._decimals))
        return value


class ProducerCertificateSensor(ProducerSensor):
    """A sensor of the account's certificates, on their own device."""

    def __init__(self, coordinator: ProductionCoordinator, description: ProducerSensorDescription) -> None:
        super().__init__(coordinator, description)
        self._attr_device_info = certificates_device(coordinator)


class ConnectedSensor(AccountEntity[ProductionState], BinarySensorEntity):
    """Says whether a chain answers."""

    entity_description: ProducerBinarySensorDescription

    @property
    @override
    def is_on(self) -> bool:
        return answers(self.state_now, self.entity_description.chain)


class StationEntity(SubentryEntity[ProductionState]):
    """An entity of a station."""

    @property
    def station(self) -> StationState | None:
        """How the station stands, None while its meter is gone."""
        return self.state_now.snapshot.stations.get(station_id(self.subentry))


class StationSensor(StationEntity, SensorEntity):
    """A sensor of a station."""

    entity_description: StationSensorDescription

    @property
    @override
    def available(self) -> bool:
        return super().available and answers(self.state_now, self.entity_description.chain)

    @property
    @override
    def native_value(self) -> Value:
        return None if self.station is None else self.entity_description.value_fn(self.station)


class DriftSensor(StationEntity, BinarySensorEntity):
    """Says that the datalog does not show what was sent, and why."""

    @property
    def _drift(self) -> Drift | None:
        return self.station.readback.drift if self.station and self.station.readback else None

    @property
    @override
    def available(self) -> bool:
        return super().available and answers(self.state_now, ROBONOMICS)

    @property
    @override
    def is_on(self) -> bool | None:
        return None if self._drift is None else self._drift is not Drift.NONE

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any]:
        return {"reason": "none" if self._drift in (None, Drift.NONE) else self._drift}
