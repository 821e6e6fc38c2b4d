"""JSON-RPC of Substrate nodes: what they answer besides results."""

from dataclasses import dataclass, field
from typing import Any

from ...errors import Unreachable, WrongPeer
from ..node import Node

TOO_MANY = (429, -32005, -32029)
LONGEST_MESSAGE = 300
# What a node says of blocks and states that it does not have, or has no more.
MISSING = ("discarded", "unknownblock", "unknown block", "header was not found", "block not found", "missing header")


class RpcError(Unreachable):
    """A node's own refusal: who knows no better takes the node for unreachable. `data` explains it."""

    def __init__(self, host: str, error: dict[str, Any]) -> None:
        """Take the error object of a JSON-RPC answer."""
        super().__init__("cannot_connect", host=host)
        self.code = error.get("code")
        self.message = str(error.get("message", ""))[:LONGEST_MESSAGE]
        data = error.get("data")
        self.data = data[:LONGEST_MESSAGE] if isinstance(data, str) else ""

    @property
    def text(self) -> str:
        """What the node said."""
        return f"{self.message} {self.data}".strip()


@dataclass(frozen=True, slots=True)
class Identity:
    """Which chain it is: the hash of its first block. As a text its name, for people."""

    genesis: str
    name: str = field(compare=False)

    def __str__(self) -> str:
        return self.name


async def identity_of(node: Node, timeout: float) -> Identity:  # noqa: ASYNC109 handed on
    """Return which chain a node is of. Raises Unreachable, WrongPeer("not_a_node")."""
    genesis = await _answer(node, timeout, "chain_getBlockHash", 0)
    if not genesis.startswith("0x"):
        raise WrongPeer("not_a_node", host=node.host)
    return Identity(genesis, await _answer(node, timeout, "system_chain"))


async def _answer(node: Node, timeout: float, method: str, *parameters: int) -> str:  # noqa: ASYNC109 handed on
    answer = await node.exchange({"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters}, timeout)
    result = answer.get("result") if isinstance(answer, dict) else None
    if not isinstance(result, str):
        raise WrongPeer("not_a_node", host=node.host)
    return result


def is_unusable(answer: Any) -> bool:
    """Tell whether another node may have a better answer: this one was asked too much, or lacks the block."""
    responses = answer if isinstance(answer, list) else [answer]
    errors = [response["error"] for response in responses if response.get("error")]
    return any(isinstance(error, dict) and (error.get("code") in TOO_MANY or is_missing(error)) for error in errors)


def is_missing(error: dict[str, Any]) -> bool:
    """Tell whether a node lacks the block or the state that was asked for."""
    text = f"{error.get('message')} {error.get('data')}".lower()
    return any(words in text for words in MISSING)
