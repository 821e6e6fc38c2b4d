"""The emulated plug on a loopback port, and everything that can be wrong with it."""

import asyncio
from collections.abc import Callable
from enum import StrEnum
import json
import time
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from .device import Device, Identity
from .klap import Session, auth_hash
from .meter import Load, PlugMeter, constant

NO_TPAP = 1003
SESSION_SECONDS = 86_400


class Fault(StrEnum):
    """What is wrong with a plug, until it is set back to None."""

    HTTP_500 = "http_500"
    DROP = "drop"  # closes the connection without an answer
    SLOW = "slow"  # answers after `slow_s` seconds
    REFUSED = "refused"  # third-party compatibility is off, and nothing else is offered
    TPAP = "tpap"  # speaks only TPAP, of a kind that no client knows
    TPAP_WRONG = "tpap_wrong"  # speaks TPAP and does not take the password
    LOCKED = "locked"  # speaks TPAP and takes no password at all after too many wrong ones


TPAP_CODES = {Fault.TPAP: -2202, Fault.TPAP_WRONG: -2203, Fault.LOCKED: -2101}


class EmulatedPlug:
    """A Tapo plug: `async with EmulatedPlug() as plug` listens on `plug.address` ("host:port").

    The load, the relay and the register are at `meter`; `fault` breaks the plug; `logins` counts attempts.
    """

    def __init__(
        self,
        identity: Identity | None = None,
        *,
        username: str = "home@example.org",
        password: str = "correct horse",  # noqa: S107 - there is nothing behind it
        load: float | Load = 0,
        clock: Callable[[], float] = time.time,
        utc_offset_s: int = 0,
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        """Load in watts, constant or by time."""
        self.username, self.password = username, password
        self.meter = PlugMeter(load if callable(load) else constant(load), clock, utc_offset_s)
        self.device = Device(identity or Identity(), self.meter)
        self.fault: Fault | None = None
        self.slow_s = 10.0
        self.logins = 0
        self.requests = 0
        self._host, self._port = host, port
        self._sessions: dict[str, Session] = {}
        self._runner: web.AppRunner | None = None

    @property
    def address(self) -> str:
        """Where it listens, host:port."""
        return f"{self._host}:{self._port}"

    def expire_sessions(self) -> None:
        """Forget all log-ins, as after a day or a power cut."""
        self._sessions.clear()

    def set_load(self, watts: float) -> None:
        """Change the load to a constant."""
        self.meter.load = constant(watts)

    async def start(self) -> None:
        """Listen; the same port again after a stop."""
        app = web.Application()
        app.router.add_post("/", self._discover)
        app.router.add_post("/app", self._discover)
        app.router.add_post("/app/handshake1", self._handshake1)
        app.router.add_post("/app/handshake2", self._handshake2)
        app.router.add_post("/app/request", self._request)
        app.middlewares.append(self._break)
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, self._host, self._port).start()
        self._port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Unplug it."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
        self.expire_sessions()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    @web.middleware
    async def _break(self, request: web.Request, handler: Callable[[web.Request], Any]) -> web.StreamResponse:
        self.requests += 1
        if self.fault is Fault.HTTP_500:
            return web.Response(status=500)
        if self.fault is Fault.DROP and request.transport is not None:
            request.transport.close()
        if self.fault is Fault.SLOW:
            await asyncio.sleep(self.slow_s)
        answer: web.StreamResponse = await handler(request)
        return answer

    async def _discover(self, request: web.Request) -> web.Response:
        """Tell which protocol is spoken; TPAP gets no further than its first step here."""
        code = TPAP_CODES.get(self.fault) if self.fault else None
        if code is None:
            return web.json_response({"error_code": NO_TPAP})
        asked = await request.json()
        if asked["params"]["sub_method"] != "discover":
            self.logins += 1
            return web.json_response({"error_code": code})
        pake = [0] if self.fault is Fault.TPAP else [2]
        offer = {"noc": False, "port": self._port, "tls": 0, "user_hash_type": 0, "pake": pake, "dac": False}
        return web.json_response({"error_code": 0, "result": {"mac": self.device.identity.mac, "tpap": offer}})

    async def _handshake1(self, request: web.Request) -> web.Response:
        self.logins += 1
        if self.fault is Fault.REFUSED:
            return web.Response(status=403)
        session = Session(await request.read(), auth_hash(self.username, self.password))
        self._sessions[session.cookie] = session
        cookie = f"TP_SESSIONID={session.cookie};TIMEOUT={SESSION_SECONDS}"
        return web.Response(body=session.challenge, headers={"Set-Cookie": cookie})

    async def _handshake2(self, request: web.Request) -> web.Response:
        session = self._session(request)
        proven = session is not None and session.prove(await request.read())
        return web.Response(status=200 if proven else 403)

    async def _request(self, request: web.Request) -> web.Response:
        session = self._session(request)
        if session is None or not session.proven:
            return web.Response(status=403)
        sequence = int(request.query["seq"])
        try:
            asked = json.loads(session.decrypt(sequence, await request.read()))
        except ValueError:
            return web.Response(status=403)
        answer = self.device.answer(asked)
        return web.Response(body=session.encrypt(sequence, json.dumps(answer).encode()))

    def _session(self, request: web.Request) -> Session | None:
        return self._sessions.get(request.cookies.get("TP_SESSIONID", ""))
