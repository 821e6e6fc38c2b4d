"""The fields of supplies, and what they become."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import ATTR_UNIT_OF_MEASUREMENT, PERCENTAGE, UnitOfEnergy
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.selector import (
    DurationSelector,
    DurationSelectorConfig,
    EntitySelector,
    EntitySelectorConfig,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
import probatio

from ..chain.evm.market import checked_address
from ..const import DOMAIN, PLUG_KEY
from ..errors import Refused
from .limits_form import amount_selector, read_amount
from .load_form import duration, seconds
from .sources import available_state, registry_id
from .subentries import grid_meter, meter_selector, meters, switched_by

type Fields = dict[probatio.Marker, object]

LIMIT: Final = 25
RESUME: Final = 35
DWELL: Final = {"hours": 0, "minutes": 10}
HIGHEST_PRICE: Final = 0.3
LOT_WH: Final = 500

RELAY_ERRORS: Final = dict.fromkeys(("unavailable", "own_setting", "same_relay"), "relay")
BATTERY_ERRORS: Final = dict.fromkeys(("unavailable", "not_percent"), "battery")
OWN_ERRORS: Final = {"resume_too_low": "resume", "no_time": "dwell"}
NEIGHBOUR_ERRORS: Final = {"invalid_address": "seller", "own_address": "seller", "invalid_amount": "highest_price"}

_RELAY: Final = EntitySelector(EntitySelectorConfig(domain=["switch", "input_boolean"]))
_BATTERY: Final = EntitySelector(EntitySelectorConfig(domain="sensor"))
_PERCENT: Final = NumberSelector(
    NumberSelectorConfig(min=1, max=100, step=1, mode=NumberSelectorMode.BOX, unit_of_measurement=PERCENTAGE)
)
_DURATION: Final = DurationSelector(DurationSelectorConfig(enable_second=False))
_LOT: Final = NumberSelector(
    NumberSelectorConfig(min=1, step=1, mode=NumberSelectorMode.BOX, unit_of_measurement=UnitOfEnergy.WATT_HOUR)
)


def own_schema(*, new: bool) -> probatio.Schema:
    """Return the form of the own supply; what a relay or a number entity is already is asked for a new one only."""
    first: Fields = {probatio.Required("relay"): _RELAY} if new else {}
    limit: Fields = {probatio.Required("limit", default=LIMIT): _PERCENT} if new else {}
    return probatio.Schema(
        first
        | {probatio.Optional("battery"): _BATTERY}
        | limit
        | {
            probatio.Required("resume", default=RESUME): _PERCENT,
            probatio.Required("dwell", default=DWELL): _DURATION,
        }
    )


def neighbour_schema(entry: ConfigEntry, sellers: Iterable[SelectOptionDict], *, new: bool) -> probatio.Schema:
    """Return the form of a neighbour's supply; `sellers` are those who offer something now."""
    nearest = grid_meter(entry) if len(meters(entry)) > 1 else meters(entry)[0].subentry_id
    choice = SelectSelectorConfig(options=list(sellers), custom_value=True, mode=SelectSelectorMode.DROPDOWN)
    price = amount_selector(f"{entry.data['token_symbol']}/kWh")
    first: Fields = {probatio.Required("relay"): _RELAY} if new else {}
    highest: Fields = {probatio.Required("highest_price", default=HIGHEST_PRICE): price} if new else {}
    return probatio.Schema(
        first
        | {probatio.Optional("seller"): SelectSelector(choice)}
        | highest
        | {
            probatio.Required("lot", default=LOT_WH): _LOT,
            probatio.Required("meter", description={"suggested_value": nearest}): meter_selector(entry),
        }
    )


def check_relay(hass: HomeAssistant, entry: ConfigEntry, relay: str) -> str:
    """Return the name of a switch that can become a supply's. Raises Refused: unavailable, same_relay, own_setting."""
    name = available_state(hass, relay).name
    if other := switched_by(entry, relay):
        raise Refused("same_relay", entity=name, supply=other.title)
    known = er.async_get(hass).async_get(relay)
    if known and known.platform == DOMAIN and not known.unique_id.endswith(f"_{PLUG_KEY}"):
        raise Refused("own_setting", entity=name)
    return name


def check_battery(hass: HomeAssistant, battery: str | None) -> None:
    """Raise Refused (unavailable, not_percent) unless the sensor shows percent; none at all is fine."""
    if battery is None:
        return
    state = available_state(hass, battery)
    if (unit := state.attributes.get(ATTR_UNIT_OF_MEASUREMENT)) != PERCENTAGE:
        raise Refused("not_percent", entity=state.name, unit=str(unit or "-"))


def read_own(hass: HomeAssistant, fields: Mapping[str, Any], limit: int) -> dict[str, Any]:
    """Return how the own supply is used, as the subentry keeps it. Raises Refused: resume_too_low, no_time."""
    if fields["resume"] <= limit:
        raise Refused("resume_too_low")
    dwell = seconds(fields["dwell"])
    if not dwell:
        raise Refused("no_time")
    battery = fields.get("battery")
    return {
        "battery": battery,
        "battery_id": registry_id(hass, battery) if battery else None,
        "resume": round(fields["resume"]),
        "dwell": dwell,
    }


def shown_own(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return how the own supply is used, as the fields show it."""
    battery = {"battery": data["battery"]} if data["battery"] else {}
    return battery | {"resume": data["resume"], "dwell": duration(data["dwell"])}


def read_neighbour(entry: ConfigEntry, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return how a neighbour's supply is used, as the subentry keeps it. Raises Refused: invalid_address, own_address.

    Without a seller whoever is cheapest sells.
    """
    text = (fields.get("seller") or "").strip()
    seller = checked_address(text) if text else None
    if seller == entry.data["account"]:
        raise Refused("own_address")
    return {"seller": seller, "lot": round(fields["lot"]), "meter": fields["meter"]}


def read_price(entry: ConfigEntry, fields: Mapping[str, Any]) -> str:
    """Return the highest price as exact decimal text. Raises Refused("invalid_amount")."""
    return read_amount(fields["highest_price"], entry.data["token_decimals"])


def shown_neighbour(entry: ConfigEntry, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return how a neighbour's supply is used, as the fields show it; its meter may have been removed."""
    seller = {"seller": data["seller"]} if data["seller"] else {}
    known = {meter.subentry_id for meter in meters(entry)}
    meter = {"meter": data["meter"]} if data["meter"] in known else {}
    return seller | {"lot": data["lot"]} | meter
