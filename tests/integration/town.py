"""A town to test in: a real chain with a market, its operator, and homes whose meters are turned by hand."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import aiohttp

from custom_components.gridpact.chain.entries import Entry
from custom_components.gridpact.chain.evm.contracts import CERTIFICATE, MARKET, REGISTRY, TOKEN
from custom_components.gridpact.chain.evm.follower import Follower
from custom_components.gridpact.chain.evm.market import EvmMarket
from custom_components.gridpact.chain.evm.provider import EvmProvider
from custom_components.gridpact.chain.evm.sender import Sender
from custom_components.gridpact.chain.evm.shapes import terms_struct
from custom_components.gridpact.chain.evm.trade import EvmTrade
from custom_components.gridpact.chain.journal import Journal
from custom_components.gridpact.chain.keys import Key
from custom_components.gridpact.chain.spending import Caps, Currency
from custom_components.gridpact.database import Database
from custom_components.gridpact.market.models import SECONDS_PER_DAY, Kind, MeterMetadata, Terms
from custom_components.gridpact.market.offers import LoadOffer
from custom_components.gridpact.market.strategy import Limits
from custom_components.gridpact.market.terms import escrow_of
from custom_components.gridpact.metering.counts import Direction
from custom_components.gridpact.metering.grid import Grid
from custom_components.gridpact.metering.readings import ReadingStore
from custom_components.gridpact.metering.register import Register
from custom_components.gridpact.participation.fees import FeeBook
from custom_components.gridpact.participation.home import Home, HomeMeter, Preferences
from custom_components.gridpact.participation.participant import Participant
from tests.devnet import OffLoopDatabase
from tools.devnet import ACCOUNTS, CHAIN_ID, Anvil, Deployed, Roles, Stakes, deploy
from tools.devnet.deployer import Deployer

INTERVAL = 900
FIRST_DAY = 20_500  # UTC day number of the first day that the town sees
HOUR = 3600
COIN = 10**18
TOKEN_UNIT = 10**18
CENT = TOKEN_UNIT // 100
WALLET = "0x00000000000000000000000000000000000000A1"
METER = bytes.fromhex("11" * 32)
HEATER = LoadOffer(id="heater", can_save_w=400, minimum_price=20 * CENT, longest_s=2 * HOUR)


def at(day: int, hour: int = 0, minute: int = 0) -> int:
    """Return the second of a time on a day of the town, UTC; day 0 is the first."""
    return (FIRST_DAY + day) * SECONDS_PER_DAY + hour * HOUR + minute * 60


def usual_preferences() -> Preferences:
    """Return what most homes want: to take part by themselves with a heater behind one meter."""
    meter = HomeMeter(metadata=MeterMetadata(id=METER, meter_type=6, capacity_w=3000))
    return Preferences(limits=Limits(automatic=True), loads=(HEATER,), meters=(meter,))


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a home needs to reach the market; without `trade` it knows of no trade there."""

    provider: EvmProvider
    market: EvmMarket
    first_block: int
    trade: EvmTrade | None = None

    @property
    def contracts(self) -> tuple[str, ...]:
        """The addresses that a home follows."""
        info = self.market._info
        return (info.market, info.registry, info.ledger, *(self.trade.places.contracts if self.trade else ()))


def participant_at(
    surroundings: Surroundings,
    key: Key,
    path: Path,
    preferences: Callable[[], Preferences],
    *,
    caps: Caps | None = None,
    timeout: float = 60,
    database_type: type[Database] = Database,
) -> Participant:
    """Build a home from what is on disk; sending waits `timeout` seconds for a block. Blocks."""
    provider, market, database = surroundings.provider, surroundings.market, database_type(path)
    journal, info = Journal(database), market._info
    token = Currency(info.token_symbol, info.token_decimals)
    sender = Sender(provider, key, CHAIN_ID, journal, caps or Caps(), token=token, poll_interval=0, timeout=timeout)
    follower = Follower(provider, surroundings.contracts, database, surroundings.first_block, account=key.address)
    return Participant(
        Home(
            account=key.address,
            owner=WALLET,
            market=market,
            trade=surroundings.trade,
            follower=follower,
            sender=sender,
            database=database,
            readings=ReadingStore(database, Grid(INTERVAL)),
            grid=Grid(INTERVAL),
            preferences=preferences,
            fees=FeeBook(journal),
        )
    )


