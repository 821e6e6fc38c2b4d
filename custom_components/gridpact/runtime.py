"""What a loaded account holds, and the type of its entry."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from homeassistant.config_entries import ConfigEntry

from .chain.evm.follower import Follower
from .chain.evm.market import EvmMarket
from .chain.evm.provider import EvmProvider
from .chain.evm.sender import Sender
from .chain.evm.trade import EvmTrade
from .chain.journal import Journal
from .database import Database
from .loads.guard import LoadGuard
from .meters.models import Meter
from .meters.sampler import Sampler
from .operating.requester import Requester
from .operating.voter import Voter
from .participation.participant import Participant
from .settings import Settings
from .trading.trader import Trader

if TYPE_CHECKING:
    from .coordinator import GridpactCoordinator
    from .supplies.control import SupplyControl

type GridpactConfigEntry = ConfigEntry[GridpactData]


def signer_of(entry: ConfigEntry[Any]) -> str:
    """Return the address that signs and pays the fees: the account's own, unless its owner allowed another key."""
    signer: str = entry.data.get("signer", entry.data["account"])
    return signer


@dataclass(slots=True, kw_only=True)
class Chain:
    """How the account reaches its market. `sender` is None if it only watches, `trade` if the market trades nothing."""

    provider: EvmProvider
    market: EvmMarket
    follower: Follower
    journal: Journal
    sender: Sender | None
    trade: EvmTrade | None = None

    @property
    def exchange(self) -> str | None:
        """The address at which energy is offered and bought."""
        return self.trade.exchange if self.trade else None


@dataclass(slots=True, kw_only=True)
class GridpactData:
    """Everything of a loaded account. `samplers` are named by the subentries of their meters.

    `trader` is None where nothing is traded, and for an account that only watches.
    """

    database: Database
    settings: Settings
    chain: Chain
    participant: Participant
    requester: Requester
    voter: Voter
    samplers: dict[str, Sampler]
    guard: LoadGuard
    supplies: SupplyControl
    coordinator: GridpactCoordinator
    trader: Trader | None = None
    stopped: bool = False

    @property
    def meters(self) -> list[Meter]:
        """The meters that are set up."""
        return [sampler.meter for sampler in self.samplers.values()]
