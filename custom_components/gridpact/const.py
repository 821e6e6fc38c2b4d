"""Names that several modules of the Home Assistant ring share."""

from homeassistant.const import Platform

DOMAIN = "gridpact"

PLATFORMS = [
    Platform.BINARY_SENSOR,
    Platform.BUTTON,
    Platform.CALENDAR,
    Platform.EVENT,
    Platform.NUMBER,
    Platform.SENSOR,
    Platform.SWITCH,
]

SUBENTRY_METER = "meter"
SUBENTRY_LOAD = "load"
