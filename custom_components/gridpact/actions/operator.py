"""Actions for an account whose key may request reductions."""

from typing import Any, Final

from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util
import probatio

from ..chain.entries import State
from ..const import COIN_DECIMALS
from ..errors import Refused
from ..market.terms import Wish
from ..operating.requester import Done
from ..runtime import GridpactConfigEntry
from ..units import format_amount, parse_amount
from .problems import translated
from .schemas import ACCOUNT_FIELD, ATTR_EVENT, ENERGY, account_of, amount, now

REQUEST_SCHEMA: Final = probatio.Schema(
    {
        **ACCOUNT_FIELD,
        probatio.Required("energy_wh"): ENERGY,
        probatio.Required("start"): cv.datetime,
        probatio.Required("end"): cv.datetime,
        probatio.Required("bidding_ends"): cv.datetime,
        probatio.Required("price_cap"): amount,
        probatio.Optional("attested_only", default=True): cv.boolean,
    }
)


async def async_request_reduction(call: ServiceCall) -> ServiceResponse:
    """Open an auction."""
    entry = account_of(call.hass, call)
    with translated(entry):
        done = await entry.runtime_data.requester.request(_wish(entry, call.data), now())
    return _answer(entry, done)


async def async_clear_auction(call: ServiceCall) -> ServiceResponse:
    """Find the price and the winners of an auction."""
    entry = account_of(call.hass, call)
    with translated(entry):
        done = await entry.runtime_data.requester.clear(call.data[ATTR_EVENT])
    return _answer(entry, done)


async def async_cancel_event(call: ServiceCall) -> ServiceResponse:
    """Cancel an event while bidding is open."""
    entry = account_of(call.hass, call)
    with translated(entry):
        done = await entry.runtime_data.requester.cancel(call.data[ATTR_EVENT])
    return _answer(entry, done)


def _wish(entry: GridpactConfigEntry, data: dict[str, Any]) -> Wish:
    times = {name: int(dt_util.as_utc(data[name]).timestamp()) for name in ("start", "end", "bidding_ends")}
    return Wish(
        target_wh=data["energy_wh"],
        price_cap=_price(data["price_cap"], entry.data["token_decimals"]),
        attested_only=data["attested_only"],
        **times,
    )


def _price(text: str, decimals: int) -> int:
    """Return token base units per kWh of a price as written, which must be above 0."""
    price = parse_amount(text, decimals)
    if not price:
        raise Refused("invalid_amount", decimals=decimals)
    return price


def _answer(entry: GridpactConfigEntry, done: Done) -> ServiceResponse:
    """Return what became of the event; the account sees it, too, in a moment."""
    entry.runtime_data.coordinator.async_wake()
    series, outcome, decimals = done.series, done.outcome, entry.data["token_decimals"]
    price = series.clearing_price
    return {
        "id": str(series.id),
        "status": series.status.name.lower(),
        "awarded_wh": series.awarded_wh,
        "price": None if price is None else format_amount(price, decimals),
        "budget": format_amount(series.escrow, decimals),
        "token": entry.data["token_symbol"],
        "transaction": outcome.transaction if outcome else None,
        "state": State.MINED.value if outcome else None,
        "block": outcome.block if outcome else None,
        "fee": format_amount(outcome.fee, COIN_DECIMALS) if outcome else None,
    }
