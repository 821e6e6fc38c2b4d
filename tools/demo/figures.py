"""What the story comes to, as JSON."""

from dataclasses import dataclass
from typing import Any

from custom_components.gridpact.units import format_amount

DECIMALS = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Transactions by hash, balances in token base units, times in seconds."""

    request: str
    bid: str
    clear: str
    settle: str
    delivery: dict[str, Any]
    price: str
    balance_before: int
    balance_after: int
    earned_shown: str
    seconds_award_to_off: float
    seconds_start_to_off: float
    seconds_end_to_on: float

    def as_json(self) -> dict[str, Any]:
        """Return the figures; amounts as exact text in the token, energies in Wh."""
        return {
            "transactions": {"request": self.request, "bid": self.bid, "clear": self.clear, "settle": self.settle},
            "baseline_wh": self.delivery["baseline_wh"],
            "actual_wh": self.delivery["actual_wh"],
            "awarded_wh": self.delivery["awarded_wh"],
            "delivered_wh": self.delivery["delivered_wh"],
            "clearing_price": self.price,
            "reward": self.delivery["paid"],
            "balance_before": format_amount(self.balance_before, DECIMALS),
            "balance_after": format_amount(self.balance_after, DECIMALS),
            "earned_in_home_assistant": self.earned_shown,
            "seconds_from_award_to_plug_off": round(self.seconds_award_to_off, 1),
            "seconds_from_start_to_plug_off": round(self.seconds_start_to_off, 1),
            "seconds_from_end_to_plug_on": round(self.seconds_end_to_on, 1),
        }
