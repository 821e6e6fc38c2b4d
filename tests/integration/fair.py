"""A fair to test trade at: homes whose panels give energy back and prove it, and people who buy of them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from eth_utils import keccak

from custom_components.gridpact.chain.base import Call, LogEntry, Outcome
from custom_components.gridpact.chain.evm.contracts import TOKEN
from custom_components.gridpact.chain.evm.market import EvmMarket
from custom_components.gridpact.chain.evm.provider import EvmProvider
from custom_components.gridpact.chain.evm.sender import Sender
from custom_components.gridpact.chain.evm.trade import EvmTrade
from custom_components.gridpact.chain.journal import Journal
from custom_components.gridpact.chain.keys import Key
from custom_components.gridpact.chain.spending import Caps
from custom_components.gridpact.database import Database
from custom_components.gridpact.market.models import MeterMetadata
from custom_components.gridpact.market.trade import OfferTerms
from custom_components.gridpact.metering.counts import Counts
from custom_components.gridpact.metering.grid import Grid
from custom_components.gridpact.metering.proofs import plan_range, reading_proof
from custom_components.gridpact.metering.readings import ReadingStore
from tools.devnet import ACCOUNTS, CHAIN_ID, Anvil
from tools.devnet.deployer import Deployer

INTERVAL = 900
HOUR = 3600
COIN = 10**18
CENT = 10**16
PANELS = 4  # IMeterRegistry.MeterType
CAPACITY_W = 40_000  # gives 10 kWh in an interval


@dataclass(slots=True)
class Fair:
    """A market with its trade, and its operator, who gives tokens away."""

    chain: Anvil
    provider: EvmProvider
    market: EvmMarket
    trade: EvmTrade
    folder: Path
    operator: Deployer = field(init=False)
    databases: list[Database] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.operator = Deployer(self.provider, Key.read(ACCOUNTS[0].secret), lambda _text: None)

    async def person(self, tokens: int = 0, caps: Caps | None = None) -> Person:
        """Somebody new, with fee money and tokens (base units)."""
        key = Key.make()
        self.chain.set_balance(key.address, COIN)
        if tokens:
            await self.give(key.address, tokens)
        database = self.database(key.address)
        sender = Sender(self.provider, key, CHAIN_ID, Journal(database), caps or Caps(), poll_interval=0, timeout=60)
        return Person(self, sender, database)

    async def seller(self) -> Seller:
        """A home with panels, registered, whose first reading is proven."""
        somebody = await self.person()
        home = Seller(self, somebody.sender, somebody.database)
        await home.move_in()
        return home

    def database(self, name: str) -> Database:
        self.databases.append(Database(self.folder / f"{name}.db"))
        return self.databases[-1]

    def close(self) -> None:
        for database in self.databases:
            database.close()

    async def give(self, account: str, tokens: int) -> None:
        info = await self.market.info()
        await self.operator.invoke(TOKEN, info.token, "mint", account, tokens)


@dataclass(slots=True)
class Person:
    """Somebody who sends transactions with a key of their own."""

    fair: Fair
    sender: Sender
    database: Database
    _numbers: count[int] = field(default_factory=lambda: count(1))

    @property
    def address(self) -> str:
        return self.sender.address

    async def send(self, *calls: Call) -> Outcome:
        """Send calls in order; returns what came of the last."""
        outcomes = [await self.sender.send(call) for call in calls]
        return outcomes[-1]

    def new(self, what: str) -> str:
        """A purpose that nothing was sent for."""
        return f"{what}:{next(self._numbers)}"

    async def tokens(self) -> int:
        return await self.fair.market.token_balance(self.address)

    async def buy(self, wh: int, highest_price: int, offers: list[int], amount: int) -> Outcome:
        calls = self.fair.trade.buy(self.address, wh, highest_price, offers, amount, self.new("buy"))
        return await self.send(*calls)


@dataclass(slots=True)
class Seller(Person):
    """A home. `register_wh` is what its panels gave since they were set up."""

    register_wh: int = 5_000
    end: int = 0  # interval number of the last reading

    @property
    def meter(self) -> MeterMetadata:
        return MeterMetadata(id=keccak(text=self.address), meter_type=PANELS, capacity_w=CAPACITY_W)

    async def move_in(self) -> None:
        market = self.fair.market
        await self.send(market.register(self.address, 0))
        await self.send(market.add_meter(self.address, self.meter))
        self.end = self.fair.chain.time // INTERVAL
        await self.produce(0)

    async def produce(self, wh: int) -> Outcome:
        """Give energy back within the next interval, post the reading and prove it."""
        self.register_wh += wh
        return await self.send(await self.proof_of_next())

    async def proof_of_next(self) -> Call:
        """Read the register at the next interval, post it, and return the call that proves it."""
        store = await asyncio.to_thread(ReadingStore, self.database, Grid(INTERVAL))
        time = max(self.end, self.fair.chain.time // INTERVAL) + 1
        self.fair.chain.set_time(time * INTERVAL + 60)
        meter = self.meter.id.hex()
        await asyncio.to_thread(store.add_history, meter, [(time, Counts(0, self.register_wh))])
        sequence = len(store.ranges(self.address))
        item = plan_range(store, self.address, sequence, self.end, time, [meter])
        call = self.fair.market.post(self.address, item.start, item.end, item.meter_bits, item.root)
        outcome = await self.send(call)
        store.mark_posted(self.address, sequence, log_of(outcome, "RootPosted").arguments["postedAt"])
        self.end = time
        proof = reading_proof(store, self.address, 0, time)
        assert proof is not None
        return self.fair.trade.prove(self.address, 0, time, proof, self.new("prove"))

    async def offer(
        self, wh: int, price: int, *, least_wh: int = 0, hours: int = 24, buyers: tuple[str, ...] = ()
    ) -> int:
        """Offer surplus; returns the offer's number."""
        terms = OfferTerms(
            ordinal=0,
            wh=wh,
            price=price,
            expires=self.fair.chain.time + hours * HOUR,
            least_wh=least_wh,
            buyers=buyers,
        )
        outcome = await self.send(self.fair.trade.offer(self.address, terms, self.new("offer")))
        number: int = log_of(outcome, "Offered").arguments["id"]
        return number

    async def mint(self, wh: int, lots: int = 1, place: str = "") -> list[int]:
        """Make certificates; returns their ids."""
        call = self.fair.trade.mint(self.address, 0, wh, lots, place, self.new("mint"))
        made = log_of(await self.send(call), "CertificatesMinted").arguments
        return [made["firstId"] + step * made["wh"] for step in range(made["count"])]


def log_of(outcome: Outcome, name: str) -> LogEntry:
    """Return the only log of that name."""
    [found] = [log for log in outcome.logs if log.name == name]
    return found


@asynccontextmanager
async def fair_at(anvil: Anvil, market: EvmMarket, folder: Path) -> AsyncIterator[Fair]:
    """Open a fair beside a market; at its end everybody's papers are put away."""
    trade = await EvmTrade.of(market)
    assert trade is not None
    fair = Fair(anvil, market.provider, market, trade, folder)
    yield fair
    fair.close()
