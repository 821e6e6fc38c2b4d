"""Every log once and in order: after downtime, after crashes, through re-organisations."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
import time
from typing import Any

from eth_account import Account
import pytest

from custom_components.gridpact.chain.base import LogEntry
from custom_components.gridpact.chain.evm.follower import Follower
from custom_components.gridpact.chain.evm.market import EvmMarket
from custom_components.gridpact.chain.evm.provider import EvmProvider
from custom_components.gridpact.database import Database
from custom_components.gridpact.errors import Unreachable
from tests.devnet import HOME, UTILITY, WALLET
from tests.faulty_node import FaultyNode
from tools.devnet import ACCOUNTS, CHAIN_ID, Anvil, Deployed, DevAccount

pytestmark = pytest.mark.chain

type Make = Callable[..., Awaitable[Follower]]


class Actor:
    """Sends calls with an account's key, one block each; `raw` holds what was sent."""

    def __init__(self, anvil: Anvil, account: DevAccount) -> None:
        self._anvil = anvil
        self._account = account
        self.raw: list[str] = []

    def send(self, to: str, data: bytes) -> str:
        transaction = {
            "chainId": CHAIN_ID,
            "nonce": self._anvil.nonce(self._account.address),
            "to": to,
            "data": data,
            "gas": 1_000_000,
            "gasPrice": 10**10,
        }
        raw = Account.sign_transaction(transaction, self._account.secret).raw_transaction.to_0x_hex()
        self.raw.append(raw)
        found = str(self._anvil.request("eth_sendRawTransaction", raw))
        while self._anvil.request("eth_getTransactionReceipt", found) is None:
            time.sleep(0.005)
        return found


class Story:
    """Makes one log after the other: the wallet of a home changes."""

    def __init__(self, anvil: Anvil, market: EvmMarket, deployed: Deployed) -> None:
        self._market = market
        self._deployed = deployed
        self.actor = Actor(anvil, HOME)
        self.actor.send(deployed.registry, market.register(HOME.address, 0).data)
        self.names = ["Registered"]

    def tell(self, times: int = 1) -> None:
        for number in range(times):
            payee = ACCOUNTS[number % 3].address
            call = self._market.set_beneficiary(HOME.address, payee)
            self.actor.send(call.to, call.data)
            self.names.append("BeneficiaryChanged")


@pytest.fixture
def story(anvil: Anvil, market: EvmMarket, deployed: Deployed) -> Story:
    return Story(anvil, market, deployed)


@pytest.fixture
def make(provider: EvmProvider, deployed: Deployed, database: Database) -> Make:
    addresses = [deployed.market, deployed.registry, deployed.ledger]

    async def make(provider: EvmProvider = provider, **options: Any) -> Follower:
        build = partial(Follower, provider, addresses, database, deployed.first_block, **options)
        return await asyncio.to_thread(build)

    return make


def changes(logs: list[LogEntry]) -> list[str]:
    return [log.name for log in logs if log.name in {"Registered", "BeneficiaryChanged"}]


async def take(follower: Follower) -> list[LogEntry]:
    logs = await follower.poll()
    await follower.commit()
    return logs


async def test_hands_out_every_log_once_and_in_order(make: Make, story: Story) -> None:
    follower = await make()
    assert changes(await take(follower)) == story.names
    assert await take(follower) == []
    story.tell(3)
    assert changes(await take(follower)) == ["BeneficiaryChanged"] * 3


async def test_a_log_says_what_happened_where_and_when(anvil: Anvil, make: Make, story: Story) -> None:
    [log] = [log for log in await take(await make()) if log.name == "Registered"]
    block = anvil.request("eth_getBlockByNumber", hex(log.block), False)
    assert (log.block_hash, log.time) == (block["hash"], int(block["timestamp"], 16))
    assert log.transaction == block["transactions"][0]
    assert log.arguments["account"] == HOME.address


