"""Writes the account's own trades down, and what is to be told of them. Blocks."""

from collections.abc import Callable, Iterator
from typing import Final

from ..chain.base import LogEntry
from ..participation.happenings import Happening, HappeningType
from ..participation.home import Home
from ..participation.telling import plain
from .book import NOBODY, minted
from .telling import TradeTeller

type Tell = Callable[[Home, LogEntry, TradeTeller], Iterator[Happening]]


def tell(home: Home, log: LogEntry, *, late: bool) -> list[Happening]:
    """Return what is to be told of a trade that was entered in the home's records; a collection counts as earned."""
    if log.name == "Withdrawn":
        home.facts.add_payment(log.key, log.arguments["amount"], log.arguments["to"], log.time, log.transaction)
    teller = _TELLERS.get(log.name)
    return list(teller(home, log, home.trade_teller(late=late))) if teller else []


def _traded(home: Home, log: LogEntry, teller: TradeTeller) -> Iterator[Happening]:
    number = log.arguments["id"]
    if _own(home, log.arguments["buyer"]):
        yield teller.traded(log, home.purchases.price_of(number, log.transaction), sold=False)
    if _own(home, log.arguments["seller"]):
        offer = home.trades.book.offers.get(number)
        yield teller.traded(log, offer.price if offer else None, sold=True)


def _minted(_home: Home, log: LogEntry, teller: TradeTeller) -> Iterator[Happening]:
    for number in minted(log.arguments):
        yield teller.certificate(HappeningType.CERTIFICATE_MINTED, log, number, log.arguments["wh"])


def _sold(home: Home, log: LogEntry, teller: TradeTeller) -> Iterator[Happening]:
    """Tell a sale; the transfer that belongs to it has the same key and is not told again."""
    told = log.arguments
    if _own(home, told["seller"]):
        wh = home.trades.book.items[told["id"]].wh
        kind = HappeningType.CERTIFICATE_SOLD
        yield teller.certificate(kind, log, told["id"], wh, amount=told["price"], to=told["buyer"])


def _transferred(home: Home, log: LogEntry, teller: TradeTeller) -> Iterator[Happening]:
    told = log.arguments
    if _own(home, told["from"]) and told["to"] != NOBODY and told["value"]:
        wh = home.trades.book.items[told["id"]].wh
        yield teller.certificate(HappeningType.CERTIFICATE_SOLD, log, told["id"], wh, to=told["to"])


def _retired(_home: Home, log: LogEntry, teller: TradeTeller) -> Iterator[Happening]:
    told = log.arguments
    kind = HappeningType.CERTIFICATE_RETIRED
    yield teller.certificate(kind, log, told["id"], told["wh"], to=plain(told["beneficiary"]))


def _own(home: Home, address: str) -> bool:
    return address.lower() == home.account.lower()


_TELLERS: Final[dict[str, Tell]] = {
    "Traded": _traded,
    "CertificatesMinted": _minted,
    "Sold": _sold,
    "TransferSingle": _transferred,
    "Retired": _retired,
}
