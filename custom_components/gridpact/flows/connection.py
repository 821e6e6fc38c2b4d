"""Reaching a market before its account exists."""

from dataclasses import replace

from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession

from ..chain.evm.fees import posting_fee
from ..chain.evm.market import EvmMarket
from ..chain.evm.provider import EvmProvider, RpcError
from ..errors import Refused, Unreachable, WrongPeer
from ..market.market_code import MarketCode
from .fees import FeeEstimate
from .found import FoundMarket
from .networks import network_name
from .nodes import checked_nodes, node_problems


async def find_by_code(hass: HomeAssistant, code: MarketCode) -> FoundMarket:
    """Connect to the market of a market code. A node that is down is no obstacle, but comes last.

    Raises what `check_node` and `EvmMarket.connect` raise.
    """
    problems = await node_problems(hass, code.rpc_urls, int(code.network))
    grave = [problem for problem in problems.values() if not isinstance(problem, Unreachable)]
    answering = [url for url in code.rpc_urls if url not in problems]
    if grave or not answering:
        raise (grave or list(problems.values()))[0]
    return await _find(hass, replace(code, rpc_urls=(*answering, *problems)))


async def find_by_hand(hass: HomeAssistant, code: MarketCode) -> FoundMarket:
    """Connect to the market whose addresses somebody typed: every node has to answer.

    Raises what `checked_nodes` and `EvmMarket.connect` raise.
    """
    urls = await checked_nodes(hass, code.rpc_urls, int(code.network))
    found = await _find(hass, replace(code, rpc_urls=tuple(urls)))
    return replace(found, code=replace(found.code, first_block=await _first_block(found)))


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
