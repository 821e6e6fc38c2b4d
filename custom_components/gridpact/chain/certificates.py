"""The protocol through which certificates that are items of a collection are reached, whatever keeps them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from .base import Call, LogEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """A collection as the chain has it. Accounts are public keys; `owner` pays the deposits for metadata.

    `issuers` may mint items, `describers` may write their metadata, `burners` may burn what others own; `anybody` says
    that who may mint is not limited.
    """

    id: int
    pallet: str
    owner: bytes
    issuers: frozenset[bytes]
    describers: frozenset[bytes]
    burners: frozenset[bytes]
    items: int
    anybody: bool = False

    def may_mint(self, public_key: bytes) -> bool:
        """Return whether an account may mint an item and describe it: a certificate without metadata is none."""
        return (self.anybody or public_key in self.issuers) and public_key in self.describers


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An item: its owner's public key, its metadata, and its price in the coin's base units (None: not for sale)."""

    id: int
    owner: bytes
    data: bytes
    price: int | None = None


class SaleKind(StrEnum):
    """How an item left its owner."""

    BOUGHT = "bought"
    TRANSFERRED = "transferred"
    BURNED = "burned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """An item that left its owner. `price` in the coin's base units, if it was bought and the chain still tells.

    `seller` is None where the state before is unknown, `buyer` where it was burned.
    """

    collection: int
    id: int
    how: SaleKind
    seller: bytes | None
    buyer: bytes | None
    price: int | None
    log: LogEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class Deposits:
    """What the chain holds back while something is kept, in the coin's base units."""

    collection: int
    item: int
    metadata: int
    metadata_byte: int

    def of_item(self, length: int) -> int:
        """Return what an item with metadata of a length (bytes) takes."""
        return self.item + self.metadata + length * self.metadata_byte


class Certificates(Protocol):
    """One collection of certificates. Reading raises Unreachable and WrongPeer; calls are built, not sent.

    `at` is the hash of a block, None for the newest finalized one. Amounts are in the coin's base units.
    """

    @property
    def pallet(self) -> str:
        """The pallet that has the collection."""

    @property
    def collection(self) -> int:
        """The collection's number."""

    async def info(self) -> Collection | None:
        """Return the collection, None if there is none."""

    async def item(self, number: int, at: str | None = None) -> Item | None:
        """Return an item, None if there is none (never minted, or burned)."""

    async def items(self) -> list[int]:
        """Return the numbers of all items."""

    async def items_of(self, public_key: bytes) -> list[int]:
        """Return the numbers of the items that an account owns."""

    async def may_burn(self, number: int, public_key: bytes) -> bool:
        """Return whether an account may burn an item now."""

    async def deposits(self) -> Deposits: ...

    def mint(
        self,
        purpose: str,
        number: int,
        owner: bytes,
        data: bytes,
        price: int | None,
        summary: Mapping[str, str | int] | None = None,
    ) -> Call:
        """Mint, describe and, with a price, list an item, all or nothing. Only its owner can list it: the sender."""

    def list_item(self, purpose: str, number: int, price: int | None) -> Call:
        """Offer an item at a price, None: no longer."""

    def buy(self, purpose: str, number: int, price: int) -> Call:
        """Buy an item for at most a price, which counts as the call's value."""

    def burn(self, purpose: str, number: int) -> Call: ...
    def transfer(self, purpose: str, number: int, to: bytes) -> Call: ...
    def hand_over(self, purpose: str, number: int, price: int, to: bytes) -> Call:
        """Buy an item and transfer it to an account, all or nothing."""

    def watched(self, number: int) -> list[Any]:
        """Return the places in the chain's storage that show what becomes of an item."""

    def sales(self, logs: Sequence[LogEntry]) -> list[Sale]:
        """Return the sales that the logs of a block tell of, each once: a purchase is a transfer, too."""

    def sale_of(self, log: LogEntry) -> Sale | None:
        """Return the sale that one log tells of, None if it tells of something else or of another collection."""
