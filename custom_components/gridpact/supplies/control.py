"""The supplies of an account: polled, watched, and always left on one of them."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from homeassistant.core import CALLBACK_TYPE, Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers.event import async_track_state_change_event, async_track_time_interval
from homeassistant.util import dt as dt_util

from ..errors import OutcomeUnknown, Refused
from ..meters.models import MeterState
from ..settings import Settings
from ..trading.models import Bought
from .buying import Figures, Market
from .changeover import Changeover, Tell
from .counting import MeterCount
from .models import OWN, Failure, Neighbour, OwnSupply, Reason, SupplyState
from .records import SupplyRecords
from .steering import POLL_S, Steering


class SupplyControl:
    """Switches between the supplies of an account; nothing else of Gridpact moves their relays.

    `changed` is called whenever something else is to be shown, `moved` when another supply feeds the home; `tell` keeps
    that to be told (see Changeover).
    """

    def __init__(
        self,
        hass: HomeAssistant,
        own: OwnSupply | None,
        neighbours: Iterable[Neighbour],
        records: SupplyRecords,
        market: Market,
        settings: Settings,
        meters: Callable[[str], MeterState | None],
        *,
        interval: int,
        changed: Callable[[], None],
        moved: Callable[[], Awaitable[None]],
        tell: Tell,
    ) -> None:
        """Blocks: reads the records. `interval` (seconds) bounds the time between polls."""
        self.own = own
        self.neighbours = {neighbour.id: neighbour for neighbour in neighbours}
        self._hass = hass
        self._market = market
        self._changed = changed
        self._moved = moved
        self._poll_s = min(POLL_S, interval / 4)
        count = MeterCount(market.energy, meters)
        self._changeover = Changeover(hass, records, own.relay if own else None, self.neighbours, count, tell)
        self._steering = Steering(hass, own, self.neighbours, self._changeover, market, settings, meters)
        self._figures = self._read_figures()
        self._lock = asyncio.Lock()
        self._stops: list[CALLBACK_TYPE] = []
        self._stopped = False
        self._work: asyncio.Task[object] | None = None

    @property
    def charge(self) -> int | None:
        """The battery's charge in percent."""
        return self._steering.battery.charge

    @property
    def failures(self) -> dict[str, Failure]:
        """The relays that did not do what they were asked for, by their entity ids."""
        return self._changeover.failures

    def name(self, supply: str) -> str:
        """Return what people call a supply, "" if it is there no more."""
        found = self.own if supply == OWN else self.neighbours.get(supply)
        return found.name if found else ""

    def name_of_relay(self, relay: str) -> str:
        """Return what people call the supply of a relay, the relay's own id if it is there no more."""
        supplies = [*self.neighbours.values(), *([self.own] if self.own else [])]
        return next((supply.name for supply in supplies if supply.relay == relay), relay)

    def states(self) -> dict[str, SupplyState]:
        """Return what the entities of all supplies show, by the supplies' ids."""
        states = {id_: self._neighbour_state(id_) for id_ in self.neighbours}
        if self.own is not None:
            states[self.own.id] = SupplyState(in_use=self._is_in_use(OWN), reason=self._reason(OWN))
        return states

    async def async_start(self) -> None:
        """Watch relays and battery from now on; a change that a stop interrupted is finished at once."""
        relays = [neighbour.relay for neighbour in self.neighbours.values()]
        relays += [self.own.relay] if self.own else []
        if not relays and self._changeover.position.supply == OWN:
            return
        self._stops = [
            async_track_time_interval(self._hass, self._async_tick, timedelta(seconds=self._poll_s)),
            async_track_state_change_event(self._hass, relays, self._async_relay_moved),
        ]
        self._hass.async_create_task(self._async_mind())

    async def async_stop(self) -> None:
        """Stop watching; on return nothing is under way. A purchase may be: the next start finds out."""
        self._stopped = True
        while self._stops:
            self._stops.pop()()
        if self._work is not None and not self._changeover.moving:
            self._work.cancel()
        async with self._lock:
            pass

    async def async_poll(self) -> None:
        """Do what is due."""
        with suppress(OutcomeUnknown):  # stopped meanwhile; the next start finds out
            await self._async_run(self._steering.async_poll(_now()))

    async def async_return(self) -> None:
        """Go back to the own supply: the account is disabled."""
        if self._changeover.position.supply != OWN or not self._changeover.position.steady:
            await self._async_run(self._changeover.async_go(OWN, Reason.REMOVED))

    async def async_buy(self, supply: str, wh: int, highest_price: int) -> Bought:
        """Buy by hand of a neighbour (price in base units per kWh), then go there.

        Raises Refused (not_a_neighbour, relay_unavailable, purchase_open, not_switched), or what buying raises.
        """
        neighbour = self.neighbours.get(supply)
        if neighbour is None:
            raise Refused("not_a_neighbour")
        bought = await self._async_run(self._steering.async_buy(neighbour, wh, highest_price, _now()))
        if not self._is_in_use(supply):
            raise Refused("not_switched", supply=neighbour.name)
        return bought

    async def async_try_again(self, relay: str) -> None:
        """Try anew what a relay did not do. Raises Refused("not_confirmed") if it does not do it now either."""
        await self._async_run(self._steering.async_try_again(relay, _now()))
        if relay in self.failures:
            raise Refused("not_confirmed")

    async def _async_mind(self) -> None:
        """Bring relays in order that are not."""
        if not self._stopped:
            await self._async_run(self._steering.async_mind())

    async def _async_tick(self, _: datetime) -> None:
        if not self._lock.locked():
            await self.async_poll()

    @callback
    def _async_relay_moved(self, event: Event[EventStateChangedData]) -> None:
        new, old = event.data["new_state"], event.data["old_state"]
        moved = new is not None and (old is None or old.state != new.state)
        if moved and not self._lock.locked() and not self._stopped:
            self._hass.async_create_task(self._async_mind(), eager_start=False)

    async def _async_run[T](self, work: Coroutine[Any, Any, T]) -> T:
        """Do one thing at a time, in a task that a stop can end."""
        async with self._lock:
            passage = self._changeover.position.passage
            self._work = task = self._hass.async_create_background_task(work, "supplies")
            try:
                return await task
            except asyncio.CancelledError:
                if self._stopped:
                    raise OutcomeUnknown("outcome_unknown") from None
                raise
            finally:
                self._work = None
                await self._async_look()
                if self._changeover.position.passage != passage and not self._stopped:
                    await self._moved()

    async def _async_look(self) -> None:
        """Bring up to date what is shown."""
        if not self._stopped:
            self._figures = await self._hass.async_add_executor_job(self._read_figures)
            self._changed()

    def _read_figures(self) -> dict[str, Figures]:
        return {id_: self._market.figures(neighbour) for id_, neighbour in self.neighbours.items()}

    def _neighbour_state(self, supply: str) -> SupplyState:
        figures = self._figures[supply]
        return SupplyState(
            in_use=self._is_in_use(supply),
            price=figures.price,
            bought_wh=figures.bought_wh,
            left_wh=figures.left_wh,
            reason=self._reason(supply),
        )

    def _is_in_use(self, supply: str) -> bool:
        position = self._changeover.position
        return position.steady and position.supply == supply

    def _reason(self, supply: str) -> str:
        if self._changeover.position.supply == supply:
            return self._changeover.position.reason
        return self._steering.purchasing.notes.get(supply, "")


def _now() -> int:
    return int(dt_util.utcnow().timestamp())
