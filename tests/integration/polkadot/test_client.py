"""What a client tells of real chains, whichever of their endpoints answers."""

import asyncio
from typing import Any

import pytest

from custom_components.gridpact.chain.polkadot.calls import batch, pallet_call
from custom_components.gridpact.chain.polkadot.kinds import ChainKind
from custom_components.gridpact.errors import Refused, Unreachable, WrongPeer
from tests.faulty_node import FaultyNode
from tests.substrate import Chains
from tools.devnet.anvil import free_port
from tools.substrate import Substrate
from tools.substrate.accounts import ALICE

from .conftest import NewClient

pytestmark = [pytest.mark.chain, pytest.mark.xdist_group("polkadot")]

NOWHERE = "ws://127.0.0.1:1"
REMARK = pallet_call("remark", "System.remark_with_event", {"remark": b"0x41"})


async def test_a_chain_says_what_it_is(substrate: Chains, new_client: NewClient) -> None:
    for chain, kind, prefix, coin in (
        (substrate.robonomics, "robonomics", 32, "XRT"),
        (substrate.hub, "hub", 42, "WND"),
    ):
        facts = await new_client(kind, chain.url).facts()
        assert (facts.kind, facts.prefix, facts.coin.symbol) == (ChainKind(kind), prefix, coin)
        assert facts.genesis == chain.hash(0)
        assert facts.existential_deposit > 0
        assert facts.kind.pallets <= facts.pallets


@pytest.mark.parametrize(("kind", "pallet"), [("robonomics", "Datalog"), ("hub", "Assets")])
async def test_a_chain_of_the_other_kind_is_noticed(
    substrate: Chains, new_client: NewClient, kind: str, pallet: str
) -> None:
    other = substrate.hub if kind == "robonomics" else substrate.robonomics
    with pytest.raises(WrongPeer) as caught:
        await new_client(kind, other.url).facts()
    assert (caught.value.key, caught.value.placeholders["pallet"]) == ("no_pallet", pallet)


async def test_a_server_that_is_no_node_is_noticed(robonomics: Substrate, new_client: NewClient) -> None:
    async with FaultyNode(robonomics.url.replace("ws:", "http:")) as node:
        node.fail("html")
        with pytest.raises(WrongPeer, match="not_a_node"):
            await new_client("robonomics", node.url).facts()


async def test_the_next_endpoint_is_asked_when_one_is_dead(robonomics: Substrate, new_client: NewClient) -> None:
    client = new_client("robonomics", NOWHERE, robonomics.url, genesis=robonomics.hash(0))
    assert (await client.facts()).name
    assert client.url == robonomics.url


async def test_an_endpoint_of_another_chain_is_never_used(substrate: Chains, new_client: NewClient) -> None:
    urls = (substrate.hub.url, substrate.robonomics.url)
    client = new_client("robonomics", *urls, genesis=substrate.robonomics.hash(0))
    assert (await client.finalized()).hash == substrate.robonomics.request("chain_getFinalizedHead")
    assert client.url == substrate.robonomics.url
    await client.survey()
    assert client.surveyed
    assert list(client.strangers.values()) == [substrate.hub.request("system_chain")]


async def test_only_endpoints_of_another_chain(substrate: Chains, new_client: NewClient) -> None:
    client = new_client("robonomics", substrate.hub.url, NOWHERE, genesis=substrate.robonomics.hash(0))
    with pytest.raises(WrongPeer) as caught:
        await client.facts()
    assert caught.value.key == "wrong_chain"
    assert caught.value.placeholders["actual"] == substrate.hub.request("system_chain")
    assert caught.value.placeholders["expected"] == "robonomics"


async def test_nobody_answers(new_client: NewClient) -> None:
    with pytest.raises(Unreachable) as caught:
        await new_client("hub", NOWHERE, NOWHERE).head()
    assert (caught.value.key, caught.value.placeholders) == ("cannot_connect", {"host": "127.0.0.1:1"})


async def test_an_endpoint_that_never_answers_is_left(robonomics: Substrate, new_client: NewClient) -> None:
    listener = await asyncio.start_server(lambda _reader, _writer: None, "127.0.0.1", free_port())
    host, port = listener.sockets[0].getsockname()
    client = new_client("robonomics", f"ws://{host}:{port}", robonomics.url, timeout=3.0)
    assert (await client.head()).number >= 0
    assert client.url == robonomics.url
    listener.close()


async def test_state_is_read_at_any_block(hub: Substrate, new_client: NewClient) -> None:
    client = new_client("hub", hub.url)
    first = await client.finalized()
    hub.new_block()
    last = await client.finalized()
    assert last.number == first.number + 1
    assert await client.block(last.number) == last
    assert await client.time(last.hash) >= await client.time(first.hash)
    assert await client.storage("System", "Number", at=first.hash) == first.number
    assert await client.storage("System", "Number") == last.number


