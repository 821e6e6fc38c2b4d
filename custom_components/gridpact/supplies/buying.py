"""Finds the neighbour to buy from: energy that was paid is used up first, then who is cheapest sells."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from homeassistant.core import HomeAssistant

from ..market.trade import Offer, choose, cost_of
from ..settings import Settings
from ..units import parse_amount
from .models import Neighbour
from .pace import Pace
from .ports import EnergyAccount, Trader

MARGIN: Final = Fraction(11, 10)
# Bought again while this is left: a quarter of a lot, or what two minutes take.
SPARE_LOTS: Final = 4
SPARE_S: Final = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A neighbour that can feed the home. `wh` has to be bought first (0: there is energy left), at `price` per Wh."""

    neighbour: Neighbour
    wh: int
    price: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What was bought for a supply, and what is left. `price` (base units per kWh) is the last, None without any."""

    price: int | None
    bought_wh: int
    left_wh: int


class Market:
    """What the neighbours offer to this home. Prices are token base units per kWh, `decimals` the token's.

    `trader` returns who buys, None if the market trades nothing or the account only watches.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        trader: Callable[[], Trader | None],
        energy: EnergyAccount,
        settings: Settings,
        decimals: int,
    ) -> None:
        self._trader = trader
        self.energy = energy
        self._hass = hass
        self._settings = settings
        self._decimals = decimals

    @property
    def trader(self) -> Trader | None:
        """Who buys."""
        return self._trader()

    def highest_price(self, neighbour: Neighbour) -> int:
        """Return the most that is paid to a neighbour."""
        return parse_amount(self._settings.highest_price(neighbour.id, neighbour.default_price), self._decimals)

    def figures(self, neighbour: Neighbour) -> Figures:
        """Return what was bought for a neighbour's supply; blocks."""
        bought_wh, price = self.energy.bought(neighbour.id)
        left_wh = self.energy.left_wh(neighbour.sellers)
        return Figures(price=price if bought_wh else None, bought_wh=bought_wh, left_wh=left_wh)

    async def async_left_wh(self, neighbour: Neighbour) -> int:
        """Return what was bought of a neighbour and is not used up."""
        return await self._hass.async_add_executor_job(self.energy.left_wh, neighbour.sellers)

    async def async_options(
        self, neighbours: Iterable[Neighbour], pace: Callable[[Neighbour], Pace], dwell_s: int, now: int
    ) -> list[Option]:
        """Return who can feed the home, best first; of equal ones, the one that was set up first. May raise."""
        wanted = list(neighbours)
        trader = self.trader
        if trader is None or not wanted:
            return []
        paid = [one for one in wanted if await self.async_left_wh(one) > spare_wh(one, pace(one))]
        if paid:
            return [Option(neighbour=one, wh=0, price=Fraction(0)) for one in paid]
        offers = await trader.offers(now)
        found = (self._option(one, offers, wanted_wh(one, pace(one), dwell_s), now) for one in wanted)
        return sorted((option for option in found if option is not None), key=lambda option: option.price)

    def _option(self, neighbour: Neighbour, offers: Sequence[Offer], wh: int, now: int) -> Option | None:
        chosen = choose(offers, wh, self.highest_price(neighbour), now, sellers=neighbour.sellers)
        if not chosen:
            return None
        cost = sum(cost_of(part, offer.price) for offer, part in chosen)
        return Option(neighbour=neighbour, wh=wh, price=Fraction(cost, wh))


def wanted_wh(neighbour: Neighbour, pace: Pace, dwell_s: int) -> int:
    """Return what to buy: a lot, or what the home uses before it may go back, and a margin."""
    return -int(-max(neighbour.lot_wh, pace.wh_in(dwell_s)) * MARGIN // 1)


def spare_wh(neighbour: Neighbour, pace: Pace) -> int:
    """Return what has to be left, so that nothing is bought yet."""
    return max(neighbour.lot_wh // SPARE_LOTS, pace.wh_in(SPARE_S))
