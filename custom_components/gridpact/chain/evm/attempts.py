"""The figures that an EVM transaction is kept with."""

from dataclasses import dataclass

from ..entries import Attempt
from ..keys import SignedTransaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Pricing:
    """Gas, and what it may cost: per gas in the coin's base units; without a tip it is a legacy transaction."""

    gas: int
    max_fee: int
    tip: int | None

    def attempt(self, signed: SignedTransaction, signed_at: int) -> Attempt:
        """Return a transaction as the journal keeps it."""
        figures = {"gas": self.gas, "max_fee": self.max_fee, "tip": self.tip}
        fee = self.gas * self.max_fee
        return Attempt(hash=signed.hash, raw=signed.raw, fee=fee, signed_at=signed_at, figures=figures)


def pricing_of(attempt: Attempt) -> Pricing:
    """Return what a transaction in the journal was signed with."""
    figures = attempt.figures
    return Pricing(gas=figures["gas"] or 0, max_fee=figures["max_fee"] or 0, tip=figures["tip"])
