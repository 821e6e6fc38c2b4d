"""The offers of a market, read little by little: those that are over are never read again."""

import asyncio
from dataclasses import dataclass, field

from ..chain.trade import Trade
from ..market.trade import Offer, best_first
from ..participation.home import Home

OVER_UNTIL = "offers_over_until"  # all offers up to this number are over
AT_ONCE = 100
MOST = 5000  # newest offers that are looked at: whatever a node says how many there are


@dataclass(slots=True)
class OfferReader:
    """Reads offers for one home; `_over` are the numbers after OVER_UNTIL that are over as well."""

    home: Home
    trade: Trade
    _over: set[int] = field(default_factory=set)

    async def open_to_home(self, now: int) -> list[Offer]:
        """Return what the home could buy from at a second, best first. Raises Unreachable, WrongPeer."""
        account = self.home.account
        offers = [offer for offer in await self._open(now) if offer.seller.lower() != account.lower()]
        restricted = [offer.id for offer in offers if offer.restricted]
        admitted = await self.trade.may_buy(restricted, account) if restricted else []
        closed = {number for number, may in zip(restricted, admitted, strict=True) if not may}
        return list(best_first(offer for offer in offers if offer.id not in closed))

    async def _open(self, now: int) -> list[Offer]:
        first, last = (self.home.facts.get(OVER_UNTIL) or 0) + 1, await self.trade.offer_count()
        numbers = [number for number in range(max(first, last - MOST + 1), last + 1) if number not in self._over]
        found: list[Offer] = []
        for start in range(0, len(numbers), AT_ONCE):
            found += await self.trade.offers(numbers[start : start + AT_ONCE])
        sure = min(now, self.home.chain.time if self.home.chain else now)  # this machine's clock may be wrong
        self._over |= {offer.id for offer in found if not offer.open_at(sure)}
        await asyncio.to_thread(self._remember, first)
        return [offer for offer in found if offer.open_at(now)]

    def _remember(self, first: int) -> None:
        """Keep up to which number all are over; blocks."""
        while first in self._over:
            self._over.discard(first)
            first += 1
        self.home.facts.write(OVER_UNTIL, first - 1)
