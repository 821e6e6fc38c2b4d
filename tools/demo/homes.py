"""A home without Home Assistant: the same participant, with a meter that is simulated."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from eth_utils import keccak

from custom_components.gridpact.chain.evm.follower import Follower
from custom_components.gridpact.chain.evm.market import EvmMarket
from custom_components.gridpact.chain.evm.provider import EvmProvider
from custom_components.gridpact.chain.evm.sender import Sender
from custom_components.gridpact.chain.journal import Journal
from custom_components.gridpact.chain.keys import Key
from custom_components.gridpact.database import Database
from custom_components.gridpact.market.models import MarketInfo, MeterMetadata
from custom_components.gridpact.market.offers import LoadOffer
from custom_components.gridpact.market.strategy import Limits
from custom_components.gridpact.metering.counts import MICROJOULES_PER_WH, Counts
from custom_components.gridpact.metering.grid import Grid
from custom_components.gridpact.metering.readings import ReadingStore
from custom_components.gridpact.metering.register import RegisterState
from custom_components.gridpact.participation.fees import FeeBook
from custom_components.gridpact.participation.home import Home, HomeMeter, Preferences
from custom_components.gridpact.participation.participant import Participant
from custom_components.gridpact.participation.snapshot import Snapshot, Status

CAPACITY_W = 2500
SMART_PLUG = 0
MOST_PER_DAY = 24


@dataclass(slots=True, kw_only=True)
class Market:
    """Where the homes' market is."""

    provider: EvmProvider
    chain_id: int
    info: MarketInfo
    first_block: int


@dataclass(slots=True, kw_only=True)
class SimulatedHome:
    """One account with one meter. `price` is what its load asks, token base units per kWh; None only commits readings.

    `path` is its database, `identity` names its meter's device, `owner` receives its pay.
    """

    market: Market
    key: Key
    owner: str
    path: Path
    identity: str
    price: int | None = None
    participant: Participant = field(init=False)
    readings: ReadingStore = field(init=False)
    _database: Database = field(init=False)

    def __post_init__(self) -> None:
        """Open the database; this blocks."""
        self._database = Database(self.path)
        self.readings = ReadingStore(self._database, Grid(self.market.info.interval))
        self.participant = Participant(self._home())

    @property
    def meter_id(self) -> bytes:
        """The meter's id in the registry."""
        return keccak(text=self.identity)

    def add_history(self, readings: Iterable[tuple[int, Counts]]) -> None:
        """Let the meter have counted; blocks."""
        self.readings.add_history(self.meter_id.hex(), readings)

    def count(self, used_wh: float, at: float) -> None:
        """Set the meter's register (Wh) as it is at a time, and keep the reading if it is on the grid; blocks."""
        state = RegisterState(import_uj=round(used_wh * MICROJOULES_PER_WH), seen_at=round(at))
        self.readings.record(self.meter_id.hex(), state, at)

    async def step(self, now: int) -> Snapshot:
        """Do what is due; nobody listens to what happened."""
        snapshot = await self.participant.step(now)
        await self.participant.acknowledge(snapshot.happenings)
        return snapshot

    async def sheds(self, now: int) -> bool:
        """Return whether it saves energy at this moment."""
        return (await self.participant.look(now)).status is Status.ACTIVE

    def close(self) -> None:
        """Close the database, so that another can open it."""
        self._database.close()

    def _home(self) -> Home:
        market, journal = self.market, Journal(self._database)
        addresses = (market.info.market, market.info.registry, market.info.ledger)
        account = self.key.address
        return Home(
            account=account,
            owner=self.owner,
            market=EvmMarket(market.provider, market.info),
            follower=Follower(market.provider, addresses, self._database, market.first_block, account=account),
            sender=Sender(market.provider, self.key, market.chain_id, journal, poll_interval=0.05),
            database=self._database,
            readings=self.readings,
            grid=self.readings.grid,
            preferences=self._preferences,
            fees=FeeBook(journal),
        )

    def _preferences(self) -> Preferences:
        metadata = MeterMetadata(
            id=self.meter_id, meter_type=SMART_PLUG, capacity_w=CAPACITY_W, manufacturer="TP-Link", model="P110"
        )
        loads = () if self.price is None else (_load(self.price),)
        return Preferences(
            limits=Limits(automatic=self.price is not None, most_per_day=MOST_PER_DAY),
            loads=loads,
            meters=(HomeMeter(metadata=metadata),),
        )


def _load(price: int) -> LoadOffer:
    return LoadOffer(id="load", can_save_w=2000, minimum_price=price, longest_s=7200)
