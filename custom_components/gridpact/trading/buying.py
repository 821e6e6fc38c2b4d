"""Purchases of energy: chosen, kept, sent, and each finished once whatever happens in between."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import suppress

from ..chain.base import LogEntry, Outcome
from ..chain.entries import Entry, State
from ..chain.trade import Trade
from ..checkpoints import checkpoint
from ..errors import GridpactError, OutcomeUnknown, Refused, Rejected
from ..market.models import SECONDS_PER_DAY
from ..market.trade import Offer, choose, cost_of
from ..participation.home import Home
from ..units import format_amount
from .models import Bought
from .purchases import DONE, FAILED, Part, Purchase

STALE_S = 900  # what was not sent so long after it was decided is not bought any more

# What a contract says when offers were sold, cancelled or over between choosing and buying.
SOLD_MEANWHILE = frozenset({"not_enough", "too_expensive", "unknown_offer", "not_best_first"})

type Take = Callable[[Sequence[LogEntry]], Awaitable[None]]


async def begin(
    home: Home,
    offers: Sequence[Offer],
    wh: int,
    highest_price: int,
    now: int,
    sellers: Collection[str] | None,
    supply: str | None,
) -> Purchase:
    """Choose the best offers and keep that they are bought. Raises Refused("no_offer"): then nothing is kept."""
    chosen = choose(offers, wh, highest_price, now, sellers)
    if not chosen:
        decimals = home.info.token_decimals if home.info else 0
        raise Refused("no_offer", wh=wh, price=format_amount(highest_price, decimals))
    parts = [Part(offer_id=offer.id, seller=offer.seller, wh=part, price=offer.price) for offer, part in chosen]
    amount = sum(cost_of(part.wh, part.price) for part in parts)
    purchase = await asyncio.to_thread(home.purchases.begin, supply, wh, highest_price, parts, amount, now)
    checkpoint("begun", purchase.purpose)
    return purchase


async def complete(home: Home, trade: Trade, take: Take, purchase: Purchase, now: int, *, last: bool = True) -> Bought:
    """Send a purchase, or find out what came of it. Raises what sending raises; what failed is told once.

    Unless it is the `last`, one of which offers were sold meanwhile is not told: others are chosen.
    """
    try:
        outcome = await _send(home, trade, purchase)
    except OutcomeUnknown as error:
        await asyncio.to_thread(_tell_failure, home, purchase, error, now)
        raise
    except GridpactError as error:
        if not await asyncio.to_thread(_underway, home, purchase):
            await _give_up(home, trade, purchase, error, now, told=last or not sold_meanwhile(error))
        raise
    await take(outcome.logs)
    checkpoint("bought", purchase.purpose)
    await asyncio.to_thread(home.purchases.finish, purchase, outcome.transaction)
    return bought(home, purchase, outcome.transaction)


def sold_meanwhile(error: GridpactError) -> bool:
    """Return whether nothing was sent because offers are not any more what they were."""
    return isinstance(error, Refused) and error.placeholders.get("code") in SOLD_MEANWHILE


async def resume(home: Home, trade: Trade, take: Take, purchase: Purchase, now: int) -> Bought | None:
    """Find out what came of a purchase that a restart or a silent node interrupted; None if nothing was bought.

    What is on the way is not waited for. Raises OutcomeUnknown, Unreachable, WrongPeer while nobody can know.
    """
    if purchase.state == DONE:
        return bought(home, purchase, purchase.transaction or "")
    if purchase.state == FAILED:
        return None
    journal = home.fees.journal
    entry = await asyncio.to_thread(journal.find, purchase.purpose) if journal else None
    if entry is not None and not entry.closed:
        raise OutcomeUnknown("outcome_unknown", purpose=purchase.purpose, transaction="")
    error = _in_vain(entry) if entry else _too_late(purchase, now)
    if error is not None:
        await _give_up(home, trade, purchase, error, now)
        return None
    try:
        return await complete(home, trade, take, purchase, now)
    except Refused, Rejected:
        return None


def _in_vain(entry: Entry) -> Refused | None:
    """Return why nothing came of what was sent, None if it is in a block."""
    if entry.state is State.MINED:
        return None
    return Refused("rejected", reason=entry.reason["text"], code=entry.reason["key"])


def _too_late(purchase: Purchase, now: int) -> Refused | None:
    """Return why what was never sent is not sent any more, None if it still is: who wanted it may not want it now."""
    return Refused("interrupted") if now - purchase.begun_at >= STALE_S else None


def bought(home: Home, purchase: Purchase, transaction: str) -> Bought:
    """Return what a purchase brought, as the chain logged it."""
    lots = home.trades.book.lots_of(transaction)
    prices = {part.offer_id: part.price for part in purchase.parts}
    return Bought(
        id=purchase.id,
        transaction=transaction,
        wh=sum(lot.wh for lot in lots),
        cost=sum(lot.cost for lot in lots),
        parts=tuple((lot.seller, lot.wh, prices.get(lot.offer_id, 0)) for lot in lots),
    )


async def _send(home: Home, trade: Trade, purchase: Purchase) -> Outcome:
    """Send what a purchase takes, in order; the last is the purchase itself."""
    if home.sender is None:
        raise Refused("watch_only", account=home.account)
    offer_ids = [part.offer_id for part in purchase.parts]
    calls = trade.buy(home.account, purchase.wh, purchase.highest_price, offer_ids, purchase.amount, purchase.purpose)
    for call in calls[:-1]:
        await home.sender.send(call)
    return await home.sender.send(calls[-1])


def _underway(home: Home, purchase: Purchase) -> bool:
    """Return whether a purchase may still come into a block; blocks."""
    entry = home.fees.journal.find(purchase.purpose) if home.fees.journal else None
    return entry is not None and not entry.closed


async def _give_up(
    home: Home, trade: Trade, purchase: Purchase, error: GridpactError, now: int, *, told: bool = True
) -> None:
    """Keep that nothing comes of a purchase; what was allowed for it is allowed no longer."""
    await asyncio.to_thread(_fail, home, purchase, error, now, told=told)
    journal, call = home.fees.journal, trade.disallow(purchase.purpose)
    if call is None or journal is None or home.sender is None:
        return
    allowed = await asyncio.to_thread(journal.find, f"{purchase.purpose}:allow")
    if allowed is not None and allowed.state is State.MINED:
        with suppress(GridpactError):  # nobody but this key can use it, and the next purchase replaces it
            await home.sender.send(call)


def _fail(home: Home, purchase: Purchase, error: GridpactError, now: int, *, told: bool = True) -> None:
    with home.database.transaction():
        home.purchases.fail(purchase)
        if told:
            _tell_failure(home, purchase, error, now)


def _tell_failure(home: Home, purchase: Purchase, error: GridpactError, now: int) -> None:
    attempt = _attempt(home, purchase, error, now)
    told = home.trade_teller().purchase_failed(attempt, purchase.wh, purchase.highest_price, error, now)
    home.happenings.add(told)


def _attempt(home: Home, purchase: Purchase, error: GridpactError, now: int) -> str:
    """Name what was tried: for a supply it is the same, for a day, until the reason is another or something was bought.

    A battery that stays low has it tried again and again.
    """
    if purchase.supply is None or isinstance(error, OutcomeUnknown):
        return purchase.id
    bought = home.purchases.of_supply(purchase.supply)
    return f"{purchase.supply}:{error.key}:{bought[-1].id if bought else 0}:{now // SECONDS_PER_DAY}"
