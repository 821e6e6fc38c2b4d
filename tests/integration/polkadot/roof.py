"""A solar roof on both chains: its producer, built again as often as it starts, and what others do there."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import count
import json
from pathlib import Path
import time
from typing import Any

from custom_components.gridpact.chain.base import Call, Outcome
from custom_components.gridpact.chain.journal import Journal
from custom_components.gridpact.chain.polkadot import ss58
from custom_components.gridpact.chain.polkadot.assets import Assets
from custom_components.gridpact.chain.polkadot.certificates import PALLETS
from custom_components.gridpact.chain.polkadot.client import Client
from custom_components.gridpact.chain.polkadot.collection import PalletCertificates
from custom_components.gridpact.chain.polkadot.datalog import Datalog
from custom_components.gridpact.chain.polkadot.follower import Follower
from custom_components.gridpact.chain.polkadot.keys import PolkadotKey, Scheme
from custom_components.gridpact.chain.polkadot.kinds import ChainKind
from custom_components.gridpact.chain.polkadot.models import ChainFacts
from custom_components.gridpact.chain.polkadot.sender import PolkadotSender
from custom_components.gridpact.chain.polkadot.twin import Twins
from custom_components.gridpact.chain.spending import Currency
from custom_components.gridpact.database import Database
from custom_components.gridpact.metering.counts import Counts
from custom_components.gridpact.metering.grid import Grid
from custom_components.gridpact.metering.readings import ReadingStore
from custom_components.gridpact.metering.register import RegisterState
from custom_components.gridpact.participation.happenings import Happening
from custom_components.gridpact.production.certificate_store import CertificateStore
from custom_components.gridpact.production.models import Station
from custom_components.gridpact.production.producer import Producer
from custom_components.gridpact.production.production import Production, Recording, Selling
from custom_components.gridpact.production.snapshot import ProductionSnapshot
from custom_components.gridpact.production.watching import concern_of, watched_of
from tests.child import run_child

INTERVAL = 900
METER = "5e" * 32
MICROJOULES = 3_600_000_000
POINTS = Currency("PVSE", 2)
POLL_S = 0.1
PATIENCE_S = 60  # the machine may be busy
_NUMBERS = count()
OF_PEOPLE: list[Database] = []  # to be closed in the end
SOLAR = Station(
    id="station-roof",
    meter=METER,
    name="Roof",
    company_registry_number="HRB 7",
    power_station_id="Roof 1",
    every_s=3600,
    lot_wh=1000,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where a producer works: its chains, its collection and the asset; None where there is none."""

    robonomics: Client | None = None
    hub: Client | None = None
    certificates: PalletCertificates | None = None
    assets: Assets | None = None

    @classmethod
    def open(
        cls,
        robonomics: str | None,
        hub: str | None,
        pallet: str = "Nfts",
        collection: int | None = None,
        asset: int | None = None,
    ) -> Places:
        """Reach them; nothing is asked yet."""
        client = Client(ChainKind.HUB, [hub], timeout=PATIENCE_S) if hub else None
        return cls(
            robonomics=Client(ChainKind.ROBONOMICS, [robonomics], timeout=PATIENCE_S) if robonomics else None,
            hub=client,
            certificates=PALLETS[pallet](client, collection) if client and collection is not None else None,
            assets=Assets(client, asset) if client and asset is not None else None,
        )

    async def close(self) -> None:
        for client in (self.robonomics, self.hub):
            if client is not None:
                await client.close()


async def producer_at(
    places: Places, key: PolkadotKey, path: Path, stations: Sequence[Station], payout: bytes | None = None
) -> Producer:
    """Build a producer on the database at a path, as a start does."""
    facts = {client: await client.facts() for client in (places.robonomics, places.hub) if client}
    return await asyncio.to_thread(_build, places, facts, key, path, stations, payout)


def _build(
    places: Places,
    facts: Mapping[Client, ChainFacts],
    key: PolkadotKey,
    path: Path,
    stations: Sequence[Station],
    payout: bytes | None,
) -> Producer:
    database = Database(path)
    recording = selling = None
    if client := places.robonomics:
        recording = Recording(
            client=client,
            datalog=Datalog(client),
            twins=Twins(client),
            sender=sender_of(client, facts[client], key, database),
            coin=facts[client].coin,
            address=partial(ss58.encode, prefix=facts[client].prefix),
        )
    if client := places.hub:
        watched = watched_of(
            key.public_key, payout or key.public_key, places.certificates, places.assets, CertificateStore(database)
        )
        concerns = concern_of(places.certificates, places.assets)
        selling = Selling(
            client=client,
            certificates=places.certificates,
            assets=places.assets,
            sender=sender_of(client, facts[client], key, database),
            follower=Follower(client, database, "hub", watched, concerns),
            coin=facts[client].coin,
            address=partial(ss58.encode, prefix=facts[client].prefix),
            asset_coin=POINTS if places.assets else None,
        )
    grid = Grid(INTERVAL)
    return Producer(
        Production(
            account=key.public_key,
            database=database,
            readings=ReadingStore(database, grid),
            grid=grid,
            stations=lambda: stations,
            robonomics=recording,
            hub=selling,
            payout=payout,
        )
    )


