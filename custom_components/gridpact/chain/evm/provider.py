"""The nodes of a network as one: web3's provider over a session that Home Assistant owns."""

from collections.abc import Sequence
import itertools
from typing import Any, cast

import aiohttp
from web3.providers.async_base import AsyncJSONBaseProvider
from web3.types import RPCEndpoint, RPCResponse

from ...errors import GridpactError, Unreachable, WrongPeer
from .node import Node, node_at

SEND = "eth_sendRawTransaction"
LIMIT_EXCEEDED = -32005
BATCH_SIZE = 50
TIMEOUT = 10.0
LONGEST_MESSAGE = 200

type Request = tuple[str, Sequence[Any]]


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


class EvmProvider(AsyncJSONBaseProvider):
    """Asks the node that answered last, and the others when it does not.

    With a chain id, a node is asked for its own before it is used, and again after every fault. A transaction is sent
    to one node only: whoever sends decides what to do without an answer. All requests raise Unreachable if no node
    answers and WrongPeer if those that answer are of another network or no nodes.
    """

    global_ccip_read_enabled = False  # a contract must not make a home fetch an address of its choice

    def __init__(
        self,
        session: aiohttp.ClientSession,
        urls: Sequence[str],
        chain_id: int | None = None,
        timeout: float = TIMEOUT,
    ) -> None:
        """Use a session that is somebody else's. Raises Refused("invalid_url")."""
        super().__init__()
        self.session = session
        self.urls = list(urls)
        self._nodes = [node_at(session, url) for url in urls]
        self._checked: set[int] = set()
        self._chain_id = chain_id
        self._timeout = timeout
        self._current = 0
        self._ids = itertools.count(1)

    @property
    def host(self) -> str:
        """The node in use, as people may see it."""
        return self._nodes[self._current].host

    @property
    def url(self) -> str:
        """The address in use: it may hold an access key."""
        return self.urls[self._current]

    async def request(self, method: str, *parameters: Any) -> Any:
        """Return the result of one request. Raises RpcError."""
        return self._result(await self._exchange(self._form(method, parameters), retry=method != SEND))

    async def batch(self, *requests: Request) -> list[Any]:
        """Return the results of several requests, all answered by one node. Raises RpcError."""
        return [self._result(response) for response in await self._batch(requests)]

    async def make_request(self, method: RPCEndpoint, params: Any) -> RPCResponse:
        """Answer web3."""
        return cast(RPCResponse, await self._exchange(self._form(method, params), retry=method != SEND))

    async def make_batch_request(self, requests: list[tuple[RPCEndpoint, Any]]) -> list[RPCResponse]:
        """Answer web3."""
        return cast(list[RPCResponse], await self._batch(requests))

    async def is_connected(self, show_traceback: bool = False) -> bool:  # noqa: FBT001, FBT002 web3's signature
        """Answer web3."""
        try:
            await self.request("eth_chainId")
        except GridpactError:
            if show_traceback:
                raise
            return False
        return True

    async def close(self) -> None:
        """Close the sockets that this opened."""
        for node in self._nodes:
            await node.close()

    def _form(self, method: str, parameters: Sequence[Any]) -> dict[str, Any]:
        return {"jsonrpc": "2.0", "id": next(self._ids), "method": method, "params": list(parameters)}

    def _result(self, response: dict[str, Any]) -> Any:
        if response.get("error"):
            raise RpcError(self.host, response["error"])
        return response.get("result")

    async def _batch(self, requests: Sequence[Request]) -> list[dict[str, Any]]:
        responses: list[dict[str, Any]] = []
        for part in itertools.batched(requests, BATCH_SIZE, strict=False):
            forms = [self._form(method, parameters) for method, parameters in part]
            answer = await self._exchange(forms, retry=all(form["method"] != SEND for form in forms))
            if isinstance(answer, dict):  # a node that knows no batches
                answer = [await self._exchange(form, retry=True) for form in forms]
            responses += sorted(answer, key=lambda response: int(response["id"]))
        return responses

    async def _exchange(self, payload: Any, *, retry: bool) -> Any:
        count = len(self._nodes)
        # A lone node gets a second chance: a connection kept open is dead after the node restarted.
        tries = max(count, 2) if retry else 1
        problem: GridpactError | None = None
        answer = None
        for number in [(self._current + step) % count for step in range(tries)]:
            try:
                answer = await self._ask(number, payload)
            except (Unreachable, WrongPeer) as error:
                self._checked.discard(number)
                problem = _graver(problem, error)
                self._current = (number + 1) % count
                continue
            self._current = number
            if not retry or not _limited(answer):
                return answer
        if answer is None and problem is not None:
            raise problem
        return answer

    async def _ask(self, number: int, payload: Any) -> Any:
        node = self._nodes[number]
        if self._chain_id is not None and number not in self._checked:
            await self._check(node, self._chain_id)
            self._checked.add(number)
        return await node.exchange(payload, self._timeout)

    async def _check(self, node: Node, expected: int) -> None:
        actual = await chain_id_of(node, self._timeout)
        if actual != expected:
            raise WrongPeer("wrong_chain", host=node.host, actual=actual, expected=expected)


async def chain_id_of(node: Node, timeout: float = TIMEOUT) -> int:  # noqa: ASYNC109 handed on
    """Return the chain id of a node. Raises Unreachable, WrongPeer("not_a_node")."""
    form = {"jsonrpc": "2.0", "id": 1, "method": "eth_chainId", "params": []}
    answer = await node.exchange(form, timeout)
    try:
        return int(answer["result"], 16)
    except KeyError, TypeError, ValueError:
        raise WrongPeer("not_a_node", host=node.host) from None


def _limited(answer: Any) -> bool:
    """Tell whether a node answered that it was asked too much."""
    responses = answer if isinstance(answer, list) else [answer]
    errors = [response["error"] for response in responses if response.get("error")]
    return any(isinstance(error, dict) and error.get("code") == LIMIT_EXCEEDED for error in errors)


def _graver(first: GridpactError | None, second: GridpactError) -> GridpactError:
    """Return what is worth more attention: a node of another network, then one that does not answer."""
    if first is None:
        return second
    return max(first, second, key=lambda error: (error.key == "wrong_chain", isinstance(error, Unreachable)))


def _revert_data(data: Any) -> str | None:
    """Return the bytes of a revert, which nodes wrap in different ways."""
    if isinstance(data, dict):
        return next((found for value in data.values() if (found := _revert_data(value))), None)
    return data if isinstance(data, str) and data.startswith("0x") else None
