"""The nodes of a network as one: web3's provider over a session that Home Assistant owns."""

from collections.abc import Sequence
import itertools
from typing import Any, cast

import aiohttp
from web3.providers.async_base import AsyncJSONBaseProvider
from web3.types import RPCEndpoint, RPCResponse

from ...errors import GridpactError, WrongPeer
from ..endpoints import Endpoints
from .rpc import RpcError, chain_id_of, is_limited

SEND = "eth_sendRawTransaction"
BATCH_SIZE = 50
TIMEOUT = 10.0

__all__ = ["SEND", "TIMEOUT", "EvmProvider", "Request", "RpcError"]

type Request = tuple[str, Sequence[Any]]


class EvmProvider(AsyncJSONBaseProvider):
    """Asks the node that answered last, and the others when it does not.

    With a chain id, a node is asked for its own before it is used, and again after every fault. A transaction is sent
    to one node only: whoever sends decides what to do without an answer. `strangers` are the hosts that turned out to
    be of another network, with its chain id; `surveyed` says that all were asked. All requests raise Unreachable if
    no node answers and WrongPeer if those that answer are of another network or no nodes.
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
        self._endpoints = Endpoints(session, urls, chain_id_of, chain_id, timeout)
        self._ids = itertools.count(1)

    @property
    def host(self) -> str:
        """The node in use, as people may see it."""
        return self._endpoints.host

    @property
    def url(self) -> str:
        """The address in use: it may hold an access key."""
        return self._endpoints.url

    @property
    def urls(self) -> list[str]:
        """All addresses: they may hold access keys."""
        return self._endpoints.urls

    @property
    def strangers(self) -> dict[str, int]:
        """The hosts that turned out to be of another network, with its chain id."""
        return self._endpoints.strangers

    @property
    def surveyed(self) -> bool:
        """Whether all nodes were asked for their network."""
        return self._endpoints.surveyed

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

    async def survey(self) -> None:
        """Ask every node for its network: one may change it at any time. One that does not answer stays as it was."""
        await self._endpoints.survey()

    async def close(self) -> None:
        """Close the sockets that this opened."""
        await self._endpoints.close()

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
            by_id = {response.get("id"): response for response in answer}
            if by_id.keys() != {form["id"] for form in forms}:
                raise WrongPeer("not_a_node", host=self.host)
            responses += [by_id[form["id"]] for form in forms]
        return responses

    async def _exchange(self, payload: Any, *, retry: bool) -> Any:
        return await self._endpoints.exchange(payload, retry=retry, unusable=is_limited)