@dataclass(slots=True)
class House:
    """A home on its own database. `participant` may be thrown away and built again at any time."""

    town: Town
    key: Key
    path: Path
    preferences: Preferences
    register: Register = field(default_factory=Register)
    metered_until: int = at(0)
    caps: Caps = field(default_factory=Caps)
    meter: bytes = field(default_factory=lambda: METER)  # as it is when the house is built
    participant: Participant = field(init=False)

    @property
    def account(self) -> str:
        return self.key.address

    @property
    def home(self) -> Home:
        return self.participant.home

    @property
    def database(self) -> Database:
        return self.home.database

    async def entries(self) -> list[Entry]:
        """Return the journal."""
        return await asyncio.to_thread(lambda: Journal(self.database).entries())

    def build(self, timeout: float = 60) -> None:
        """Build everything from what is on disk."""
        self.participant = participant_at(
            self.town.surroundings,
            self.key,
            self.path,
            lambda: self.preferences,
            caps=self.caps,
            timeout=timeout,
            database_type=OffLoopDatabase,
        )

    async def restart(self) -> None:
        """Throw everything away that is not on disk."""
        self.database.close()
        await asyncio.to_thread(self.build)

    async def use(self, watts: int, until: int) -> None:
        """Let the meter count a constant power until a time, and keep the readings on the way."""
        await asyncio.to_thread(self._count, watts, until, Direction.IMPORT)

    async def give(self, watts: int, until: int) -> None:
        """Let the meter count a constant power that leaves the home."""
        await asyncio.to_thread(self._count, watts, until, Direction.EXPORT)

    def _count(self, watts: int, until: int, counted: Direction) -> None:
        meter = self.meter.hex()
        with self.database.transaction():
            while self.metered_until <= until:
                gained = watts * INTERVAL // HOUR if self.metered_until > at(0) else 0
                for direction in Direction:
                    before = getattr(self.register.counts, f"{direction}_wh")
                    value = Decimal(before + (gained if direction is counted else 0))
                    self.register.feed_energy(value, "Wh", self.metered_until, direction)
                self.home.readings.record(meter, self.register.state, self.metered_until)
                self.metered_until += INTERVAL


