"""Recognizes the sale of an item in what a chain tells, under newer and older names of the arguments."""

from collections.abc import Iterable, Mapping
from typing import Any

from ..base import LogEntry
from ..certificates import Sale, SaleKind
from .binary import unhexed
from .logs import CHANGED

PUBLIC_KEY_BYTES = 32


def sale_of(log: LogEntry, pallet: str, item_place: str, collection: int) -> Sale | None:
    """Return the sale of an item of a collection that a log tells of, None if it tells of something else."""
    told = log.arguments
    if log.name == CHANGED:
        concerns = (told["pallet"], told["item"], told["keys"][:1]) == (pallet, item_place, (collection,))
        return _changed(log) if concerns else None
    origin, _, name = log.name.partition(".")
    if origin != pallet or _named(told, "collection", "class") != collection:
        return None
    match name:
        case "ItemBought":
            return _sale(log, SaleKind.BOUGHT, told["seller"], told["buyer"], told["price"])
        case "Transferred" if told["from"] != told["to"]:
            return _sale(log, SaleKind.TRANSFERRED, told["from"], told["to"])
        case "Burned":
            return _sale(log, SaleKind.BURNED, told["owner"], None)
    return None


def sales_of(sales: Iterable[Sale]) -> list[Sale]:
    """Return sales without the transfer that each purchase is, too: the pallets tell of it just before."""
    kept: list[Sale] = []
    for sale in sales:
        if sale.how is SaleKind.BOUGHT and kept and _same_passage(kept[-1], sale):
            kept.pop()
        kept.append(sale)
    return kept


def _same_passage(transfer: Sale, sale: Sale) -> bool:
    return transfer.how is SaleKind.TRANSFERRED and all(
        getattr(transfer, name) == getattr(sale, name) for name in ("collection", "id", "seller", "buyer")
    )


def _sale(log: LogEntry, how: SaleKind, seller: str, buyer: str | None, price: int | None = None) -> Sale:
    return Sale(
        collection=_named(log.arguments, "collection", "class"),
        id=_named(log.arguments, "item", "instance"),
        how=how,
        seller=unhexed(seller),
        buyer=None if buyer is None else unhexed(buyer),
        price=price,
        log=log,
    )


def _changed(log: LogEntry) -> Sale | None:
    """Return the sale that shows in what was kept of an item before and after."""
    seller, buyer = _owner(log.arguments["before"]), _owner(log.arguments["after"])
    if seller == buyer:
        return None
    collection, number = log.arguments["keys"]
    how = SaleKind.BURNED if buyer is None else SaleKind.TRANSFERRED
    return Sale(collection=collection, id=number, how=how, seller=seller, buyer=buyer, price=None, log=log)


def _owner(raw: str | None) -> bytes | None:
    """Return the owner in an item's raw details: both pallets keep it first."""
    return None if raw is None else unhexed(raw)[:PUBLIC_KEY_BYTES]


def _named(arguments: Mapping[str, Any], *names: str) -> Any:
    return next((arguments[name] for name in names if name in arguments), None)
