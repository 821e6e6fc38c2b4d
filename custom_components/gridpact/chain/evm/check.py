"""What a form tells of a node address before it is kept."""

import aiohttp

from ...errors import Unreachable, WrongPeer
from ..node import node_at
from .provider import TIMEOUT
from .rpc import chain_id_of


async def check_node(session: aiohttp.ClientSession, url: str, chain_id: int, timeout: float = TIMEOUT) -> None:  # noqa: ASYNC109 handed on
    """Check that a node of the network answers at an address and is up to date.

    Raises Refused("invalid_url"), Unreachable("cannot_connect"), WrongPeer("not_a_node"), WrongPeer("wrong_chain",
    actual=, expected=) and Unreachable("syncing", behind=), each with `host`.
    """
    node = node_at(session, url)
    try:
        actual = await chain_id_of(node, timeout)
        if actual != chain_id:
            raise WrongPeer("wrong_chain", host=node.host, actual=actual, expected=chain_id)
        form = {"jsonrpc": "2.0", "id": 1, "method": "eth_syncing", "params": []}
        progress = (await node.exchange(form, timeout)).get("result")
    finally:
        await node.close()
    if isinstance(progress, dict):
        behind = int(progress.get("highestBlock", "0x0"), 16) - int(progress.get("currentBlock", "0x0"), 16)
        raise Unreachable("syncing", host=node.host, behind=behind)
