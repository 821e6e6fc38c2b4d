"""JSON-RPC: what nodes answer besides results."""

from typing import Any

from ...errors import Unreachable, WrongPeer
from ..node import Node

LIMIT_EXCEEDED = -32005
LONGEST_MESSAGE = 200


class RpcError(Unreachable):
    """A node's own refusal: who knows no better takes the node for unreachable.

    `data` is what a contract reverted with, if one did.
    """

    def __init__(self, host: str, error: dict[str, Any]) -> None:
        """Take the error object of a JSON-RPC answer."""
        super().__init__("cannot_connect", host=host)
        self.code = error.get("code")
        self.message = str(error.get("message", ""))[:LONGEST_MESSAGE]
        self.data = _revert_data(error.get("data"))


async def chain_id_of(node: Node, timeout: float) -> int:  # noqa: ASYNC109 handed on
    """Return the chain id of a node. Raises Unreachable, WrongPeer("not_a_node")."""
    form = {"jsonrpc": "2.0", "id": 1, "method": "eth_chainId", "params": []}
    answer = await node.exchange(form, timeout)
    try:
        return int(answer["result"], 16)
    except KeyError, TypeError, ValueError:
        raise WrongPeer("not_a_node", host=node.host) from None


def is_limited(answer: Any) -> bool:
    """Tell whether a node answered that it was asked too much."""
    responses = answer if isinstance(answer, list) else [answer]
    errors = [response["error"] for response in responses if response.get("error")]
    return any(isinstance(error, dict) and error.get("code") == LIMIT_EXCEEDED for error in errors)


def _revert_data(data: Any) -> str | None:
    """Return the bytes of a revert, which nodes wrap in different ways."""
    if isinstance(data, dict):
        return next((found for value in data.values() if (found := _revert_data(value))), None)
    return data if isinstance(data, str) and data.startswith("0x") else None