@dataclass(slots=True)
class Town:
    """The chain, the market on it, and its operator."""

    chain: Anvil
    deployed: Deployed
    surroundings: Surroundings
    operator: Deployer
    folder: Path

    @property
    def market(self) -> EvmMarket:
        return self.surroundings.market

    @property
    def provider(self) -> EvmProvider:
        return self.surroundings.provider

    async def house(self, name: str = "home", **preferences: Any) -> House:
        """Move in: a new key with fee money."""
        key = Key.make()
        self.chain.set_balance(key.address, COIN)
        house = House(self, key, self.folder / f"{name}.db", replace(usual_preferences(), **preferences))
        await asyncio.to_thread(house.build)
        return house

    async def deposit(self, account: str, amount: int) -> None:
        """The operator pays an account's deposit."""
        await self._pay(self.deployed.registry, amount)
        await self._registry("addStake", account, amount)

    async def buy_certificate(self, number: int) -> None:
        """A third account, the operator, buys a certificate at its price."""
        assert self.surroundings.trade is not None
        (certificate,) = await self.surroundings.trade.certificates([number])
        await self._pay(self.deployed.certificate, certificate.price)
        purchase = (number, ACCOUNTS[0].address)
        await self.operator.invoke(CERTIFICATE, self.deployed.certificate, "buy", purchase, certificate.price)

    async def send_certificate(self, key: Key, number: int) -> None:
        """Somebody gives a certificate away, with another program."""
        own = Deployer(self.provider, key, lambda _text: None)
        transfer = (key.address, ACCOUNTS[0].address, number, 1, b"")
        await own.invoke(CERTIFICATE, self.deployed.certificate, "safeTransferFrom", *transfer)

    async def minimum_stake(self, minimum: int) -> None:
        await self._registry("setMinimumStake", minimum)

    async def give(self, account: str, amount: int) -> None:
        """The operator gives somebody tokens."""
        await self.operator.invoke(TOKEN, self.deployed.token, "mint", account, amount)

    async def request(self, terms: Terms) -> int:
        """Announce a series; returns its number."""
        await self._pay(self.deployed.market, escrow_of(terms, await self.market.high_factor()))
        await self._market("request", terms_struct(terms))
        return await self.market.series_count()

    async def clear(self, series_id: int) -> None:
        await self._market("clear", series_id, 1024)

    async def call(self, series_id: int, day: int) -> None:
        await self._market("call", series_id, day)

    async def cancel(self, series_id: int) -> None:
        await self._market("cancel", series_id)

    async def complete(self, series_id: int) -> None:
        await self._market("complete", series_id)

    async def pause(self, *, on: bool) -> None:
        await self._market("pause" if on else "unpause")

    async def slash(self, account: str, amount: int, reason: str) -> None:
        """The operator may judge: it opens a dispute and takes from the deposit."""
        await self.operator.grant(REGISTRY, self.deployed.registry, "SLASHER_ROLE", [ACCOUNTS[0].address])
        await self._registry("openDispute", account, reason)
        await self._registry("slash", account, amount, reason)

    async def activate(self, account: str, *, on: bool) -> None:
        """The wallet that owns an account lets it take part, or not."""
        call = self.market.reactivate(account, "") if on else self.market.deactivate(account, "")
        self.chain.set_balance(WALLET, COIN)
        self.chain.request("anvil_impersonateAccount", WALLET)
        self.chain.request("eth_sendTransaction", {"from": WALLET, "to": call.to, "data": f"0x{call.data.hex()}"})

    async def attest(self, account: str) -> None:
        await self._registry("attest", account, b"\xff" * 32)

    async def detach(self, account: str) -> None:
        await self._registry("detach", account)

    async def refunded_request(self, key: Key, terms: Terms) -> None:
        """Let an account announce a series and cancel it: what it paid in is its credit."""
        own = Deployer(self.provider, key, lambda _text: None)
        budget = escrow_of(terms, await self.market.high_factor())
        await self.operator.grant(MARKET, self.deployed.market, "REQUESTER_ROLE", [key.address])
        await self.operator.invoke(TOKEN, self.deployed.token, "mint", key.address, budget)
        await own.invoke(TOKEN, self.deployed.token, "approve", self.deployed.market, budget)
        await own.invoke(MARKET, self.deployed.market, "request", terms_struct(terms))
        await own.invoke(MARKET, self.deployed.market, "cancel", await self.market.series_count())

    async def _market(self, function: str, *arguments: object) -> None:
        await self.operator.invoke(MARKET, self.deployed.market, function, *arguments)

    async def _registry(self, function: str, *arguments: object) -> None:
        await self.operator.invoke(REGISTRY, self.deployed.registry, function, *arguments)

    async def _pay(self, spender: str, amount: int) -> None:
        await self.operator.invoke(TOKEN, self.deployed.token, "mint", ACCOUNTS[0].address, amount)
        await self.operator.invoke(TOKEN, self.deployed.token, "approve", spender, amount)


def evening(day: int, **changed: int | bool) -> Terms:
    """Terms of a series with one call: 1 kWh from 18:00 to 20:00, bidding until 15:00, at most 1.00 per kWh."""
    values: Mapping[str, int | bool] = {
        "target_wh": 1000,
        "tick_size": CENT,
        "bidding_ends": at(day, 15),
        "first_day": FIRST_DAY + day,
        "term_days": 1,
        "offset": 18 * HOUR // INTERVAL,
        "length": 2 * HOUR // INTERVAL,
        "max_calls": 1,
        "baseline_days": 10,
        "cap_tick": 99,
        **changed,
    }
    return Terms(**values)  # type: ignore[arg-type]


def offered(day: int, kind: Kind = Kind.DEMAND_RESPONSE, cents: int = 30, **changed: int | bool) -> Terms:
    """Terms of a series of fixed price with one call: 1 kWh from 18:00 to 20:00, to be joined until 15:00."""
    return replace(evening(day, **changed), kind=kind, tick_size=cents * CENT, cap_tick=0)


@asynccontextmanager
async def town(folder: Path, minimum_stake: int = 0) -> AsyncIterator[Town]:
    """Open a town at the beginning of its first day; registering takes a deposit, token base units."""
    with Anvil(timestamp=at(0)) as chain:
        async with aiohttp.ClientSession() as session:
            provider = EvmProvider(session, [chain.url], CHAIN_ID)
            key = Key.read(ACCOUNTS[0].secret)
            me = [key.address]
            everything = Roles(requesters=me, attesters=me, minters=me, pausers=me)
            stakes = Stakes(minimum=minimum_stake)
            deployed = await deploy(provider, key, interval=INTERVAL, stakes=stakes, roles=everything)
            market = await EvmMarket.connect(provider, deployed.market)
            surroundings = Surroundings(provider, market, deployed.first_block, await EvmTrade.of(market))
            yield Town(chain, deployed, surroundings, Deployer(provider, key, lambda _text: None), folder)