async def test_values_are_plain(hub: Substrate, new_client: NewClient) -> None:
    client = new_client("hub", hub.url)
    account = await client.storage("System", "Account", ALICE.public_key)
    assert account["data"]["free"] > 0
    assert await client.storage("Assets", "Asset", 4_000_000_000) is None
    entries = dict(await client.entries("System", "Account"))
    assert entries[f"0x{ALICE.public_key.hex()}",] == account
    assert await client.constant("System", "SS58Prefix") == 42


async def test_a_fingerprint_is_what_lies_there(hub: Substrate, new_client: NewClient) -> None:
    client = new_client("hub", hub.url)
    head = await client.finalized()
    keys: list[tuple[str, str, tuple[Any, ...]]] = [
        ("Assets", "Asset", (4_000_000_000,)),
        ("System", "Account", (ALICE.public_key,)),
        ("System", "Account", (bytes(32),)),
    ]
    absent, account, nobody = await client.fingerprint(keys, head.hash)
    assert (absent, nobody) == (None, None)
    assert account is not None
    assert bytes.fromhex(account[2:])[:4] == (await client.many(keys, head.hash))[1]["nonce"].to_bytes(4, "little")


async def test_a_call_has_a_fee_before_it_is_sent(robonomics: Substrate, new_client: NewClient) -> None:
    client = new_client("robonomics", robonomics.url)
    one = await client.fee(REMARK, ALICE.public_key)
    assert 0 < one < await client.fee(batch("two", REMARK, REMARK), ALICE.public_key)


@pytest.mark.parametrize(
    ("name", "arguments"), [("System.nothing", {}), ("Nothing.remark", {}), ("System.remark", {"other": 1})]
)
async def test_a_call_that_the_chain_does_not_know(
    robonomics: Substrate, new_client: NewClient, name: str, arguments: dict[str, Any]
) -> None:
    with pytest.raises(Refused) as caught:
        await new_client("robonomics", robonomics.url).fee(pallet_call("x", name, arguments), ALICE.public_key)
    assert caught.value.placeholders["code"] == "invalid_call"


async def test_storage_that_the_chain_does_not_have(robonomics: Substrate, new_client: NewClient) -> None:
    with pytest.raises(WrongPeer, match="no_pallet"):
        await new_client("robonomics", robonomics.url).storage("Nfts", "Item", 1, 2)


async def test_a_block_that_is_not_there_yet(robonomics: Substrate, new_client: NewClient) -> None:
    with pytest.raises(Unreachable):
        await new_client("robonomics", robonomics.url).block(1_000_000)


async def test_a_node_that_went_and_came_back(new_chain: Any, new_client: NewClient) -> None:
    chain = new_chain("robonomics")
    client = new_client("robonomics", chain.url)
    before = await client.head()
    await asyncio.to_thread(chain.stop)
    with pytest.raises(Unreachable):
        await client.head()
    await asyncio.to_thread(chain.start)
    assert (await client.head()).number >= before.number


async def test_an_endpoint_that_comes_back_is_used_when_the_other_fails(
    robonomics: Substrate, new_client: NewClient
) -> None:
    target = robonomics.url.replace("ws:", "http:")
    async with FaultyNode(target) as one, FaultyNode(target) as other:
        client = new_client("robonomics", one.url, other.url, genesis=await asyncio.to_thread(robonomics.hash, 0))
        one.fail("drop")
        assert (await client.head()).number >= 0
        assert client.url == other.url
        one.mend()
        other.fail(503)
        assert (await client.head()).number >= 0
        assert client.url == one.url


async def test_state_that_one_endpoint_threw_away_is_read_from_another(new_chain: Any, new_client: NewClient) -> None:
    chain = new_chain("robonomics", mode="Manual")
    await asyncio.to_thread(chain.new_block, 20)
    old = await new_client("robonomics", chain.url).block(2)
    assert await new_client("robonomics", chain.pruned_url, chain.url).storage("System", "Number", at=old.hash) == 2
    with pytest.raises(Unreachable) as caught:
        await new_client("robonomics", chain.pruned_url).storage("System", "Number", at=old.hash)
    assert caught.value.key == "state_discarded"
    assert caught.value.placeholders["block"] == old.hash


async def test_an_address_that_is_none_opens_nothing(new_client: NewClient) -> None:
    with pytest.raises(Refused, match="invalid_url"):
        new_client("robonomics", NOWHERE, "not an address")


async def test_a_node_that_knows_no_batches(robonomics: Substrate, new_client: NewClient) -> None:
    async with FaultyNode(robonomics.url.replace("ws:", "http:")) as node:
        node.fail("no_batches")
        client = new_client("robonomics", node.url)
        assert (await client.facts()).coin.symbol == "XRT"
