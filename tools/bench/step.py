"""Time, processor and memory of a home's step when nothing is due, beside one bare request to the same node."""

from collections.abc import Awaitable, Callable
from decimal import Decimal
from pathlib import Path
import statistics
from tempfile import TemporaryDirectory
import time
import tracemalloc

import aiohttp

from custom_components.gridpact.chain.evm.follower import Follower
from custom_components.gridpact.chain.evm.market import EvmMarket
from custom_components.gridpact.chain.evm.provider import EvmProvider
from custom_components.gridpact.chain.evm.sender import Sender
from custom_components.gridpact.chain.journal import Journal
from custom_components.gridpact.chain.keys import Key
from custom_components.gridpact.database import Database
from custom_components.gridpact.market.models import MeterMetadata
from custom_components.gridpact.metering.grid import Grid
from custom_components.gridpact.metering.readings import ReadingStore
from custom_components.gridpact.metering.register import Register
from custom_components.gridpact.participation.fees import FeeBook
from custom_components.gridpact.participation.home import Home, HomeMeter, Preferences
from custom_components.gridpact.participation.participant import Participant

from .cost import Cost
from .world import COIN, World

SETTLING_STEPS = 4
ROUNDS = 15
METER = HomeMeter(metadata=MeterMetadata(id=b"\x11" * 32, meter_type=0, capacity_w=3000))
PER_DAY = 96


async def measure(world: World) -> list[Cost]:
    """Let a home join the market and count a day, then measure steps in which nothing is due."""
    key = Key.make()
    world.chain.request("anvil_setBalance", key.address, hex(COIN))
    async with aiohttp.ClientSession() as session:
        provider = EvmProvider(session, [world.chain.url])
        with TemporaryDirectory() as folder:
            database = Database(Path(folder) / "home.db")
            try:
                participant = await _participant(world, provider, database, key)
                now = world.chain.now
                _count(participant.home.readings, now)
                for _ in range(SETTLING_STEPS):
                    await participant.step(now)
                return [
                    await _cost("step of a home, nothing due", lambda: participant.step(now)),
                    await _cost("baseline: one request to the node", lambda: provider.request("eth_blockNumber")),
                ]
            finally:
                database.close()


async def _participant(world: World, provider: EvmProvider, database: Database, key: Key) -> Participant:
    chain_id = int(await provider.request("eth_chainId"), 16)
    market = await EvmMarket.connect(provider, world.market.address)
    journal = Journal(database)
    grid = Grid(world.interval)
    addresses = (world.market.address, world.registry.address, world.ledger.address)
    preferences = Preferences(meters=(METER,))
    return Participant(
        Home(
            account=key.address,
            owner=world.utility,
            market=market,
            follower=Follower(provider, addresses, database, 1, account=key.address),
            sender=Sender(provider, key, chain_id, journal, poll_interval=0.01),
            database=database,
            readings=ReadingStore(database, grid),
            grid=grid,
            preferences=lambda: preferences,
            fees=FeeBook(journal),
        )
    )


def _count(readings: ReadingStore, now: int) -> None:
    """Record a day of readings that ends now."""
    register = Register()
    end = now // readings.grid.interval
    for index in range(end - PER_DAY, end + 1):
        at = index * readings.grid.interval
        register.feed_energy(Decimal(200 * (index - end + PER_DAY)), "Wh", at)
        readings.record(METER.metadata.id.hex(), register.state, at)


async def _cost(name: str, act: Callable[[], Awaitable[object]]) -> Cost:
    times, processor = [], []
    for _ in range(ROUNDS):
        begun, used = time.perf_counter(), time.process_time()
        await act()
        times.append(time.perf_counter() - begun)
        processor.append(time.process_time() - used)
    tracemalloc.start()
    await act()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return Cost(
        name=name,
        milliseconds=round(statistics.median(times) * 1000, 2),
        processor_ms=round(statistics.median(processor) * 1000, 2),
        kibibytes=-(-peak // 1024),
    )
