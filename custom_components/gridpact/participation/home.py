"""What the parts of a participant share: who the home is, what it reaches, and what its people decided."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field

from ..chain.base import Call, Outcome
from ..chain.spending import Currency
from ..chain.trade import Trade
from ..database import Database
from ..errors import Refused
from ..market.models import Account, MarketInfo, MeterMetadata, Site
from ..market.offers import LoadOffer
from ..market.strategy import Limits
from ..metering.grid import Grid
from ..metering.readings import ReadingStore
from ..trading.account import EnergyAccount
from ..trading.models import TradePreferences
from ..trading.purchases import Purchases
from ..trading.records import TradeRecords
from ..trading.telling import TradeTeller
from ..units import format_amount
from .attempts import Attempts
from .facts import FactStore
from .fees import FeeBook
from .happenings import HappeningStore
from .plan_store import PlanStore
from .ports import Follower, Market, Sender
from .telling import Teller

COIN = Currency("ETH", 18)


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeMeter:
    """A meter to be registered. `parent_id` names the meter that it sits behind."""

    metadata: MeterMetadata
    parent_id: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """What people set, asked for anew in every step. Nothing is sent without `consent`.

    `coin_worth` is what one coin of the fees is worth in token base units, 0 if nobody said.
    """

    consent: bool = True
    limits: Limits = field(default_factory=Limits)
    loads: tuple[LoadOffer, ...] = ()
    meters: tuple[HomeMeter, ...] = ()
    coin_worth: int = 0
    trade: TradePreferences = field(default_factory=TradePreferences)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainState:
    """What the chain said last. `head` is the last committed interval number, `ranges` how many were posted.

    `on_key` is what the home's own key holds of the token, if pay goes there; `deposit_missing` the deposit that it
    needs to register and does not hold.
    """

    block: int
    time: int
    account: Account | None
    site: Site
    coin_balance: int
    credit: int
    head: int
    ranges: int
    on_key: int = 0
    deposit_missing: int = 0


@dataclass(slots=True, kw_only=True)
class Home:
    """One account on one market. `sender` is None if the home only watches.

    `owner` is the address that the account is registered for and paid to; `account` that of the home's own key.
    `trade` is None where the market trades nothing.
    """

    account: str
    owner: str
    market: Market
    follower: Follower
    sender: Sender | None
    database: Database
    readings: ReadingStore
    grid: Grid
    preferences: Callable[[], Preferences]
    fees: FeeBook
    coin: Currency = COIN
    trade: Trade | None = None
    plans: PlanStore = field(init=False)
    happenings: HappeningStore = field(init=False)
    facts: FactStore = field(init=False)
    trades: TradeRecords = field(init=False)
    purchases: Purchases = field(init=False)
    energy: EnergyAccount = field(init=False)
    attempts: Attempts = field(init=False, default_factory=Attempts)
    chain: ChainState | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        """Open the stores; this blocks."""
        self.plans = PlanStore(self.database)
        self.happenings = HappeningStore(self.database)
        self.facts = FactStore(self.database)
        self.trades = TradeRecords(self.database, self.account)
        self.purchases = Purchases(self.database)
        self.energy = EnergyAccount(self.database, self.trades, self.purchases)

    @property
    def signer(self) -> str:
        """The address that signs and pays the fees: the account's own, unless its owner allowed another key."""
        return self.sender.address if self.sender else self.account

    @property
    def info(self) -> MarketInfo | None:
        """What never changes about the market, None until a node told it once."""
        document = self.facts.get("info")
        return MarketInfo(**document) if document else None

    @property
    def site(self) -> Site:
        """The site as the chain last showed it, also from before a restart."""
        document = self.facts.get("site")
        return Site(**document) if document else Site()

    @property
    def holder(self) -> Account | None:
        """The account as the chain last showed it, also from before a restart."""
        document = self.facts.get("account")
        return Account(**document) if document else None

    @property
    def ordinals(self) -> dict[int, str]:
        """Ids (hex) of the home's meters by their ordinals in the registry."""
        return {int(ordinal): meter for ordinal, meter in (self.facts.get("meters") or {}).items()}

    @property
    def counted_meters(self) -> list[str]:
        """Ids (hex) of the meters that make up the site's use."""
        holder = self.holder
        if holder is None:
            return []
        return [meter for ordinal, meter in self.ordinals.items() if holder.counted >> ordinal & 1]

    def remember(self, chain: ChainState) -> None:
        """Keep what the chain said; this blocks."""
        self.chain = chain
        self.facts.write("site", asdict(chain.site))
        self.facts.write("account", asdict(chain.account) if chain.account else None)

    def teller(self, *, late: bool = False) -> Teller:
        """Return who puts happenings into words; only once a node has told what the market is."""
        info = self.info
        assert info is not None  # noqa: S101 - see above
        return Teller(info, late)

    def trade_teller(self, *, late: bool = False) -> TradeTeller:
        """Return who puts trades into words; only once a node has told what the market is."""
        info = self.info
        assert info is not None  # noqa: S101 - see above
        return TradeTeller(info, late)

    def fee_text(self, purpose: str, transaction: str) -> str:
        """Return the fee of one of the home's transactions as exact text in the coin, "" for another's; blocks."""
        fee = self.fees.fee_of(purpose, transaction)
        return "" if fee is None else format_amount(fee, self.coin.decimals)

    async def send(self, call: Call, now: int) -> Outcome | None:
        """Send, unless the purpose failed so short a time ago that it is not tried again yet."""
        if self.sender is None:
            raise Refused("watch_only", account=self.account)
        return await self.attempts.send(self.sender, call, now)
