"""Several nodes as one: whoever answers is asked, and nobody of another network."""

import asyncio
from typing import Any

import aiohttp
import pytest
from web3 import AsyncWeb3

from custom_components.gridpact.chain.evm.provider import EvmProvider, RpcError
from custom_components.gridpact.errors import Refused, Unreachable, WrongPeer
from tests.faulty_node import FaultyNode
from tools.devnet import CHAIN_ID, Anvil
from tools.devnet.anvil import free_port

pytestmark = pytest.mark.chain

NOWHERE = "http://127.0.0.1:1"
SEND = "eth_sendRawTransaction"


async def test_asks_the_next_node_when_one_is_away(anvil: Anvil, session: aiohttp.ClientSession) -> None:
    provider = EvmProvider(session, [NOWHERE, anvil.url], CHAIN_ID)
    assert await provider.request("eth_blockNumber") == "0x0"
    assert provider.url == anvil.url


@pytest.mark.parametrize("fault", ["drop", "html", 429, 500, 503, {"code": -32005, "message": "limit exceeded"}])
async def test_asks_the_next_node_when_one_fails(anvil: Anvil, session: aiohttp.ClientSession, fault: Any) -> None:
    async with FaultyNode(anvil.url) as node:
        provider = EvmProvider(session, [node.url, anvil.url], CHAIN_ID)
        await provider.request("eth_blockNumber")
        node.fail(fault)
        assert await provider.request("eth_chainId") == hex(CHAIN_ID)


async def test_stays_with_the_node_that_answers(anvil: Anvil, session: aiohttp.ClientSession) -> None:
    async with FaultyNode(anvil.url) as node:
        provider = EvmProvider(session, [node.url, anvil.url], CHAIN_ID)
        node.fail("drop")
        await provider.request("eth_blockNumber")
        asked = len(node.methods)
        await provider.request("eth_blockNumber")
        assert len(node.methods) == asked


async def test_a_slow_node_is_left(anvil: Anvil, session: aiohttp.ClientSession) -> None:
    listener = await asyncio.start_server(lambda _reader, _writer: None, "127.0.0.1", free_port())
    host, port = listener.sockets[0].getsockname()
    provider = EvmProvider(session, [f"http://{host}:{port}", anvil.url], CHAIN_ID, timeout=0.2)
    assert await provider.request("eth_blockNumber") == "0x0"
    listener.close()


async def test_says_so_when_no_node_answers(session: aiohttp.ClientSession) -> None:
    with pytest.raises(Unreachable) as caught:
        await EvmProvider(session, [NOWHERE, NOWHERE], CHAIN_ID).request("eth_blockNumber")
    assert (caught.value.key, caught.value.placeholders) == ("cannot_connect", {"host": "127.0.0.1:1"})


async def test_a_connection_that_died_with_its_node_is_replaced(session: aiohttp.ClientSession) -> None:
    with Anvil() as anvil:
        provider = EvmProvider(session, [anvil.url], CHAIN_ID)
        await provider.request("eth_blockNumber")
        anvil.stop()
        anvil.start()
        assert await provider.request("eth_blockNumber") == "0x0"


async def test_a_node_of_another_network_is_not_used(anvil: Anvil, session: aiohttp.ClientSession) -> None:
    with Anvil(chain_id=5) as other:
        provider = EvmProvider(session, [other.url, anvil.url], CHAIN_ID)
        assert await provider.request("eth_chainId") == hex(CHAIN_ID)
        with pytest.raises(WrongPeer) as caught:
            await EvmProvider(session, [other.url, NOWHERE], CHAIN_ID).request("eth_blockNumber")
    assert caught.value.key == "wrong_chain"
    assert caught.value.placeholders == {
        "host": f"127.0.0.1:{other.port}",
        "actual": "5",
        "expected": str(CHAIN_ID),
    }


async def test_a_node_that_changed_its_network_is_noticed(session: aiohttp.ClientSession) -> None:
    with Anvil() as anvil:
        provider = EvmProvider(session, [anvil.url], CHAIN_ID)
        await provider.request("eth_blockNumber")
        anvil.stop()
        with Anvil(port=anvil.port, chain_id=5), pytest.raises(WrongPeer):
            await provider.request("eth_blockNumber")


async def test_a_transaction_goes_to_one_node_only(anvil: Anvil, session: aiohttp.ClientSession) -> None:
    async with FaultyNode(anvil.url) as first, FaultyNode(anvil.url) as second:
        provider = EvmProvider(session, [first.url, second.url], CHAIN_ID)
        first.fail("swallow", SEND)
        with pytest.raises(Unreachable):
            await provider.request(SEND, "0x00")
        assert (first.methods.count(SEND), second.methods.count(SEND)) == (1, 0)


