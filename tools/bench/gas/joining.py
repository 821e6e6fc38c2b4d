"""Joining at a fixed price: it costs the same, however many others joined."""

from collections.abc import Sequence
from dataclasses import replace

from web3.contract import Contract

from custom_components.gridpact.market.models import SECONDS_PER_DAY, Kind
from tools.bench.measurement import Measurement
from tools.bench.world import COIN, World, midnight, single_call

from .crowd import WH, in_parts

JOIN_LIMIT = 90_000
DAYS_AHEAD = 1
FIRST_HOUR = 12  # the crowd has bid for earlier ones


def measure(world: World, crowd: Contract, counts: Sequence[int]) -> list[Measurement]:
    """Let so many homes of a crowd join a series, then a home that never joined before, and complete it."""
    found = []
    for number, count in enumerate(counts):
        home = world.join(f"joining beside {count}", capacity_w=4 * WH, stake=COIN)
        series = _joined(world, crowd, number, count)
        joining = world.chain.send(world.market.functions.join(series, home, WH), home)["gasUsed"]
        completing = world.chain.send(world.market.functions.complete(series), world.utility)["gasUsed"]
        found += [
            Measurement(name=f"join, {count:,} others joined", gas=joining, limit=JOIN_LIMIT),
            Measurement(name=f"complete, {count + 1:,} joined", gas=completing),
        ]
    return found


def _joined(world: World, crowd: Contract, number: int, count: int) -> int:
    """Request a series of fixed price for one hour of a day, and let the crowd join it."""
    terms = single_call(
        midnight(world.chain.now) // SECONDS_PER_DAY + DAYS_AHEAD,
        hours=(FIRST_HOUR + 2 * number, FIRST_HOUR + 2 * number + 1),
        interval=world.interval,
        target_wh=(count + 1) * WH,
        bidding_ends=world.chain.now + SECONDS_PER_DAY,
    )
    series = world.request(replace(terms, kind=Kind.PEAK_SHAVING, cap_tick=0))

    def join(first: int, more: int) -> int:
        return world.chain.send(crowd.functions.join(series, first, more, WH), world.utility)["gasUsed"]

    in_parts(count, join)
    return series
