"""The follower on real chains: what it tells is what all their blocks tell, through stops, forks and lost state."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings, strategies as st
import pytest

from custom_components.gridpact.chain.base import LogEntry
from custom_components.gridpact.chain.polkadot.assets import Assets
from custom_components.gridpact.chain.polkadot.binary import hexed, unhexed
from custom_components.gridpact.chain.polkadot.calls import pallet_call
from custom_components.gridpact.chain.polkadot.client import Client
from custom_components.gridpact.chain.polkadot.collection import PalletCertificates
from custom_components.gridpact.chain.polkadot.datalog import Datalog
from custom_components.gridpact.chain.polkadot.follower import Follower
from custom_components.gridpact.chain.polkadot.kinds import ChainKind
from custom_components.gridpact.chain.polkadot.logs import CHANGED
from custom_components.gridpact.chain.polkadot.models import PalletEvent
from custom_components.gridpact.chain.polkadot.watching import Watched
from custom_components.gridpact.database import Database
from custom_components.gridpact.errors import Unreachable
from tests.substrate import NewChain
from tools.substrate import ALICE, BOB, CHARLIE, DAVE, DevAccount, Substrate

from .collections import DATA, WND, new_asset, new_collection
from .people import PATIENCE, People, people

pytestmark = pytest.mark.xdist_group("polkadot")

HER = hexed(ALICE.public_key)
ALICES = Watched("System", "Account", (HER,))


async def caught_up(follower: Follower) -> list[LogEntry]:
    """All logs until the newest final block, kept."""
    logs = []
    while True:
        logs += await follower.poll()
        await follower.commit()
        if follower.caught_up:
            return logs


@dataclass
class Market:
    """A collection of Alice's, whose items people buy, give away and give back; she is paid in an asset, too."""

    client: Client
    everybody: People
    certificates: PalletCertificates
    assets: Assets
    holders: dict[int, DevAccount] = field(default_factory=dict)
    minted: int = 0

    def watched(self) -> list[Watched]:
        items = [place for item in range(1, self.minted + 2) for place in self.certificates.watched(item)]
        return [ALICES, *self.assets.watched(ALICE.public_key), *items]

    def concerns(self, event: PalletEvent) -> bool:
        """Whatever leaves Alice or reaches her."""
        told = event.arguments
        if event.name == "Assets.Transferred":
            return bool(told["to"] == HER)
        ours = event.name.startswith("Nfts.") and told.get("collection") == self.certificates.collection
        return ours and HER in (told.get("from"), told.get("seller"), told.get("owner"))

    async def live(self, steps: Sequence[tuple[str, int]]) -> None:
        """Go through a history with a follower, and compare what it told with all blocks."""
        database = Database(Path(":memory:"))
        follower = Follower(self.client, database, "hub", self.watched, self.concerns)
        logs = await caught_up(follower)
        start = await self.client.finalized()
        for step, item in steps:
            if step == "poll":
                logs += await caught_up(follower)
            elif step == "killed poll":
                await follower.poll()
                follower = Follower(self.client, database, "hub", self.watched, self.concerns)
            else:
                await self.take(step, item)
        logs += await caught_up(follower)
        assert [(log.key, log.name, log.arguments) for log in logs] == await self.read_all(start.number)
        database.close()

    async def read_all(self, after: int) -> list[tuple[str, str, Any]]:
        """Return what every block after one tells, by reading all of them."""
        told = []
        for number in range(after + 1, (await self.client.finalized()).number + 1):
            block = await self.client.block(number)
            events = enumerate(await self.client.events(block.hash))
            told += [(f"{block.hash}:{index}", e.name, e.arguments) for index, e in events if self.concerns(e)]
        return told

    async def take(self, step: str, item: int) -> None:
        """Do what makes sense now."""
        holder = self.holders.get(item)
        if step == "pay":
            await self.everybody.send(BOB, self.assets.transfer("", ALICE.public_key, 10))
        elif step == "noise":
            arguments = {"dest": {"Id": CHARLIE.public_key}, "value": WND}
            await self.everybody.send(DAVE, pallet_call("", "Balances.transfer_keep_alive", arguments))
        elif step == "mint" or holder is None:
            self.minted += 1
            self.holders[self.minted] = ALICE
            await self.everybody.send(ALICE, self.certificates.mint("", self.minted, ALICE.public_key, DATA, WND, None))
        elif step == "burn":
            await self.everybody.send(self.holders.pop(item), self.certificates.burn("", item))
        else:
            await self.move(item, holder, BOB if holder is ALICE else ALICE)
            if step == "there and back":
                await self.move(item, self.holders[item], holder)

    async def move(self, item: int, holder: DevAccount, to: DevAccount) -> None:
        """Sell an item if it is for sale, else give it away."""
        found = await self.certificates.item(item)
        assert found is not None
        if found.price is not None:
            await self.everybody.send(to, self.certificates.buy("", item, found.price))
        else:
            await self.everybody.send(holder, self.certificates.transfer("", item, to.public_key))
        self.holders[item] = to


