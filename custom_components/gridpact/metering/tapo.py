"""A Tapo plug, read and switched directly over the local network."""

import asyncio
from base64 import b64decode
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
import re
import time

from tapo import ApiClient, PlugEnergyMonitoringHandler

from ..errors import AccessDenied, GridpactError, Unreachable, WrongPeer

TIMEOUT_S = 5
MILLIWATTS_PER_WATT = 1000
_EXPIRED = {"SESSION_TIMEOUT", "SESSION_EXPIRED", "TPAP_SESSION_INVALID"}
_LOCKED = {"TPAP_AUTH_ATTEMPTS_LIMIT", "DEVICE_BLOCKED"}
_NO_TPAP = {"TPAP_PASSCODE_TYPE_UNSUPPORTED"}
_NO_METHOD = {"UNKNOWN_METHOD"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlugIdentity:
    """What a plug says it is."""

    device_id: str
    model: str
    name: str
    firmware: str
    mac: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlugSample:
    """What a plug shows at second `at`: power in mW, energy in Wh since `cycle`, the second of its last midnight.

    What the firmware does not tell is None.
    """

    power_mw: int | None
    today_wh: int | None
    on: bool
    at: float
    cycle: int | None


class TapoPlug:
    """Talks to one plug; one request at a time. An expired session is renewed by itself.

    Every method raises Unreachable("cannot_connect", host) if the plug does not answer as it should, and
    AccessDenied with invalid_auth (wrong e-mail or password), locked (too many wrong log-ins) or refused (no other
    apps allowed). A password that was refused is never sent again: plugs lock after several.
    """

    def __init__(
        self,
        host: str,
        username: str,
        password: str,
        timeout_s: int = TIMEOUT_S,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`host` may name a port ("192.168.1.20:80"); `clock` tells the time of samples in seconds."""
        self.host = host
        self._clock = clock
        self._client = ApiClient(username, password, timeout_s)
        self._handler: PlugEnergyMonitoringHandler | None = None
        self._denied: AccessDenied | None = None
        self._lock = asyncio.Lock()

    async def identify(self) -> PlugIdentity:
        """Return what the plug is. Raises WrongPeer("no_energy_meter", model) if it measures no energy."""
        info = await self._ask(lambda plug: plug.get_device_info_json())
        try:
            await self._ask(lambda plug: plug.get_energy_usage())
        except _NoSuchMethod:
            raise WrongPeer("no_energy_meter", model=info["model"]) from None
        except _MissingField:
            pass  # it measures, and tells less than others
        return PlugIdentity(
            device_id=info["device_id"],
            model=info["model"],
            name=_nickname(info.get("nickname", "")) or info["model"],
            firmware=info.get("fw_ver", ""),
            mac=info.get("mac", ""),
        )

    async def read(self) -> PlugSample:
        """Return what the plug shows now. Raises WrongPeer if it measures no energy."""
        info = await self._ask(lambda plug: plug.get_device_info_json())
        on = bool(info["device_on"])
        try:
            usage = await self._ask(lambda plug: plug.get_energy_usage())
        except _NoSuchMethod:
            raise WrongPeer("no_energy_meter", model=info["model"]) from None
        except _MissingField:
            power = await self._ask(lambda plug: plug.get_current_power())
            power_mw = power.current_power * MILLIWATTS_PER_WATT
            return PlugSample(power_mw=power_mw, today_wh=None, on=on, at=self._clock(), cycle=None)
        at = self._clock()
        clock = usage.local_time
        since_midnight = clock.hour * 3600 + clock.minute * 60 + clock.second
        return PlugSample(
            power_mw=usage.current_power,
            today_wh=usage.today_energy,
            on=on,
            at=at,
            cycle=int(at) - since_midnight,
        )

    async def switch(self, *, on: bool) -> None:
        """Switch the plug and return once it has confirmed."""
        await self._ask(lambda plug: plug.on() if on else plug.off())

    async def _ask[Answer](self, question: Callable[[PlugEnergyMonitoringHandler], Awaitable[Answer]]) -> Answer:
        async with self._lock:
            if self._denied is not None:
                raise self._denied
            try:
                return await self._ask_once(question)
            except _SessionOver:
                self._handler = None
                return await self._ask_once(question)

    async def _ask_once[Answer](self, question: Callable[[PlugEnergyMonitoringHandler], Awaitable[Answer]]) -> Answer:
        try:
            if self._handler is None:
                self._handler = await self._client.p110(self.host)
            return await question(self._handler)
        except Exception as error:  # the package raises nothing more specific
            raise self._explained(str(error)) from error

    def _explained(self, text: str) -> GridpactError:
        """Tell from the package's text what happened."""
        found = re.search(r'kind: "([A-Z_]+)"', text)
        kind = found[1] if found else ""
        if kind in _EXPIRED:
            return _SessionOver("cannot_connect", host=self.host)
        if kind == "FORBIDDEN" or text.startswith("UnsupportedProtocol") or kind in _NO_TPAP:
            return AccessDenied("refused")
        if kind in _LOCKED or "Unauthorized" in text:
            self._denied = AccessDenied("locked" if kind in _LOCKED else "invalid_auth")
            return self._denied
        if kind in _NO_METHOD:
            return _NoSuchMethod("no_energy_meter", model="")
        if "missing field" in text:
            return _MissingField("cannot_connect", host=self.host)
        return Unreachable("cannot_connect", host=self.host)


class _SessionOver(Unreachable):
    """The plug has forgotten the log-in."""


class _MissingField(Unreachable):
    """The firmware leaves out what the package insists on."""


class _NoSuchMethod(WrongPeer):
    """The model does not know the request."""


def _nickname(encoded: str) -> str:
    """Return the name the owner gave the plug; empty if it cannot be read."""
    try:
        return b64decode(encoded).decode()
    except ValueError:
        return ""
