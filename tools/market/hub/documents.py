"""Certificates and sales as --json shows them."""

from custom_components.gridpact.chain.base import Outcome
from custom_components.gridpact.chain.certificates import Item
from custom_components.gridpact.errors import Refused
from custom_components.gridpact.market.lots import read_metadata
from custom_components.gridpact.units import format_amount

from ..wording import sentence
from ..written import iso_time
from .books import Sale
from .reading import Terms
from .session import HubSession

type Document = dict[str, object]


def item_document(session: HubSession, collection: int, item: Item, terms: Terms | None) -> Document:
    """Return a certificate; with `terms` also whether its metadata can be settled."""
    return {
        "collection": collection,
        "item": item.id,
        "owner": session.address(item.owner),
        "price": None if item.price is None else format_amount(item.price, session.facts.coin.decimals),
        **metadata_document(item.data),
        "problem": None if terms is None else problem_of(item.data, terms),
        "metadata": item.data.decode(errors="replace"),
    }


def metadata_document(data: bytes) -> Document:
    """Return what metadata say; nothing but None where they cannot be read."""
    try:
        found = read_metadata(data)
    except Refused:
        return dict.fromkeys(("wh", "pay_to", "asset_price", "start", "end"))
    return {
        "wh": found.wh,
        "pay_to": found.owner,
        "asset_price": None if found.price is None else f"{found.price:f}",
        "start": None if found.start is None else iso_time(found.start),
        "end": None if found.end is None else iso_time(found.end),
    }


def problem_of(data: bytes, terms: Terms) -> str | None:
    """Return why metadata cannot be settled, None if they can."""
    try:
        terms.asked(data)
    except Refused as error:
        return sentence(error)
    return None


def where(outcome: Outcome) -> Document:
    """Return where a transaction is."""
    block_hash = outcome.logs[0].block_hash if outcome.logs else None
    return {"transaction": outcome.transaction, "block": outcome.block, "block_hash": block_hash}


def sale_document(session: HubSession, sale: Sale, decimals: int) -> Document:
    """Return a sale as the books have it."""
    moved = sale.moved
    collection, item = moved.certificate
    coin = session.facts.coin.decimals
    return {
        "collection": collection,
        "item": item,
        "stage": sale.stage.value,
        "seller": session.address(moved.seller) if moved.seller else None,
        "buyer": session.address(moved.buyer),
        "owner_now": None if sale.life.gone else session.address(sale.life.owner),
        "pay_to": session.address(moved.asked.owner) if moved.asked else None,
        "asked": format_amount(sale.price, decimals),
        "native_price": None if moved.native is None else format_amount(moved.native, coin),
        "burned": sale.life.gone,
        "block": moved.block,
        "block_hash": moved.block_hash,
    }