STEPS = st.tuples(
    st.sampled_from(["mint", "move", "there and back", "burn", "pay", "noise", "poll", "killed poll"]),
    st.integers(1, 3),
)


@asynccontextmanager
async def open_market(hub: Substrate) -> AsyncIterator[Market]:
    client = Client(ChainKind.HUB, [hub.url], timeout=PATIENCE)
    async with people(hub) as everybody:
        certificates = await new_collection(client, everybody)
        yield Market(client, everybody, certificates, await new_asset(client, everybody, BOB, 10_000))
    await client.close()


def test_it_tells_what_reading_every_block_tells(hub: Substrate) -> None:
    """Few examples on one chain: test_follower has many, on a model of one."""
    with asyncio.Runner() as runner:
        opened = open_market(hub)
        market = runner.run(opened.__aenter__())

        @settings(max_examples=3, suppress_health_check=list(HealthCheck), database=None)
        @given(st.lists(STEPS, min_size=4, max_size=7))
        def history(steps: list[tuple[str, int]]) -> None:
            runner.run(market.live(steps))

        history()
        runner.run(opened.__aexit__(None, None, None))


def made_by_alice(event: PalletEvent) -> bool:
    return event.name == "Datalog.NewRecord" and event.arguments["0"] == HER


async def follow_records(client: Client, database: Database, name: str = "robonomics") -> Follower:
    watched = Datalog.watched(ALICE.public_key)
    return await asyncio.to_thread(Follower, client, database, name, lambda: watched, made_by_alice)


def records(logs: Sequence[LogEntry]) -> list[bytes]:
    return [unhexed(log.arguments["2"]) for log in logs]


async def test_what_happened_before_a_node_stopped_is_told_after_it_started(
    new_chain: NewChain, database: Database
) -> None:
    chain = new_chain("robonomics")
    client = Client(ChainKind.ROBONOMICS, [chain.url], timeout=PATIENCE)
    datalog, follower = Datalog(client), await follow_records(client, database)
    await caught_up(follower)
    async with people(chain) as everybody:
        await everybody.send(ALICE, datalog.record("", b"before"))
    chain.kill()
    with pytest.raises(Unreachable):
        await follower.poll()
    chain.start()
    assert records(await caught_up(follower)) == [b"before"]
    assert records(await caught_up(await follow_records(client, database))) == []
    await client.close()


async def test_only_what_is_final_is_told(new_chain: NewChain, database: Database) -> None:
    chain = new_chain("robonomics", finality=2)
    chain.new_block(3)
    client = Client(ChainKind.ROBONOMICS, [chain.url], timeout=PATIENCE)
    datalog, follower = Datalog(client), await follow_records(client, database)
    await caught_up(follower)
    async with people(chain) as everybody:
        fork = chain.head
        await everybody.send(ALICE, datalog.record("", b"dropped"))
        assert records(await caught_up(follower)) == []
        chain.set_head(fork)
        chain.new_block(4)
        assert records(await caught_up(follower)) == []
    async with people(chain) as everybody:
        await everybody.send(ALICE, datalog.record("", b"kept"))
        chain.new_block()
        assert records(await caught_up(follower)) == []
        chain.new_block()
        assert records(await caught_up(follower)) == [b"kept"]
    await client.close()


class Counting(Client):
    """A client that counts what it asks its nodes."""

    asked = 0

    async def request(self, method: str, *parameters: Any) -> Any:
        self.asked += 1
        return await super().request(method, *parameters)


async def test_quiet_blocks_cost_four_requests_however_many_they_are(
    robonomics: Substrate, on_robonomics: People, database: Database
) -> None:
    client = Counting(ChainKind.ROBONOMICS, [robonomics.url], timeout=PATIENCE)
    follower = await follow_records(client, database)
    await caught_up(follower)
    costs = []
    for blocks in (1, 30):
        robonomics.new_block(blocks - 1)
        await on_robonomics.send(BOB, Datalog(client).record("", b"not Alice's"))
        client.asked = 0
        assert await caught_up(follower) == []
        costs.append(client.asked)
    assert costs == [4, 4]  # the newest final block: its hash, its header, its runtime, what is watched there
    await client.close()


async def test_state_that_a_node_threw_away_is_asked_of_another_one(
    robonomics: Substrate, on_robonomics: People, database: Database
) -> None:
    forgetful = Client(ChainKind.ROBONOMICS, [robonomics.pruned_url], timeout=PATIENCE)
    both = Client(ChainKind.ROBONOMICS, [robonomics.pruned_url, robonomics.url], timeout=PATIENCE)
    alone = await follow_records(forgetful, database, "alone")
    helped = await follow_records(both, database, "helped")
    for follower in (alone, helped):
        await caught_up(follower)
    await on_robonomics.send(ALICE, Datalog(both).record("", b"long ago"))
    robonomics.new_block(40)
    assert records(await caught_up(helped)) == [b"long ago"]
    changed = await caught_up(alone)
    assert [(log.name, log.arguments["item"]) for log in changed] == [(CHANGED, "DatalogIndex"), (CHANGED, "Account")]
    assert await caught_up(alone) == []
    for client in (forgetful, both):
        await client.close()
