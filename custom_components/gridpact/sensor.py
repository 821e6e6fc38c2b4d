"""Sensors of the account, its meters and its loads."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import PERCENTAGE, EntityCategory, UnitOfEnergy, UnitOfPower, UnitOfTime
from homeassistant.core import HomeAssistant
from homeassistant.generated.currencies import ACTIVE_CURRENCIES
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.util import dt as dt_util

from .const import COIN_DECIMALS, SUBENTRY_LOAD, SUBENTRY_METER
from .coordinator import GridpactCoordinator
from .entity import GridpactEntity, SubentryEntity
from .loads.models import LoadState, LoadStatus
from .meters.models import Meter, MeterState
from .meters.units import measures_power
from .participation.snapshot import Status
from .runtime import GridpactConfigEntry
from .state import HomeState
from .units import WH_PER_KWH, format_amount

PARALLEL_UPDATES = 0

PER_MILLE = 10

type Value = str | int | Decimal | datetime | None


@dataclass(frozen=True, kw_only=True)
class AccountSensorDescription(SensorEntityDescription):
    """`value_fn` takes amounts in base units; `money` names whose unit and decimals they are in.

    What mirrors the chain is unavailable without it; the plan is on disk.
    """

    value_fn: Callable[[HomeState], Value]
    money: str | None = None
    mirrors_chain: bool = False


@dataclass(frozen=True, kw_only=True)
class MeterSensorDescription(SensorEntityDescription):
    """`has_fn` says which meters have it."""

    value_fn: Callable[[MeterState], Value]
    has_fn: Callable[[HomeAssistant, Meter], bool] = lambda _hass, _meter: True
    needs_source: bool = False


@dataclass(frozen=True, kw_only=True)
class LoadSensorDescription(SensorEntityDescription):
    """A sensor of a load."""

    value_fn: Callable[[LoadState], Value]


def _time(seconds: int | None) -> datetime | None:
    return None if seconds is None else dt_util.utc_from_timestamp(seconds)


ACCOUNT_SENSORS = (
    AccountSensorDescription(
        key="status",
        device_class=SensorDeviceClass.ENUM,
        options=[status.value for status in Status],
        value_fn=lambda home: home.snapshot.status.value,
    ),
    AccountSensorDescription(
        key="event_start",
        device_class=SensorDeviceClass.TIMESTAMP,
        value_fn=lambda home: _time(home.event.start) if home.event else None,
    ),
    AccountSensorDescription(
        key="event_end",
        device_class=SensorDeviceClass.TIMESTAMP,
        value_fn=lambda home: _time(home.event.end) if home.event else None,
    ),
    AccountSensorDescription(
        key="promised",
        device_class=SensorDeviceClass.ENERGY,
        native_unit_of_measurement=UnitOfEnergy.WATT_HOUR,
        value_fn=lambda home: home.event.promised_wh if home.event else None,
    ),
    AccountSensorDescription(
        key="saved",
        device_class=SensorDeviceClass.ENERGY,
        native_unit_of_measurement=UnitOfEnergy.WATT_HOUR,
        value_fn=lambda home: home.snapshot.saved_wh if home.running else None,
    ),
    AccountSensorDescription(
        key="expected_earnings",
        money="token",
        suggested_display_precision=2,
        value_fn=lambda home: home.event.expected if home.event else None,
    ),
    AccountSensorDescription(
        key="earned",
        money="token",
        state_class=SensorStateClass.TOTAL,
        suggested_display_precision=2,
        mirrors_chain=True,
        value_fn=lambda home: home.snapshot.earned,
    ),
    AccountSensorDescription(
        key="owed",
        device_class=SensorDeviceClass.ENERGY,
        native_unit_of_measurement=UnitOfEnergy.WATT_HOUR,
        mirrors_chain=True,
        value_fn=lambda home: home.snapshot.owed_wh,
    ),
    AccountSensorDescription(
        key="reliability",
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=PERCENTAGE,
        suggested_display_precision=0,
        mirrors_chain=True,
        value_fn=lambda home: _percent(home.snapshot.reliability),
    ),
    AccountSensorDescription(
        key="deposit",
        money="token",
        state_class=SensorStateClass.TOTAL,
        entity_category=EntityCategory.DIAGNOSTIC,
        suggested_display_precision=2,
        mirrors_chain=True,
        value_fn=lambda home: home.snapshot.deposit,
    ),
    AccountSensorDescription(
        key="fee_balance",
        money="coin",
        state_class=SensorStateClass.TOTAL,
        entity_category=EntityCategory.DIAGNOSTIC,
        suggested_display_precision=6,
        mirrors_chain=True,
        value_fn=lambda home: home.snapshot.fee_balance,
    ),
    AccountSensorDescription(
        key="fees_paid",
        money="coin",
        state_class=SensorStateClass.TOTAL_INCREASING,
        entity_category=EntityCategory.DIAGNOSTIC,
        suggested_display_precision=6,
        value_fn=lambda home: home.snapshot.fees_paid,
    ),
    AccountSensorDescription(
        key="committed_until",
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_category=EntityCategory.DIAGNOSTIC,
        mirrors_chain=True,
        value_fn=lambda home: _time(home.snapshot.committed_until),
    ),
    AccountSensorDescription(
        key="pending",
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value_fn=lambda home: home.snapshot.pending,
    ),
    AccountSensorDescription(
        key="block",
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        mirrors_chain=True,
        value_fn=lambda home: home.snapshot.block,
    ),
)

METER_SENSORS = (
    MeterSensorDescription(
        key="energy_in",
        device_class=SensorDeviceClass.ENERGY,
        state_class=SensorStateClass.TOTAL_INCREASING,
        native_unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR,
        suggested_display_precision=2,
        value_fn=lambda meter: Decimal(meter.import_wh) / WH_PER_KWH,
    ),
    MeterSensorDescription(
        key="energy_out",
        device_class=SensorDeviceClass.ENERGY,
        state_class=SensorStateClass.TOTAL_INCREASING,
        native_unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR,
        suggested_display_precision=2,
        has_fn=lambda _hass, meter: meter.can_export,
        value_fn=lambda meter: Decimal(meter.export_wh) / WH_PER_KWH,
    ),
    MeterSensorDescription(
        key="history",
        device_class=SensorDeviceClass.DURATION,
        native_unit_of_measurement=UnitOfTime.DAYS,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda meter: meter.history_days,
    ),
    MeterSensorDescription(
        key="power",
        device_class=SensorDeviceClass.POWER,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfPower.WATT,
        suggested_display_precision=0,
        has_fn=measures_power,
        needs_source=True,
        value_fn=lambda meter: meter.power_w,
    ),
)

LOAD_SENSORS = (
    LoadSensorDescription(
        key="load_status",
        device_class=SensorDeviceClass.ENUM,
        options=[status.value for status in LoadStatus],
        value_fn=lambda load: load.status.value,
    ),
    LoadSensorDescription(
        key="back_on",
        device_class=SensorDeviceClass.TIMESTAMP,
        value_fn=lambda load: _time(load.back_on),
    ),
    LoadSensorDescription(
        key="can_save",
        device_class=SensorDeviceClass.POWER,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfPower.WATT,
        value_fn=lambda load: load.can_save_w,
    ),
)


def _percent(per_mille: int | None) -> Decimal | None:
    return None if per_mille is None else Decimal(per_mille) / PER_MILLE


async def async_setup_entry(
    hass: HomeAssistant, entry: GridpactConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the sensors."""
    coordinator = entry.runtime_data.coordinator
    async_add_entities(AccountSensor(coordinator, description) for description in ACCOUNT_SENSORS)
    for subentry in entry.get_subentries_of_type(SUBENTRY_METER):
        meter = Meter.of(subentry)
        async_add_entities(
            (MeterSensor(coordinator, item, subentry) for item in METER_SENSORS if item.has_fn(hass, meter)),
            config_subentry_id=subentry.subentry_id,
        )
    for subentry in entry.get_subentries_of_type(SUBENTRY_LOAD):
        async_add_entities(
            (LoadSensor(coordinator, item, subentry) for item in LOAD_SENSORS),
            config_subentry_id=subentry.subentry_id,
        )


