"""The node addresses of a network: every dialog asks for them and checks them in the same way."""

import asyncio
from collections.abc import Sequence
from typing import Final

import aiohttp
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.selector import TextSelector, TextSelectorConfig, TextSelectorType
import probatio

from ..chain.evm.check import check_node
from ..errors import GridpactError, Refused

RPC_URLS: Final = "rpc_urls"
# Beside which field the sentence of an error stands.
NODE_ERRORS: Final = dict.fromkeys(("invalid_url", "not_a_node", "syncing", "cannot_connect", "wrong_chain"), RPC_URLS)


def node_fields() -> dict[probatio.Marker, object]:
    """Return the field in which node addresses are typed."""
    return {probatio.Required(RPC_URLS): TextSelector(TextSelectorConfig(type=TextSelectorType.URL, multiple=True))}


async def checked_nodes(hass: HomeAssistant, typed: Sequence[str], chain_id: int) -> list[str]:
    """Return the typed addresses without blanks, once every one of them has answered.

    Raises the first problem that `check_node` tells of, and Refused("invalid_url") if there is no address at all.
    """
    urls = [url.strip() for url in typed if url.strip()]
    if not urls:
        raise Refused("invalid_url", host='""')
    for problem in (await node_problems(hass, urls, chain_id)).values():
        raise problem
    return urls


async def node_problems(hass: HomeAssistant, urls: Sequence[str], chain_id: int) -> dict[str, GridpactError]:
    """Ask all nodes at once; return what is wrong with which of them, in the order of the addresses."""
    session = async_get_clientsession(hass)
    found = await asyncio.gather(*(_problem(session, url, chain_id) for url in urls))
    return {url: problem for url, problem in zip(urls, found, strict=True) if problem}


async def _problem(session: aiohttp.ClientSession, url: str, chain_id: int) -> GridpactError | None:
    try:
        await check_node(session, url, chain_id)
    except GridpactError as problem:
        return problem
    return None