async def test_repeats_what_was_not_committed(make: Make, story: Story) -> None:
    follower = await make()
    first = await follower.poll()
    assert await follower.poll() == first
    assert await (await make()).poll() == first


async def test_goes_on_where_it_stopped(make: Make, story: Story) -> None:
    await take(await make())
    story.tell(2)
    assert changes(await take(await make())) == ["BeneficiaryChanged"] * 2
    assert await take(await make()) == []


async def test_keeps_its_position_together_with_what_was_made_of_it(
    make: Make, story: Story, database: Database
) -> None:
    follower = await make()
    logs = await follower.poll()

    def store(*, fail: bool) -> None:
        with database.transaction():
            follower.save()
            if fail:
                raise KeyError

    with pytest.raises(KeyError):
        await asyncio.to_thread(store, fail=True)
    follower = await make()
    assert await follower.poll() == logs
    await asyncio.to_thread(store, fail=False)
    assert await take(await make()) == []


async def test_catches_up_in_chunks(anvil: Anvil, make: Make, story: Story) -> None:
    for _ in range(5):
        story.tell()
        anvil.mine(7)
    follower = await make(chunk=3)
    assert changes(await take(follower)) == story.names
    assert follower.caught_up
    assert follower.head == anvil.block


async def test_asks_for_less_where_a_node_limits_answers(anvil: Anvil, session: Any, make: Make, story: Story) -> None:
    anvil.mine(100)
    story.tell(3)
    async with FaultyNode(anvil.url) as node:
        node.longest_range = 10
        assert changes(await take(await make(EvmProvider(session, [node.url], CHAIN_ID)))) == story.names


async def test_older_nodes_give_no_times(anvil: Anvil, session: Any, make: Make, story: Story) -> None:
    async with FaultyNode(anvil.url) as node:
        node.without_times = True
        with_times = await (await make()).poll()
        assert await (await make(EvmProvider(session, [node.url], CHAIN_ID))).poll() == with_times
        node.results = {"eth_getBlockByHash": None}
        with pytest.raises(Unreachable):
            await (await make(EvmProvider(session, [node.url], CHAIN_ID))).poll()


async def test_a_node_that_gives_no_logs_at_all_is_no_answer(
    anvil: Anvil, session: Any, make: Make, story: Story
) -> None:
    async with FaultyNode(anvil.url) as node:
        node.longest_range = 0
        with pytest.raises(Unreachable):
            await (await make(EvmProvider(session, [node.url], CHAIN_ID))).poll()


async def test_a_node_that_lags_hides_nothing(anvil: Anvil, session: Any, make: Make, story: Story) -> None:
    async with FaultyNode(anvil.url) as node:
        follower = await make(EvmProvider(session, [node.url], CHAIN_ID), chunk=1)
        node.newest_block = anvil.block
        story.tell(3)
        assert changes(await take(follower)) == story.names[:1]
        assert not follower.caught_up
        node.newest_block = None
        assert changes(await take(follower)) == story.names[1:]
        assert follower.caught_up


async def test_a_node_that_is_away_moves_nothing(anvil: Anvil, session: Any, make: Make, story: Story) -> None:
    async with FaultyNode(anvil.url) as node:
        follower = await make(EvmProvider(session, [node.url], CHAIN_ID))
        await take(follower)
        story.tell(2)
        node.fail("drop", "eth_getLogs")
        with pytest.raises(Unreachable):
            await follower.poll()
        await follower.commit()
        node.mend()
        assert changes(await take(follower)) == ["BeneficiaryChanged"] * 2


async def test_goes_on_after_the_node_was_restarted(
    session: Any, tmp_path: Path, market: EvmMarket, deployed: Deployed, anvil: Anvil, make: Make
) -> None:
    state = anvil.request("anvil_dumpState")
    with Anvil(state=tmp_path / "state.json") as other:
        other.request("anvil_loadState", state)
        story = Story(other, market, deployed)
        follower = await make(EvmProvider(session, [other.url], CHAIN_ID))
        assert changes(await take(follower)) == story.names
        story.tell(2)
        await asyncio.to_thread(other.stop)
        with pytest.raises(Unreachable):
            await follower.poll()
        await asyncio.to_thread(other.start)
        assert changes(await take(follower)) == ["BeneficiaryChanged"] * 2
        assert await take(follower) == []


