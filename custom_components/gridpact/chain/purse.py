"""What an account may spend, held against every call before it is signed."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from ..errors import Refused
from .base import Call
from .journal import Journal
from .spending import Allowance, Caps, Currency, Refusal, check_purchase, fee_allowance, purchase_allowance

# What is wanted still is tried again sooner (participation/attempts.py).
WANTED_S = 7 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Purse:
    """What an account may spend and in which money."""

    journal: Journal
    caps: Caps
    coin: Currency
    token: Currency
    _refused: dict[str, Refusal] = field(default_factory=dict, init=False)

    async def check(self, call: Call, now: int) -> Allowance | None:
        """Raise Refused("over_limit") for a purchase that is too large; return what its fee may be."""
        with self.watching(call, now):
            await asyncio.to_thread(check_purchase, self.caps, self.journal, now, call.cost, self.token)
        return await asyncio.to_thread(fee_allowance, self.caps, self.journal, now)

    @contextmanager
    def watching(self, call: Call, now: int, fee: int = 0) -> Iterator[None]:
        """Remember it if a limit refuses the call or its fee."""
        try:
            yield
        except Refused as error:
            if error.key == "over_limit":
                words = error.placeholders
                self._refused[call.purpose] = Refusal(
                    purpose=call.purpose,
                    option=words["option"],
                    needed=fee or call.cost,
                    amount=words["amount"],
                    limit=words["limit"],
                    at=now,
                )
            raise

    def granted(self, purpose: str) -> None:
        """Forget that a limit refused a purpose: now none does."""
        self._refused.pop(purpose, None)

    def refusals(self, now: int) -> list[Refusal]:
        """Return what was refused lately, is wanted still, and would be refused again; blocks."""
        most = {
            allowance.option.split("_")[0]: allowance.amount
            for allowance in (
                fee_allowance(self.caps, self.journal, now),
                purchase_allowance(self.caps, self.journal, now),
            )
            if allowance is not None
        }
        return [
            refusal
            for refusal in list(self._refused.values())
            if now - refusal.at < WANTED_S and refusal.needed > most.get(refusal.option.split("_")[0], refusal.needed)
        ]
