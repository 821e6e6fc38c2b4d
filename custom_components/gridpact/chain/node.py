"""One node address: JSON goes in, JSON comes out, over HTTP or a WebSocket."""

import asyncio
from http import HTTPStatus
import json
from typing import Any, Protocol

import aiohttp
from yarl import URL

from ..errors import Refused, Unreachable, WrongPeer

SCHEMES = ("http", "https", "ws", "wss")
# What a batch of logs may weigh; a node that sends more is asked for less.
MAX_MESSAGE_BYTES = 32 * 1024 * 1024


class Node(Protocol):
    """A node address. `host` is what people may see of it: the rest of an address often holds an access key."""

    host: str

    async def exchange(self, payload: Any, timeout: float) -> Any:  # noqa: ASYNC109 aiohttp's own timeouts
        """Send a request or a batch and return the answer. Raises Unreachable, WrongPeer("not_a_node")."""

    async def close(self) -> None:
        """Close what this opened; the session stays its owner's."""


def node_at(session: aiohttp.ClientSession, url: str) -> Node:
    """Return the node at an address. Raises Refused("invalid_url")."""
    address = address_of(url)
    return SocketNode(session, address) if address.scheme.startswith("ws") else HttpNode(session, address)


def address_of(url: str) -> URL:
    """Return the address of a node. Raises Refused("invalid_url")."""
    try:
        address = URL(url.strip())
    except ValueError:
        address = URL()
    if not address.host or address.scheme not in SCHEMES:
        raise Refused("invalid_url", host=url)
    return address


class HttpNode:
    """A node that answers HTTP requests."""

    def __init__(self, session: aiohttp.ClientSession, url: URL) -> None:
        """Use a session that is somebody else's."""
        self._session = session
        self._url = url
        self.host = _visible(url)

    async def exchange(self, payload: Any, timeout: float) -> Any:  # noqa: ASYNC109 aiohttp's own timeouts
        try:
            limit = aiohttp.ClientTimeout(total=timeout)
            async with self._session.post(self._url, json=payload, timeout=limit) as response:
                status, body = response.status, await response.read()
        except aiohttp.ClientError, TimeoutError, OSError:
            status, body = None, b""
        if status is None or status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise Unreachable("cannot_connect", host=self.host)
        return _answer(body, self.host)

    async def close(self) -> None:
        pass


class SocketNode:
    """A node that answers on a WebSocket, one exchange at a time; the socket is opened again when it broke."""

    def __init__(self, session: aiohttp.ClientSession, url: URL) -> None:
        """Use a session that is somebody else's."""
        self._session = session
        self._url = url
        self._lock = asyncio.Lock()
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self.host = _visible(url)

    async def exchange(self, payload: Any, timeout: float) -> Any:  # noqa: ASYNC109 covers connecting and answering
        body = None
        async with self._lock:
            try:
                async with asyncio.timeout(timeout):
                    body = await self._ask(payload)
            except aiohttp.ClientError, TimeoutError, OSError, TypeError:
                pass
            finally:
                if body is None:
                    await self.close()
        if body is None:
            raise Unreachable("cannot_connect", host=self.host)
        return _answer(body, self.host)

    async def _ask(self, payload: Any) -> bytes:
        if self._socket is None or self._socket.closed:
            self._socket = await self._session.ws_connect(self._url, max_msg_size=MAX_MESSAGE_BYTES)
        await self._socket.send_json(payload)
        return (await self._socket.receive_str()).encode()

    async def close(self) -> None:
        socket, self._socket = self._socket, None
        if socket is not None:
            await socket.close()


def _visible(url: URL) -> str:
    host = url.host or ""
    return f"{host}:{url.explicit_port}" if url.explicit_port else host


def _answer(body: bytes, host: str) -> Any:
    try:
        answer = json.loads(body)
    except ValueError:
        answer = None
    responses = answer if isinstance(answer, list) and answer else [answer]
    if not all(isinstance(response, dict) and {"result", "error"} & response.keys() for response in responses):
        raise WrongPeer("not_a_node", host=host)
    return answer
