"""Bidding: once per series, with every integrity check, against a bid in a naive array."""

from web3.contract import Contract

from custom_components.gridpact.market.models import SECONDS_PER_DAY
from tools.bench.measurement import Measurement
from tools.bench.world import COIN, World, midnight, single_call

BID_LIMIT = 85_000
WH = 500
TICK = 400  # the first of a word
MOST_OPEN = 8  # bids and awards of a site


def measure(world: World, naive: Contract) -> list[Measurement]:
    """Let four homes bid in one series, and one of them in seven more at other times of that day."""
    homes = [world.join(f"bidding {number}", capacity_w=2000, stake=COIN) for number in range(4)]
    day = midnight(world.chain.now) // SECONDS_PER_DAY + 1
    series = [_request(world, day, number) for number in range(MOST_OPEN)]
    new = world.bid(series[0], homes[0], WH, TICK)
    beside = world.bid(series[0], homes[1], WH, TICK + 1)
    existing = world.bid(series[0], homes[2], WH, TICK)
    world.chain.send(world.market.functions.withdrawBid(series[0], homes[2]), homes[2])
    again = world.bid(series[0], homes[2], WH, TICK)
    further = [_existing(world, number, homes[2], homes[3]) for number in series[1:]]
    stored = [_naive(world, naive, step) for step in range(2)]
    return [
        Measurement(name="bid, new tick", gas=new, naive=stored[0], note="naive: the first of a contract"),
        Measurement(name="bid, new tick beside a used one", gas=beside, naive=stored[1]),
        Measurement(name="bid, existing tick", gas=existing, limit=BID_LIMIT, naive=stored[1]),
        Measurement(name="bid, existing tick, not a home's first", gas=again, limit=BID_LIMIT, naive=stored[1]),
        Measurement(name="bid, one other open", gas=further[0], limit=BID_LIMIT, naive=stored[1]),
        Measurement(name="bid, six others open", gas=further[-2], limit=BID_LIMIT, naive=stored[1]),
        Measurement(
            name="bid, seven others open",
            gas=further[-1],
            limit=BID_LIMIT,
            naive=stored[1],
            note="naive: holds no bid against others",
        ),
    ]


def _request(world: World, day: int, number: int) -> int:
    """Request a series of one hour; each has its own hour of the day."""
    hours = (2 * number, 2 * number + 1)
    bidding_ends = world.chain.now + 3600
    return world.request(
        single_call(day, hours=hours, interval=world.interval, target_wh=10 * WH, bidding_ends=bidding_ends)
    )


def _existing(world: World, series: int, home: str, earlier: str) -> int:
    """Bid where another home bid before, and return the gas."""
    world.bid(series, earlier, WH, TICK)
    return world.bid(series, home, WH, TICK)


def _naive(world: World, naive: Contract, step: int) -> int:
    bidder = world.chain.person("naive bidder")
    return world.chain.send(naive.functions.bid(WH, TICK + step), bidder)["gasUsed"]
