"""What a loaded account holds, and the type of its entry."""

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, override

from homeassistant.config_entries import ConfigEntry

from .chain.evm.follower import Follower
from .chain.evm.market import EvmMarket
from .chain.evm.provider import EvmProvider
from .chain.evm.sender import Sender
from .chain.evm.trade import EvmTrade
from .chain.journal import Journal
from .database import Database
from .loads.guard import LoadGuard
from .loads.models import RestoreReason
from .meters.models import Meter
from .meters.sampler import Sampler
from .operating.requester import Requester
from .operating.voter import Voter
from .participation.participant import Participant
from .settings import Settings
from .trading.trader import Trader

if TYPE_CHECKING:
    from .account_coordinator import AccountCoordinator
    from .coordinator import GridpactCoordinator
    from .supplies.control import SupplyControl

type GridpactConfigEntry = ConfigEntry[GridpactData]
type AnyConfigEntry = ConfigEntry[Any]


def signer_of(entry: ConfigEntry[Any]) -> str:
    """Return the address that signs and pays the fees: the account's own, unless its owner allowed another key."""
    signer: str = entry.data.get("signer", entry.data["account"])
    return signer


class Nodes(Protocol):
    """The nodes of one network."""

    async def survey(self) -> object:
        """Find out which of them answer, and which belong to another network."""

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """A way to a network. `wake` calls back at each new block, until it is cancelled; None: nothing tells of those."""

    nodes: Nodes
    wake: Callable[[Callable[[], None]], Coroutine[Any, Any, None]] | None = None


@dataclass(slots=True, kw_only=True)
class AccountData:
    """What every loaded account holds, of whatever kind. `samplers` are named by the subentries of their meters.

    `connections` are the ways to the networks that the account lives on.
    """

    database: Database
    settings: Settings
    samplers: dict[str, Sampler]
    coordinator: AccountCoordinator[Any, Any]
    connections: Sequence[Connection]
    stopped: bool = False

    @property
    def meters(self) -> list[Meter]:
        """The meters that are set up."""
        return [sampler.meter for sampler in self.samplers.values()]

    async def async_take_up(self) -> None:
        """Look after what cannot wait, before meters are read and before anything asks the network."""

    async def async_begin(self) -> None:
        """Begin what needs the state to be shown."""

    async def async_let_go(self) -> None:
        """Leave nothing off and nothing switched: people disabled the account."""

    async def async_end(self) -> None:
        """Stop what the two methods above began."""


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
class GridpactData(AccountData):
    """Everything of a loaded account in a market.

    `trader` is None where nothing is traded, and for an account that only watches.
    """

    chain: Chain
    participant: Participant
    requester: Requester
    voter: Voter
    guard: LoadGuard
    supplies: SupplyControl
    coordinator: GridpactCoordinator
    trader: Trader | None = None

    @override
    async def async_take_up(self) -> None:
        await self.guard.async_start()

    @override
    async def async_begin(self) -> None:
        await self.supplies.async_start()

    @override
    async def async_let_go(self) -> None:
        await self.guard.async_restore_all(RestoreReason.LEFT)
        await self.supplies.async_return()

    @override
    async def async_end(self) -> None:
        await self.supplies.async_stop()
        await self.guard.async_stop()
