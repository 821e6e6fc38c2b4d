"""The sensors of an account that produces: its money, its certificates, its stations."""

from homeassistant.components.sensor import SensorDeviceClass, SensorStateClass
from homeassistant.const import EntityCategory, UnitOfEnergy

from ..production.models import TwinState
from ..sensors.description import kwh, time_of
from .description import (
    HUB,
    ROBONOMICS,
    ProducerSensorDescription,
    StationSensorDescription,
    asset_of,
    coin_of,
    has,
    has_asset,
    has_collection,
)

PRODUCER_SENSORS = (
    ProducerSensorDescription(
        key="robonomics_fee_balance",
        chain=ROBONOMICS,
        has_fn=has(ROBONOMICS),
        unit_fn=coin_of(ROBONOMICS),
        state_class=SensorStateClass.TOTAL,
        entity_category=EntityCategory.DIAGNOSTIC,
        suggested_display_precision=6,
        value_fn=lambda home: home.balance(ROBONOMICS),
    ),
    ProducerSensorDescription(
        key="hub_fee_balance",
        chain=HUB,
        has_fn=has(HUB),
        unit_fn=coin_of(HUB),
        state_class=SensorStateClass.TOTAL,
        entity_category=EntityCategory.DIAGNOSTIC,
        suggested_display_precision=6,
        value_fn=lambda home: home.balance(HUB),
    ),
    ProducerSensorDescription(
        key="asset_balance",
        chain=HUB,
        has_fn=has_asset,
        unit_fn=asset_of,
        state_class=SensorStateClass.TOTAL,
        suggested_display_precision=2,
        value_fn=lambda home: home.snapshot.asset_balance,
    ),
)

PRODUCER_CERTIFICATE_SENSORS = (
    ProducerSensorDescription(
        key="certificates_owned",
        chain=HUB,
        has_fn=has_collection,
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=lambda home: home.snapshot.certificates.owned,
    ),
    ProducerSensorDescription(
        key="certificates_for_sale",
        chain=HUB,
        has_fn=has_collection,
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=lambda home: home.snapshot.certificates.for_sale,
    ),
    ProducerSensorDescription(
        key="certificates_sold",
        chain=HUB,
        has_fn=has_collection,
        state_class=SensorStateClass.TOTAL_INCREASING,
        value_fn=lambda home: home.snapshot.certificates.sold,
    ),
    ProducerSensorDescription(
        key="certificates_retired",
        chain=HUB,
        has_fn=has_collection,
        state_class=SensorStateClass.TOTAL_INCREASING,
        value_fn=lambda home: home.snapshot.certificates.retired,
    ),
    ProducerSensorDescription(
        key="certificates_sold_for",
        chain=HUB,
        has_fn=has_collection,
        unit_fn=coin_of(HUB),
        state_class=SensorStateClass.TOTAL,
        suggested_display_precision=2,
        value_fn=lambda home: home.snapshot.certificates.sold_for,
    ),
    ProducerSensorDescription(
        key="certificates_received",
        chain=HUB,
        has_fn=lambda entry: has_collection(entry) and has_asset(entry),
        unit_fn=asset_of,
        state_class=SensorStateClass.TOTAL,
        suggested_display_precision=2,
        value_fn=lambda home: home.snapshot.certificates.received,
    ),
)

STATION_SENSORS = (
    StationSensorDescription(
        key="last_record",
        chain=ROBONOMICS,
        has_fn=has(ROBONOMICS),
        device_class=SensorDeviceClass.TIMESTAMP,
        value_fn=lambda station: time_of(station.readback.time if station.readback else None),
    ),
    StationSensorDescription(
        key="recorded_energy",
        chain=ROBONOMICS,
        has_fn=has(ROBONOMICS),
        device_class=SensorDeviceClass.ENERGY,
        state_class=SensorStateClass.TOTAL_INCREASING,
        native_unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR,
        suggested_display_precision=2,
        value_fn=lambda station: kwh(station.recorded_wh) if station.readback else None,
    ),
    StationSensorDescription(
        key="records",
        chain=ROBONOMICS,
        has_fn=has(ROBONOMICS),
        state_class=SensorStateClass.TOTAL_INCREASING,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda station: station.sequence if station.readback else None,
    ),
    StationSensorDescription(
        key="twin",
        chain=ROBONOMICS,
        has_fn=has(ROBONOMICS),
        needs_twin=True,
        device_class=SensorDeviceClass.ENUM,
        options=[state.value for state in TwinState],
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda station: station.twin.state.value if station.twin else None,
    ),
    StationSensorDescription(
        key="certified_energy",
        chain=HUB,
        has_fn=has_collection,
        device_class=SensorDeviceClass.ENERGY,
        state_class=SensorStateClass.TOTAL_INCREASING,
        native_unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR,
        suggested_display_precision=2,
        value_fn=lambda station: kwh(station.certified_wh),
    ),
)
