"""What a form tells about a node address."""

from typing import Any

import aiohttp
from aiohttp import web
import pytest

from custom_components.gridpact.chain.evm.check import check_node
from custom_components.gridpact.errors import GridpactError, Refused, Unreachable, WrongPeer
from tests.faulty_node import FaultyNode
from tools.devnet import CHAIN_ID, Anvil

pytestmark = pytest.mark.chain


async def problem(session: aiohttp.ClientSession, url: str, chain_id: int = CHAIN_ID) -> GridpactError:
    with pytest.raises(GridpactError) as caught:
        await check_node(session, url, chain_id, timeout=2)
    return caught.value


@pytest.mark.parametrize("kind", ["url", "socket_url"])
async def test_a_good_node_passes(anvil: Anvil, session: aiohttp.ClientSession, kind: str) -> None:
    await check_node(session, getattr(anvil, kind), CHAIN_ID)


async def test_no_address(session: aiohttp.ClientSession) -> None:
    error = await problem(session, "node.example")
    assert (type(error), error.key, error.placeholders) == (Refused, "invalid_url", {"host": "node.example"})


@pytest.mark.parametrize("scheme", ["http", "ws"])
async def test_nobody_there(session: aiohttp.ClientSession, scheme: str) -> None:
    error = await problem(session, f"{scheme}://127.0.0.1:1")
    assert (type(error), error.key, error.placeholders) == (Unreachable, "cannot_connect", {"host": "127.0.0.1:1"})


@pytest.mark.parametrize("fault", ["html", 404, {"code": -32601, "message": "unknown method"}])
async def test_something_else_there(anvil: Anvil, session: aiohttp.ClientSession, fault: Any) -> None:
    async with FaultyNode(anvil.url) as node:
        node.fail(fault)
        error = await problem(session, node.url)
        assert (type(error), error.key) == (WrongPeer, "not_a_node")
        assert error.placeholders == {"host": f"127.0.0.1:{node.port}"}


async def test_another_network(anvil: Anvil, session: aiohttp.ClientSession) -> None:
    error = await problem(session, anvil.url, 1)
    assert (type(error), error.key) == (WrongPeer, "wrong_chain")
    assert error.placeholders["actual"] == str(CHAIN_ID)
    assert error.placeholders["expected"] == "1"


async def test_a_node_that_has_not_caught_up(session: aiohttp.ClientSession) -> None:
    async def answer(request: web.Request) -> web.Response:
        form = await request.json()
        progress = {"startingBlock": "0x0", "currentBlock": "0x64", "highestBlock": "0xc8"}
        result = hex(CHAIN_ID) if form["method"] == "eth_chainId" else progress
        return web.json_response({"jsonrpc": "2.0", "id": form["id"], "result": result})

    application = web.Application()
    application.router.add_post("/", answer)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    error = await problem(session, f"http://127.0.0.1:{runner.addresses[0][1]}")
    await runner.cleanup()
    assert (type(error), error.key, error.placeholders["behind"]) == (Unreachable, "syncing", "100")
