"""The home's trading agent: what happens by itself, and what people and actions ask of it."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import count

from ..chain.base import Call, LogEntry
from ..chain.trade import Trade
from ..errors import OutcomeUnknown, Refused
from ..market.trade import Certificate, Offer
from ..participation.commitments import commit_readings
from ..participation.home import Home
from . import buying, selling
from .certifying import certify_next, list_call, mint_call
from .consuming import report_next
from .models import Bought, Done
from .offers import OfferReader
from .proving import prove_newest, prove_next
from .purchases import Purchase

MOST_AT_ONCE = 2  # transactions of one kind in one step: a purchase waits for its end
MOST_CHOICES = 3  # times that a purchase is chosen anew because offers were sold meanwhile

type Part = Callable[[], Awaitable[None]]


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
    _offers: OfferReader = field(init=False)

    def __post_init__(self) -> None:
        """Nothing is read yet."""
        self._offers = OfferReader(self.home, self.trade)

    def parts(self, now: int) -> tuple[Part, ...]:
        """Return what a step does, each part on its own; `busy` is held meanwhile."""
        kinds = (prove_next, selling.sell_next, certify_next, selling.collect_next, report_next)
        return (partial(self._resume, now), *(partial(self._repeat, kind, now) for kind in kinds))

    async def offers(self, now: int) -> list[Offer]:
        """Return the offers that the home could buy from, cheapest first."""
        return await self._offers.open_to_home(now)

    async def buy(
        self,
        wh: int,
        highest_price: int,
        now: int,
        *,
        sellers: Collection[str] | None = None,
        supply: str | None = None,
    ) -> Bought:
        """Buy energy in one transaction, all of it or nothing. Raises Refused("no_offer") if nobody sells it.

        What is open for a supply, or was asked for in the same words by hand, is gone on with instead.
        """
        async with self.busy:
            self._check()
            for purchase in await asyncio.to_thread(self.home.purchases.open):
                if purchase.supply == supply and (
                    supply or (purchase.wh, purchase.highest_price) == (wh, highest_price)
                ):
                    return await buying.complete(self.home, self.trade, self.take, purchase, now)
            for choice in count(1):
                purchase = await self._choose(wh, highest_price, now, sellers, supply)
                last = choice == MOST_CHOICES
                try:
                    return await buying.complete(self.home, self.trade, self.take, purchase, now, last=last)
                except Refused as error:
                    if last or not buying.sold_meanwhile(error):
                        raise
            raise AssertionError("one choice is the last")

    def open_purchase(self, supply: str) -> str | None:
        """Return the purchase for a supply whose outcome nobody knows yet; blocks."""
        return self.home.purchases.open_for(supply)

    async def resume_purchase(self, purchase_id: str, now: int) -> Bought | None:
        """Find out what came of a purchase; None if nothing was bought. Raises OutcomeUnknown, Unreachable."""
        async with self.busy:
            if self.home.sender is not None:
                await self.home.sender.resume()
            purchase = await asyncio.to_thread(self.home.purchases.get, purchase_id)
            return await buying.resume(self.home, self.trade, self.take, purchase, now)

    async def offer(self, meter_id: str, wh: int, price: int, expires: int | None, now: int) -> Done:
        """Offer surplus of a meter (id in hex) by hand, without a time for 30 days."""
        async with self.busy:
            ordinal = await self._prove(meter_id, wh, now)
            call = selling.offer_by_hand(self.home, self.trade, ordinal, wh, price, expires, now)
            return await self._do(call, "Offered", "id", now)

    async def cancel_offer(self, offer_id: int, now: int) -> Done:
        """Take back what is left of an offer."""
        async with self.busy:
            self._check()
            if offer_id not in self.home.trades.book.offers:
                raise Refused("not_yours", account=self.home.account, thing=offer_id)
            return await self._do(
                self.trade.cancel_offer(offer_id, f"cancel_offer:{offer_id}"), "OfferCancelled", "id", now
            )

    async def mint(self, meter_id: str, wh: int | None, now: int) -> Done:
        """Make a certificate of surplus of a meter (id in hex), without `wh` of one lot."""
        async with self.busy:
            lot = wh or self.home.preferences().trade.lot_wh
            ordinal = await self._prove(meter_id, lot, now)
            return await self._do(
                mint_call(self.home, self.trade, ordinal, lot, 1), "CertificatesMinted", "firstId", now
            )

    async def list_certificate(self, certificate_id: int, price: int, now: int) -> Done:
        """Put a certificate up for sale (token base units for all of it), change its price, or with 0 take it down."""
        async with self.busy:
            self._check_owned(certificate_id)
            if not price:
                listings = self.home.trades.book.items[certificate_id].listings
                call = self.trade.cancel_listing(certificate_id, f"unlist:{certificate_id}:{listings}")
                return await self._do(call, "ListingEnded", "id", now)
            return await self._do(list_call(self.home, self.trade, certificate_id, price), "Listed", "id", now)

    async def retire(self, certificate_id: int, beneficiary: str, now: int) -> Done:
        """Use a certificate up in somebody's name."""
        async with self.busy:
            self._check_owned(certificate_id)
            call = self.trade.retire(certificate_id, beneficiary, f"retire_certificate:{certificate_id}")
            return await self._do(call, "Retired", "id", now)

    async def certificates(self, now: int) -> list[Certificate]:  # noqa: ARG002 - as the others
        """Return the certificates that the home has or had."""
        return await self.trade.certificates(sorted(self.home.trades.book.items))

    async def _choose(
        self, wh: int, highest_price: int, now: int, sellers: Collection[str] | None, supply: str | None
    ) -> Purchase:
        offers = await self._offers.open_to_home(now)
        return await buying.begin(self.home, offers, wh, highest_price, now, sellers, supply)

    async def _resume(self, now: int) -> None:
        """Go on with purchases that were interrupted; who asked for them may be gone."""
        for purchase in await asyncio.to_thread(self.home.purchases.open):
            with suppress(OutcomeUnknown):  # it is on the way: the next step looks again
                await buying.resume(self.home, self.trade, self.take, purchase, now)

    async def _repeat(self, kind: Callable[[Home, Trade, int], Awaitable[Sequence[LogEntry]]], now: int) -> None:
        """Do what is due of one kind, one transaction after the other."""
        for _ in range(MOST_AT_ONCE):
            logs = await kind(self.home, self.trade, now)
            if not logs:
                return
            await self.take(logs)

    async def _prove(self, meter_id: str, wh: int, now: int) -> int:
        """Commit and prove what is needed for `wh` of a meter; returns its ordinal."""
        self._check()
        home = self.home
        ordinal = next((ordinal for ordinal, meter in home.ordinals.items() if meter == meter_id), None)
        if ordinal is None or home.chain is None:
            raise Refused("not_enough_surplus", surplus=0)
        if home.trades.book.meters[ordinal].available_wh < wh:
            home.attempts.forget()
            await self.take(await commit_readings(home, home.chain, now, at_once=True))
            await self.take(await prove_newest(home, self.trade, ordinal, meter_id, now))
        return ordinal

    async def _do(self, call: Call, event: str, number: str, now: int) -> Done:
        """Send what somebody asked for; returns the number in its event."""
        self.home.attempts.forget()
        outcome = await self.home.send(call, now)
        assert outcome is not None  # noqa: S101 - everything may be tried at once
        await self.take(outcome.logs)
        found = next(log for log in outcome.logs if log.name == event)
        return Done(transaction=outcome.transaction, id=found.arguments[number])

    def _check(self) -> None:
        if self.home.sender is None:
            raise Refused("watch_only", account=self.home.account)

    def _check_owned(self, certificate_id: int) -> None:
        self._check()
        if certificate_id not in self.home.trades.book.owned():
            raise Refused("not_yours", account=self.home.account, thing=str(certificate_id))
