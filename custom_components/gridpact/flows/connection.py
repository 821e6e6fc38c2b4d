"""Reaching a market before its account exists."""

import asyncio
from dataclasses import replace

import aiohttp
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession

from ..chain.evm.check import check_node
from ..chain.evm.fees import posting_fee
from ..chain.evm.market import EvmMarket
from ..chain.evm.provider import EvmProvider, RpcError
from ..errors import GridpactError, Refused, Unreachable, WrongPeer
from ..market.market_code import MarketCode
from .fees import FeeEstimate
from .found import FoundMarket
from .networks import network_name


async def find_by_code(hass: HomeAssistant, code: MarketCode) -> FoundMarket:
    """Connect to the market of a market code. A node that is down is no obstacle, but comes last.

    Raises what `check_node` and `EvmMarket.connect` raise.
    """
    problems = await _problems(hass, code)
    grave = [problem for problem in problems.values() if not isinstance(problem, Unreachable)]
    answering = [url for url in code.rpc_urls if url not in problems]
    if grave or not answering:
        raise (grave or list(problems.values()))[0]
    return await _find(hass, replace(code, rpc_urls=(*answering, *problems)))


async def find_by_hand(hass: HomeAssistant, code: MarketCode) -> FoundMarket:
    """Connect to the market whose addresses somebody typed: every node has to answer.

    Raises what `check_node` and `EvmMarket.connect` raise.
    """
    problems = await _problems(hass, code)
    if problems:
        raise next(iter(problems.values()))
    found = await _find(hass, code)
    return replace(found, code=replace(found.code, first_block=await _first_block(found)))


async def _problems(hass: HomeAssistant, code: MarketCode) -> dict[str, GridpactError]:
    """Check all nodes at once and return what is wrong with which of them."""
    session = async_get_clientsession(hass)
    found = await asyncio.gather(*(_problem(session, url, int(code.network)) for url in code.rpc_urls))
    return {url: problem for url, problem in zip(code.rpc_urls, found, strict=True) if problem}


async def _problem(session: aiohttp.ClientSession, url: str, chain_id: int) -> GridpactError | None:
    try:
        await check_node(session, url, chain_id)
    except GridpactError as problem:
        return problem
    return None


async def _find(hass: HomeAssistant, code: MarketCode) -> FoundMarket:
    provider = EvmProvider(async_get_clientsession(hass), code.rpc_urls, int(code.network))
    try:
        reader = await EvmMarket.connect(provider, code.market)
    except (Refused, WrongPeer) as error:
        await provider.close()
        raise type(error)(error.key, **error.placeholders, network=network_name(int(code.network))) from None
    info = await reader.info()
    fees = FeeEstimate(await posting_fee(provider))
    return FoundMarket(code=replace(code, market=info.market), info=info, fees=fees, reader=reader)


async def _first_block(found: FoundMarket) -> int:
    """Return the block in which the market appeared, or the oldest whose state the node still has."""
    newest, _ = await found.reader.head()
    oldest = 0
    while oldest < newest:
        middle = (oldest + newest) // 2
        if await _exists(found, middle):
            newest = middle
        else:
            oldest = middle + 1
    return oldest


async def _exists(found: FoundMarket, block: int) -> bool:
    try:
        code = await found.reader.provider.request("eth_getCode", found.code.market, hex(block))
    except RpcError:
        return False
    return len(code) > len("0x")
