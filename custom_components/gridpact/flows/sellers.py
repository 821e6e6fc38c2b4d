"""Who sells energy now, to choose from."""

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.helpers.selector import SelectOptionDict
from homeassistant.util import dt as dt_util

from ..errors import GridpactError
from ..units import format_amount


async def async_sellers(entry: ConfigEntry) -> list[SelectOptionDict]:
    """Return the sellers with open offers, cheapest first; none if no node answers."""
    trader = entry.runtime_data.trader if entry.state is ConfigEntryState.LOADED else None
    if trader is None:
        return []
    try:
        offers = await trader.offers(int(dt_util.utcnow().timestamp()))
    except GridpactError:
        return []
    cheapest = {offer.seller: offer.price for offer in reversed(offers)}
    return [
        SelectOptionDict(value=seller, label=f"{_short(seller)} ({_price(entry, cheapest[seller])})")
        for seller in sorted(cheapest, key=lambda seller: cheapest[seller])
    ]


def _short(address: str) -> str:
    """Return an address as people compare it: by its ends."""
    return f"{address[:6]}…{address[-4:]}"


def _price(entry: ConfigEntry, price: int) -> str:
    return f"{format_amount(price, entry.data['token_decimals'])} {entry.data['token_symbol']}/kWh"
