"""Puts what happens to certificates into words that are the same for every network."""

from dataclasses import dataclass

from ..chain.base import LogEntry
from ..participation.happenings import Happening, HappeningType
from ..participation.telling import plain
from ..units import WH_PER_KWH, format_amount
from .addresses import address_on
from .production import Selling


@dataclass(frozen=True, slots=True)
class CertificateTeller:
    """Tells in the coin of the chain with the certificates; `late` says that nobody was there when it happened."""

    selling: Selling
    late: bool = False

    def minted(self, log: LogEntry, item: int, wh: int | None) -> Happening:
        """A certificate was made."""
        return self._happening(HappeningType.CERTIFICATE_MINTED, log, item, wh, amount=0, partner="")

    def sold(self, log: LogEntry, item: int, wh: int | None, *, amount: int, buyer: str) -> Happening:
        """A certificate went to somebody else (public key, 0x-hex, "" if it was burned), for an amount of the coin."""
        kind = HappeningType.CERTIFICATE_SOLD
        return self._happening(kind, log, item, wh, amount=amount, partner=address_on(self.selling, buyer))

    def retired(self, log: LogEntry, item: int, wh: int | None, beneficiary: str) -> Happening:
        """The home used a certificate up in somebody's name."""
        kind = HappeningType.CERTIFICATE_RETIRED
        return self._happening(kind, log, item, wh, amount=0, partner=plain(beneficiary))

    def _happening(
        self, kind: HappeningType, log: LogEntry, item: int, wh: int | None, *, amount: int, partner: str
    ) -> Happening:
        """Build a happening. With an amount it also has a price per kWh, rounded down to a base unit."""
        collection = self.selling.certificates.collection if self.selling.certificates else 0
        data = {
            "certificate_id": str(item),
            "collection": str(collection),
            "wh": wh,
            "price": self._money(amount * WH_PER_KWH // wh) if amount and wh else None,
            "amount": self._money(amount),
            "partner": partner,
            "transaction": log.transaction,
            "token": self.selling.coin.symbol,
        }
        return Happening(key=f"{kind}:{collection}:{item}", type=kind, data=data, time=log.time, late=self.late)

    def _money(self, amount: int) -> str:
        return format_amount(amount, self.selling.coin.decimals)
