"""The fields of a power station: what it tells the public, and what becomes of its energy."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import UnitOfEnergy, UnitOfTime
from homeassistant.helpers.selector import (
    BooleanSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
)
import probatio

from ...chain.polkadot.kinds import ChainKind
from ...market.lots import MetadataFormat
from ...market.record import MOST_BYTES
from ..limits_form import amount_selector

type Fields = dict[probatio.Marker, object]

EVERY_MINUTES: Final = 60
LOT_WH: Final = 1000

# Beside which field the sentence of an error stands.
STATION_ERRORS: Final = {
    "already_station": "meter",
    "no_company": "company_registry_number",
    "no_station_id": "power_station_id",
    "record_too_long": "power_station_id",
    "no_twin": "twin",
    "twin_not_yours": "twin",
    "no_node": "twin",
    "price_without_certificates": "price",
    "invalid_price": "price",
    "asset_price_without_certificates": "asset_price",
    "invalid_asset_price": "asset_price",
    "nothing_to_do": "every_minutes",
}

_MOST_MINUTES: Final = 7 * 24 * 60
_MOST: Final = (1 << 32) - 1


def _whole(least: int, most: int, unit: str | None = None) -> NumberSelector:
    shown = NumberSelectorConfig(min=least, max=most, step=1, mode=NumberSelectorMode.BOX)
    return NumberSelector(shown | {"unit_of_measurement": unit} if unit else shown)


_METADATA_CHOICE: Final = SelectSelector(
    SelectSelectorConfig(options=list(MetadataFormat), translation_key="metadata", mode=SelectSelectorMode.LIST)
)


def station_fields(entry: ConfigEntry) -> Fields:
    """Return the fields of a station: of records with Robonomics, of certificates with a collection."""
    fields: Fields = {}
    if entry.data[ChainKind.ROBONOMICS]:
        fields |= _record_fields()
    if can_certify(entry):
        fields |= _certificate_fields(entry.data[ChainKind.HUB])
    return fields


def can_certify(entry: ConfigEntry) -> bool:
    """Tell whether the account has a collection to make certificates in."""
    hub = entry.data[ChainKind.HUB]
    return bool(hub) and hub["collection"] is not None


def station_words(entry: ConfigEntry) -> dict[str, str]:
    """Return what the sentences beside the fields need."""
    hub = entry.data[ChainKind.HUB] or {}
    return {"coin": hub.get("coin", ""), "asset": hub.get("asset_symbol") or "", "most": str(MOST_BYTES)}


def _record_fields() -> Fields:
    return {
        probatio.Optional("every_minutes"): _whole(1, _MOST_MINUTES, UnitOfTime.MINUTES),
        probatio.Optional("every_wh"): _whole(1, _MOST, UnitOfEnergy.WATT_HOUR),
        probatio.Required("figures", default=False): BooleanSelector(),
        probatio.Optional("company_registry_number"): TextSelector(),
        probatio.Optional("power_station_id"): TextSelector(),
        probatio.Optional("twin"): _whole(0, _MOST),
    }


def _certificate_fields(hub: Mapping[str, Any]) -> Fields:
    fields: Fields = {
        probatio.Required("certify", default=True): BooleanSelector(),
        probatio.Required("lot_wh", default=LOT_WH): _whole(1, _MOST, UnitOfEnergy.WATT_HOUR),
        probatio.Required("metadata", default=MetadataFormat.LONG.value): _METADATA_CHOICE,
        probatio.Optional("price"): amount_selector(hub["coin"]),
    }
    if hub["asset"] is not None:
        fields[probatio.Optional("asset_price")] = amount_selector(hub["asset_symbol"])
    return fields


# What may be emptied is only proposed: a default would come back.
PROPOSED: Final = {"every_minutes": EVERY_MINUTES}


def shown_station(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return a station as the fields show it."""
    prices = {name: float(data[name]) for name in ("price", "asset_price") if data[name] is not None}
    return {name: value for name, value in data.items() if value not in (None, "")} | prices
