"""Requests to the nodes of a Substrate chain, each with a time limit of its own."""

from collections.abc import Sequence
import itertools
from typing import Any

import aiohttp

from ...errors import Unreachable, WrongPeer
from ..endpoints import Endpoints
from ..node import address_of
from .rpc import Identity, RpcError, identity_of, is_missing, is_unusable

BATCH_SIZE = 50


class Connection:
    """Asks the endpoints of a chain. Raises Unreachable, WrongPeer and RpcError."""

    def __init__(
        self, urls: Sequence[str], expected: Identity | None, timeout: float, session: aiohttp.ClientSession | None
    ) -> None:
        """Use the session given, or open one of its own. Raises Refused("invalid_url")."""
        for url in urls:  # before a session is opened that nobody could close
            address_of(url)
        self._owned = session is None
        self._session = session or aiohttp.ClientSession()
        self.endpoints = Endpoints(self._session, urls, identity_of, expected, timeout)
        self._ids = itertools.count(1)

    async def request(self, method: str, *parameters: Any) -> Any:
        """Return the result of one request."""
        return self._result(await self._exchange(self._form(method, parameters)), parameters)

    async def batch(self, *requests: tuple[str, Sequence[Any]]) -> list[Any]:
        """Return the results of several requests; those of one batch come from one node."""
        results: list[Any] = []
        for part in itertools.batched(requests, BATCH_SIZE, strict=False):
            forms = [self._form(method, parameters) for method, parameters in part]
            answer = await self._exchange(forms)
            if isinstance(answer, dict):  # a node that knows no batches
                answer = [await self._exchange(form) for form in forms]
            by_id = {response.get("id"): response for response in answer}
            if by_id.keys() != {form["id"] for form in forms}:
                raise WrongPeer("not_a_node", host=self.endpoints.host)
            results += [self._result(by_id[form["id"]], form["params"]) for form in forms]
        return results

    async def submit(self, raw: str) -> Any:
        """Hand an extrinsic to one node: whoever sends decides what to do without an answer."""
        return self._result(await self._exchange(self._form("author_submitExtrinsic", [raw]), retry=False), ())

    async def close(self) -> None:
        """Close the sockets that this opened."""
        await self.endpoints.close()
        if self._owned:
            await self._session.close()

    async def _exchange(self, payload: Any, *, retry: bool = True) -> Any:
        return await self.endpoints.exchange(payload, retry=retry, unusable=is_unusable)

    def _form(self, method: str, parameters: Sequence[Any]) -> dict[str, Any]:
        return {"jsonrpc": "2.0", "id": next(self._ids), "method": method, "params": list(parameters)}

    def _result(self, response: dict[str, Any], parameters: Sequence[Any]) -> Any:
        error = response.get("error")
        if not error:
            return response.get("result")
        if isinstance(error, dict) and is_missing(error):
            block = str(parameters[-1]) if parameters else ""
            raise Unreachable("state_discarded", host=self.endpoints.host, block=block)
        raise RpcError(self.endpoints.host, error if isinstance(error, dict) else {"message": error})
