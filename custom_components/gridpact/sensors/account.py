"""The sensors of every account."""

from homeassistant.components.sensor import SensorDeviceClass, SensorStateClass
from homeassistant.const import PERCENTAGE, EntityCategory, UnitOfEnergy

from ..participation.snapshot import Status
from .description import AccountSensorDescription, Money, kwh, percent, time_of

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
        value_fn=lambda home: time_of(home.event.start) if home.event else None,
    ),
    AccountSensorDescription(
        key="event_end",
        device_class=SensorDeviceClass.TIMESTAMP,
        value_fn=lambda home: time_of(home.event.end) if home.event else None,
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
        value_fn=lambda home: percent(home.snapshot.reliability),
    ),
    AccountSensorDescription(
        key="saved_total",
        device_class=SensorDeviceClass.ENERGY,
        state_class=SensorStateClass.TOTAL,
        native_unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR,
        suggested_display_precision=2,
        mirrors_chain=True,
        value_fn=lambda home: kwh(home.snapshot.delivered_wh),
    ),
    AccountSensorDescription(
        key="promised_total",
        device_class=SensorDeviceClass.ENERGY,
        state_class=SensorStateClass.TOTAL,
        native_unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR,
        suggested_display_precision=2,
        mirrors_chain=True,
        value_fn=lambda home: kwh(home.snapshot.awarded_wh),
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
        value_fn=lambda home: time_of(home.snapshot.committed_until),
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
