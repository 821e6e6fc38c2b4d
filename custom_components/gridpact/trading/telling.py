"""Puts trades into words that are the same for every network, under the names that events carry."""

from dataclasses import dataclass

from ..chain.base import LogEntry
from ..errors import GridpactError, OutcomeUnknown
from ..market.models import MarketInfo
from ..participation.happenings import Happening, HappeningType
from ..units import WH_PER_KWH, format_amount


@dataclass(frozen=True, slots=True)
class TradeTeller:
    """Tells in one market's money; `late` says that nobody was there when it happened."""

    info: MarketInfo
    late: bool = False

    def traded(self, log: LogEntry, price: int | None, *, sold: bool) -> Happening:
        """A part of an offer was bought or sold. `price` per kWh, None if nobody knows the offer any more."""
        told, kind = log.arguments, HappeningType.ENERGY_SOLD if sold else HappeningType.ENERGY_BOUGHT
        return self._happening(
            kind,
            f"{kind}:{told['id']}:{told['leftWh']}:{log.transaction}",
            log.time,
            wh=told["wh"],
            price=None if price is None else self._money(price),
            amount=self._money(told["cost"]),
            partner=told["buyer" if sold else "seller"],
            transaction=log.transaction,
        )

    def purchase_failed(self, attempt: str, wh: int, price: int, error: GridpactError, time: int) -> Happening:
        """Nothing was bought, or nobody knows yet whether anything was; `price` is the highest that was allowed.

        `attempt` names what was tried: of the same only the first failure is told.
        """
        unknown = isinstance(error, OutcomeUnknown)
        return self._happening(
            HappeningType.PURCHASE_FAILED,
            f"purchase_failed:{attempt}:{'unknown' if unknown else 'rejected'}",
            time,
            wh=wh,
            price=self._money(price),
            reason=error.key,
            reason_text=error.placeholders.get("reason"),
            outcome="unknown" if unknown else "rejected",
            transaction=error.placeholders.get("transaction"),
        )

    def certificate(
        self, kind: HappeningType, log: LogEntry, certificate_id: int, wh: int | None, *, amount: int = 0, to: str = ""
    ) -> Happening:
        """A certificate was minted, sold or retired; `to` is who got it, or in whose name it is retired.

        Sold for `amount`, it also has a price per kWh, rounded down to a base unit.
        """
        return self._happening(
            kind,
            f"{kind}:{certificate_id}:{log.transaction}",
            log.time,
            certificate_id=str(certificate_id),
            wh=wh,
            price=self._money(amount * WH_PER_KWH // wh) if amount and wh else None,
            amount=self._money(amount),
            partner=to,
            transaction=log.transaction,
        )

    def supply_changed(self, before: str | None, after: str | None, reason: str, passage: str, time: int) -> Happening:
        """Another supply feeds the home, by their names (None: none); `passage` names this change for good."""
        data = {"from": before, "to": after, "reason": reason}
        return self._happening(HappeningType.SUPPLY_CHANGED, f"supply_changed:{passage}", time, **data)

    def _money(self, amount: int) -> str:
        return format_amount(amount, self.info.token_decimals)

    def _happening(self, kind: HappeningType, key: str, time: int, **data: str | int | None) -> Happening:
        told = {**data, "token": self.info.token_symbol}
        return Happening(key=key, type=kind, data=told, time=time, late=self.late)
