"""Extrinsics of a key on real chains: each purpose once, whatever nodes and forks do."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
import secrets
import time
from typing import Any

import pytest

from custom_components.gridpact.chain.base import Call, Sender
from custom_components.gridpact.chain.entries import Entry, State
from custom_components.gridpact.chain.journal import Journal
from custom_components.gridpact.chain.polkadot.calls import batch, pallet_call
from custom_components.gridpact.chain.polkadot.client import Client
from custom_components.gridpact.chain.polkadot.keys import PolkadotKey, Scheme
from custom_components.gridpact.chain.polkadot.sender import PolkadotSender
from custom_components.gridpact.chain.spending import Caps, Currency
from custom_components.gridpact.database import Database
from custom_components.gridpact.errors import OutcomeUnknown, Refused, Rejected, Unreachable
from tests.faulty_node import FaultyNode
from tests.substrate import NewChain
from tools.substrate import Substrate
from tools.substrate.accounts import ALICE, BOB, CHARLIE, FERDIE, PHRASE, DevAccount

from .calls import RECORD
from .conftest import NewClient

pytestmark = [pytest.mark.chain, pytest.mark.xdist_group("polkadot")]

XRT = Currency("XRT", 9)
GIFT = 10**13
SUBMIT = "author_submitExtrinsic"

type Make = Callable[..., PolkadotSender]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    """A sender of a dev account; senders of one account share its journal."""
    with ExitStack() as stack:

        def sender(
            client: Client, account: DevAccount = ALICE, key: PolkadotKey | None = None, **options: Any
        ) -> PolkadotSender:
            database = Database(tmp_path / f"{account.name}.db")
            stack.callback(database.close)
            journal = Journal(database, client.kind)
            key = key or PolkadotKey.read(account.secret, Scheme.SR25519)
            return PolkadotSender(
                client, key, journal, coin=XRT, **{"poll_interval": 0.05, "timeout": 30, "repeat_after": 0.5, **options}
            )

        yield sender


async def newcomer(client: Client, make: Make) -> DevAccount:
    """Give coins to an account that was never used: what others have reserved changes what the chain refuses with."""
    name = f"Newcomer-{secrets.token_hex(8)}"
    key = await asyncio.to_thread(PolkadotKey.read, f"{PHRASE}//{name}", Scheme.SR25519)
    arguments = {"dest": {"Id": key.public_key}, "value": GIFT}
    await make(client, ALICE).send(pallet_call(f"give:{name}", "Balances.transfer_keep_alive", arguments))
    return DevAccount(name, key.public_key)


async def entry_of(sender: PolkadotSender, purpose: str = RECORD.purpose) -> Entry:
    entry = await asyncio.to_thread(sender.journal.find, purpose)
    assert entry is not None
    return entry


async def sent_by(client: Client, account: DevAccount = ALICE) -> int:
    """How many extrinsics an account sent, in final blocks."""
    return int((await client.storage("System", "Account", account.public_key))["nonce"])


async def records_of(client: Client, account: DevAccount = ALICE) -> int:
    index = await client.storage("Datalog", "DatalogIndex", account.public_key)
    return int(index["end"] - index["start"])


async def until_sent(sender: PolkadotSender, task: asyncio.Task[Any]) -> None:
    while not task.done():
        entry = await asyncio.to_thread(sender.journal.find, RECORD.purpose)
        if entry is not None and entry.state is State.SENT:
            return
        await asyncio.sleep(0.02)
    await task


@pytest.mark.parametrize("scheme", Scheme)
async def test_sends_a_record_once(new_chain: NewChain, new_client: NewClient, make: Make, scheme: Scheme) -> None:
    key = PolkadotKey.make(scheme)
    account = DevAccount("own", key.public_key)
    client = new_client("robonomics", new_chain("robonomics", others={key.public_key: 10}).url)
    sender = make(client, account, key)
    protocol: Sender = sender
    outcome = await protocol.send(RECORD)
    again = await protocol.send(RECORD)
    assert again == outcome
    [log] = [log for log in outcome.logs if log.name == "Datalog.NewRecord"]
    assert log.arguments["0"] == protocol.address == f"0x{key.public_key.hex()}"
    assert log.arguments["2"] == f"0x{b'{"root": "0x41"}'.hex()}"
    assert (log.block, log.transaction) == (outcome.block, outcome.transaction)
    events = await client.events(log.block_hash)
    assert events[int(log.key.partition(":")[2])].name == log.name
    left = (await client.storage("System", "Account", key.public_key))["data"]["free"]
    assert outcome.fee == 10 * 10**9 - left
    assert (await records_of(client, account), await sent_by(client, account)) == (1, 1)
    assert await protocol.underway(RECORD.purpose)


async def test_sends_several_at_once(robonomics: Substrate, new_client: NewClient, make: Make) -> None:
    client = new_client("robonomics", robonomics.url)
    sender, before = make(client, CHARLIE), await sent_by(client, CHARLIE)
    calls = [replace(RECORD, purpose=f"record:{number}") for number in range(4)]
    outcomes = await asyncio.gather(*(sender.send(call) for call in calls))
    assert len({outcome.transaction for outcome in outcomes}) == 4
    assert await sent_by(client, CHARLIE) == before + 4


async def test_what_the_chain_refuses_has_the_pallets_own_reason(
    hub: Substrate, new_client: NewClient, make: Make
) -> None:
    client = new_client("hub", hub.url)
    sender = make(client, BOB)
    burn = pallet_call("burn:1", "Nfts.burn", {"collection": 4_000_000_000, "item": 1})
    with pytest.raises(Rejected) as caught:
        await sender.send(burn)
    assert caught.value.placeholders["code"] == "Nfts.UnknownItem"
    entry = await entry_of(sender, "burn:1")
    assert (entry.state, entry.fee > 0) == (State.REJECTED, True)
    both = batch("both:1", pallet_call("x", "System.remark", {"remark": b""}), burn)
    with pytest.raises(Rejected) as caught:
        await sender.send(both)
    assert caught.value.placeholders["code"] == "Nfts.UnknownItem"


@pytest.mark.parametrize(
    ("left", "code"),
    [(1, "Token.NotExpendable"), (-1, "Token.FundsUnavailable"), (-(10**30), "Arithmetic.Underflow")],
)
async def test_an_error_of_money_has_a_reason(
    hub: Substrate, new_client: NewClient, make: Make, left: int, code: str
) -> None:
    client = new_client("hub", hub.url)
    payer = await newcomer(client, make)
    pay = pallet_call("pay:1", "Balances.transfer_keep_alive", {"dest": {"Id": BOB.public_key}, "value": GIFT})
    fee = await client.fee(pay, payer.public_key)
    arguments = {"dest": {"Id": BOB.public_key}, "value": GIFT - fee - left}
    with pytest.raises(Rejected) as caught:
        await make(client, payer).send(pallet_call("pay:1", "Balances.transfer_keep_alive", arguments))
    assert caught.value.placeholders["code"] == code
    assert caught.value.placeholders["reason"] != code


async def test_a_record_of_513_bytes_never_leaves(robonomics: Substrate, new_client: NewClient, make: Make) -> None:
    client = new_client("robonomics", robonomics.url)
    sender, before = make(client, BOB), await sent_by(client, BOB)
    with pytest.raises(Refused) as caught:
        await sender.send(pallet_call("record:1", "Datalog.record", {"record": bytes(513)}))
    assert caught.value.placeholders["code"] == "not_taken"
    assert await asyncio.to_thread(sender.journal.entries) == []
    await sender.send(pallet_call("record:1", "Datalog.record", {"record": bytes(512)}))
    assert await sent_by(client, BOB) == before + 1


async def test_money_is_looked_at_before_anything_is_signed(
    new_chain: NewChain, new_client: NewClient, make: Make
) -> None:
    client = new_client("robonomics", new_chain("robonomics").url)
    with pytest.raises(Refused) as caught:
        await make(client, FERDIE).send(RECORD)
    assert caught.value.key == "no_fee_money"
    assert caught.value.placeholders["balance"] == "0 XRT"
    fee = await client.fee(RECORD, FERDIE.public_key)
    give = {"dest": {"Id": FERDIE.public_key}, "value": fee + 999}
    await make(client).send(pallet_call("give:1", "Balances.transfer_keep_alive", give))
    with pytest.raises(Refused) as caught:
        await make(client, FERDIE).send(RECORD)
    assert caught.value.key == "existential_deposit"
    assert caught.value.placeholders == {"left": "0.000000999 XRT", "minimum": "0.000001 XRT"}
    with pytest.raises(Refused) as caught:
        await make(client, FERDIE).send(replace(RECORD, value=10**9))
    assert caught.value.key == "no_money"
    assert await asyncio.to_thread(make(client, FERDIE).journal.entries) == []


async def test_a_limit_of_fees_holds(robonomics: Substrate, new_client: NewClient, make: Make) -> None:
    sender = make(new_client("robonomics", robonomics.url), BOB, caps=Caps(fee_each=1))
    with pytest.raises(Refused) as caught:
        await sender.send(RECORD)
    assert (caught.value.key, caught.value.placeholders["option"]) == ("over_limit", "fee_each")
    refusals = await asyncio.to_thread(sender.refusals, int(time.time()))
    assert [refusal.purpose for refusal in refusals] == [RECORD.purpose]


async def test_a_node_that_dies_while_an_extrinsic_is_under_way(
    new_chain: NewChain, new_client: NewClient, make: Make
) -> None:
    chain = new_chain("robonomics", mode="Manual")
    client = new_client("robonomics", chain.url, timeout=5.0)
    sender = make(client, timeout=90)
    sending = asyncio.create_task(sender.send(RECORD))
    await until_sent(sender, sending)
    await asyncio.to_thread(chain.kill)  # its pool is gone with it
    await asyncio.to_thread(chain.start)
    while not sending.done():
        await asyncio.to_thread(chain.new_block)
        await asyncio.sleep(0.3)
    assert (await sending).transaction == (await entry_of(sender)).attempts[0].hash
    assert (await records_of(client), await sent_by(client)) == (1, 1)


async def test_a_reorganisation_of_the_last_block(new_chain: NewChain, new_client: NewClient, make: Make) -> None:
    chain = new_chain("robonomics", mode="Manual", finality=2)
    await asyncio.to_thread(chain.new_block, 3)
    client = new_client("robonomics", chain.url)
    sender = make(client, timeout=90)
    sending = asyncio.create_task(sender.send(RECORD))
    await until_sent(sender, sending)
    parent = await asyncio.to_thread(lambda: chain.block)
    await asyncio.to_thread(chain.new_block)
    head = await client.head()
    attempt = (await entry_of(sender)).attempts[0]
    assert attempt.hash in await client.extrinsics(head.hash)
    assert not sending.done()  # it is in a block, which is not final
    await asyncio.to_thread(chain.set_head, parent)
    while not sending.done():
        await asyncio.to_thread(chain.new_block)
        await asyncio.sleep(0.3)
    outcome = await sending
    assert await client.block(outcome.block) != head
    assert (await records_of(client), await sent_by(client)) == (1, 1)


async def test_an_extrinsic_whose_life_is_over_is_planned_anew(
    new_chain: NewChain, new_client: NewClient, make: Make
) -> None:
    chain = new_chain("robonomics", mode="Manual")
    client = new_client("robonomics", chain.url)
    async with FaultyNode(chain.url.replace("ws:", "http:")) as node:
        node.fail("drop", SUBMIT)
        sender = make(new_client("robonomics", node.url), timeout=0.5)
        with pytest.raises(OutcomeUnknown):
            await sender.send(RECORD)
        first = await entry_of(sender)
        assert first.state is State.SIGNED
        await asyncio.to_thread(chain.new_block, 64)
        [ended] = await sender.resume()
        assert (ended.state, ended.reason["key"]) == (State.GIVEN_UP, "expired")
        node.mend()
        await asyncio.to_thread(chain.set_mode, "Instant")
        outcome = await make(client).send(RECORD)
    assert outcome.transaction != first.attempts[0].hash
    assert (await records_of(client), await sent_by(client), sender.used_elsewhere) == (1, 1, 0)


async def test_what_was_under_way_through_a_long_downtime_is_found(
    new_chain: NewChain, new_client: NewClient, make: Make
) -> None:
    chain = new_chain("robonomics", mode="Manual")
    client = new_client("robonomics", chain.url)
    with pytest.raises(OutcomeUnknown):
        await make(client, timeout=0.3).send(RECORD)
    await asyncio.to_thread(chain.new_block, 70)
    [ended] = await make(client).resume()
    assert ended.state is State.MINED
    assert ended.inclusion is not None
    assert ended.inclusion.block == 1 + (ended.attempts[0].figures["birth"] or 0)
    assert (await records_of(client), await sent_by(client)) == (1, 1)


async def test_a_foreign_extrinsic_with_our_nonce(new_chain: NewChain, new_client: NewClient, make: Make) -> None:
    chain = new_chain("robonomics", mode="Manual")
    client = new_client("robonomics", chain.url)
    async with FaultyNode(chain.url.replace("ws:", "http:")) as node:
        node.fail("drop", SUBMIT)
        sender = make(new_client("robonomics", node.url), timeout=0.5)
        with pytest.raises(OutcomeUnknown):
            await sender.send(RECORD)
        await asyncio.to_thread(chain.set_mode, "Instant")
        other = replace(RECORD, purpose="other:1")
        key = PolkadotKey.read(ALICE.secret, Scheme.SR25519)
        await make(client, DevAccount("another program", ALICE.public_key), key).send(other)
        again = make(client)
        outcome = await again.send(RECORD)
    assert again.used_elsewhere == 1
    first = (await asyncio.to_thread(sender.journal.entries))[0]
    assert (first.state, first.reason["key"]) == (State.GIVEN_UP, "key_used_elsewhere")
    assert outcome.transaction != first.attempts[0].hash
    assert (await records_of(client), await sent_by(client)) == (2, 2)


async def test_an_endpoint_that_fails_after_it_took_an_extrinsic(
    new_chain: NewChain, new_client: NewClient, make: Make
) -> None:
    chain = new_chain("robonomics")
    async with FaultyNode(chain.url.replace("ws:", "http:")) as node:
        client = new_client("robonomics", node.url, chain.url, genesis=await asyncio.to_thread(chain.hash, 0))
        node.fail("swallow", SUBMIT)
        outcome = await make(client).send(RECORD)
    assert outcome.logs
    assert (await records_of(client), await sent_by(client)) == (1, 1)


async def test_nothing_is_planned_while_no_node_answers(new_client: NewClient, make: Make) -> None:
    sender = make(new_client("robonomics", "ws://127.0.0.1:1"))
    with pytest.raises(Unreachable):
        await sender.send(RECORD)
    assert await asyncio.to_thread(sender.journal.entries) == []
    assert not await sender.underway(RECORD.purpose)


async def test_the_journal_holds_no_secret(
    robonomics: Substrate, new_client: NewClient, make: Make, tmp_path: Path
) -> None:
    sender = make(new_client("robonomics", robonomics.url), BOB)
    await sender.send(RECORD)
    secret = PolkadotKey.read(BOB.secret, Scheme.SR25519).reveal()
    content = await asyncio.to_thread(lambda: b"".join(path.read_bytes() for path in tmp_path.glob("Bob.db*")))
    assert RECORD.purpose.encode() in content
    assert bytes.fromhex(secret) not in content
    assert secret.encode() not in content


def test_a_call_keeps_its_bytes() -> None:
    assert (
        Call(
            purpose="record:1",
            to="Datalog.record",
            data=b'{"record":"0x7b22726f6f74223a202230783431227d"}',
            summary={"sequence": 1},
        )
        == RECORD
    )


async def test_a_node_without_old_state_tells_what_became_of_it_all_the_same(
    new_chain: NewChain, new_client: NewClient, make: Make
) -> None:
    chain = new_chain("robonomics", mode="Manual")
    client = new_client("robonomics", chain.url)
    with pytest.raises(OutcomeUnknown):
        await make(client, timeout=0.3).send(RECORD)
    await asyncio.to_thread(chain.new_block, 70)
    pruned = make(new_client("robonomics", chain.pruned_url))
    [ended] = await pruned.resume()
    assert ended.state is State.MINED
    assert pruned.outcome(ended).logs == []  # nobody has its events any more
    assert (await records_of(client), await sent_by(client)) == (1, 1)


REFUSALS = [
    ("Inability to pay some fees (e.g. account balance too low)", "no_fee_money"),
    ("Transaction has a bad signature", "rejected"),
]


@pytest.mark.parametrize(("words", "key"), REFUSALS)
async def test_what_a_node_refuses_at_once_is_given_up_and_may_be_sent_again(
    robonomics: Substrate, new_client: NewClient, make: Make, words: str, key: str
) -> None:
    async with FaultyNode(robonomics.url.replace("ws:", "http:")) as node:
        client = new_client("robonomics", node.url)
        sender, before = make(client, BOB), await sent_by(client, BOB)
        node.fail({"code": 1010, "message": "Invalid Transaction", "data": words}, SUBMIT)
        with pytest.raises(Refused) as caught:
            await sender.send(RECORD)
        assert caught.value.key == key
        assert (await entry_of(sender)).state is State.GIVEN_UP
        node.mend()
        await sender.send(RECORD)
        assert await sent_by(client, BOB) == before + 1


async def test_what_was_given_up_and_arrived_all_the_same_is_not_sent_again(
    new_chain: NewChain, new_client: NewClient, make: Make
) -> None:
    chain = new_chain("robonomics")
    client = new_client("robonomics", chain.url)
    async with FaultyNode(chain.url.replace("ws:", "http:")) as node:
        sender = make(new_client("robonomics", node.url))
        node.fail({"code": 1011, "message": "no"}, SUBMIT)
        with pytest.raises(Refused):
            await sender.send(RECORD)
        given_up = (await entry_of(sender)).attempts[0]
        await client.submit(given_up.raw)
        while not await sent_by(client):
            await asyncio.sleep(0.05)
        node.mend()
        assert (await sender.send(RECORD)).transaction == given_up.hash
    assert (await records_of(client), await sent_by(client)) == (1, 1)


async def test_what_was_planned_and_is_refused_now_is_given_up(
    robonomics: Substrate, new_client: NewClient, make: Make
) -> None:
    sender = make(new_client("robonomics", robonomics.url), BOB)
    late = pallet_call("late:1", "Datalog.nothing", {})
    await asyncio.to_thread(sender.journal.plan, late, 1)
    [ended] = await sender.resume()
    assert (ended.state, ended.reason["key"]) == (State.GIVEN_UP, "invalid_call")
