"""Bidding: once per series, with every integrity check, against a bid in a naive array."""

from web3.contract import Contract

from custom_components.gridpact.market.models import SECONDS_PER_DAY
from tools.bench.measurement import Measurement
from tools.bench.world import COIN, World, midnight, single_call

BID_LIMIT = 85_000
WH = 500
TICK = 400


def measure(world: World, naive: Contract) -> list[Measurement]:
    """Bid in two series from homes that are new and from homes that bid before."""
    homes = [world.join(f"bidding {number}", capacity_w=2000, stake=COIN) for number in range(4)]
    day = midnight(world.chain.now) // SECONDS_PER_DAY + 1
    series = [_request(world, day, hours) for hours in ((6, 7), (9, 10))]
    first = world.bid(series[0], homes[0], WH, TICK)
    existing_first = world.bid(series[0], homes[1], WH, TICK)
    new = world.bid(series[1], homes[0], WH, TICK)
    existing = world.bid(series[1], homes[1], WH, TICK)
    world.chain.send(world.market.functions.withdrawBid(series[0], homes[1]), homes[1])
    world.chain.send(world.market.functions.withdrawBid(series[1], homes[1]), homes[1])
    alone = world.bid(series[1], homes[1], WH, TICK)
    in_word = _tick_of_a_used_word(world, series[1], homes[2], homes[3])
    bidder = world.chain.person("naive bidder")
    naive_gas = [
        receipt["gasUsed"]
        for receipt in world.chain.send_all([(naive.functions.bid(WH, TICK + step), bidder) for step in range(2)])
    ]
    return [
        Measurement(name="bid, a home's first, new tick", gas=first, naive=naive_gas[0]),
        Measurement(name="bid, a home's first, existing tick", gas=existing_first, limit=BID_LIMIT, naive=naive_gas[1]),
        Measurement(name="bid, new tick, one more bid open", gas=new, naive=naive_gas[1]),
        Measurement(name="bid, new tick beside a used one", gas=in_word, naive=naive_gas[1], note="a home's first"),
        Measurement(name="bid, existing tick, nothing else open", gas=alone, limit=BID_LIMIT, naive=naive_gas[1]),
        Measurement(name="bid, existing tick, one more bid open", gas=existing, limit=BID_LIMIT, naive=naive_gas[1]),
    ]


def _request(world: World, day: int, hours: tuple[int, int]) -> int:
    bidding_ends = world.chain.now + 3600
    return world.request(
        single_call(day, hours=hours, interval=world.interval, target_wh=10 * WH, bidding_ends=bidding_ends)
    )


def _tick_of_a_used_word(world: World, series: int, home: str, other: str) -> int:
    """Bid on a tick that shares its storage word with a used tick."""
    world.bid(series, home, WH, 4 * TICK % 1000)
    return world.bid(series, other, WH, 4 * TICK % 1000 + 1)
