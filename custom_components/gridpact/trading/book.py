"""What an account's own trade logs add up to."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Self

from ..chain.base import LogEntry
from ..market.trade import Offer

NOBODY = "0x" + "0" * 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """A part of an offer that the account bought of a seller: Wh, and what they cost. `time` in seconds."""

    offer_id: int
    seller: str
    wh: int
    cost: int
    transaction: str
    time: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What the chain knows to be consumed of a seller's energy (Wh), since a second."""

    wh: int = 0
    at: int = 0


@dataclass(slots=True, kw_only=True)
class Proven:
    """What is proven of a meter's export and not spent. `time` is the interval number of the last proven reading."""

    time: int | None = None
    available_wh: int = 0
    certified_wh: int = 0


@dataclass(slots=True, kw_only=True)
class Item:
    """A certificate that the account has or had. `listings` counts how often it was put up for sale."""

    wh: int | None = None
    mine: bool = False
    price: int = 0
    listings: int = 0


@dataclass(slots=True, kw_only=True)
class Till:
    """What one contract owes the account (token base units), and how often that was collected."""

    credit: int = 0
    collections: int = 0
    collected_at: int | None = None  # seconds


class Book:
    """Everything of one account's trades: enter each log once, in the order of the chain."""

    def __init__(self, account: str) -> None:
        """Begin with nothing."""
        self._account = account.lower()
        self.offers: dict[int, Offer] = {}  # ours, also those that are over, by number
        self.offer_transactions: list[str] = []  # of our offers, in order
        self.lots: list[Lot] = []
        self.reports: dict[str, Report] = {}  # what we consumed as the chain knows it, by seller
        self.meters: defaultdict[int, Proven] = defaultdict(Proven)  # by ordinal
        self.kind: int | None = None
        self.items: defaultdict[int, Item] = defaultdict(Item)  # by number
        self.tills: defaultdict[str, Till] = defaultdict(Till)  # by contract (lower case)
        self.sold_wh = 0
        self.sold_for = 0
        self.certificates_sold = 0
        self.certificates_retired = 0
        self._handlers: dict[str, Callable[[LogEntry, Any], None]] = {
            "KindChosen": self._kind_chosen,
            "SurplusOpened": self._surplus_opened,
            "SurplusProven": self._surplus_proven,
            "Offered": self._offered,
            "OfferCancelled": self._offer_cancelled,
            "Traded": self._traded,
            "Consumed": self._consumed,
            "Withdrawn": self._withdrawn,
            "CertificatesMinted": self._certificates_minted,
            "TransferSingle": self._transfer_single,
            "Listed": self._listed,
            "ListingEnded": self._listing_ended,
            "Sold": self._sold,
            "Retired": self._retired,
        }

    @classmethod
    def of(cls, account: str, logs: Iterable[LogEntry]) -> Self:
        """Return the book of an account with these logs."""
        book = cls(account)
        for log in logs:
            book.enter(log)
        return book

    def enter(self, log: LogEntry) -> None:
        """Take in a log about the account."""
        handler = self._handlers.get(log.name)
        if handler is not None:
            handler(log, log.arguments)

    def open_offers(self, now: int) -> list[Offer]:
        """Return the account's offers that can still be bought at a second."""
        return [offer for offer in self.offers.values() if offer.open_at(now)]

    def lots_of(self, transaction: str) -> list[Lot]:
        """Return what was bought in a transaction."""
        return [lot for lot in self.lots if lot.transaction == transaction]

    def owned(self) -> dict[int, Item]:
        """Return the certificates that the account has, by their numbers."""
        return {number: item for number, item in self.items.items() if item.mine}

    def bought_of(self) -> dict[str, int]:
        """Return the Wh bought so far, by seller."""
        bought: defaultdict[str, int] = defaultdict(int)
        for lot in self.lots:
            bought[lot.seller] += lot.wh
        return dict(bought)

    def _own(self, address: str) -> bool:
        return address.lower() == self._account

    def _kind_chosen(self, _log: LogEntry, told: Any) -> None:
        self.kind = told["kind"]

    def _surplus_opened(self, _log: LogEntry, told: Any) -> None:
        self.meters[told["ordinal"]].time = told["time"]

    def _surplus_proven(self, _log: LogEntry, told: Any) -> None:
        meter = self.meters[told["ordinal"]]
        meter.time, meter.available_wh = told["to"], told["availableWh"]

    def _offered(self, log: LogEntry, told: Any) -> None:
        meter = self.meters[told["ordinal"]]
        meter.available_wh = max(0, meter.available_wh - told["wh"])
        self.offer_transactions.append(log.transaction)
        self.offers[told["id"]] = Offer(
            id=told["id"],
            seller=told["seller"],
            price=told["price"],
            ordinal=told["ordinal"],
            restricted=told["restricted"],
            expires=told["expires"],
            since=0,
            wh=told["wh"],
            left_wh=told["wh"],
            least_wh=told["leastWh"],
        )

    def _offer_cancelled(self, _log: LogEntry, told: Any) -> None:
        offer = self.offers.get(told["id"])
        if offer is not None:
            self.offers[offer.id] = replace(offer, left_wh=0)
            self.meters[offer.ordinal].available_wh += told["wh"]

    def _traded(self, log: LogEntry, told: Any) -> None:
        if self._own(told["buyer"]):
            self.lots.append(
                Lot(
                    offer_id=told["id"],
                    seller=told["seller"],
                    wh=told["wh"],
                    cost=told["cost"],
                    transaction=log.transaction,
                    time=log.time,
                )
            )
        if self._own(told["seller"]):
            self.sold_wh += told["wh"]
            self.sold_for += told["cost"]
            self.tills[log.address.lower()].credit += told["cost"]
            offer = self.offers.get(told["id"])
            if offer is not None:
                self.offers[offer.id] = replace(offer, left_wh=told["leftWh"])

    def _consumed(self, log: LogEntry, told: Any) -> None:
        if self._own(told["buyer"]):
            self.reports[told["seller"]] = Report(wh=told["consumedWh"], at=log.time)

    def _withdrawn(self, log: LogEntry, told: Any) -> None:
        till = self.tills[log.address.lower()]
        till.credit = max(0, till.credit - told["amount"])
        till.collections += 1
        till.collected_at = log.time

    def _certificates_minted(self, _log: LogEntry, told: Any) -> None:
        meter = self.meters[told["ordinal"]]
        meter.available_wh = max(0, meter.available_wh - told["wh"] * told["count"])
        meter.certified_wh += told["wh"] * told["count"]
        for number in minted(told):
            self.items[number].wh = told["wh"]

    def _transfer_single(self, _log: LogEntry, told: Any) -> None:
        item = self.items[told["id"]]
        if self._own(told["from"]) and told["value"]:
            item.mine, item.price = False, 0
            self.certificates_sold += told["to"] != NOBODY
        if self._own(told["to"]) and told["value"]:
            item.mine = True

    def _listed(self, _log: LogEntry, told: Any) -> None:
        item = self.items[told["id"]]
        item.price, item.listings = told["price"], item.listings + 1

    def _listing_ended(self, _log: LogEntry, told: Any) -> None:
        self.items[told["id"]].price = 0

    def _sold(self, log: LogEntry, told: Any) -> None:
        if self._own(told["seller"]):
            self.tills[log.address.lower()].credit += told["price"]

    def _retired(self, _log: LogEntry, _told: Any) -> None:
        self.certificates_retired += 1


def minted(told: Any) -> list[int]:
    """Return the numbers of the certificates that were minted together."""
    return [told["firstId"] + place * told["wh"] for place in range(told["count"])]
