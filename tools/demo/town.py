"""Keeps the demo's town alive: loads draw power, neighbours read their meters, bid, save and prove."""

import asyncio
import time

from .past import JOULES_PER_WH, Tenant
from .stage import Stage

TICK_S = 0.25
STEP_EVERY_S = 3


async def live(stage: Stage) -> None:
    """Live until cancelled."""
    async with asyncio.TaskGroup() as group:
        group.create_task(_run_load(stage))
        for tenant in stage.neighbours:
            group.create_task(_run_neighbour(tenant))


async def _run_load(stage: Stage) -> None:
    """Let the load behind the plug feel when the plug is off."""
    while True:
        stage.load.advance(time.time(), switched_on=stage.plug.meter.on)
        await asyncio.sleep(TICK_S)


async def _run_neighbour(tenant: Tenant) -> None:
    """Count, and do what is due; in the window the load is off."""
    at, stepped = time.time(), 0.0
    while True:
        now = time.time()
        saving = await tenant.home.sheds(int(now))
        watts = tenant.load.advance(now, switched_on=not saving)
        tenant.used_j += watts * (now - at)
        at = now
        await asyncio.to_thread(tenant.home.count, tenant.used_j / JOULES_PER_WH, now)
        if now - stepped > STEP_EVERY_S:
            stepped = now
            await tenant.home.step(int(now))
        await asyncio.sleep(TICK_S)
