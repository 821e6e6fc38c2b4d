"""Tells what happened on a chain to what is watched there: once, in order, through downtime, from finalized blocks."""

import asyncio
from collections.abc import Callable, Sequence

from ...database import Database
from ...errors import Unreachable
from ..base import LogEntry
from .changes import Changes, only_discarded
from .logs import changed_entry, log_entry
from .models import Block, PalletEvent
from .positions import Positions
from .watching import Blocks, Point, Watched


class Follower:
    """Follows storage, and reads the events of the blocks that changed it.

    Its cost grows with the changes, not with the chain's traffic nor with the time since the last poll. What changes
    and changes back must leave a trace in something watched: an item's price is gone after a transfer, and an
    account's nonce never returns. Where no node has the state of a span any more, logs named "Changed" tell how its
    two ends differ.

    A poll ends with the first block that has logs, so that what they bring to be watched is watched from there on:
    poll, keep, commit until `caught_up`. `head` is the newest finalized block of the last poll.
    """

    def __init__(
        self,
        blocks: Blocks,
        database: Database,
        name: str,
        watched: Callable[[], Sequence[Watched]],
        concerns: Callable[[PalletEvent], bool],
        first_block: int | None = None,
    ) -> None:
        """Begin at `first_block`, or after the block that is finalized at the first poll. Creates its tables: blocks.

        `watched` is asked at every poll, off the event loop; a new place counts from the last processed block. `name`
        is the follower's in its database; `concerns` chooses among the events of a block.
        """
        self._blocks = blocks
        self._positions = Positions(database, name)
        self._watched = watched
        self._concerns = concerns
        self._first_block = first_block
        self._changes = Changes(blocks)
        self._progress: Point | None = None
        self.head = 0
        self.caught_up = False

    async def poll(self) -> list[LogEntry]:
        """Return the logs of the next block that has any; the same again until `commit` is called.

        Raises Unreachable, WrongPeer; then nothing changed.
        """
        self._progress = None
        watched = tuple(dict.fromkeys(await asyncio.to_thread(self._watched)))
        position = await asyncio.to_thread(self._positions.read)
        newest = await self._blocks.finalized()
        self.head = newest.number
        start = await self._start(position or await self._first(newest), watched)
        self._changes.watch(watched, passed=start.number)
        if newest.number <= start.number:  # also a node that lags behind the one asked before
            self._progress, self.caught_up = start, True
            return []
        return await self._follow(start, await self._changes.at(newest))

    async def commit(self) -> None:
        """Keep the position: call it when what the logs told is kept. Without it, the next poll repeats them."""
        await asyncio.to_thread(self.save)

    def save(self) -> None:
        """Do what `commit` does within a transaction of the same database: blocks."""
        if self._progress is not None:
            progress, self._progress = self._progress, None
            self._positions.save(progress)

    async def _first(self, newest: Block) -> Point:
        number = newest.number if self._first_block is None else self._first_block - 1
        return Point(newest if number >= newest.number else await self._blocks.block(max(number, 0)), {})

    async def _start(self, position: Point, watched: Sequence[Watched]) -> Point:
        """Return a position with what is watched now; with its state gone, a new place counts as having been empty."""
        fresh = [place for place in watched if place not in position.values]
        known = {**position.values, **(await self._values(fresh, position.block.hash) if fresh else {})}
        return Point(position.block, {place: known[place] for place in watched})

    async def _values(self, watched: Sequence[Watched], at: str) -> dict[Watched, str | None]:
        try:
            return dict(zip(watched, await self._blocks.fingerprint(watched, at), strict=True))
        except Unreachable as error:
            only_discarded(error)
            return dict.fromkeys(watched)

    async def _follow(self, start: Point, head: Point) -> list[LogEntry]:
        """Return the first logs after a point, and move on to the block that has them."""
        logs: list[LogEntry] = []
        while not logs and (change := await self._changes.next(start, head)) is not None:
            before, start = change
            logs = await self._read(before, start)
        self._progress = start if logs else head
        self.caught_up = self._progress.number >= head.number
        return logs

    async def _read(self, before: Point, after: Point) -> list[LogEntry]:
        if after.number - before.number == 1:
            return await self._events(after)
        time = await self._blocks.time(after.block.hash)
        places = [watched for watched, value in after.values.items() if before.values[watched] != value]
        return [changed_entry(watched, before, after, time) for watched in places]

    async def _events(self, point: Point) -> list[LogEntry]:
        events = await self._blocks.events(point.block.hash)
        told = [(index, event) for index, event in enumerate(events) if self._concerns(event)]
        if not told:
            return []
        time = await self._blocks.time(point.block.hash)
        hashes = await self._blocks.extrinsics(point.block.hash)
        return [
            log_entry(event, index, point.block, time, "" if event.extrinsic is None else hashes[event.extrinsic])
            for index, event in told
        ]
