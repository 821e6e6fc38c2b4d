"""The protocol through which surplus, offers and certificates are reached, whatever network they live on."""

from collections.abc import Sequence
from typing import Protocol

from ..market.trade import Certificate, MeterSurplus, Offer, OfferTerms
from .base import Call


class TradeReader(Protocol):
    """Reads surplus, offers and certificates. Raises Unreachable if no node answers, WrongPeer if one is wrong."""

    @property
    def exchange(self) -> str:
        """Address of the contract with the offers."""

    @property
    def certificate(self) -> str:
        """Address of the contract with the certificates."""

    async def offer_count(self) -> int:
        """Return how many offers were ever made; they are numbered from 1."""

    async def offers(self, ids: Sequence[int]) -> list[Offer]: ...
    async def may_buy(self, ids: Sequence[int], buyer: str) -> list[bool]: ...
    async def energy_of(self, buyer: str, seller: str) -> tuple[int, int]:
        """Return the Wh bought and the Wh consumed."""

    async def surplus(self, account: str, ordinal: int) -> MeterSurplus: ...
    async def kind(self, account: str) -> int | None:
        """Return the type of meters that the account's surplus comes from, None if it never proved any."""

    async def certificates(self, ids: Sequence[int]) -> list[Certificate]: ...
    async def credit(self, account: str) -> tuple[int, int]:
        """Return what waits for the account at the exchange and at the certificates, token base units."""


class TradeCalls(Protocol):
    """Builds the calls; nothing is sent.

    A purchase is one or more calls, to be sent in order; the first one's `cost` is the amount, so that limits count it.
    """

    def prove(self, account: str, ordinal: int, time: int, proof: bytes, purpose: str) -> Call: ...
    def choose_kind(self, account: str, kind: int, purpose: str) -> Call: ...
    def offer(self, account: str, terms: OfferTerms, purpose: str) -> Call: ...
    def cancel_offer(self, offer_id: int, purpose: str) -> Call: ...
    def buy(
        self, buyer: str, wh: int, highest_price: int, offer_ids: Sequence[int], amount: int, purpose: str
    ) -> tuple[Call, ...]: ...
    def disallow(self, purpose: str) -> Call | None:
        """Take back the allowance of a purchase that came to nothing, where one was needed."""

    def buy_certificate(self, certificate_id: int, buyer: str, amount: int, purpose: str) -> tuple[Call, ...]: ...
    def consume(self, buyer: str, seller: str, consumed_wh: int, purpose: str) -> Call: ...
    def mint(self, account: str, ordinal: int, wh: int, count: int, place: str, purpose: str) -> Call: ...
    def list_certificate(self, certificate_id: int, price: int, purpose: str) -> Call: ...
    def cancel_listing(self, certificate_id: int, purpose: str) -> Call: ...
    def retire(self, certificate_id: int, beneficiary: str, purpose: str) -> Call: ...
    def withdraw_sales(self, account: str, purpose: str) -> Call: ...
    def withdraw_certificate_sales(self, account: str, purpose: str) -> Call: ...


class Trade(TradeReader, TradeCalls, Protocol):
    """What a market trades: read and acted on."""
