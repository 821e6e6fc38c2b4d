"""The versions of a chain's runtime, each read once."""

import asyncio
from typing import TYPE_CHECKING

from .connection import Connection

if TYPE_CHECKING:
    from .runtime import Runtime

MOST_KEPT = 3


class Runtimes:
    """Gives the runtime that a block's bytes are of."""

    def __init__(self, connection: Connection) -> None:
        """Nothing was read yet."""
        self._connection = connection
        self._known: dict[int, Runtime] = {}
        self._lock = asyncio.Lock()

    async def after(self, at: str) -> Runtime:
        """Return the runtime in force after a block: the next block is made by it."""
        version = await self._connection.request("state_getRuntimeVersion", at)
        return await self._read(version["specVersion"], version["transactionVersion"], at)

    async def before(self, at: str, last_upgrade: str | None) -> Runtime:
        """Return the runtime that made a block; `last_upgrade` is what the block's state says of it."""
        spec = None if last_upgrade is None else _compact(bytes.fromhex(last_upgrade[2:]))
        if spec is not None and spec in self._known:
            return self._known[spec]
        found = await self.after(at)
        if spec is None or found.spec == spec:
            return found
        header = await self._connection.request("chain_getHeader", at)  # this block brought the next runtime
        return await self.after(header["parentHash"])

    async def _read(self, spec: int, transaction: int, at: str) -> Runtime:
        async with self._lock:
            if spec not in self._known:
                metadata = await self._connection.request("state_getMetadata", at)
                self._known[spec] = await asyncio.to_thread(_runtime, metadata, spec, transaction)
                for old in list(self._known)[:-MOST_KEPT]:
                    del self._known[old]
            return self._known[spec]


def _runtime(metadata: str, spec: int, transaction: int) -> Runtime:
    from .runtime import Runtime

    return Runtime(metadata, spec, transaction)


def _compact(data: bytes) -> int:
    """Return the number with which bytes begin, in SCALE's compact form."""
    mode = data[0] & 0b11
    size = (1, 2, 4, (data[0] >> 2) + 5)[mode]
    number = int.from_bytes(data[1:size] if mode == 3 else data[:size], "little")  # noqa: PLR2004 the long form
    return number if mode == 3 else number >> 2  # noqa: PLR2004 the long form
