"""Run by itself, with Home Assistant's modules: connects both chains as an account does, and says what that took."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import gc
from importlib import import_module
import json
from pathlib import Path
import resource
import sys
import time

import custom_components.gridpact.assembly  # noqa: F401  what every account has imported

BEAT_S = 0.002
PAGE_KIB = resource.getpagesize() // 1024


async def main(robonomics: str, hub: str) -> None:
    """Print the figures as JSON: memory in KiB, times in ms."""
    before_kib, before_ms = memory_kib(), processor_ms()
    async with pauses() as longest:
        # As Home Assistant does: everything is imported in a thread.
        await asyncio.to_thread(import_module, "custom_components.gridpact.producing.assembly")
        from custom_components.gridpact.chain.polkadot.client import Client
        from custom_components.gridpact.chain.polkadot.kinds import ChainKind

        clients = [Client(ChainKind.ROBONOMICS, [robonomics]), Client(ChainKind.HUB, [hub])]
        for client in clients:
            await client.facts()
            await client.events((await client.finalized()).hash)
    figures = {
        "memory_kib": memory_kib() - before_kib,
        "processor_ms": processor_ms() - before_ms,
        "longest_pause_ms": longest[0],
    }
    print(json.dumps(figures), flush=True)
    for client in clients:
        await client.close()


@asynccontextmanager
async def pauses() -> AsyncIterator[list[int]]:
    """Yield a list with the longest time for which nothing else could run on the event loop meanwhile, ms."""
    longest = [0]

    async def beat() -> None:
        while True:
            began = time.monotonic()
            await asyncio.sleep(BEAT_S)
            longest[0] = max(longest[0], round(1000 * (time.monotonic() - began - BEAT_S)))

    beating = asyncio.create_task(beat())
    try:
        yield longest
        await asyncio.sleep(BEAT_S)
    finally:
        beating.cancel()


def memory_kib() -> int:
    """Return what this process holds of the machine's memory, without what waits to be collected."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE_KIB


def processor_ms() -> int:
    """Return the processor time that this process has used."""
    return round(1000 * time.process_time())


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
