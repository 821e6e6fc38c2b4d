"""Buys for a supply: what may have been paid is on disk before, and nothing more is bought until that is known."""

import logging
from typing import Final

from homeassistant.core import HomeAssistant

from ..checkpoints import checkpoint
from ..errors import GridpactError, Refused, Rejected
from ..trading.models import Bought
from .buying import Market, Option
from .changeover import Changeover
from .models import OWN, Neighbour

_LOGGER = logging.getLogger(__name__)

REST_S: Final = 300  # after a purchase that was refused: a transaction that fails costs its fee


class Purchasing:
    """Purchases for supplies. `notes` holds, by supply, why it is not in use although it was tried."""

    def __init__(self, hass: HomeAssistant, changeover: Changeover, market: Market) -> None:
        self.notes: dict[str, str] = {}
        self._hass = hass
        self._changeover = changeover
        self._market = market
        self._rests: dict[str, int] = {}

    def rest(self, supply: str, until: int, why: str) -> None:
        """Leave a supply alone until a second."""
        self.notes[supply] = why
        self._rests[supply] = until

    def is_resting(self, supply: str, now: int) -> bool:
        """Tell whether a supply is left alone."""
        return now < self._rests.get(supply, 0)

    def forget(self) -> None:
        """Forget what failed: people have looked at it."""
        self._rests.clear()
        self.notes.clear()

    async def async_get(self, option: Option, now: int) -> bool:
        """Have energy of a neighbour: what is left, or bought now; return whether there is."""
        neighbour = option.neighbour
        if option.wh == 0:
            return True
        try:
            await self.async_buy(neighbour, option.wh, self._market.highest_price(neighbour), now)
        except GridpactError as error:
            _LOGGER.debug("Nothing bought of %s: %s", neighbour.name, error)
            self.rest(neighbour.id, now + REST_S, error.key)
            return False
        return True

    async def async_buy(
        self, neighbour: Neighbour, wh: int, highest_price: int, now: int, *, by_hand: bool = False
    ) -> Bought:
        """Buy Wh at a price per kWh at most. Raises Refused, or what sending raises."""
        trader = self._market.trader
        if trader is None:
            raise Refused("no_offer", wh=wh)
        await self._changeover.async_keep(buying=neighbour.id, by_hand=by_hand)
        checkpoint("supply_buying", neighbour.id)
        try:
            bought = await trader.buy(wh, highest_price, now, sellers=neighbour.sellers, supply=neighbour.id)
        except Refused, Rejected:
            await self._changeover.async_keep(buying=OWN)
            raise
        checkpoint("supply_bought", neighbour.id)
        self.notes[neighbour.id] = ""
        if not by_hand:  # otherwise it stands until the relay moves, as that was asked for
            await self._changeover.async_keep(buying=OWN)
        return bought

    async def async_settled(self, now: int) -> bool:
        """Find out what came of a purchase that was interrupted; return whether that is known."""
        buying, trader = self._changeover.position.buying, self._market.trader
        if buying == OWN or trader is None:
            return True
        try:
            purchase = await self._hass.async_add_executor_job(trader.open_purchase, buying)
            if purchase is not None:
                await trader.resume_purchase(purchase, now)
        except Rejected as error:
            self.notes[buying] = error.key
        except GridpactError as error:
            _LOGGER.debug("Not known yet what came of a purchase: %s", error)
            return False
        return True
