"""What a requester needs of a chain, whatever network it is."""

from typing import Protocol

from ..chain.base import Call, MarketCalls, MarketReader, Outcome


class Market(MarketReader, MarketCalls, Protocol):
    """A market that can be read and acted on."""

    async def may_request(self, address: str) -> bool:
        """Return whether an address has the requester role."""

    async def allowance(self, owner: str) -> int:
        """Return what an owner allows the market to take, token base units."""

    async def high_factor(self) -> int:
        """Return the most (percent of the price) that series of fixed price pay which are requested now."""

    def approve(self, spender: str, amount: int, purpose: str) -> Call: ...
    def clear(self, series_id: int, max_words: int, step: int = 0) -> Call: ...
    def complete(self, series_id: int) -> Call:
        """Purpose complete:<series>."""


class Sender(Protocol):
    """Sends at most one transaction per purpose that succeeds. `address` is its key's, which requests and pays."""

    address: str

    async def send(self, call: Call) -> Outcome: ...
    async def underway(self, purpose: str) -> bool:
        """Return whether something was sent for a purpose, and was not in vain."""
