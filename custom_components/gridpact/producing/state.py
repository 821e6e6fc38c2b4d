"""The one state that the entities of a producing account read."""

from dataclasses import dataclass
from typing import override

from ..production.snapshot import ChainStanding, ProductionSnapshot
from ..state import AccountState


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductionState(AccountState):
    """What the producer shows, and its meters. `daily_fees` are what a day costs on each chain (base units)."""

    snapshot: ProductionSnapshot
    daily_fees: dict[str, int]

    @property
    @override
    def connected(self) -> bool:
        return self.snapshot.connected

    @property
    def chains(self) -> dict[str, ChainStanding]:
        """How the account stands on each of its chains, by their names in its entry."""
        named = {"robonomics": self.snapshot.robonomics, "hub": self.snapshot.hub}
        return {name: standing for name, standing in named.items() if standing is not None}

    def balance(self, chain: str) -> int | None:
        """Return what the account's key holds on a chain (base units), None if nobody knows."""
        standing = self.chains.get(chain)
        return standing.balance if standing else None
