"""What supplies need of the home's trading agent and of its account of energy."""

from collections.abc import Collection, Sequence
from typing import Protocol

from ..market.trade import Offer
from ..trading.models import Bought


class Trader(Protocol):
    """Buys energy; a purchase is kept before it is sent. Times in seconds, prices in base units per kWh."""

    async def offers(self, now: int, /) -> Sequence[Offer]:
        """Return what the home may buy, cheapest first."""

    async def buy(
        self,
        wh: int,
        highest_price: int,
        now: int,
        *,
        sellers: Collection[str] | None = None,
        supply: str | None = None,
    ) -> Bought:
        """Buy all of it or nothing. Raises Refused, or what sending raises."""

    def open_purchase(self, supply: str) -> str | None:
        """Return the purchase for a supply of which nobody knows yet what came of it; blocks."""

    async def resume_purchase(self, purchase_id: str, now: int, /) -> Bought | None:
        """Find out what came of a purchase; None if nothing was bought. Raises what sending raises."""


class EnergyAccount(Protocol):
    """What was bought of whom and consumed from whom; everything blocks."""

    def left_wh(self, sellers: Collection[str] | None = None) -> int:
        """Return what was bought of sellers (None: of anybody) and is not consumed."""

    def begin(self, supply: str, register_wh: int, sellers: Sequence[str] | None = None) -> int:
        """Energy comes from a supply from now on; again while it does, it only measures. Return what is left."""

    def measure(self, supply: str, register_wh: int) -> int:
        """Book what was consumed since the last time; return what is left for the supply."""

    def end(self, supply: str, register_wh: int) -> int:
        """Book what was consumed; from now on nothing comes from the supply."""

    def bought(self, supply: str) -> tuple[int, int]:
        """Return the Wh ever bought for a supply, and the last price (base units per kWh)."""