async def test_a_batch_is_answered_by_one_node_in_order(anvil: Anvil, session: aiohttp.ClientSession) -> None:
    provider = EvmProvider(session, [anvil.url], CHAIN_ID)
    found = await provider.batch(*[("eth_chainId", []), ("eth_blockNumber", [])] * 60)
    assert found == [hex(CHAIN_ID), "0x0"] * 60
    assert await provider.batch() == []


async def test_a_node_without_batches_is_asked_one_by_one(anvil: Anvil, session: aiohttp.ClientSession) -> None:
    async with FaultyNode(anvil.url) as node:
        node.fail("no_batches")
        provider = EvmProvider(session, [node.url], CHAIN_ID)
        assert await provider.batch(("eth_chainId", []), ("eth_blockNumber", [])) == [hex(CHAIN_ID), "0x0"]


async def test_a_node_that_mixes_up_a_batch_is_no_node(anvil: Anvil, session: aiohttp.ClientSession) -> None:
    async with FaultyNode(anvil.url) as node:
        node.fail({"code": 1, "message": "one answer to two questions"})
        provider = EvmProvider(session, [node.url])
        with pytest.raises(WrongPeer) as caught:
            await provider.batch(("eth_chainId", []), ("eth_blockNumber", []))
    assert caught.value.key == "not_a_node"


async def test_a_lone_node_that_is_asked_too_much_says_so(anvil: Anvil, session: aiohttp.ClientSession) -> None:
    async with FaultyNode(anvil.url) as node:
        node.fail({"code": -32005, "message": "limit exceeded"}, "eth_getLogs")
        with pytest.raises(RpcError) as caught:
            await EvmProvider(session, [node.url], CHAIN_ID).request("eth_getLogs", {})
    assert caught.value.message == "limit exceeded"


async def test_a_nodes_own_refusal_is_told_apart(anvil: Anvil, session: aiohttp.ClientSession) -> None:
    provider = EvmProvider(session, [anvil.url], CHAIN_ID)
    with pytest.raises(RpcError) as caught:
        await provider.request("eth_unheardOf")
    assert caught.value.code == -32601
    assert isinstance(caught.value, Unreachable)


async def test_speaks_over_a_websocket_and_reconnects(session: aiohttp.ClientSession) -> None:
    with Anvil() as anvil:
        provider = EvmProvider(session, [anvil.socket_url], CHAIN_ID)
        assert await provider.request("eth_blockNumber") == "0x0"
        assert await provider.batch(("eth_chainId", []), ("eth_blockNumber", [])) == [hex(CHAIN_ID), "0x0"]
        numbers = await asyncio.gather(*[provider.request("eth_blockNumber") for _ in range(20)])
        assert set(numbers) == {"0x0"}
        anvil.stop()
        with pytest.raises(Unreachable):
            await provider.request("eth_blockNumber")
        anvil.start()
        assert await provider.request("eth_blockNumber") == "0x0"
        await provider.close()
        assert not session.closed


async def test_serves_web3(anvil: Anvil, session: aiohttp.ClientSession) -> None:
    web3 = AsyncWeb3(EvmProvider(session, [anvil.url]))
    assert await web3.is_connected()
    assert await web3.eth.chain_id == CHAIN_ID
    away = AsyncWeb3(EvmProvider(session, [NOWHERE]))
    assert not await away.is_connected()
    with pytest.raises(Unreachable):
        await away.is_connected(show_traceback=True)


@pytest.mark.parametrize("url", ["", "node.example", "ftp://node.example", "http://", "https://[::1", "//node"])
def test_refuses_what_is_no_address(url: str) -> None:
    with pytest.raises(Refused) as caught:
        EvmProvider(object(), [url])  # type: ignore[arg-type]
    assert (caught.value.key, caught.value.placeholders) == ("invalid_url", {"host": url})


async def test_an_access_key_in_an_address_is_shown_nowhere(session: aiohttp.ClientSession) -> None:
    provider = EvmProvider(session, ["http://user:hidden@127.0.0.1:1/v3/hidden?key=hidden"], CHAIN_ID)
    with pytest.raises(Unreachable) as caught:
        await provider.request("eth_blockNumber")
    error: BaseException | None = caught.value
    while error is not None:
        assert "hidden" not in f"{error} {error!r}"
        error = error.__cause__
    assert provider.host == "127.0.0.1:1"
