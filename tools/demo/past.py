"""Ten days before the story begins: every home has used electricity, read its meter and committed its readings."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from custom_components.gridpact.metering.counts import Counts
from tools.devnet import Anvil

from .homes import SimulatedHome
from .loads import PlugLoad

DAYS = 11
SECONDS_PER_DAY = 86_400
POSTED_AFTER_S = 120
JOULES_PER_WH = 3600


@dataclass(slots=True)
class Tenant:
    """A home and what hangs behind its meter; `used_j` is all that it ever used, J."""

    home: SimulatedHome
    load: PlugLoad
    used_j: float = 0

    @property
    def used_wh(self) -> float:
        """What the meter shows, Wh."""
        return self.used_j / JOULES_PER_WH

    def live(self, start: int, end: int) -> Iterator[tuple[int, Counts]]:
        """Use electricity from `start` to `end` (seconds) and yield the readings on the way."""
        interval = self.home.market.info.interval
        for second in range(start, end):
            if second % interval == 0:
                yield second // interval, Counts(int(self.used_wh), 0)
            self.used_j += self.load.advance(second + 1, switched_on=True)


def beginning(now: float) -> int:
    """Return the second at which the past begins: midnight (UTC), so many days ago."""
    return int(now) // SECONDS_PER_DAY * SECONDS_PER_DAY - DAYS * SECONDS_PER_DAY


async def replay(chain: Anvil, tenants: Sequence[Tenant], begin: int, now: int) -> None:
    """Live from `begin` to `now`: the chain's clock goes along, and each home posts its readings every day."""
    await _everybody(tenants, chain.time)
    for midnight in range(begin, now, SECONDS_PER_DAY):
        end = min(midnight + SECONDS_PER_DAY, now)
        for tenant in tenants:
            await asyncio.to_thread(tenant.home.add_history, tenant.live(midnight, end))
        if end + POSTED_AFTER_S < now:
            chain.set_time(end + POSTED_AFTER_S)
            await _everybody(tenants, end + POSTED_AFTER_S)
    for tenant in tenants:
        await asyncio.to_thread(tenant.home.count, tenant.used_wh, now)


async def _everybody(tenants: Sequence[Tenant], now: int) -> None:
    for tenant in tenants:
        snapshot = await tenant.home.step(now)
        if snapshot.errors:
            raise snapshot.errors[0]
