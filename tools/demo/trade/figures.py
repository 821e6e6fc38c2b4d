"""What the trade comes to, as JSON."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from custom_components.gridpact.market.trade import Certificate
from tools.esphome import Relay

from ..money import euros


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchase:
    """Energy bought of the second home in one transaction: Wh, token base units per kWh and in all."""

    wh: int
    price: int
    cost: int
    transaction: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeFigures:
    """Balances and price in token base units; `relays` by the name of their supply, in their order."""

    purchases: Sequence[Purchase]
    relays: Sequence[tuple[str, Relay]]
    certificate: Certificate
    certificate_price: int
    buyer: str
    sale: str
    balance_before: int
    balance_after: int

    def as_json(self) -> dict[str, Any]:
        """Return the figures; amounts as exact text in the token, energies in Wh, times in UTC."""
        return {
            "wh_bought": sum(purchase.wh for purchase in self.purchases),
            "price": euros(max(purchase.price for purchase in self.purchases)),
            "cost": euros(sum(purchase.cost for purchase in self.purchases)),
            "purchases": [purchase.transaction for purchase in self.purchases],
            "relays": [
                {"supply": name, "relay": "closed" if moved.on else "open", "at": _time(moved.at)}
                for name, moved in self.relays
            ],
            "certificate": {
                "id": str(self.certificate.id),
                "wh": self.certificate.wh,
                "price": euros(self.certificate_price),
                "buyer": self.buyer,
                "sale": self.sale,
            },
            "seller_balance_before": euros(self.balance_before),
            "seller_balance_after": euros(self.balance_after),
            "seller_balance_change": euros(self.balance_after - self.balance_before),
        }


def _time(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")
