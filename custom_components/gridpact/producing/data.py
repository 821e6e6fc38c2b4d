"""What a loaded account that produces holds, and the type of its entry."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from homeassistant.config_entries import ConfigEntry

from ..chain.polkadot.client import Client
from ..chain.polkadot.kinds import ChainKind
from ..production.producer import Producer
from ..production.production import Recording, Selling
from ..runtime import AccountData

if TYPE_CHECKING:
    from .coordinator import ProductionCoordinator

type ProductionConfigEntry = ConfigEntry[ProductionData]


@dataclass(slots=True, kw_only=True)
class ProductionData(AccountData):
    """Everything of a loaded account that produces; `clients` reach its chains, by their names."""

    producer: Producer
    clients: Mapping[ChainKind, Client]
    coordinator: ProductionCoordinator

    @property
    def robonomics(self) -> Recording | None:
        """The chain with the datalog."""
        return self.producer.production.robonomics

    @property
    def hub(self) -> Selling | None:
        """The chain with the certificates."""
        return self.producer.production.hub

    @property
    def chains(self) -> dict[str, Recording | Selling]:
        """The account's chains by their names in its entry."""
        return self.producer.production.chains
