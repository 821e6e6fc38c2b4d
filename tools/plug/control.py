"""The hand behind the emulated plug: an HTTP interface on a port of its own."""

from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any

from aiohttp import web

from .server import EmulatedPlug, Fault
from .trace import play, read_trace


def control_app(plug: EmulatedPlug) -> web.Application:
    """Return an application with GET /state and POST /state.

    GET answers with everything that is true of the plug. POST takes any of `watts` (number), `trace` (path of a CSV
    file), `on` (boolean), `fault` (a name of Fault or null) and `expire` (true forgets the log-ins), and answers
    with the new state.
    """

    async def show(_: web.Request) -> web.Response:
        return web.json_response(state_of(plug))

    async def change(request: web.Request) -> web.Response:
        try:
            for name, value in (await request.json()).items():
                _CHANGES[name](plug, value)
        except (KeyError, ValueError, TypeError, OSError) as error:
            return web.json_response({"error": repr(error)}, status=HTTPStatus.BAD_REQUEST)
        return web.json_response(state_of(plug))

    app = web.Application()
    app.router.add_get("/state", show)
    app.router.add_post("/state", change)
    return app


def state_of(plug: EmulatedPlug) -> dict[str, Any]:
    """Return what is true of a plug: power in mW, energies in Wh and, exactly, microjoules."""
    meter = plug.meter
    return {
        "address": plug.address,
        "on": meter.on,
        "power_mw": meter.power_mw,
        "today_wh": meter.today_wh,
        "total_wh": meter.total_wh,
        "total_uj": meter.total_uj,
        "fault": plug.fault,
        "logins": plug.logins,
        "requests": plug.requests,
    }


def _set_on(plug: EmulatedPlug, value: Any) -> None:
    plug.meter.on = bool(value)


def _set_trace(plug: EmulatedPlug, value: Any) -> None:
    plug.meter.load = play(read_trace(Path(value)), plug.meter.clock())


def _set_fault(plug: EmulatedPlug, value: Any) -> None:
    plug.fault = None if value is None else Fault(value)


def _expire(plug: EmulatedPlug, value: Any) -> None:
    if value:
        plug.expire_sessions()


_CHANGES: dict[str, Callable[[EmulatedPlug, Any], None]] = {
    "watts": lambda plug, value: plug.set_load(float(value)),
    "trace": _set_trace,
    "on": _set_on,
    "fault": _set_fault,
    "expire": _expire,
}
