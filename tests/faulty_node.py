"""A node that fails on demand: a proxy between a client and a real one. No real node does this when asked."""

from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

import aiohttp
from aiohttp import web

from tools.devnet.anvil import free_port


class FaultyNode:
    """Passes requests on to `target` and counts them; `fault` decides about each method what happens instead.

    A fault is "drop" (closes the connection), "swallow" (passes it on, then closes the connection), "html",
    "limited", "no_batches", an HTTP status, or a JSON-RPC error object; None passes the request on.
    """

    def __init__(self, target: str) -> None:
        self.fault: Callable[[str], Any] = lambda _method: None
        self.methods: list[str] = []
        self.results: dict[str, Any] = {}  # answers that are wrong, by method
        self.newest_block: int | None = None  # knows no later block
        self.without_times = False  # gives logs without blockTimestamp
        self.longest_range: int | None = None  # refuses logs of more blocks
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._target = target
        self._session: aiohttp.ClientSession | None = None
        application = web.Application(client_max_size=1 << 24)
        application.router.add_post("/", self._answer)
        application.router.add_post("/{path:.*}", self._answer)
        self._runner = web.AppRunner(application)

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession()
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._runner.cleanup()
        if self._session is not None:
            await self._session.close()

    def fail(self, fault: Any, *methods: str) -> None:
        """Fail these methods, or all of them, until `mend`."""
        self.fault = lambda method: fault if not methods or method in methods else None

    def mend(self) -> None:
        """Work again."""
        self.fault = lambda _method: None

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        forms = body if isinstance(body, list) else [body]
        self.methods += [form["method"] for form in forms]
        faults = [fault for form in forms if (fault := self.fault(form["method"])) is not None]
        if not faults:
            return await self._answer_as_a_small_node(body, forms)
        return await self._fail(faults[0], body, request)

    async def _answer_as_a_small_node(self, body: Any, forms: list[dict[str, Any]]) -> web.StreamResponse:
        answers = [await self._small(form) for form in forms]
        return web.json_response(answers if isinstance(body, list) else answers[0])

    async def _small(self, form: dict[str, Any]) -> Any:
        """Answer as a node that lags or limits ranges, if it is to be one."""
        newest, method = self.newest_block, form["method"]
        if method in self.results:
            return {"jsonrpc": "2.0", "id": form["id"], "result": self.results[method]}
        if newest is not None and method == "eth_getBlockByNumber" and int(form["params"][0], 16) > newest:
            return {"jsonrpc": "2.0", "id": form["id"], "result": None}
        if method == "eth_getLogs":
            wanted = form["params"][0]
            start, end = int(wanted["fromBlock"], 16), int(wanted["toBlock"], 16)
            if self.longest_range is not None and end - start >= self.longest_range:
                error = {"code": -32602, "message": "block range is too wide"}
                return {"jsonrpc": "2.0", "id": form["id"], "error": error}
            if newest is not None:
                form = {**form, "params": [{**wanted, "toBlock": hex(min(end, newest))}]}
        answer = await self._ask(form)
        if method == "eth_getLogs" and self.without_times:
            for log in answer["result"]:
                del log["blockTimestamp"]
        return answer

    async def _fail(self, fault: Any, body: Any, request: web.Request) -> web.StreamResponse:
        if fault == "swallow":
            await self._pass_on(body)
        if fault in ("drop", "swallow"):
            if request.transport is not None:
                request.transport.close()
            return web.Response()
        if fault == "html":
            return web.Response(text="<html>Log in to the guest network</html>", content_type="text/html")
        if fault == "no_batches":
            if not isinstance(body, list):
                return await self._pass_on(body)
            return web.json_response({"jsonrpc": "2.0", "id": None, "error": {"code": -32600, "message": "no"}})
        if isinstance(fault, int):
            return web.Response(status=fault)
        first = body[0] if isinstance(body, list) else body
        answer = {"jsonrpc": "2.0", "id": first["id"], "error": fault}
        return web.json_response([answer] if isinstance(body, list) else answer)

    async def _pass_on(self, body: Any) -> web.Response:
        return web.json_response(await self._ask(body))

    async def _ask(self, body: Any) -> Any:
        assert self._session is not None
        async with self._session.post(self._target, json=body) as response:
            return await response.json()
