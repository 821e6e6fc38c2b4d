"""Actions about energy: buying from neighbours, offering one's own surplus."""

from datetime import datetime
from typing import Any, Final

from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util
import probatio

from ..const import SUBENTRY_METER, SUBENTRY_SUPPLY
from ..devices import subentry_of_device
from ..market.trade import Offer
from ..meters.models import Meter
from ..runtime import GridpactConfigEntry
from ..trading.models import Bought
from ..trading.trader import Trader
from ..units import format_amount, parse_amount
from .problems import invalid, translated
from .schemas import ACCOUNT_FIELD, ENERGY, account_of, amount, identity, iso, now
from .sent import async_sent

ATTR_METER: Final = "meter"
ATTR_OFFER: Final = "offer_id"
ATTR_SUPPLY: Final = "supply"

BUY_SCHEMA: Final = probatio.Schema(
    {
        **ACCOUNT_FIELD,
        probatio.Required("energy_wh"): ENERGY,
        probatio.Required("highest_price"): amount,
        probatio.Optional(ATTR_SUPPLY): cv.string,
    }
)
OFFER_SCHEMA: Final = probatio.Schema(
    {
        **ACCOUNT_FIELD,
        probatio.Required(ATTR_METER): cv.string,
        probatio.Required("energy_wh"): ENERGY,
        probatio.Required("price"): amount,
        probatio.Optional("expires"): cv.datetime,
    }
)
CANCEL_SCHEMA: Final = probatio.Schema({**ACCOUNT_FIELD, probatio.Required(ATTR_OFFER): identity})
GET_SCHEMA: Final = probatio.Schema({**ACCOUNT_FIELD})


def trader_of(entry: GridpactConfigEntry) -> Trader:
    """Return who trades for an account. Raises ServiceValidationError if nobody does."""
    trader = entry.runtime_data.trader
    if trader is None:
        key = "watch_only" if entry.data["key"] is None else "no_trade"
        raise invalid(key, account=entry.title, market=entry.data["market_name"])
    return trader


async def async_buy_energy(call: ServiceCall) -> ServiceResponse:
    """Buy at the best price; with a supply, switch to it once it is paid."""
    entry = account_of(call.hass, call)
    trader = trader_of(entry)
    with translated(entry):
        price = parse_amount(call.data["highest_price"], entry.data["token_decimals"])
        try:
            bought = await _async_buy(call, entry, trader, price)
        finally:
            await entry.runtime_data.coordinator.async_look()  # a purchase that fails is told, too
    return {**await async_sent(call.hass, entry, bought.transaction), **_receipt(entry, bought)}


async def _async_buy(call: ServiceCall, entry: GridpactConfigEntry, trader: Trader, price: int) -> Bought:
    """Buy at a price (base units per kWh) at most: for a supply, which the home is switched to, or of anybody."""
    wh: int = call.data["energy_wh"]
    device = call.data.get(ATTR_SUPPLY)
    if device is None:
        return await trader.buy(wh, price, now())
    supply = subentry_of_device(call.hass, entry, device, SUBENTRY_SUPPLY)
    return await entry.runtime_data.supplies.async_buy(supply.unique_id or supply.subentry_id, wh, price)


async def async_offer_energy(call: ServiceCall) -> ServiceResponse:
    """Offer proven surplus of a meter."""
    entry = account_of(call.hass, call)
    trader, expires = trader_of(entry), _seconds(call.data.get("expires"))
    if expires is not None and expires <= now():
        raise invalid("expired")
    with translated(entry):
        meter = meter_of(call, entry)
        price = parse_amount(call.data["price"], entry.data["token_decimals"])
        done = await trader.offer(meter.id, call.data["energy_wh"], price, expires, now())
    await entry.runtime_data.coordinator.async_look()
    return {**await async_sent(call.hass, entry, done.transaction), "id": str(done.id)}


async def async_cancel_offer(call: ServiceCall) -> ServiceResponse:
    """Take back what is not sold yet."""
    entry = account_of(call.hass, call)
    with translated(entry):
        done = await trader_of(entry).cancel_offer(call.data[ATTR_OFFER], now())
    await entry.runtime_data.coordinator.async_look()
    return {**await async_sent(call.hass, entry, done.transaction), "id": str(done.id)}


async def async_get_offers(call: ServiceCall) -> ServiceResponse:
    """Return the offers that are open to this account, cheapest first."""
    entry = account_of(call.hass, call)
    with translated(entry):
        offers = await trader_of(entry).offers(now())
    return {"offers": [_described(entry, offer) for offer in offers]}


def meter_of(call: ServiceCall, entry: GridpactConfigEntry) -> Meter:
    """Return the meter that an action names by its device. Raises Refused("not_yours")."""
    return Meter.of(subentry_of_device(call.hass, entry, call.data[ATTR_METER], SUBENTRY_METER))


def _receipt(entry: GridpactConfigEntry, bought: Bought) -> dict[str, Any]:
    decimals = entry.data["token_decimals"]
    return {
        "id": bought.id,
        "energy_wh": bought.wh,
        "cost": format_amount(bought.cost, decimals),
        "token": entry.data["token_symbol"],
        "parts": [
            {"seller": seller, "energy_wh": wh, "price": format_amount(price, decimals)}
            for seller, wh, price in bought.parts
        ],
    }


def _described(entry: GridpactConfigEntry, offer: Offer) -> dict[str, Any]:
    return {
        "offer_id": str(offer.id),
        "seller": offer.seller,
        "energy_wh": offer.left_wh,
        "least_wh": min(offer.least_wh, offer.left_wh),
        "price": format_amount(offer.price, entry.data["token_decimals"]),
        "token": entry.data["token_symbol"],
        "expires": iso(offer.expires),
        "only_for_some": offer.restricted,
    }


def _seconds(moment: datetime | None) -> int | None:
    return None if moment is None else int(dt_util.as_utc(moment).timestamp())
