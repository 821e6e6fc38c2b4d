"""Certificates of proven surplus: minted in whole lots, and put up for sale if people want that."""

from ..chain.base import Call, LogEntry
from ..chain.trade import Trade
from ..errors import Refused
from ..participation.home import Home
from .sending import logs_of

MOST_LOTS = 10  # in one transaction


async def certify_next(home: Home, trade: Trade, now: int) -> tuple[LogEntry, ...]:
    """Mint the lots that are proven, else put one up for sale; returns the logs of the receipt."""
    preferences = home.preferences().trade
    if not preferences.certify or preferences.sell:  # what is offered cannot be certified as well
        return ()
    for ordinal, meter in home.trades.book.meters.items():
        lots = min(MOST_LOTS, meter.available_wh // preferences.lot_wh)
        if lots:
            return await logs_of(home, mint_call(home, trade, ordinal, preferences.lot_wh, lots), now)
    if preferences.certificate_price:
        for number, item in home.trades.book.owned().items():
            if item.wh is not None and not item.listings:
                price = preferences.certificate_price * item.wh // preferences.lot_wh
                return await logs_of(home, list_call(home, trade, number, price), now)
    return ()


def mint_call(home: Home, trade: Trade, ordinal: int, wh: int, count: int) -> Call:
    """Return the call that mints certificates of a meter. Raises Refused("not_enough_surplus")."""
    meter = home.trades.book.meters[ordinal]
    if wh * count > meter.available_wh:
        raise Refused("not_enough_surplus", surplus=meter.available_wh)
    place = home.preferences().trade.place
    return trade.mint(home.account, ordinal, wh, count, place, f"mint:{ordinal}:{meter.certified_wh}")


def list_call(home: Home, trade: Trade, number: int, price: int) -> Call:
    """Return the call that puts a certificate up for sale; each listing is sent once."""
    listings = home.trades.book.items[number].listings
    return trade.list_certificate(number, price, f"list:{number}:{listings}:{price}")