class AccountSensor(GridpactEntity, SensorEntity):
    """A sensor of the account."""

    entity_description: AccountSensorDescription

    def __init__(self, coordinator: GridpactCoordinator, description: AccountSensorDescription) -> None:
        super().__init__(coordinator, description)
        data = coordinator.config_entry.data
        self._decimals: int | None = None
        if description.money == "token":
            self._decimals = data["token_decimals"]
            self._attr_native_unit_of_measurement = data["token_symbol"]
            if data["token_symbol"] in ACTIVE_CURRENCIES:
                self._attr_device_class = SensorDeviceClass.MONETARY
        elif description.money == "coin":
            self._decimals = COIN_DECIMALS
            self._attr_native_unit_of_measurement = data["coin"]

    @property
    @override
    def available(self) -> bool:
        return super().available and (self.state_now.connected or not self.entity_description.mirrors_chain)

    @property
    @override
    def native_value(self) -> Value:
        value = self.entity_description.value_fn(self.state_now)
        if isinstance(value, int) and self._decimals is not None:
            return Decimal(format_amount(value, self._decimals))
        return value


class MeterSensor(SubentryEntity, SensorEntity):
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


class LoadSensor(SubentryEntity, SensorEntity):
    """A sensor of a load."""

    entity_description: LoadSensorDescription

    @property
    @override
    def native_value(self) -> Value:
        return self.entity_description.value_fn(self.state_now.loads[self.load_id])