@pytest.mark.parametrize("depth", [1, 2, 5])
async def test_a_log_that_moved_is_handed_out_at_its_new_place(
    anvil: Anvil, make: Make, story: Story, depth: int
) -> None:
    story.tell(4)
    follower = await make()
    kept = await take(follower)
    anvil.reorganise(depth, [(raw, depth - 1) for raw in story.actor.raw[-depth:]])
    fresh = await follower.poll()
    assert set(follower.reverted) == {log.key for log in kept[-depth:]}
    assert changes(fresh) == story.names[-depth:]
    await follower.commit()
    kept = kept[:-depth] + fresh
    assert changes(kept) == story.names
    assert len({log.key for log in kept}) == len(kept)
    assert (await take(follower), list(follower.reverted)) == ([], [])


async def test_a_log_that_vanished_is_reverted(anvil: Anvil, make: Make, story: Story) -> None:
    story.tell(2)
    follower = await make()
    logs = await take(follower)
    anvil.reorganise(1)
    assert await follower.poll() == []
    assert follower.reverted == [logs[-1].key]
    await follower.commit()
    story.tell()
    assert changes(await take(follower)) == ["BeneficiaryChanged"]


async def test_notices_a_reorganisation_while_it_was_away(anvil: Anvil, make: Make, story: Story) -> None:
    story.tell(2)
    logs = await take(await make())
    anvil.reorganise(2, [(story.actor.raw[-2], 0), (story.actor.raw[-1], 1)])
    story.tell()
    follower = await make()
    assert changes(await follower.poll()) == ["BeneficiaryChanged"] * 3
    assert set(follower.reverted) == {log.key for log in logs[-2:]}


async def test_leaves_out_what_concerns_others(anvil: Anvil, market: EvmMarket, make: Make, story: Story) -> None:
    call = market.register(WALLET.address, 0)
    Actor(anvil, ACCOUNTS[2]).send(call.to, call.data)
    mine = await take(await make(account=HOME.address.lower()))
    assert [log.arguments["account"] for log in mine if log.name == "Registered"] == [HOME.address]
    assert "MarketSet" in {log.name for log in mine}


async def test_everybody_is_followed_without_an_account(
    anvil: Anvil, market: EvmMarket, make: Make, story: Story
) -> None:
    call = market.register(WALLET.address, 0)
    Actor(anvil, ACCOUNTS[2]).send(call.to, call.data)
    everybody = [log.arguments["account"] for log in await take(await make()) if log.name == "Registered"]
    assert everybody == [HOME.address, WALLET.address]


async def test_a_new_block_wakes(anvil: Anvil, make: Make) -> None:
    woken = asyncio.Event()
    watching = asyncio.create_task((await make()).wake(woken.set))
    await asyncio.wait_for(woken.wait(), 5)  # connected
    for _ in range(3):
        woken.clear()
        await asyncio.to_thread(anvil.mine)
        await asyncio.wait_for(woken.wait(), 5)
    watching.cancel()


async def test_waking_returns_after_the_node_does(session: Any, tmp_path: Path, database: Database) -> None:
    anvil = Anvil(state=tmp_path / "state.json")
    with anvil:
        provider = EvmProvider(session, [anvil.url])
        follower = await asyncio.to_thread(Follower, provider, [UTILITY.address], database, 0)
        woken = asyncio.Event()
        watching = asyncio.create_task(follower.wake(woken.set))
        await asyncio.wait_for(woken.wait(), 5)
        await asyncio.to_thread(anvil.stop)
        await asyncio.to_thread(anvil.start)
        woken.clear()
        await asyncio.wait_for(woken.wait(), 10)
        watching.cancel()
