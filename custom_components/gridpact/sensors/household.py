"""The sensors of meters, loads and supplies."""

from homeassistant.components.sensor import SensorDeviceClass, SensorStateClass
from homeassistant.const import EntityCategory, UnitOfEnergy, UnitOfPower, UnitOfTime

from ..loads.models import LoadStatus
from ..meters.units import measures_power
from .description import LoadSensorDescription, MeterSensorDescription, SupplySensorDescription, kwh, time_of

METER_SENSORS = (
    MeterSensorDescription(
        key="energy_in",
        device_class=SensorDeviceClass.ENERGY,
        state_class=SensorStateClass.TOTAL_INCREASING,
        native_unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR,
        suggested_display_precision=2,
        value_fn=lambda meter: kwh(meter.import_wh),
    ),
    MeterSensorDescription(
        key="energy_out",
        device_class=SensorDeviceClass.ENERGY,
        state_class=SensorStateClass.TOTAL_INCREASING,
        native_unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR,
        suggested_display_precision=2,
        has_fn=lambda _hass, meter: meter.can_export,
        value_fn=lambda meter: kwh(meter.export_wh),
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
        value_fn=lambda load: time_of(load.back_on),
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
        value_fn=lambda supply: kwh(supply.bought_wh),
    ),
)
