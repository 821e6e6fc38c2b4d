"""Offers of proven surplus: made, taken back when the price or their time is over, and collected."""

import asyncio

from ..chain.base import Call, LogEntry
from ..chain.trade import Trade
from ..errors import Refused
from ..market.trade import Offer, OfferTerms
from ..participation.home import Home
from .book import Till
from .models import TradePreferences
from .proving import LEAST_WH
from .sending import logs_of

OFFERED_S = 30 * 86_400  # then an offer is taken back, and made anew if it is still wanted
COLLECT_INTERVALS = 96


def may_offer(preferences: TradePreferences) -> bool:
    """Return whether something new may be offered: not out of a battery that is low, or that nobody knows."""
    if not preferences.sell or not preferences.asking_price:
        return False
    if not preferences.has_battery:
        return True
    charge = preferences.battery_percent
    return charge is not None and charge >= preferences.reserve_percent


async def sell_next(home: Home, trade: Trade, now: int) -> tuple[LogEntry, ...]:
    """Take back one offer that is over or has another price, else offer what is proven; returns the receipt's logs."""
    preferences = home.preferences().trade
    if not preferences.wanted:
        return ()
    stale = await asyncio.to_thread(_stale, home, preferences, now)
    if stale is not None:
        return await logs_of(home, trade.cancel_offer(stale.id, f"cancel_offer:{stale.id}"), now)
    if not may_offer(preferences):
        return ()
    for ordinal, meter in home.trades.book.meters.items():
        if meter.available_wh >= LEAST_WH:
            terms = OfferTerms(
                ordinal=ordinal, wh=meter.available_wh, price=preferences.asking_price, expires=_expiry(home, now)
            )
            return await logs_of(home, trade.offer(home.account, terms, f"offer:{_count(home)}"), now)
    return ()


def offer_by_hand(home: Home, trade: Trade, ordinal: int, wh: int, price: int, expires: int | None, now: int) -> Call:
    """Return the call that offers surplus of a meter. Raises Refused("not_enough_surplus")."""
    available = home.trades.book.meters[ordinal].available_wh
    if wh > available:
        raise Refused("not_enough_surplus", surplus=available)
    terms = OfferTerms(ordinal=ordinal, wh=wh, price=price, expires=expires or _expiry(home, now))
    return trade.offer(home.account, terms, f"offer:{_count(home)}:by_hand:{ordinal}:{wh}:{price}")


async def collect_next(home: Home, trade: Trade, now: int) -> tuple[LogEntry, ...]:
    """Have paid out what was earned, at most once a day; returns the logs of the receipt."""
    tills = home.trades.book.tills
    sales, certificates = tills.get(trade.exchange.lower()), tills.get(trade.certificate.lower())
    if sales is not None and _due(home, sales, now):
        return await logs_of(home, trade.withdraw_sales(home.account, f"collect_sales:{sales.collections}"), now)
    if certificates is not None and _due(home, certificates, now):
        purpose = f"collect_certificates:{certificates.collections}"
        return await logs_of(home, trade.withdraw_certificate_sales(home.account, purpose), now)
    return ()


def _due(home: Home, till: Till, now: int) -> bool:
    rested = till.collected_at is None or now - till.collected_at >= COLLECT_INTERVALS * home.grid.interval
    return till.credit > 0 and rested


def _stale(home: Home, preferences: TradePreferences, now: int) -> Offer | None:
    """Return an offer whose time is over, or one of those made by itself that asks for another price; blocks."""
    for place, offer in enumerate(home.trades.book.offers.values()):
        if not offer.left_wh:
            continue
        if now >= offer.expires:
            return offer
        if may_offer(preferences) and offer.price != preferences.asking_price and _by_itself(home, place):
            return offer
    return None


def _by_itself(home: Home, place: int) -> bool:
    """Return whether an offer of ours was not made by hand: what it was sent for says so."""
    entry = home.fees.journal.find(f"offer:{place}") if home.fees.journal else None
    transaction = home.trades.book.offer_transactions[place]
    return entry is not None and entry.inclusion is not None and entry.inclusion.hash == transaction


def _count(home: Home) -> int:
    return len(home.trades.book.offer_transactions)


def _expiry(home: Home, now: int) -> int:
    return max(now, home.chain.time if home.chain else now) + OFFERED_S
