"""Moves the home from one supply to another: break, confirm, then make; never are two supplies connected at once."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final, Protocol

from homeassistant.const import STATE_OFF, STATE_ON
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from ..checkpoints import checkpoint
from ..loads.switching import async_switch, is_known
from .models import OWN, Failure, Neighbour, Phase, Position, Reason
from .records import SupplyRecords

# A relay that was asked to close and did not say so may do it late. It counts as open after so long.
SETTLE_S: Final = 10.0

type Tell = Callable[[Position], object]


class Count(Protocol):
    """Counts from when on and until when energy comes from a neighbour. Both block; doing either twice is nothing."""

    def begin(self, neighbour: Neighbour) -> None:
        """Energy comes from there from now on."""

    def end(self, supply: str, meter: str) -> None:
        """From now on it does not."""


class Changeover:
    """The relays of all supplies. `position` is what the disk holds, `failures` the relays that did not obey.

    `tell` is given the position in the transaction with which the home arrives at another supply; it blocks.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        records: SupplyRecords,
        own_relay: str | None,
        neighbours: Mapping[str, Neighbour],
        count: Count,
        tell: Tell,
    ) -> None:
        """Blocks: reads the record."""
        self.position = records.position()
        self.failures: dict[str, Failure] = {}
        self.moving = False
        self._hass = hass
        self._records = records
        self._own_relay = own_relay or self.position.own_relay
        self._neighbours = neighbours
        self._count = count
        self._tell = tell
        self._open: set[str] = set()
        self._doubtful = set(self.position.relays) if self.position.phase is Phase.CLOSING else set()

    def says(self, supply: str) -> str | None:
        """What a supply's relay says: "on" (closed), "off" (open), or anything else for silence."""
        return self._said_by(self._relay(supply))

    @property
    def is_dark(self) -> bool:
        """Whether all relays of the change that is under way say that they are open."""
        relays = {self.position.own_relay, *self.position.relays}
        return all(self._said_by(relay) == STATE_OFF for relay in relays)

    @property
    def is_shorted(self) -> bool:
        """Whether two supplies are connected, as relays say."""
        return len(self.closed) + (self.says(OWN) == STATE_ON) > 1

    @property
    def is_disturbed(self) -> bool:
        """Whether the relay of the neighbour that feeds the home was opened, or another one closed.

        On the own supply a person may have switched everything off, or all by hand to a neighbour.
        """
        supply = self.position.supply
        return supply in self._neighbours and (self.says(supply) == STATE_OFF or self._others_closed(supply))

    @property
    def closed(self) -> list[str]:
        """The neighbours whose relays say that they are closed."""
        return [id_ for id_, neighbour in self._neighbours.items() if self._said_by(neighbour.relay) == STATE_ON]

    async def async_go(self, target: str, reason: Reason) -> bool:
        """Go to a supply and return whether the home arrived; what a relay does not confirm is taken back."""
        left = self.position.supply if self.position.steady else self.position.left
        self.moving = True
        try:
            if await self._async_pass(target, reason, left):
                return True
            if target != OWN:
                await self._async_pass(OWN, Reason.NOT_SWITCHED, target if left == OWN else left)
            return False
        finally:
            self.moving = False

    async def async_finish(self) -> bool:
        """Finish a change that was interrupted, towards where it went if that supply is still there."""
        position = self.position
        there = position.supply in self._neighbours
        return await self.async_go(position.supply if there else OWN, position.reason)

    async def async_keep(self, **changes: Any) -> None:
        """Change what the disk holds."""
        await self._async_write(replace(self.position, **changes))

    async def _async_pass(self, target: str, reason: Reason, left: str) -> bool:
        relay = self._relay(target)
        relays = {*self.position.relays, *(self._neighbours[id_].relay for id_ in self.closed)}
        relays |= {relay} if target != OWN else set()
        self._look()
        await self.async_keep(
            supply=target,
            left=left,
            phase=Phase.OPENING,
            reason=reason,
            buying=OWN if self.position.buying == target else self.position.buying,
            own_relay=self._own_relay,
            relays=tuple(sorted(relays)),
        )
        checkpoint("supply_opening", target or "own")
        others = sorted(relays - {relay}) + ([self._own_relay] if target != OWN else [])
        if not all([await self._async_open(other) for other in others]):
            return False
        checkpoint("supply_opened", target or "own")
        await self._async_count_for(target)
        if not await self._async_close(target, relay):
            return False
        checkpoint("supply_closed", target or "own")
        await self._async_arrive()
        return True

    async def _async_count_for(self, target: str) -> None:
        """Count what comes from the target; between two supplies nothing flows that could be missed."""
        counted, neighbour = self.position.counted, self._neighbours.get(target)
        if counted not in {OWN, target}:
            await self._hass.async_add_executor_job(self._count.end, counted, self.position.meter)
        relays = (neighbour.relay,) if neighbour else ()
        meter = neighbour.meter if neighbour else ""
        await self.async_keep(phase=Phase.CLOSING, counted=target, meter=meter, relays=relays)
        if neighbour:
            await self._hass.async_add_executor_job(self._count.begin, neighbour)
        checkpoint("supply_closing", target or "own")

    async def _async_open(self, relay: str) -> bool:
        """Open a relay and return whether it is open for certain."""
        is_open = await async_switch(self._hass, relay, STATE_OFF)
        if is_open and relay in self._doubtful:
            await asyncio.sleep(SETTLE_S)
            is_open = self._said_by(relay) == STATE_OFF
        if is_open:
            self._doubtful.discard(relay)
        self._note(relay, STATE_OFF, obeyed=is_open)
        return is_open or (relay in self._open and not is_known(self._said_by(relay)))

    async def _async_close(self, target: str, relay: str) -> bool:
        """Close the target's relay and return whether nothing but it is closed."""
        if self._others_closed(target):
            return False
        if not is_known(self._said_by(relay)):  # not even asked: so it is still open if it was
            self._note(relay, STATE_ON, obeyed=False)
            return False
        self._open.discard(relay)
        is_closed = await async_switch(self._hass, relay, STATE_ON)
        if not is_closed and target != OWN:
            self._doubtful.add(relay)
        self._note(relay, STATE_ON, obeyed=is_closed)
        return is_closed and not self._others_closed(target)

    async def _async_arrive(self) -> None:
        """Keep that the home is on the supply it went to, and tell it if that is another one than it was on."""
        before = self.position
        changed = before.left != before.supply
        now = int(dt_util.utcnow().timestamp())
        after = replace(before, phase=Phase.STEADY, since=now, passage=before.passage + changed)
        await self._async_write(after, (lambda: self._tell(after)) if changed else None)

    def _look(self) -> None:
        """See which neighbours' relays are open: one that falls silent from now on stays so until it is asked."""
        for neighbour in self._neighbours.values():
            state = self._said_by(neighbour.relay)
            if state == STATE_OFF and neighbour.relay not in self._doubtful:
                self._open.add(neighbour.relay)
            elif state == STATE_ON:
                self._open.discard(neighbour.relay)

    async def _async_write(self, position: Position, also: Callable[[], object] | None = None) -> None:
        await self._hass.async_add_executor_job(self._records.keep, position, also)
        self.position = position

    def _others_closed(self, target: str) -> bool:
        """Return whether a relay says that it is closed that must not be when the target's is."""
        return any(id_ != target for id_ in self.closed) or (target != OWN and self.says(OWN) == STATE_ON)

    def _note(self, relay: str, wanted: str, *, obeyed: bool) -> None:
        """Remember a relay that did not obey, until it does."""
        failure = self.failures.get(relay)
        if not obeyed:
            self.failures[relay] = Failure(relay=relay, wanted=wanted)
        elif failure is not None and failure.wanted == wanted:
            del self.failures[relay]

    def _relay(self, supply: str) -> str:
        return self._own_relay if supply == OWN else self._neighbours[supply].relay

    def _said_by(self, relay: str) -> str | None:
        state = self._hass.states.get(relay)
        return state.state if state else None
