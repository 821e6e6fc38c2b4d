"""Actions for an account whose key may request reductions."""

from datetime import datetime
from typing import Any, Final

from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util
import probatio

from ..chain.entries import State
from ..const import COIN_DECIMALS
from ..errors import Refused
from ..market.models import Kind
from ..market.terms import Wish
from ..operating.requester import Done
from ..runtime import GridpactConfigEntry
from ..units import format_amount, parse_amount
from .problems import translated
from .schemas import ACCOUNT_FIELD, ATTR_EVENT, ENERGY, account_of, amount, now

FIXED: Final = {kind.event_kind.value: kind for kind in Kind if kind is not Kind.AUCTION}
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


CREATE_SCHEMA: Final = probatio.Schema(
    {
        **ACCOUNT_FIELD,
        probatio.Required("kind"): probatio.In(sorted(FIXED)),
        probatio.Required("energy_wh"): ENERGY,
        probatio.Optional("start"): cv.datetime,
        probatio.Required("duration"): cv.positive_time_period,
        probatio.Required("price"): amount,
        probatio.Optional("budget"): amount,
        probatio.Optional("attested_only", default=True): cv.boolean,
    }
)


async def async_request_reduction(call: ServiceCall) -> ServiceResponse:
    """Open an auction."""
    entry = account_of(call.hass, call)
    with translated(entry):
        done = await entry.runtime_data.requester.request(_wish(entry, call.data), now())
    return _answer(entry, done)


async def async_create_grid_event(call: ServiceCall) -> ServiceResponse:
    """Open an event with a fixed price."""
    entry = account_of(call.hass, call)
    requester, decimals = entry.runtime_data.requester, entry.data["token_decimals"]
    with translated(entry):
        budget = _price(call.data["budget"], decimals) if "budget" in call.data else None
        wish = _grid_event(entry, call.data, await requester.first_start(now()))
        done = await requester.request(wish, now(), budget)
    return _answer(entry, done)


async def async_clear_auction(call: ServiceCall) -> ServiceResponse:
    """Find the price and the winners of an auction."""
    entry = account_of(call.hass, call)
    with translated(entry):
        done = await entry.runtime_data.requester.clear(call.data[ATTR_EVENT])
    return _answer(entry, done)


async def async_complete_event(call: ServiceCall) -> ServiceResponse:
    """End an event; what it can no longer owe comes back."""
    entry = account_of(call.hass, call)
    with translated(entry):
        done = await entry.runtime_data.requester.complete(call.data[ATTR_EVENT])
    return _answer(entry, done)


async def async_cancel_event(call: ServiceCall) -> ServiceResponse:
    """Cancel an event while bidding is open."""
    entry = account_of(call.hass, call)
    with translated(entry):
        done = await entry.runtime_data.requester.cancel(call.data[ATTR_EVENT])
    return _answer(entry, done)


def _wish(entry: GridpactConfigEntry, data: dict[str, Any]) -> Wish:
    return Wish(
        target_wh=data["energy_wh"],
        start=_seconds(data["start"]),
        end=_seconds(data["end"]),
        bidding_ends=_seconds(data["bidding_ends"]),
        price=_price(data["price_cap"], entry.data["token_decimals"]),
        attested_only=data["attested_only"],
    )


def _grid_event(entry: GridpactConfigEntry, data: dict[str, Any], first_start: int) -> Wish:
    """Return what is wished; without a start it is the first that the market allows."""
    start = _seconds(data["start"]) if "start" in data else first_start
    return Wish(
        kind=FIXED[data["kind"]],
        target_wh=data["energy_wh"],
        start=start,
        end=start + int(data["duration"].total_seconds()),
        price=_price(data["price"], entry.data["token_decimals"]),
        attested_only=data["attested_only"],
    )


def _seconds(moment: datetime) -> int:
    return int(dt_util.as_utc(moment).timestamp())


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
    price = series.price
    return {
        "id": str(series.id),
        "kind": series.terms.kind.event_kind.value,
        "status": series.stage,
        "awarded_wh": series.awarded_wh,
        "price": None if price is None else format_amount(price, decimals),
        "budget": format_amount(series.escrow, decimals),
        "token": entry.data["token_symbol"],
        "transaction": outcome.transaction if outcome else None,
        "state": State.MINED.value if outcome else None,
        "block": outcome.block if outcome else None,
        "fee": format_amount(outcome.fee, COIN_DECIMALS) if outcome else None,
    }
