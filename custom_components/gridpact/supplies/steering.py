"""Decides which supply feeds the home: its own, until the battery is low and a neighbour sells at an accepted price."""

import asyncio
from collections.abc import Callable, Mapping
import logging
from typing import Final

from homeassistant.const import STATE_OFF, STATE_ON
from homeassistant.core import HomeAssistant

from ..errors import GridpactError, Refused
from ..meters.models import MeterState
from ..settings import Settings
from ..trading.models import Bought
from .battery import Battery, charge_of
from .buying import Market, Option, spare_wh
from .changeover import Changeover
from .models import OWN, Neighbour, OwnSupply, Reason
from .pace import Pace
from .purchasing import Purchasing

_LOGGER = logging.getLogger(__name__)

POLL_S: Final = 15
GLANCE_S: Final = 2.0  # some switches say "off" until they were asked for the first time
DWELL_S: Final = 600  # as long as no own supply says otherwise


class Steering:
    """One poll after another. `meters` returns a meter's state by its subentry."""

    def __init__(
        self,
        hass: HomeAssistant,
        own: OwnSupply | None,
        neighbours: Mapping[str, Neighbour],
        changeover: Changeover,
        market: Market,
        settings: Settings,
        meters: Callable[[str], MeterState | None],
    ) -> None:
        self.battery = Battery()
        self._recovers = False  # the battery was below its upper level since the home left its own supply
        self.purchasing = Purchasing(hass, changeover, market)
        self._hass = hass
        self._own = own
        self._neighbours = neighbours
        self._changeover = changeover
        self._market = market
        self._settings = settings
        self._meters = meters
        self._paces = {id_: Pace() for id_ in neighbours}

    async def async_poll(self, now: int) -> None:
        """Do what is due: finish, settle, go back, buy, go to a neighbour."""
        if await self.async_mind() or not self._hass.is_running:
            return  # until everything has started, sensors may show what they showed before
        self._look(now)
        known = await self._async_settled(now)
        supply = self._changeover.position.supply
        if supply == OWN:
            if known and self._buys and self.battery.is_low and self._dwelt(now):
                await self._async_to_best(Reason.BATTERY_LOW, now)
        elif supply in self._neighbours:
            await self._async_on_neighbour(self._neighbours[supply], now, may_buy=known)
        else:
            await self._changeover.async_go(OWN, Reason.REMOVED)

    async def async_mind(self) -> bool:
        """Finish a change that was interrupted, undo what somebody did to a relay; return whether there was any."""
        position, running = self._changeover.position, self._hass.is_running
        if not position.steady:
            if running or self._changeover.is_dark:  # what feeds the home may do so until its meter is there, too
                await self._changeover.async_finish()
            return True
        if running and self._changeover.is_disturbed and not self._changeover.is_shorted:
            await asyncio.sleep(GLANCE_S)
        if self._changeover.is_shorted or (running and self._changeover.is_disturbed):
            await self._changeover.async_go(OWN, position.reason if position.supply == OWN else Reason.RELAY_MOVED)
            return True
        return False

    async def async_try_again(self, relay: str, now: int) -> None:
        """Do what a relay did not do, if that is wanted still; else forget it."""
        self.purchasing.forget()
        if await self.async_mind():
            return
        self._changeover.failures.pop(relay, None)
        for neighbour in self._neighbours.values():
            if neighbour.relay == relay and await self._market.async_left_wh(neighbour) and self._can_go(neighbour.id):
                await self._async_go(neighbour, Reason.BATTERY_LOW if self.battery.is_low else Reason.BY_HAND, now)

    async def async_buy(self, neighbour: Neighbour, wh: int, highest_price: int, now: int) -> Bought:
        """Buy by hand, then go there. Raises Refused (relay_unavailable, purchase_open), or what buying raises."""
        if self._changeover.position.supply != neighbour.id and not self._can_go(neighbour.id):
            raise Refused("relay_unavailable", supply=neighbour.name)
        if not await self._async_settled(now):
            raise Refused("purchase_open", supply=neighbour.name)
        bought = await self.purchasing.async_buy(neighbour, wh, highest_price, now, by_hand=True)
        await self._async_settled(now)
        return bought

    def _look(self, now: int) -> None:
        """Take in what sensors show."""
        if self._own is not None and self._own.battery is not None:
            limit = self._settings.battery_limit(self._own.id, self._own.limit)
            self.battery.feed(charge_of(self._hass, self._own.battery), limit)
            is_below = self.battery.charge is not None and not self.battery.is_full(self._own.resume)
            self._recovers = is_below or (self._recovers and self._changeover.position.supply != OWN)
        for id_, neighbour in self._neighbours.items():
            if (meter := self._meters(neighbour.meter)) is not None:
                self._paces[id_].feed(meter, now)

    @property
    def _buys(self) -> bool:
        return self._own is not None and self._settings.buys(self._own.id)

    @property
    def _is_buying(self) -> bool:
        """Whether nobody knows yet what came of a purchase: until then nothing else is bought."""
        return self._changeover.position.buying != OWN

    @property
    def _dwell_s(self) -> int:
        return self._own.dwell_s if self._own else DWELL_S

    def _dwelt(self, now: int) -> bool:
        return now - self._changeover.position.since >= self._dwell_s

    def _can_go(self, supply: str) -> bool:
        """Return whether relays answer as they must before anything is paid."""
        on_own = self._changeover.position.supply == OWN
        return self._changeover.says(supply) == STATE_OFF and (not on_own or self._changeover.says(OWN) == STATE_ON)

    async def _async_settled(self, now: int) -> bool:
        """Return whether nothing is being bought; what a person bought is gone to, also after a restart."""
        if not await self.purchasing.async_settled(now):
            return False
        position = self._changeover.position
        if position.buying == OWN:
            return True
        await self._changeover.async_keep(buying=OWN)
        bought = self._neighbours.get(position.buying)
        goes = bought is not None and position.by_hand and position.supply != bought.id and self._can_go(bought.id)
        if bought is not None and goes and await self._market.async_left_wh(bought):
            await self._async_go(bought, Reason.BY_HAND, now)
        return True

    async def _async_on_neighbour(self, neighbour: Neighbour, now: int, *, may_buy: bool) -> None:
        """Count, go back, buy more, or go to another neighbour."""
        meter, pace = self._meters(neighbour.meter), self._paces[neighbour.id]
        if meter is None:
            await self._changeover.async_go(OWN, Reason.NO_METER)
            return
        measure = self._market.energy.measure
        left = await self._hass.async_add_executor_job(measure, neighbour.id, meter.import_wh)
        by_hand = self._changeover.position.reason is Reason.BY_HAND
        returns = self._recovers or not by_hand
        if returns and self._own and self.battery.is_full(self._own.resume) and self._dwelt(now):
            await self._changeover.async_go(OWN, Reason.BATTERY_FULL)
        elif left <= spare_wh(neighbour, pace):
            wants_more = self._buys and (not by_hand or self.battery.is_low)
            if not (wants_more and may_buy and await self._async_more(neighbour, now)) and left <= pace.wh_in(POLL_S):
                await self._changeover.async_go(OWN, Reason.SELLER_GONE if wants_more else Reason.USED_UP)

    async def _async_more(self, neighbour: Neighbour, now: int) -> bool:
        """Buy again where the home is if that is possible, else of another; return whether there is energy."""
        for option in await self._async_options([neighbour], now):
            if await self.purchasing.async_get(option, now):
                return True
        return not self._is_buying and await self._async_to_best(Reason.SELLER_GONE, now)

    async def _async_to_best(self, reason: Reason, now: int) -> bool:
        """Go to the best neighbour that sells; return whether the home arrived."""
        ready = [one for id_, one in self._neighbours.items() if self._can_go(id_)]
        for option in await self._async_options(ready, now):
            if await self.purchasing.async_get(option, now):
                return await self._async_go(option.neighbour, reason, now)
            if self._is_buying:
                break
        return False

    async def _async_options(self, neighbours: list[Neighbour], now: int) -> list[Option]:
        asked = [one for one in neighbours if not self.purchasing.is_resting(one.id, now)]
        try:
            options = await self._market.async_options(asked, lambda one: self._paces[one.id], self._dwell_s, now)
        except GridpactError as error:
            _LOGGER.debug("Offers cannot be read: %s", error)
            return []
        sells = {option.neighbour.id for option in options}
        self.purchasing.notes |= {one.id: "" if one.id in sells else "no_offer" for one in asked}
        return options

    async def _async_go(self, neighbour: Neighbour, reason: Reason, now: int) -> bool:
        """Go there; a relay that does not obey is left alone for a while."""
        if await self._changeover.async_go(neighbour.id, reason):
            return True
        self.purchasing.rest(neighbour.id, now + self._dwell_s, Reason.NOT_SWITCHED)
        return False
