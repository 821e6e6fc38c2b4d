"""The account that a dialog is about to add or to change."""

from dataclasses import dataclass, field
from typing import Any

from ...chain.polkadot.keys import PolkadotKey
from ...chain.polkadot.kinds import ChainKind
from ...chain.spending import Currency
from .chains import FoundChain
from .limits import proposed_limits

# Of the hub, besides what every chain has; as the entry keeps it.
NO_CERTIFICATES: dict[str, Any] = {
    "collection": None,
    "pallet": None,
    "asset": None,
    "asset_symbol": None,
    "asset_decimals": None,
}


@dataclass(slots=True, kw_only=True)
class PlannedAccount:
    """What the dialog knows so far. `certificates` is what the entry keeps of the hub besides its chain."""

    chains: dict[ChainKind, FoundChain]
    key: PolkadotKey = field(init=False)
    payout: bytes | None = None
    limits: dict[str, str] = field(default_factory=dict)
    certificates: dict[str, Any] = field(default_factory=NO_CERTIFICATES.copy)

    @property
    def unique_id(self) -> str:
        """What tells the account from all others."""
        return f"polkadot-{self.key.public_key.hex()}"

    @property
    def hub(self) -> FoundChain | None:
        return self.chains.get(ChainKind.HUB)

    @property
    def paying(self) -> FoundChain:
        """The chain whose form of addresses the wallet's is typed in: money comes on the hub."""
        return self.hub or self.chains[ChainKind.ROBONOMICS]

    @property
    def coins(self) -> dict[ChainKind, Currency]:
        """In what each chain's fees are paid."""
        return {kind: chain.facts.coin for kind, chain in self.chains.items()}

    @property
    def proposed_limits(self) -> dict[str, str]:
        """Limits on fees that today's keep far below, as exact decimal texts."""
        proposed: dict[str, str] = {}
        for kind, chain in self.chains.items():
            proposed |= proposed_limits(kind, chain.facts.coin, chain.costs)
        return proposed

    @property
    def addresses(self) -> str:
        """How each chain writes the account, a line each."""
        key = self.key.public_key
        return "\n".join(f"- {chain.facts.name}: `{chain.address(key)}`" for chain in self.chains.values())

    @property
    def data(self) -> dict[str, Any]:
        """What the entry keeps of the chains."""
        chains = {str(kind): chain.data for kind, chain in self.chains.items()}
        if self.hub:
            chains[ChainKind.HUB] |= self.certificates
        return chains
