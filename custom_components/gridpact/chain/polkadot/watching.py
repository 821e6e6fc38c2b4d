"""What a follower asks of a chain, and what it compares."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
import json
from typing import Any, NamedTuple, Protocol

from .models import Block, PalletEvent


class Watched(NamedTuple):
    """A place in a chain's storage whose value changes when something happens that concerns us.

    `keys` are numbers, or bytes as 0x-hex (a public key): Watched("Nfts", "Item", (482, 7)).
    """

    pallet: str
    item: str
    keys: tuple[Any, ...] = ()

    @property
    def text(self) -> str:
        """The place as a text that names it for good."""
        return json.dumps([self.pallet, self.item, self.keys])

    @classmethod
    def read(cls, text: str) -> Watched:
        """Return the place that a `text` names."""
        pallet, item, keys = json.loads(text)
        return cls(pallet, item, _tuples(keys))


def _tuples(value: Any) -> Any:
    return tuple(_tuples(part) for part in value) if isinstance(value, list) else value


@dataclass(frozen=True, slots=True)
class Point:
    """A block with the raw values (0x-hex, None if there is none) that watched storage has after it."""

    block: Block
    values: Mapping[Watched, str | None]

    @property
    def number(self) -> int:
        """The block's number."""
        return self.block.number


class Blocks(Protocol):
    """The part of a client that a follower needs. State that no node has any more: Unreachable("state_discarded")."""

    async def finalized(self) -> Block: ...
    async def block(self, number: int) -> Block: ...
    async def time(self, at: str) -> int: ...
    async def fingerprint(self, keys: Sequence[Watched], at: str) -> tuple[str | None, ...]: ...
    async def events(self, at: str) -> list[PalletEvent]: ...
    async def extrinsics(self, at: str) -> list[str]: ...
