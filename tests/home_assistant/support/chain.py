"""A real local network with a market on it, and nodes that are not as they should be."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any, Self

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from custom_components.gridpact.chain.evm.contracts import REGISTRY, TOKEN
from custom_components.gridpact.chain.evm.provider import EvmProvider
from custom_components.gridpact.chain.keys import Key
from custom_components.gridpact.market.market_code import MarketCode, encode
from tools.devnet import ACCOUNTS, Anvil, Deployed, Stakes, deploy
from tools.devnet.deployer import Deployer

type Answer = Callable[[dict[str, Any]], dict[str, Any] | None]


def deploy_market(anvil: Anvil, minimum_stake: int = 0) -> Deployed:
    """Put a market on the network; registering takes a deposit, token base units."""

    async def run() -> Deployed:
        async with aiohttp.ClientSession() as session:
            provider = EvmProvider(session, [anvil.url], anvil.chain_id)
            stakes = Stakes(minimum=minimum_stake)
            return await deploy(provider, Key.read(ACCOUNTS[0].secret), stakes=stakes, token_symbol="EURx")

    return asyncio.run(run())


@asynccontextmanager
async def deposit_asked(anvil: Anvil, deployed: Deployed, minimum: int) -> AsyncIterator[None]:
    """Let the market take a deposit of whoever registers meanwhile, token base units: other tests use it, too."""
    async with operator(anvil) as sender:
        await sender.invoke(REGISTRY, deployed.registry, "setMinimumStake", minimum)
        try:
            yield
        finally:
            await sender.invoke(REGISTRY, deployed.registry, "setMinimumStake", 0)


async def give_tokens(anvil: Anvil, deployed: Deployed, account: str, amount: int) -> None:
    """Make tokens for somebody."""
    async with operator(anvil) as sender:
        await sender.grant(TOKEN, deployed.token, "MINTER_ROLE", [ACCOUNTS[0].address])
        await sender.invoke(TOKEN, deployed.token, "mint", account, amount)


@asynccontextmanager
async def operator(anvil: Anvil) -> AsyncIterator[Deployer]:
    """Send with the key that deployed the market."""
    async with aiohttp.ClientSession() as session:
        provider = EvmProvider(session, [anvil.url], anvil.chain_id)
        yield Deployer(provider, Key.read(ACCOUNTS[0].secret), lambda _text: None)


def market_code(anvil: Anvil, deployed: Deployed, **changes: Any) -> str:
    """Return the code that a utility would hand out."""
    fields: dict[str, Any] = {
        "name": "Konstanz Flex",
        "kind": "evm",
        "network": str(anvil.chain_id),
        "rpc_urls": (anvil.url,),
        "market": deployed.market,
        "first_block": deployed.first_block,
    }
    return encode(MarketCode(**(fields | changes)))


class Detour:
    """The real node, reached through a place where some of its answers are changed; `answer` decides which."""

    def __init__(self, anvil: Anvil, answer: Answer = lambda _request: None) -> None:
        self.answer = answer
        self._anvil = anvil
        application = web.Application()
        application.router.add_post("/", self._handle)
        self._server = TestServer(application)

    @property
    def url(self) -> str:
        """Address of the detour."""
        return str(self._server.make_url("/"))

    async def __aenter__(self) -> Self:
        await self._server.start_server()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._server.close()

    async def _handle(self, request: web.Request) -> web.Response:
        question = await request.json()
        with suppress(ConnectionError):
            if isinstance(question, dict) and (changed := self.answer(question)) is not None:
                return web.json_response({"jsonrpc": "2.0", "id": question["id"], **changed})
            async with aiohttp.ClientSession() as session, session.post(self._anvil.url, json=question) as response:
                return web.json_response(await response.json())
        return web.Response(status=503)


def behind(blocks: int) -> Answer:
    """A node that is still catching up."""
    progress = {"currentBlock": "0x64", "highestBlock": hex(100 + blocks)}
    return lambda request: {"result": progress} if request["method"] == "eth_syncing" else None


def forgetful(request: dict[str, Any]) -> dict[str, Any] | None:
    """A node that keeps only its newest state."""
    old = request["method"] == "eth_getCode" and request["params"][1] != "latest"
    return {"error": {"code": -32000, "message": "missing trie node"}} if old else None


def down(_request: dict[str, Any]) -> dict[str, Any] | None:
    """A node that is out of order."""
    raise ConnectionError
