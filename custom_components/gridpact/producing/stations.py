"""A station as its owner set it up, from its subentry and its meter's."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.config_entries import ConfigSubentry

from ..const import SUBENTRY_STATION
from ..market.lots import MetadataFormat
from ..metering.counts import Direction
from ..meters.models import Meter
from ..production.models import LOT_WH, Station
from ..runtime import AnyConfigEntry
from ..units import parse_amount

SECONDS_PER_MINUTE: Final = 60
# At these energy comes in and goes out; at any other meter what flows through it was made behind it.
_TWO_WAYS: Final = {"grid", "battery"}


def stations_of(entry: AnyConfigEntry) -> list[Station]:
    """Return the stations whose meters are there."""
    found = entry.get_subentries_of_type(SUBENTRY_STATION)
    return [
        _station(entry.data, subentry, Meter.of(meter))
        for subentry in found
        if (meter := entry.subentries.get(subentry.data["meter"])) is not None
    ]


def station_id(subentry: ConfigSubentry) -> str:
    """Return what names a station for good."""
    return subentry.unique_id or subentry.subentry_id


def _station(account: Mapping[str, Any], subentry: ConfigSubentry, meter: Meter) -> Station:
    data, hub = subentry.data, account["hub"] or {}
    minutes = data.get("every_minutes")
    return Station(
        id=station_id(subentry),
        meter=meter.id,
        name=subentry.title,
        company_registry_number=data.get("company_registry_number", ""),
        power_station_id=data.get("power_station_id", ""),
        direction=direction_of(meter),
        every_s=None if minutes is None else int(minutes) * SECONDS_PER_MINUTE,
        every_wh=_whole(data.get("every_wh")),
        figures=data.get("figures", True),
        twin=_whole(data.get("twin")),
        certify=bool(data.get("certify")),
        lot_wh=int(data["lot_wh"]) if data.get("lot_wh") else LOT_WH,
        price=_amount(data.get("price"), hub.get("decimals")),
        asset_price=_amount(data.get("asset_price"), hub.get("asset_decimals")),
        metadata=MetadataFormat(data.get("metadata", MetadataFormat.SHORT)),
    )


def direction_of(meter: Meter) -> Direction:
    """Return which of a meter's registers counts what is made behind it."""
    if meter.kind in _TWO_WAYS or meter.data.get("export_source"):
        return Direction.EXPORT
    return Direction.IMPORT


def _whole(value: float | None) -> int | None:
    return None if value is None else int(value)


def _amount(text: str | None, decimals: int | None) -> int | None:
    return None if text is None or decimals is None else parse_amount(text, decimals)
