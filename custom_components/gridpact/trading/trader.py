"""The home's trading agent: what happens by itself, and what people and actions ask of it."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass

from ..chain.base import LogEntry
from ..chain.trade import Trade
from ..market.trade import Certificate, Offer
from ..participation.home import Home
from .models import Bought, Done


@dataclass(slots=True)
class Trader:
    """Trades for one home. `busy` is held while anything is sent, `take` takes in the logs of a receipt.

    What is asked for raises Refused with what is wrong (nothing was sent), or what sending raises. Times are seconds,
    prices token base units per kWh.
    """

    home: Home
    trade: Trade
    busy: asyncio.Lock
    take: Callable[[Sequence[LogEntry]], Awaitable[None]]

    async def offers(self, now: int) -> list[Offer]:
        """Return the offers that the home could buy from, cheapest first."""
        raise NotImplementedError

    async def buy(
        self,
        wh: int,
        highest_price: int,
        now: int,
        *,
        sellers: Collection[str] | None = None,
        supply: str | None = None,
    ) -> Bought:
        """Buy energy in one transaction, all of it or nothing. Raises Refused("no_offer") if nobody sells it."""
        raise NotImplementedError

    def open_purchase(self, supply: str) -> str | None:
        """Return the purchase for a supply whose outcome nobody knows yet; blocks."""
        raise NotImplementedError

    async def resume_purchase(self, purchase_id: str, now: int) -> Bought | None:
        """Find out what came of a purchase; None if nothing was bought. Raises OutcomeUnknown, Unreachable."""
        raise NotImplementedError

    async def offer(self, meter_id: str, wh: int, price: int, expires: int | None, now: int) -> Done:
        """Offer surplus of a meter (id in hex) by hand, without a time for 30 days."""
        raise NotImplementedError

    async def cancel_offer(self, offer_id: int, now: int) -> Done:
        """Take back what is left of an offer."""
        raise NotImplementedError

    async def mint(self, meter_id: str, wh: int | None, now: int) -> Done:
        """Make a certificate of surplus of a meter (id in hex), without `wh` of one lot."""
        raise NotImplementedError

    async def list_certificate(self, certificate_id: int, price: int, now: int) -> Done:
        """Put a certificate up for sale (token base units for all of it), or change its price."""
        raise NotImplementedError

    async def retire(self, certificate_id: int, beneficiary: str, now: int) -> Done:
        """Use a certificate up in somebody's name."""
        raise NotImplementedError

    async def certificates(self, now: int) -> list[Certificate]:
        """Return the certificates that the home has or had."""
        raise NotImplementedError