def sender_of(client: Client, facts: ChainFacts, key: PolkadotKey, database: Database) -> PolkadotSender:
    """Return who sends with a key on a chain; blocks."""
    journal = Journal(database, facts.kind.value)
    sender = PolkadotSender(client, key, journal, coin=facts.coin, poll_interval=POLL_S, timeout=60)
    journal.use_key(sender.address, int(time.time()))
    return sender


@dataclass(slots=True)
class Person:
    """Somebody else on a chain, or the key's owner with another program."""

    client: Client
    sender: PolkadotSender
    key: PolkadotKey
    _done: int = 0

    @classmethod
    async def on(cls, client: Client, secret: str, folder: Path) -> Person:
        """Take a person's key on a chain."""
        facts = await client.facts()
        key = await asyncio.to_thread(PolkadotKey.read, secret, Scheme.SR25519)
        database = await asyncio.to_thread(Database, folder / f"{next(_NUMBERS)}.db")
        OF_PEOPLE.append(database)
        return cls(client, await asyncio.to_thread(sender_of, client, facts, key, database), key)

    async def do(self, call: Call) -> Outcome:
        """Send something once more."""
        self._done += 1
        return await self.sender.send(replace(call, purpose=f"{self._done}:{call.purpose}"))


@dataclass(slots=True, kw_only=True)
class Roof:
    """A home with a solar roof, on chains that already run. `stations` are its own to change."""

    folder: Path
    urls: tuple[str | None, str | None]
    key: PolkadotKey
    places: Places
    stations: list[Station] = field(default_factory=lambda: [SOLAR])
    payout: bytes | None = None
    pallet: str = "Nfts"
    collection: int | None = None
    asset: int | None = None
    first: int = field(default_factory=lambda: int(time.time()) // INTERVAL - 200)
    producer: Producer = field(init=False)

    @property
    def path(self) -> Path:
        """The account's database."""
        return self.folder / "home.db"

    @property
    def production(self) -> Production:
        """What the producer's parts share."""
        return self.producer.production

    async def start(self) -> None:
        """Build the producer on what is on disk."""
        self.producer = await producer_at(self.places, self.key, self.path, self.stations, self.payout)

    async def stop(self) -> None:
        """Let go of the database."""
        await asyncio.to_thread(self.production.database.close)

    async def restart(self) -> None:
        """Stop and start again."""
        await self.stop()
        await self.start()

    def at(self, intervals: int) -> int:
        """Return the second at which a reading is fixed, counted from the first one."""
        return (self.first + intervals) * INTERVAL + 60

    async def count(self, registers: Mapping[int, int]) -> None:
        """Let the export register be so much (Wh) at intervals counted from the first one."""
        readings = self.production.readings
        kept = [(self.first + place, Counts(0, wh)) for place, wh in registers.items()]
        await asyncio.to_thread(readings.add_history, METER, kept)
        last = max(registers)
        state = RegisterState(export_uj=registers[last] * MICROJOULES)
        await asyncio.to_thread(readings.keep, METER, state, self.at(last))

    async def step(self, intervals: int) -> ProductionSnapshot:
        """Take a step that goes well."""
        snapshot = await self.producer.step(self.at(intervals))
        assert not snapshot.errors, snapshot.errors
        assert snapshot.connected
        return snapshot

    async def begin(self) -> None:
        """Have the meter's first reading, at which counting begins."""
        await self.count({0: 10_000})
        await self.step(0)

    async def told(self, snapshot: ProductionSnapshot) -> list[Happening]:
        """Return what is told now, each thing once."""
        return await self.producer.acknowledge(snapshot.happenings)

    async def sent(self, client: Client) -> int:
        """Return how many transactions of the home's key a chain has."""
        account = await client.storage("System", "Account", f"0x{self.key.public_key.hex()}")
        return int(account["nonce"])

    async def act_in_child(self, intervals: int, kill_at: str = "", *asked: Any, **wishes: Any) -> int:
        """Let another process take a step as its station wishes, and do what is asked; return what it ended with."""
        await self.stop()
        program = "tests.integration.polkadot.one_roof"
        wanted = json.dumps(wishes), json.dumps(asked or None)
        arguments = [self.path, *(url or "" for url in self.urls), self.pallet, self.collection, self.asset]
        code = await run_child(program, *arguments, self.key.reveal(), self.at(intervals), *wanted, kill_at=kill_at)
        await self.start()
        return code
