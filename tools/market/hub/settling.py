"""The command that settles: once, or for as long as it runs."""

from argparse import Namespace
import asyncio
from collections.abc import Iterable
from typing import Final

from custom_components.gridpact.errors import Refused, Unreachable
from custom_components.gridpact.units import format_amount

from ..parsers import Subcommands
from ..wording import document, sentence
from .books import Sale, Stage
from .documents import Document, sale_document
from .opening import open_settler
from .options import identifier
from .session import HubSession
from .settler import BURN, PAY, Settler, Standing

EVERY_S: Final = 6.0  # the time of a block on a live network
LEFT: Final = 1  # exit code: something is left to do
CLOSED: Final = {Stage.SETTLED, Stage.NOTHING_OWED, Stage.PASSED_ON}


def add(commands: Subcommands) -> None:
    """Add settle."""
    summary = "pay owners for what was sold and burn it, each once (exit code 1: something is left to do)"
    settling = commands.add("settle", summary, settle)
    settling.add_argument("--watch", action="store_true", help="go on until it is interrupted")
    settling.add_argument("--every", type=float, default=EVERY_S, metavar="SECONDS", help="with --watch (6)")
    settling.add_argument(
        "--from", dest="start", type=identifier, metavar="BLOCK", help="the first time: what was sold since then, too"
    )


async def settle(session: HubSession, arguments: Namespace) -> int | None:
    """Settle what can be settled; return 1 if something is left."""
    async with open_settler(session) as settler:
        if not arguments.watch:
            standing = await settler.step()
            found = await _report(session, settler, standing)
            _tell(session, found)
            return LEFT if any(not _closed(sale) for sale in standing.books.sales) else None
        told: Document | None = None
        while True:
            try:
                found = await _report(session, settler, await settler.step())
            except Unreachable as error:
                session.output.progress(f"{sentence(error)} Trying again.")
            else:
                if told is None or found | {"block": None} != told | {"block": None}:
                    _tell(session, found)
                told = found
            await asyncio.sleep(arguments.every)


def _closed(sale: Sale) -> bool:
    return sale.stage in CLOSED


def _tell(session: HubSession, found: Document) -> None:
    session.output.result(found)
    session.output.lines({name: found[name] for name in ("operator", "balance", "block")})
    sales = found["sales"]
    assert isinstance(sales, list)
    names = ["collection", "item", "stage", "buyer", "pay_to", "asked"]
    session.output.text("")
    session.output.table(names, [[sale[name] for name in names] for sale in sales])
    for sale in sales:
        if sale["waiting"]:
            session.output.text(f"certificate {sale['item']}: {sale['waiting']}")


async def _report(session: HubSession, settler: Settler, standing: Standing) -> Document:
    """Return all that there is to say."""
    purse = settler.purse
    balance = await purse.assets.balance(settler.operator)
    credit = {
        session.address(payer): format_amount(amount, purse.asset.decimals)
        for payer, amount in sorted(standing.books.credit.items())
        if amount
    }
    sales = standing.books.sales
    return {
        "operator": session.address(settler.operator),
        "asset": purse.asset.id,
        "symbol": purse.asset.symbol,
        "collections": sorted(settler.collections),
        "block": standing.block,
        "balance": purse.text(balance),
        "credit": credit,
        "sales": [await _of_sale(session, settler, standing, sale) for sale in sales],
    }


async def _of_sale(session: HubSession, settler: Settler, standing: Standing, sale: Sale) -> Document:
    trouble = standing.troubles.get(sale.name)
    if trouble is None and (waiting := _waits_for(session, settler, standing, sale)) is not None:
        trouble = waiting
    return {
        **sale_document(session, sale, settler.purse.asset.decimals),
        "payment": await _transaction(session, settler, [PAY + sale.name]) if sale.life.covered is sale else None,
        "burn": await _transaction(session, settler, [BURN + sale.name, PAY + sale.name]) if sale.life.gone else None,
        "waiting": sale.moved.problem if trouble is None else sentence(trouble),
        "error": None if trouble is None else document(trouble)["error"],
    }


def _waits_for(session: HubSession, settler: Settler, standing: Standing, sale: Sale) -> Refused | None:
    """Return what somebody else has to do first, None if nobody has."""
    buyer, operator = session.address(sale.moved.buyer), session.address(settler.operator)
    if sale.stage is Stage.UNPAID:
        missing = settler.purse.text(standing.books.missing(sale))
        return Refused("buyer_has_not_paid", buyer=buyer, missing=missing, operator=operator)
    if sale.stage is Stage.HELD:
        owner = session.address(sale.life.owner)
        return Refused("not_handed_over", owner=owner, operator=operator)
    return None


async def _transaction(session: HubSession, settler: Settler, purposes: Iterable[str]) -> Document | None:
    """Return where the first of these purposes was carried out; None if it was by somebody else."""
    for purpose in purposes:
        entry = await asyncio.to_thread(settler.journal.find, purpose)
        if entry is not None and entry.inclusion is not None:
            block = await session.client.block(entry.inclusion.block)
            return {"transaction": entry.inclusion.hash, "block": block.number, "block_hash": block.hash}
    return None
