"""What each sensor shows: tables over the state."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from homeassistant.components.sensor import SensorDeviceClass, SensorEntityDescription, SensorStateClass
from homeassistant.const import PERCENTAGE, EntityCategory, UnitOfEnergy, UnitOfPower, UnitOfTime
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from .loads.models import LoadState, LoadStatus
from .meters.models import Meter, MeterState
from .meters.units import measures_power
from .participation.snapshot import Status
from .state import HomeState
from .supplies.models import SupplyState
from .trading.models import TradeSnapshot
from .units import WH_PER_KWH

PER_MILLE = 10

type Value = str | int | Decimal | datetime | None


class Money(StrEnum):
    """What an amount is in: the market's token, the network's coin, or tokens shown as the money of the country."""

    TOKEN = "token"  # noqa: S105 - no secret
    COIN = "coin"
    WORTH = "worth"


@dataclass(frozen=True, kw_only=True)
class AccountSensorDescription(SensorEntityDescription):
    """`value_fn` takes amounts in base units; `money` says in which unit and with which decimals they are shown.

    What mirrors the chain is unavailable without it; the plan is on disk.
    """

    value_fn: Callable[[HomeState], Value]
    money: Money | None = None
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


@dataclass(frozen=True, kw_only=True)
class SupplySensorDescription(SensorEntityDescription):
    """A sensor of a neighbour's supply. `is_price` says that it is token base units per kWh."""

    value_fn: Callable[[SupplyState], int | Decimal | None]
    is_price: bool = False


def _of_trade(shown: Callable[[TradeSnapshot], Value]) -> Callable[[HomeState], Value]:
    """Return how to show something of trading; nothing is known before the chain told it once."""

    def value(home: HomeState) -> Value:
        return None if home.snapshot.trade is None else shown(home.snapshot.trade)

    return value


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
        money=Money.TOKEN,
        suggested_display_precision=2,
        value_fn=lambda home: home.event.expected if home.event else None,
    ),
    AccountSensorDescription(
        key="earned",
        money=Money.TOKEN,
        state_class=SensorStateClass.TOTAL,
        suggested_display_precision=2,
        mirrors_chain=True,
        value_fn=lambda home: home.snapshot.earned,
    ),
    AccountSensorDescription(
        key="earned_money",
        device_class=SensorDeviceClass.MONETARY,
        money=Money.WORTH,
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
        key="saved_total",
        device_class=SensorDeviceClass.ENERGY,
        state_class=SensorStateClass.TOTAL,
        native_unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR,
        suggested_display_precision=2,
        mirrors_chain=True,
        value_fn=lambda home: _kwh(home.snapshot.delivered_wh),
    ),
    AccountSensorDescription(
        key="promised_total",
        device_class=SensorDeviceClass.ENERGY,
        state_class=SensorStateClass.TOTAL,
        native_unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR,
        suggested_display_precision=2,
        mirrors_chain=True,
        value_fn=lambda home: _kwh(home.snapshot.awarded_wh),
    ),
    AccountSensorDescription(
        key="events_joined",
        state_class=SensorStateClass.TOTAL,
        value_fn=lambda home: home.snapshot.joined,
    ),
    AccountSensorDescription(
        key="deposit",
        money=Money.TOKEN,
        state_class=SensorStateClass.TOTAL,
        entity_category=EntityCategory.DIAGNOSTIC,
        suggested_display_precision=2,
        mirrors_chain=True,
        value_fn=lambda home: home.snapshot.deposit,
    ),
    AccountSensorDescription(
        key="fee_balance",
        money=Money.COIN,
        state_class=SensorStateClass.TOTAL,
        entity_category=EntityCategory.DIAGNOSTIC,
        suggested_display_precision=6,
        mirrors_chain=True,
        value_fn=lambda home: home.snapshot.fee_balance,
    ),
    AccountSensorDescription(
        key="fees_paid",
        money=Money.COIN,
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

TRADE_SENSORS = (
    AccountSensorDescription(
        key="surplus",
        device_class=SensorDeviceClass.ENERGY,
        native_unit_of_measurement=UnitOfEnergy.WATT_HOUR,
        mirrors_chain=True,
        value_fn=_of_trade(lambda trade: trade.surplus_wh),
    ),
    AccountSensorDescription(
        key="energy_sold",
        device_class=SensorDeviceClass.ENERGY,
        state_class=SensorStateClass.TOTAL_INCREASING,
        native_unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR,
        suggested_display_precision=2,
        mirrors_chain=True,
        value_fn=_of_trade(lambda trade: _kwh(trade.sold_wh)),
    ),
    AccountSensorDescription(
        key="spent",
        money=Money.TOKEN,
        state_class=SensorStateClass.TOTAL,
        suggested_display_precision=2,
        mirrors_chain=True,
        value_fn=_of_trade(lambda trade: trade.spent),
    ),
)

CERTIFICATE_SENSORS = (
    AccountSensorDescription(
        key="certificates_owned",
        state_class=SensorStateClass.MEASUREMENT,
        mirrors_chain=True,
        value_fn=_of_trade(lambda trade: trade.owned),
    ),
    AccountSensorDescription(
        key="certificates_for_sale",
        state_class=SensorStateClass.MEASUREMENT,
        mirrors_chain=True,
        value_fn=_of_trade(lambda trade: trade.for_sale),
    ),
    AccountSensorDescription(
        key="certificates_sold",
        state_class=SensorStateClass.TOTAL_INCREASING,
        mirrors_chain=True,
        value_fn=_of_trade(lambda trade: trade.certificates_sold),
    ),
    AccountSensorDescription(
        key="certificates_retired",
        state_class=SensorStateClass.TOTAL_INCREASING,
        mirrors_chain=True,
        value_fn=_of_trade(lambda trade: trade.certificates_retired),
    ),
    AccountSensorDescription(
        key="certified_energy",
        device_class=SensorDeviceClass.ENERGY,
        state_class=SensorStateClass.TOTAL_INCREASING,
        native_unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR,
        suggested_display_precision=2,
        mirrors_chain=True,
        value_fn=_of_trade(lambda trade: _kwh(trade.certified_wh)),
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

SUPPLY_SENSORS = (
    SupplySensorDescription(
        key="supply_price",
        state_class=SensorStateClass.MEASUREMENT,
        suggested_display_precision=2,
        is_price=True,
        value_fn=lambda supply: supply.price,
    ),
    SupplySensorDescription(
        key="energy_bought",
        device_class=SensorDeviceClass.ENERGY,
        state_class=SensorStateClass.TOTAL_INCREASING,
        native_unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR,
        suggested_display_precision=2,
        value_fn=lambda supply: Decimal(supply.bought_wh) / WH_PER_KWH,
    ),
)


def _kwh(wh: int | None) -> Decimal | None:
    return None if wh is None else Decimal(wh) / WH_PER_KWH


def _percent(per_mille: int | None) -> Decimal | None:
    return None if per_mille is None else Decimal(per_mille) / PER_MILLE
