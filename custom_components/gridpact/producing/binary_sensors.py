"""The binary sensors of an account that produces: what answers, and what the datalog does not show."""

from homeassistant.components.binary_sensor import BinarySensorEntityDescription
from homeassistant.components.binary_sensor.const import BinarySensorDeviceClass
from homeassistant.const import EntityCategory

from .description import HUB, ROBONOMICS, ProducerBinarySensorDescription

CONNECTED_SENSORS = (
    ProducerBinarySensorDescription(
        key="robonomics_connected",
        chain=ROBONOMICS,
        device_class=BinarySensorDeviceClass.CONNECTIVITY,
        entity_category=EntityCategory.DIAGNOSTIC,
    ),
    ProducerBinarySensorDescription(
        key="hub_connected",
        chain=HUB,
        device_class=BinarySensorDeviceClass.CONNECTIVITY,
        entity_category=EntityCategory.DIAGNOSTIC,
    ),
)

RECORD_DRIFT = BinarySensorEntityDescription(
    key="record_drift",
    device_class=BinarySensorDeviceClass.PROBLEM,
)
