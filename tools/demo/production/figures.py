"""What the production comes to, as JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .blocks import Happened

STEPS = ("recorded", "minted", "listed", "bought", "paid_in", "paid_out", "burned")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductionFigures:
    """Accounts as their chains write them, amounts as people do. `steps` in their order, see STEPS.

    `shown_before` and `shown_after` are the balance of the asset in Home Assistant before and after the sale.
    """

    account: str
    wallet: str
    buyer: str
    operator: str
    record: str
    metadata: str
    collection: int
    item: int
    price: str
    asset_price: str
    steps: Mapping[str, Happened]
    shown_before: str
    shown_after: str

    def as_json(self) -> dict[str, Any]:
        """Return the figures; every step with the hash of its block."""
        return {
            "account": self.account,
            "wallet": self.wallet,
            "buyer": self.buyer,
            "operator": self.operator,
            "record": self.record,
            "certificate": {
                "collection": self.collection,
                "item": self.item,
                "metadata": self.metadata,
                "price": self.price,
                "asset_price": self.asset_price,
            },
            **{name: self.steps[name].as_json() for name in STEPS},
            "asset_balance_before": self.shown_before,
            "asset_balance_after": self.shown_after,
        }
