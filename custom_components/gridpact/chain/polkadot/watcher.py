"""Finds out what came of extrinsics, and repeats those that do not arrive."""

import asyncio
import time

from ...checkpoints import checkpoint
from ..entries import Entry, State
from ..reason import USED_ELSEWHERE, Reason
from ..sending import now
from .lookup import Life, Place, block_of_nonce, find, find_in, inclusion_of
from .models import Block
from .transmitter import Transmitter

# A node forgets what it was told when it ends, and what a re-organisation drops it may not take up again.
REPEAT_AFTER = 12.0

EXPIRED = Reason(key="expired", text="it did not come into a block in time")


class Watcher:
    """Watches the extrinsics of one key, in final blocks only. `used_elsewhere` counts nonces that others took."""

    def __init__(self, transmitter: Transmitter, repeat_after: float = REPEAT_AFTER) -> None:
        """An extrinsic that is in no final block is handed over again after `repeat_after` seconds."""
        self.used_elsewhere = 0
        self._transmitter = transmitter
        self._client = transmitter.client
        self._journal = transmitter.journal
        self._repeat_after = repeat_after
        self._told: dict[int, float] = {}  # by entry, when a node was last told of it

    async def advance(self, entry: Entry) -> Entry:
        """Take a signed entry one step further. Raises Unreachable, WrongPeer."""
        entry = await asyncio.to_thread(self._journal.get, entry.id)
        if entry.closed:
            return entry
        newest = await self._client.finalized()
        place = await self._place(entry, newest)
        if place is not None:
            return await self._close(entry, place)
        if newest.number >= Life.of(entry.attempts[-1]).death - 1:
            return await self._end(entry, newest, EXPIRED)
        if await self._transmitter.nonce(newest.hash) > (entry.nonce or 0):
            return await self._end(entry, newest, USED_ELSEWHERE)
        return await self._repeat(entry)

    async def find_again(self, entry: Entry) -> Entry:
        """Look once more for what was given up: a node may have passed it on after all."""
        place = await self._search(entry, await self._client.finalized())
        return entry if place is None else await self._close(entry, place)

    async def look_again(self) -> None:
        """Nothing to do: what is in a final block stays."""

    async def _place(self, entry: Entry, newest: Block) -> Place | None:
        """Return where the entry's extrinsic is; its nonce tells in which block to look."""
        life, nonce = Life.of(entry.attempts[-1]), entry.nonce or 0
        if not life.blocks(newest.number) or await self._transmitter.nonce(newest.hash) <= nonce:
            return None
        number = await block_of_nonce(self._client, self._transmitter.nonce, nonce, life, newest)
        if number is None:
            return await self._search(entry, newest)
        return await find_in(self._client, entry.attempts[-1], range(number, number + 1))

    async def _search(self, entry: Entry, newest: Block) -> Place | None:
        return await find(self._client, entry.attempts[-1], newest)

    async def _close(self, entry: Entry, place: Place) -> Entry:
        inclusion, refusal = await inclusion_of(self._client, place, entry.attempts[-1])
        checkpoint(State.MINED, entry.purpose)
        reason = None if refusal is None else refusal.kept
        self._told.pop(entry.id, None)
        entry = await asyncio.to_thread(self._journal.included, entry, inclusion, reason, now())
        await asyncio.to_thread(self._journal.confirm, [entry])
        return entry

    async def _end(self, entry: Entry, newest: Block, reason: Reason) -> Entry:
        """Give up what can never come into the chain any more, after a look into every block that it could be in."""
        place = await self._search(entry, newest)
        if place is not None:
            return await self._close(entry, place)
        if reason is USED_ELSEWHERE or await self._transmitter.nonce(newest.hash) > (entry.nonce or 0):
            self.used_elsewhere += 1
        self._told.pop(entry.id, None)
        return await asyncio.to_thread(self._journal.give_up, entry, reason.kept, now())

    async def _repeat(self, entry: Entry) -> Entry:
        told = self._told.get(entry.id)
        if told is None and entry.state is State.SENT:  # a moment ago, or before a restart
            self._told[entry.id] = time.monotonic()
            told = None if now() - entry.attempts[-1].signed_at >= self._repeat_after else time.monotonic()
        if told is not None and time.monotonic() - told < self._repeat_after:
            return entry
        self._told[entry.id] = time.monotonic()
        return await self._transmitter.repeat(entry)
