"""The two kinds of chains that a producer uses."""

from enum import StrEnum

ROBONOMICS_PREFIX = 32


class ChainKind(StrEnum):
    """What a chain is for: records and twins, or certificates and assets."""

    ROBONOMICS = "robonomics"
    HUB = "hub"

    @property
    def pallets(self) -> frozenset[str]:
        """The pallets without which a chain is not of this kind. A hub needs Nfts or Uniques: see `one_of`."""
        return PALLETS[self]

    @property
    def one_of(self) -> frozenset[str]:
        """The pallets of which a chain of this kind has at least one."""
        return ONE_OF[self]

    @property
    def prefix(self) -> int | None:
        """The prefix that addresses of every such chain have, None if it differs."""
        return ROBONOMICS_PREFIX if self is ChainKind.ROBONOMICS else None


EVERYWHERE = frozenset({"System", "Timestamp", "Balances", "TransactionPayment", "Utility"})
PALLETS = {
    ChainKind.ROBONOMICS: EVERYWHERE | {"Datalog", "DigitalTwin"},
    ChainKind.HUB: EVERYWHERE | {"Assets"},
}
ONE_OF: dict[ChainKind, frozenset[str]] = {
    ChainKind.ROBONOMICS: frozenset(),
    ChainKind.HUB: frozenset({"Nfts", "Uniques"}),
}
