"""What a participant needs of a chain, whatever network it is."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from ..chain.base import Call, LogEntry, MarketCalls, MarketReader, Sender as AnySender
from ..chain.entries import Entry
from ..market.models import Series


class Market(MarketReader, MarketCalls, Protocol):
    """A market that can be read and acted on."""

    async def many_series(self, series_ids: Iterable[int]) -> list[Series | None]:
        """Return several series in few requests, None for those that nobody requested."""

    def expire(self, series_id: int, account: str, day: int) -> Call:
        """Purpose expire:<series>:<day>:<account>."""

    def set_beneficiary(self, account: str, beneficiary: str) -> Call:
        """Purpose beneficiary:<address>."""

    def retire_meter(self, account: str, ordinal: int) -> Call:
        """Purpose retire:<ordinal>."""

    def transfer(self, to: str, amount: int, purpose: str) -> Call: ...


class Sender(AnySender, Protocol):
    """A sender of a network whose transactions can be replaced by others with a higher fee."""

    async def posting_fee(self) -> int:
        """Return what one transaction costs now, base units of the coin."""

    async def nonces(self) -> tuple[int, int]:
        """Return how many transactions of the key the chain has, and one more than the last nonce used here."""

    async def quote(self, purpose: str) -> int | None:
        """Return what a higher fee would cost at most, None if nothing is on the way for the purpose."""

    async def raise_fee(self, purpose: str, at_most: int | None = None) -> Entry | None:
        """Replace what was sent for a purpose by the same with a higher fee."""


class Follower(Protocol):
    """Reads the market's logs, each once and in order. `head` is the newest block at the last poll."""

    head: int

    async def poll(self) -> Sequence[LogEntry]: ...

    def save(self) -> None:
        """Keep the position, in the transaction in which is kept what the logs told."""

    @property
    def reverted(self) -> Sequence[str]:
        """Keys of logs, handed out before, that the last poll found gone."""

    @property
    def caught_up(self) -> bool:
        """Whether the last poll reached the newest block."""
