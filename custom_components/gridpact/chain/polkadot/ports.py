"""What the pallets ask of a client of a chain."""

from collections.abc import Sequence
from typing import Any, Protocol

from .models import Block, ChainFacts


class Reader(Protocol):
    """Reads a chain's state; raises Unreachable and WrongPeer. `at` is a block's hash, None the newest final one.

    Values are decoded: public keys and bytes as 0x-hex, options as None or the value.
    """

    async def facts(self) -> ChainFacts: ...
    async def finalized(self) -> Block: ...
    async def storage(self, pallet: str, item: str, *keys: Any, at: str | None = None) -> Any: ...
    async def many(self, places: Sequence[tuple[str, str, tuple[Any, ...]]], at: str) -> list[Any]: ...
    async def entries(
        self, pallet: str, item: str, *keys: Any, at: str | None = None
    ) -> list[tuple[tuple[Any, ...], Any]]: ...
    async def constant(self, pallet: str, item: str) -> Any: ...
