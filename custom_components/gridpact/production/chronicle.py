"""Writes what the chain with the certificates says into the store, and what is to be told of it. Blocks."""

from collections.abc import Callable, Sequence

from ..chain.base import LogEntry
from ..chain.certificates import Sale, SaleKind
from . import ports
from .certificate_store import KeptLot
from .models import Fate
from .payments import Payment, match_payments
from .production import Production, Selling
from .telling import CertificateTeller


class Chronicle:
    """Takes in one batch of logs after the other; what is known already changes nothing.

    What happened up to block `watching_from` is told late: nobody was there.
    """

    def __init__(self, production: Production, selling: Selling, watching_from: int) -> None:
        self._production = production
        self._selling = selling
        self._store = production.certificates
        self._watching_from = watching_from

    def write(self, logs: Sequence[LogEntry], save: Callable[[], None]) -> None:
        """Take in logs, match payments with sales and do `save`, all in one transaction."""
        certificates = self._selling.certificates
        sales = {sale.log.key: sale for sale in certificates.sales(logs)} if certificates else {}
        with self._production.database.transaction():
            for log in logs:
                self._write(log, sales.get(log.key))
            for item, key in match_payments(self._store.certificates(), self._store.unmatched()).items():
                self._store.pay(item, key)
            save()

    def _write(self, log: LogEntry, sale: Sale | None) -> None:
        certificates, assets = self._selling.certificates, self._selling.assets
        if sale is not None:
            self._left(log, sale)
        elif assets is not None and (payment := assets.payment_of(log)) is not None:
            self._received(log, payment)
        elif certificates is None or log.arguments.get("collection") != certificates.collection:
            return
        elif log.name == f"{certificates.pallet}.Issued":
            self._issued(log)
        elif log.name in {f"{certificates.pallet}.ItemPriceSet", f"{certificates.pallet}.ItemPriceRemoved"}:
            self._store.priced(log.arguments["item"], log.arguments.get("price") or 0)

    def _issued(self, log: LogEntry) -> None:
        item = log.arguments["item"]
        if _key(log.arguments["owner"]) in self._production.own and self._store.issued(item, log.time, log.transaction):
            self._production.happenings.add(self._teller(log).minted(log, item, _wh(self._store.lot_of(item))))

    def _left(self, log: LogEntry, sale: Sale) -> None:
        """Take in that a certificate is not the home's any more; who the home itself burned it for got it retired."""
        if sale.buyer in self._production.own:
            return
        lot, teller = self._store.lot_of(sale.id), self._teller(log)
        beneficiary = (
            self._store.beneficiary(sale.id) if sale.how is SaleKind.BURNED and self._ours(log, sale) else None
        )
        buyer = "" if sale.buyer is None else f"0x{sale.buyer.hex()}"
        fate, partner = (Fate.SOLD, buyer) if beneficiary is None else (Fate.RETIRED, beneficiary)
        if not self._store.gone(sale.id, fate, partner, sale.price or 0, log.time, log.transaction):
            return
        if beneficiary is None:
            told = teller.sold(log, sale.id, _wh(lot), amount=sale.price or 0, buyer=buyer)
        else:
            told = teller.retired(log, sale.id, _wh(lot), beneficiary)
        self._production.happenings.add(told)

    def _ours(self, log: LogEntry, sale: Sale) -> bool:
        """Return whether the home itself burned a certificate: its own transaction did."""
        entry = self._selling.sender.journal.find(f"retire:{sale.id}")
        return entry is not None and log.transaction in {attempt.hash for attempt in entry.attempts}

    def _received(self, log: LogEntry, payment: ports.Payment) -> None:
        if payment.payee == self._production.wallet and payment.payer not in self._production.own:
            self._store.received(Payment(key=log.key, amount=payment.amount, time=log.time))

    def _teller(self, log: LogEntry) -> CertificateTeller:
        return CertificateTeller(self._selling, late=log.block <= self._watching_from)


def _key(text: str) -> bytes:
    return bytes.fromhex(text.removeprefix("0x"))


def _wh(lot: KeptLot | None) -> int | None:
    return lot.lot.wh if lot else None
