"""Finds out what came of transactions, and repeats or replaces those that do not arrive."""

import asyncio
import time

from ...checkpoints import checkpoint
from ...errors import Refused
from ..entries import Entry, State
from ..reason import USED_ELSEWHERE
from ..sending import now
from .attempts import pricing_of
from .fees import current_fees
from .lookup import Sighting, inclusion_of, look_up, refusal_of
from .transmitter import Transmitter

# How often and how long a nonce must be seen as used by somebody else: nodes know nonces before they know receipts.
LOST_AFTER_TIMES = 3
LOST_AFTER_SECONDS = 60.0
# Replacements of a transaction whose fee is high enough and that is not included all the same.
MOST_REPLACEMENTS = 3


class Watcher:
    """Watches the transactions of one key. `used_elsewhere` counts nonces that another program took."""

    def __init__(
        self,
        transmitter: Transmitter,
        replace_after: float,
        confirmations: int,
        lost_after: float = LOST_AFTER_SECONDS,
    ) -> None:
        """`replace_after` seconds without a block a higher fee is tried, `lost_after` is for nonces."""
        self.used_elsewhere = 0
        self._transmitter = transmitter
        self._provider = transmitter.provider
        self._journal = transmitter.journal
        self._replace_after = replace_after
        self._confirmations = confirmations
        self._lost_after = lost_after
        self._missed: dict[int, list[float]] = {}  # by entry, when its nonce was seen used and it nowhere

    async def advance(self, entry: Entry) -> Entry:
        """Take a signed entry one step further. Raises Unreachable, WrongPeer."""
        entry = await asyncio.to_thread(self._journal.get, entry.id)
        if entry.closed:
            return entry
        sighting = await self._look_up(entry)
        if sighting.receipt is not None:
            return await self._close(entry, sighting.receipt)
        if sighting.next_nonce > (entry.nonce or 0) and not sighting.held:
            return await self._miss(entry)
        self._missed.pop(entry.id, None)
        return await self._press_on(entry, sighting)

    async def find_again(self, entry: Entry) -> Entry:
        """Look once more for what was given up: a node may have passed it on after all."""
        sighting = await self._look_up(entry)
        return entry if sighting.receipt is None else await self._close(entry, sighting.receipt)

    async def look_again(self) -> None:
        """See whether what was included still is, until it lies deep enough; send again what a re-organisation lost."""
        entries = await asyncio.to_thread(self._journal.unconfirmed)
        if not entries:
            return
        head = int(await self._provider.request("eth_blockNumber"), 16)
        deep = [entry for entry in entries if await self._stands(entry, head)]
        await asyncio.to_thread(self._journal.confirm, deep)

    async def _look_up(self, entry: Entry) -> Sighting:
        return await look_up(self._provider, self._transmitter.address, entry)

    async def _press_on(self, entry: Entry, sighting: Sighting) -> Entry:
        age = now() - entry.attempts[-1].signed_at
        if sighting.next_nonce == entry.nonce and age >= self._replace_after:
            return await self._replace_if_worth_it(entry)
        if not sighting.held:
            return await self._transmitter.repeat(entry)
        if entry.state is State.SIGNED:
            return await asyncio.to_thread(self._journal.sent, entry, now())
        return entry

    async def _close(self, entry: Entry, receipt: dict[str, object]) -> Entry:
        inclusion = await inclusion_of(self._provider, receipt)
        refusal = await refusal_of(self._provider, self._transmitter.address, entry, receipt)
        checkpoint(State.MINED, entry.purpose)
        self._missed.pop(entry.id, None)
        reason = None if refusal is None else refusal.kept
        return await asyncio.to_thread(self._journal.included, entry, inclusion, reason, now())

    async def _miss(self, entry: Entry) -> Entry:
        """Note that the nonce is used and no receipt is there: it is lost, or the node has not caught up."""
        seen = self._missed.setdefault(entry.id, [])
        seen.append(time.monotonic())
        if len(seen) < LOST_AFTER_TIMES or seen[-1] - seen[0] < self._lost_after:
            return entry
        del self._missed[entry.id]
        self.used_elsewhere += 1
        return await asyncio.to_thread(self._journal.give_up, entry, USED_ELSEWHERE.kept, now())

    async def _replace_if_worth_it(self, entry: Entry) -> Entry:
        fees = await current_fees(self._provider)
        if fees.likely <= pricing_of(entry.attempts[-1]).max_fee and len(entry.attempts) > MOST_REPLACEMENTS:
            return await self._transmitter.repeat(entry)
        async with self._transmitter.lock:
            entry = await asyncio.to_thread(self._journal.get, entry.id)
            if entry.closed or now() - entry.attempts[-1].signed_at < self._replace_after:
                return entry  # somebody else did it meanwhile
            try:
                return await self._transmitter.replace(entry, fees)
            except Refused:  # a limit stands against it: it goes on waiting as it is
                return await self._transmitter.repeat(entry)

    async def _stands(self, entry: Entry, head: int) -> bool:
        """Tell whether an included entry is so deep in the chain that it stays."""
        sighting = await self._look_up(entry)
        block = 0 if entry.inclusion is None else entry.inclusion.block
        if sighting.receipt is None:
            if head >= block:  # otherwise this node has not come that far
                await self._transmitter.repeat(await asyncio.to_thread(self._journal.reopen, entry))
            return False
        if sighting.receipt["blockNumber"] != hex(block):
            await self._close(entry, sighting.receipt)
            return False
        return head - block >= self._confirmations
