"""Asks a market for less use, with a key that has the role for it."""

import asyncio
from dataclasses import dataclass, replace

from ..chain.base import Outcome
from ..errors import Refused
from ..market.models import Series, SeriesStatus, Terms
from ..market.terms import Wish, build_terms, escrow_of, first_start
from ..units import format_amount
from .ports import Market, Sender

WHOLE_BOOK = 256  # words of four ticks
OVER = (SeriesStatus.CLEARED, SeriesStatus.VOID)


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What became of a series, and the transaction that brought it about last (None: nothing was left to send)."""

    series: Series
    outcome: Outcome | None


class Requester:
    """What people ask for raises Refused with what is wrong, or what sending raises.

    A wish that was interrupted is continued by asking for the same again: each step is sent once.
    """

    def __init__(self, market: Market, sender: Sender | None) -> None:
        """`sender` is None if there is no key."""
        self._market = market
        self._sender = sender
        self._busy = asyncio.Lock()

    async def request(self, wish: Wish, now: int, budget: int | None = None) -> Done:
        """Announce a series and pay its escrow, at most `budget` (token base units).

        Equal terms are one request, unless it was cancelled.
        """
        async with self._busy:
            await self._require_role()
            terms = build_terms(wish, await self._market.info(), now)
            await self._check_budget(terms, budget)
            done, again = await self._announce(terms, 0, now), 0
            while done.series.status is SeriesStatus.VOID:
                again += 1
                done = await self._announce(terms, again, now)
            return done

    async def first_start(self, now: int) -> int:
        """Return the start of the first window that can still be announced."""
        return first_start(await self._market.info(), now)

    async def clear(self, series_id: int) -> Done:
        """Clear an auction after bidding, in as many steps as it takes. Anyone may."""
        async with self._busy:
            series, outcome, step = await self._series(series_id), None, 0
            while series.status not in OVER:
                outcome = await self._key.send(self._market.clear(series_id, WHOLE_BOOK, step))
                series, step = await self._series(series_id), step + 1
            return Done(series=series, outcome=outcome)

    async def cancel(self, series_id: int) -> Done:
        """Cancel a series while bidding is open, and take its escrow back."""
        async with self._busy:
            await self._require_role()
            await self._series(series_id)
            outcome = await self._key.send(self._market.cancel(series_id))
            await self._collect(f"cancel:{series_id}")
            return Done(series=await self._series(series_id), outcome=outcome)

    async def complete(self, series_id: int) -> Done:
        """End a series: nobody joins, nothing more is called, and what it can no longer owe comes back."""
        async with self._busy:
            await self._require_role()
            await self._series(series_id)
            outcome = await self._key.send(self._market.complete(series_id))
            await self._collect(f"complete:{series_id}")
            return Done(series=await self._series(series_id), outcome=outcome)

    @property
    def _key(self) -> Sender:
        """The sender; Refused if there is none."""
        if self._sender is None:
            raise Refused("watch_only")
        return self._sender

    async def _require_role(self) -> None:
        if not await self._market.may_request(self._key.address):
            raise Refused("not_operator")

    async def _series(self, number: int) -> Series:
        found = await self._market.series(number)
        if found is None:
            raise Refused("event_unknown", event=number)
        return found

    async def _announce(self, terms: Terms, again: int, now: int) -> Done:
        """Announce a series, or return what came of it when it was announced before."""
        call = self._market.request(terms)
        if again:
            call = replace(call, purpose=f"{call.purpose}:{again + 1}")
        if not await self._key.underway(call.purpose):
            await self._allow(terms, call.purpose, now)
        outcome = await self._key.send(call)
        number = next(log.arguments["id"] for log in outcome.logs if log.name == "SeriesRequested")
        return Done(series=await self._series(number), outcome=outcome)

    async def _check_budget(self, terms: Terms, budget: int | None) -> None:
        escrow = await self._escrow_of(terms)
        if budget is not None and escrow > budget:
            raise Refused("over_budget", amount=await self._money(escrow), budget=await self._money(budget))

    async def _allow(self, terms: Terms, purpose: str, now: int) -> None:
        """Allow the market to take exactly the escrow: this is what limits on purchases count."""
        info, escrow = await self._market.info(), await self._escrow_of(terms)
        balance = await self._market.token_balance(self._key.address)
        if balance < escrow:
            raise Refused("no_money", amount=await self._money(escrow), balance=await self._money(balance))
        if await self._market.allowance(self._key.address) != escrow:
            approval = self._market.approve(info.market, escrow, f"approve:{purpose}:{now}")
            await self._key.send(replace(approval, cost=escrow))

    async def _escrow_of(self, terms: Terms) -> int:
        return escrow_of(terms, await self._market.high_factor())

    async def _money(self, base_units: int) -> str:
        info = await self._market.info()
        return f"{format_amount(base_units, info.token_decimals)} {info.token_symbol}"

    async def _collect(self, after: str) -> None:
        """Take back what the market holds for the key."""
        if await self._market.credit(self._key.address):
            await self._key.send(self._market.withdraw(self._key.address, after))
