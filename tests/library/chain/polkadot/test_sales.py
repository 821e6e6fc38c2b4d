"""A sale is recognized in both pallets, under newer and older names, and counts once."""

from typing import Any

import pytest

from custom_components.gridpact.chain.base import LogEntry
from custom_components.gridpact.chain.certificates import SaleKind
from custom_components.gridpact.chain.polkadot.collection import PalletCertificates
from custom_components.gridpact.chain.polkadot.logs import CHANGED
from custom_components.gridpact.chain.polkadot.nfts import NftsCertificates
from custom_components.gridpact.chain.polkadot.uniques import UniquesCertificates

HOME, BUYER = bytes([1] * 32), bytes([2] * 32)
NAMES = {"Nfts": [("collection", "item")], "Uniques": [("collection", "item"), ("class", "instance")]}
PALLETS = [
    pytest.param(pallet(None, 482), names, id=f"{pallet.pallet}-{names[0]}")  # type: ignore[arg-type]
    for pallet in (NftsCertificates, UniquesCertificates)
    for names in NAMES[pallet.pallet]
]
both = pytest.mark.parametrize(("certificates", "names"), PALLETS)


def log(name: str, arguments: dict[str, Any], key: str = "0xb:1") -> LogEntry:
    return LogEntry(key=key, name=name, arguments=arguments, block=5, block_hash="0xb", time=30, transaction="0x7")


class Pallet:
    """The logs of one pallet, under its names of the arguments."""

    def __init__(self, certificates: PalletCertificates, names: tuple[str, str]) -> None:
        self.pallet = certificates.pallet
        self.names = names

    def log(self, name: str, collection: int = 482, number: int = 7, **arguments: Any) -> LogEntry:
        placed = dict(zip(self.names, (collection, number), strict=True))
        return log(f"{self.pallet}.{name}", {**placed, **arguments})

    def bought(self, **changed: Any) -> LogEntry:
        parties = {"price": 10, "seller": f"0x{HOME.hex()}", "buyer": f"0x{BUYER.hex()}"}
        return self.log("ItemBought", **{**parties, **changed})

    def transferred(self, origin: bytes = HOME, to: bytes = BUYER, **changed: Any) -> LogEntry:
        return self.log("Transferred", **{"from": f"0x{origin.hex()}", "to": f"0x{to.hex()}", **changed})


@both
def test_a_purchase_counts_once_though_it_is_a_transfer_too(certificates: PalletCertificates, names: Any) -> None:
    told = Pallet(certificates, names)
    [sale] = certificates.sales([told.transferred(), told.bought()])
    assert (sale.collection, sale.id, sale.how) == (482, 7, SaleKind.BOUGHT)
    assert (sale.price, sale.seller, sale.buyer) == (10, HOME, BUYER)


@both
def test_two_items_in_one_block_are_two_sales(certificates: PalletCertificates, names: Any) -> None:
    told = Pallet(certificates, names)
    sales = certificates.sales([told.transferred(number=8), told.transferred(), told.bought()])
    assert [(sale.id, sale.how) for sale in sales] == [(8, SaleKind.TRANSFERRED), (7, SaleKind.BOUGHT)]


@both
def test_a_purchase_that_is_handed_on_is_two_sales(certificates: PalletCertificates, names: Any) -> None:
    told = Pallet(certificates, names)
    sales = certificates.sales([told.transferred(), told.bought(), told.transferred(BUYER, HOME)])
    assert [(sale.how, sale.seller) for sale in sales] == [(SaleKind.BOUGHT, HOME), (SaleKind.TRANSFERRED, BUYER)]


@both
def test_a_transfer_has_no_price(certificates: PalletCertificates, names: Any) -> None:
    sale = certificates.sale_of(Pallet(certificates, names).transferred())
    assert sale is not None
    assert (sale.how, sale.price, sale.seller, sale.buyer) == (SaleKind.TRANSFERRED, None, HOME, BUYER)


@both
def test_a_burned_item_has_no_buyer(certificates: PalletCertificates, names: Any) -> None:
    sale = certificates.sale_of(Pallet(certificates, names).log("Burned", owner=f"0x{HOME.hex()}"))
    assert sale is not None
    assert (sale.how, sale.seller, sale.buyer) == (SaleKind.BURNED, HOME, None)


@both
def test_nothing_else_is_a_sale(certificates: PalletCertificates, names: Any) -> None:
    told = Pallet(certificates, names)
    assert certificates.sale_of(told.transferred(HOME, HOME)) is None
    assert certificates.sale_of(told.bought(collection=483)) is None
    assert certificates.sale_of(told.log("ItemPriceSet", price=10)) is None
    assert certificates.sale_of(log("Balances.Transfer", {"collection": 482})) is None


def changed(certificates: PalletCertificates, before: bytes | None, after: bytes | None, **place: Any) -> LogEntry:
    """The log of an item whose raw details begin with its owner."""
    raw = [None if owner is None else f"0x{(owner + bytes(17)).hex()}" for owner in (before, after)]
    where = {"pallet": certificates.pallet, "item": certificates.item_place, "keys": (482, 7), **place}
    return log(CHANGED, {**where, "before": raw[0], "after": raw[1]})


@both
@pytest.mark.parametrize(
    ("before", "after", "how"),
    [(HOME, BUYER, SaleKind.TRANSFERRED), (HOME, None, SaleKind.BURNED), (None, BUYER, SaleKind.TRANSFERRED)],
)
def test_two_ends_of_a_lost_span_tell_of_a_sale(
    certificates: PalletCertificates, names: Any, before: bytes | None, after: bytes | None, how: SaleKind
) -> None:
    sale = certificates.sale_of(changed(certificates, before, after))
    assert sale is not None
    assert (sale.id, sale.how, sale.price, sale.seller, sale.buyer) == (7, how, None, before, after)


@both
def test_other_changes_are_no_sale(certificates: PalletCertificates, names: Any) -> None:
    assert certificates.sale_of(changed(certificates, HOME, HOME)) is None
    assert certificates.sale_of(changed(certificates, HOME, BUYER, keys=(483, 7))) is None
    assert certificates.sale_of(changed(certificates, HOME, BUYER, item="ItemPriceOf")) is None
