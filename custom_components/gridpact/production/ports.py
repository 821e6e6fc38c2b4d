"""What a producer needs of its two chains."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from ..chain.base import Call, LogEntry, Outcome
from ..chain.entries import Entry
from ..chain.journal import Journal
from ..chain.spending import Refusal


class Sender(Protocol):
    """Sends at most one transaction per purpose that succeeds, and waits until it is final."""

    @property
    def journal(self) -> Journal: ...
    @property
    def used_elsewhere(self) -> int:
        """How many nonces another program took from under a transaction of ours."""

    async def send(self, call: Call) -> Outcome: ...
    async def underway(self, purpose: str) -> bool: ...
    async def resume(self) -> Sequence[Entry]:
        """Go on with what a restart interrupted."""

    def refusals(self, now: int) -> Sequence[Refusal]:
        """Return what limits refuse at `now` (seconds); blocks."""


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

    def record(self, purpose: str, data: bytes, summary: Mapping[str, str | int]) -> Call: ...
    async def latest(self, public_key: bytes) -> DatalogItem | None: ...


class Twins(Protocol):
    """The digital twins of a network."""

    async def owner(self, twin: int) -> bytes | None: ...
    async def sources(self, twin: int) -> Mapping[bytes, bytes]:
        """Return the sources by topic."""

    def set_source(self, purpose: str, twin: int, topic: bytes, source: bytes) -> Call: ...


class Item(Protocol):
    """An item of a collection: a certificate."""

    @property
    def id(self) -> int: ...
    @property
    def owner(self) -> bytes: ...
    @property
    def data(self) -> bytes: ...
    @property
    def price(self) -> int | None: ...


class Sale(Protocol):
    """How an item left its owner: "bought", "transferred" or "burned"."""

    @property
    def id(self) -> int: ...
    @property
    def how(self) -> str: ...
    @property
    def price(self) -> int | None: ...
    @property
    def seller(self) -> bytes | None: ...
    @property
    def buyer(self) -> bytes | None: ...


class Certificates(Protocol):
    """A collection of certificates."""

    @property
    def pallet(self) -> str: ...
    @property
    def collection(self) -> int: ...
    async def item(self, item: int) -> Item | None: ...
    def mint(
        self,
        purpose: str,
        item: int,
        owner: bytes,
        data: bytes,
        price: int | None,
        summary: Mapping[str, str | int],
    ) -> Call: ...
    def list_item(self, purpose: str, item: int, price: int | None) -> Call: ...
    def burn(self, purpose: str, item: int) -> Call: ...
    def sale_of(self, log: LogEntry) -> Sale | None: ...


class Assets(Protocol):
    """The asset in which sales are settled."""

    async def balance(self, public_key: bytes) -> int: ...
