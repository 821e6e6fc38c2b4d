"""Waits for what happens elsewhere: in Home Assistant, on the chain, in a plug."""

import asyncio
from collections.abc import Awaitable, Callable
import time

PATIENCE_S = 90


async def until(ask: Callable[[], Awaitable[bool] | bool], what: str, seconds: float = PATIENCE_S) -> float:
    """Wait until something is so and return the second at which it was; fails if it never is."""
    deadline = time.time() + seconds
    while time.time() < deadline:
        answer = ask()
        if answer if isinstance(answer, bool) else await answer:
            return time.time()
        await asyncio.sleep(0.2)
    raise AssertionError(f"waited {seconds} s in vain until {what}")
