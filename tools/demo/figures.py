"""What the story comes to, as JSON."""

from dataclasses import dataclass, field
from typing import Any

from .money import euros
from .production.figures import ProductionFigures
from .trade.figures import TradeFigures
from .vote import VoteFigures

AUCTION = "demand_reduction"


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFigures:
    """One event: transactions by hash, balances in token base units, times in seconds.

    `offer` is the bid, or with which the home joined where the price was fixed.
    """

    kind: str
    request: str
    offer: str
    settle: str
    delivery: dict[str, Any]
    price: str
    balance_before: int
    balance_after: int
    earned_shown: str
    seconds_start_to_off: float
    seconds_end_to_on: float

    def as_json(self) -> dict[str, Any]:
        """Return the figures; amounts as exact text in the token, energies in Wh."""
        auction = self.kind == AUCTION
        return {
            "kind": self.kind,
            "transactions": {"request": self.request, "bid" if auction else "join": self.offer, "settle": self.settle},
            "baseline_wh": self.delivery["baseline_wh"],
            "actual_wh": self.delivery["actual_wh"],
            "awarded_wh": self.delivery["awarded_wh"],
            "delivered_wh": self.delivery["delivered_wh"],
            "clearing_price" if auction else "price": self.price,
            "factor_percent": self.delivery["factor_percent"],
            "reward": self.delivery["paid"],
            "balance_before": euros(self.balance_before),
            "balance_after": euros(self.balance_after),
            "earned_in_home_assistant": self.earned_shown,
            "seconds_from_start_to_plug_off": round(self.seconds_start_to_off, 1),
            "seconds_from_end_to_plug_on": round(self.seconds_end_to_on, 1),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The whole story: an auction, events with a fixed price, and in the full one a trade, production and a vote."""

    auction: EventFigures
    clear: str
    seconds_award_to_off: float
    grid_events: list[EventFigures] = field(default_factory=list)
    trade: TradeFigures | None = None
    polkadot: ProductionFigures | None = None
    vote: VoteFigures | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the auction's figures, and beside them those of the other parts."""
        auction = self.auction.as_json()
        auction["transactions"]["clear"] = self.clear
        told = {
            **auction,
            "seconds_from_award_to_plug_off": round(self.seconds_award_to_off, 1),
            "grid_events": [event.as_json() for event in self.grid_events],
        }
        more = {"trade": self.trade, "polkadot": self.polkadot, "vote": self.vote}
        return told | {name: figures.as_json() for name, figures in more.items() if figures is not None}
