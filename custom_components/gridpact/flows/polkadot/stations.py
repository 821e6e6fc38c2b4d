"""The power stations of an account."""

from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigSubentry, ConfigSubentryData

from ...const import SUBENTRY_STATION


def station_of(entry: ConfigEntry, meter: ConfigSubentry) -> ConfigSubentry | None:
    """Return the power station that a meter already is."""
    stations = entry.get_subentries_of_type(SUBENTRY_STATION)
    return next((station for station in stations if station.unique_id == _unique_id(meter)), None)


def make_station(meter: ConfigSubentry, data: dict[str, Any]) -> ConfigSubentryData:
    """Return a power station whose entities keep their ids for good, also when it is deleted and added again."""
    return ConfigSubentryData(
        subentry_type=SUBENTRY_STATION,
        title=meter.title,
        unique_id=_unique_id(meter),
        data={"meter": meter.subentry_id, **data},
    )


def _unique_id(meter: ConfigSubentry) -> str:
    return f"station-{meter.unique_id}"
