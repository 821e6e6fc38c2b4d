"""A socket that says when there is a new block, and nothing else: losing it costs a little patience."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
import re

import aiohttp

from .provider import EvmProvider

SUBSCRIBE = {"jsonrpc": "2.0", "id": 1, "method": "eth_subscribe", "params": ["newHeads"]}
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 60.0
HEARTBEAT_SECONDS = 30.0


async def watch_heads(provider: EvmProvider, awake: Callable[[], None]) -> None:
    """Call `awake` at every new block and after every connection, until cancelled; reconnects by itself."""
    pause = FIRST_PAUSE_SECONDS
    while True:
        with suppress(aiohttp.ClientError, TimeoutError, OSError, TypeError, ValueError):
            address = re.sub("^http", "ws", provider.url)  # ws:// for http://, wss:// for https://
            async with provider.session.ws_connect(address, heartbeat=HEARTBEAT_SECONDS) as socket:
                await socket.send_json(SUBSCRIBE)
                if "result" in await socket.receive_json():
                    pause = FIRST_PAUSE_SECONDS
                    awake()
                    async for _head in socket:
                        awake()
        await asyncio.sleep(pause)
        pause = min(LONGEST_PAUSE_SECONDS, pause * 2)
