"""What a producer needs of its two chains."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from ..chain.base import Call, LogEntry


class Follower(Protocol):
    """Reads what concerns the account in finalized blocks, each event once and in order."""

    head: int
    caught_up: bool

    async def poll(self) -> Sequence[LogEntry]: ...
    def save(self) -> None:
        """Keep the position, in the transaction in which is kept what the logs told."""


class Block(Protocol):
    """A block of a chain."""

    @property
    def number(self) -> int: ...
    @property
    def hash(self) -> str: ...


class Client(Protocol):
    """One of the chains."""

    async def finalized(self) -> Block: ...
    async def time(self, at: str) -> int: ...
    async def storage(self, pallet: str, item: str, *keys: Any, at: str | None = None) -> Any: ...


class DatalogItem(Protocol):
    """A record as the datalog has it: when it was written (seconds), and its text."""

    @property
    def time(self) -> int: ...
    @property
    def data(self) -> bytes: ...


class Datalog(Protocol):
    """The datalogs of a network."""

    def record(self, purpose: str, data: bytes, summary: dict[str, str | int]) -> Call: ...
    async def latest(self, public_key: bytes) -> DatalogItem | None: ...


class Twins(Protocol):
    """The digital twins of a network."""

    async def owner(self, twin: int) -> bytes | None: ...
    async def sources(self, twin: int) -> Mapping[bytes, bytes]:
        """Return the sources by topic."""

    def set_source(self, purpose: str, twin: int, topic: bytes, source: bytes) -> Call: ...


class Payment(Protocol):
    """What reached an account; `payer` is None where only its balance before and after shows."""

    @property
    def payer(self) -> bytes | None: ...
    @property
    def payee(self) -> bytes: ...
    @property
    def amount(self) -> int: ...


class Assets(Protocol):
    """The asset in which sales are settled."""

    async def balance(self, public_key: bytes) -> int: ...
    def payment_of(self, log: LogEntry) -> Payment | None: ...
