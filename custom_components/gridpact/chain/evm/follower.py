"""Reads every log of the market's contracts once and in order, through downtime and re-organisations."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...database import Database
from ...errors import Unreachable
from ..base import LogEntry
from .contracts import decode_log, load, log_key, topics_for
from .heads import watch_heads
from .positions import Positions
from .provider import EvmProvider, Request, RpcError

CONFIRMATIONS = 12
CHUNK_BLOCKS = 2_000
# Blocks of a poll, so that a long absence is caught up in portions.
POLL_BLOCKS = 40 * CHUNK_BLOCKS


@dataclass(slots=True)
class Progress:
    """What a poll saw and `commit` will keep."""

    block: int
    seen: dict[str, int] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)


class Follower:
    """Follows the logs of contracts from a block on.

    The truth is eth_getLogs from the last processed block; the last `confirmations` blocks are read again each time.
    A log is known by the version of its block and its place there: one that a re-organisation moved is another log,
    and the old one is `reverted`. `head` is the newest block of the last poll, `caught_up` whether it got that far.
    """

    def __init__(
        self,
        provider: EvmProvider,
        addresses: Sequence[str],
        database: Database,
        first_block: int,
        *,
        account: str | None = None,
        confirmations: int = CONFIRMATIONS,
        chunk: int = CHUNK_BLOCKS,
    ) -> None:
        """With an `account`, events about other accounts are left out. Creates its tables: blocks."""
        self._provider = provider
        self._addresses = list(addresses)
        self._positions = Positions(database)
        self._first_block = first_block
        self._account = account
        self._confirmations = confirmations
        self._chunk = chunk
        self._progress: Progress | None = None
        self.head = 0
        self.caught_up = False

    @property
    def addresses(self) -> list[str]:
        """The contracts whose logs are read."""
        return list(self._addresses)

    @property
    def reverted(self) -> Sequence[str]:
        """Keys of logs, handed out and committed before, that the last poll found gone."""
        return self._progress.gone if self._progress is not None else []

    async def poll(self) -> list[LogEntry]:
        """Return the logs since the last commit, in order; the same again until `commit` is called.

        Raises Unreachable, WrongPeer; then nothing changed.
        """
        await asyncio.to_thread(load)
        position = await asyncio.to_thread(self._positions.block)
        self.head = int(await self._provider.request("eth_blockNumber"), 16)
        cursor = self._first_block - 1 if position is None else position
        start = max(self._first_block, cursor - self._confirmations + 1)
        end = min(self.head, cursor + POLL_BLOCKS)
        known = await asyncio.to_thread(self._positions.known, start)
        logs, end = await self._read(start, end)
        fresh = [log for log in logs if log_key(log) not in known]
        keys = {log_key(log) for log in logs}
        entries = await self._decode(fresh)
        self.caught_up = end >= self.head
        self._progress = Progress(
            block=max(cursor, end),
            seen={log_key(log): int(log["blockNumber"], 16) for log in fresh},
            gone=[key for key, block in known.items() if block <= end and key not in keys],
        )
        return entries

    async def commit(self) -> None:
        """Keep the position: call it when what the logs told is kept. Without it, the next poll repeats them."""
        await asyncio.to_thread(self.save)

    def save(self) -> None:
        """Do what `commit` does within a transaction of the same database: blocks."""
        if self._progress is None:
            return
        progress, self._progress = self._progress, None
        oldest = progress.block - self._confirmations
        self._positions.save(progress.block, progress.seen, progress.gone, oldest)

    async def wake(self, awake: Callable[[], None]) -> None:
        """Call `awake` at every new block, until cancelled. It saves waiting for the next poll and replaces none."""
        await watch_heads(self._provider, awake)

    async def _read(self, start: int, end: int) -> tuple[list[dict[str, Any]], int]:
        """Return the logs of blocks and the last block they reach to: a node that lags knows fewer blocks."""
        logs: list[dict[str, Any]] = []
        chunk = self._chunk
        position = start
        while position <= end:
            last = min(end, position + chunk - 1)
            try:
                part = await self._read_chunk(position, last)
            except RpcError:
                if chunk == 1:
                    raise
                chunk = max(1, chunk // 4)  # too many logs or blocks for this node
                continue
            if part is None:
                return logs, position - 1
            logs += part
            position = last + 1
        return logs, end

    async def _read_chunk(self, start: int, end: int) -> list[dict[str, Any]] | None:
        filters = [
            {"fromBlock": hex(start), "toBlock": hex(end), "address": self._addresses, "topics": topics}
            for topics in topics_for(self._account)
        ]
        requests: list[Request] = [("eth_getLogs", [logs]) for logs in filters]
        block, *found = await self._provider.batch(("eth_getBlockByNumber", [hex(end), False]), *requests)
        if block is None:
            return None
        logs = {log_key(log): log for part in found for log in part}
        return sorted(logs.values(), key=lambda log: (int(log["blockNumber"], 16), int(log["logIndex"], 16)))

    async def _decode(self, logs: list[dict[str, Any]]) -> list[LogEntry]:
        untimed = {log["blockHash"] for log in logs if "blockTimestamp" not in log}  # older nodes leave it out
        times = await self._times(untimed)
        entries = [
            decode_log(log, times[log["blockHash"]] if log["blockHash"] in times else int(log["blockTimestamp"], 16))
            for log in logs
        ]
        return [entry for entry in entries if entry is not None]

    async def _times(self, hashes: Iterable[str]) -> dict[str, int]:
        wanted = sorted(hashes)
        blocks = await self._provider.batch(*[("eth_getBlockByHash", [block, False]) for block in wanted])
        if any(block is None for block in blocks):  # dropped since: the next poll reads what took its place
            raise Unreachable("cannot_connect", host=self._provider.host)
        return {block["hash"]: int(block["timestamp"], 16) for block in blocks}
