"""Claiming: proofs of a ten-day baseline in one transaction, against summing stored readings."""

from web3.contract import Contract

from custom_components.gridpact.market.models import SECONDS_PER_DAY
from custom_components.gridpact.metering.counts import Counts
from tools.bench.home import Home
from tools.bench.measurement import Measurement
from tools.bench.world import COIN, World, midnight, single_call

CLAIM_LIMIT = 400_000
BASELINE_DAYS = 10
HISTORY_DAYS = BASELINE_DAYS + 2
OTHERS = (0, 0, 7)  # open awards beside the one that is settled, event by event
HOURS = (18, 20)
USUAL_WH = 200  # per interval
SHED_WH = 50
BID_WH = 800


def measure(world: World, naive: Contract) -> list[Measurement]:
    """Settle calls of a home with one meter that posts one range a day."""
    account = world.join("settling", capacity_w=4000, stake=COIN)
    first_day = midnight(world.chain.now) // SECONDS_PER_DAY
    home = Home(world, account, _registers(world, first_day))
    for day in range(first_day, first_day + HISTORY_DAYS):
        _next_midnight(world, day)
        home.post_day(day)
    gas = [_event(world, home, first_day + HISTORY_DAYS + number, others) for number, others in enumerate(OTHERS)]
    naive_gas = _naive_claim(world, naive)
    return [
        Measurement(name="claim, a home's first", gas=gas[0], limit=CLAIM_LIMIT, naive=naive_gas),
        Measurement(
            name="claim, steady",
            gas=gas[1],
            limit=CLAIM_LIMIT,
            naive=naive_gas,
            note="naive: without the 96 transactions a day that store its readings",
        ),
        Measurement(name="settle, seven others open", gas=gas[2], limit=CLAIM_LIMIT, naive=naive_gas),
    ]


def _registers(world: World, first_day: int) -> dict[int, Counts]:
    """Return registers that rise evenly, but less in the windows of the last days."""
    per_day = SECONDS_PER_DAY // world.interval
    start, end = (hour * 3600 // world.interval for hour in HOURS)
    readings = {first_day * per_day: Counts()}
    total = 0
    for step in range(per_day * (HISTORY_DAYS + len(OTHERS))):
        shed = step >= per_day * HISTORY_DAYS and start <= step % per_day < end
        total += USUAL_WH - (SHED_WH if shed else 0)
        readings[first_day * per_day + step + 1] = Counts(total)
    return readings


def _next_midnight(world: World, day: int) -> None:
    """Go to the minute after a day."""
    world.chain.set_time((day + 1) * SECONDS_PER_DAY + 60)


def _event(world: World, home: Home, day: int, others: int) -> int:
    """Settle one call on a day that has just begun, with others for the next day; return the gas of the claim."""
    bidding_ends = world.chain.now + 3600
    places = [(day, HOURS), *((day + 1, (hour, hour + 1)) for hour in range(others))]
    all_terms = [
        single_call(date, hours=hours, interval=world.interval, target_wh=BID_WH, bidding_ends=bidding_ends)
        for date, hours in places
    ]
    numbers = [world.request(terms) for terms in all_terms]
    for number in numbers:
        world.bid(number, home.account, BID_WH, 10)
    world.chain.set_time(bidding_ends)
    for number in numbers:
        world.clear(number)
    series, terms = numbers[0], all_terms[0]
    windows = world.market.functions.baselineWindows(series, home.account, 0)
    _next_midnight(world, day)
    home.post_day(day)
    start = terms.start(0, world.interval) // world.interval
    proof = home.settlement_proof([*windows.call(), start], terms.length)
    settle = world.market.functions.settle(series, home.account, 0, proof)
    return world.chain.send(settle, home.account)["gasUsed"]


def _naive_claim(world: World, naive: Contract) -> int:
    """Store the readings of eleven windows one by one, and claim."""
    meter = world.chain.person("naive claimer")
    start, end = (hour * 3600 // world.interval for hour in HOURS)
    per_day = SECONDS_PER_DAY // world.interval
    first = BASELINE_DAYS * per_day + start
    readings = [
        (naive.functions.storeReading(first - day * per_day + step, USUAL_WH, 0), meter)
        for day in range(BASELINE_DAYS + 1)
        for step in range(1, end - start + 1)
    ]
    world.chain.send_all(readings)
    claim = naive.functions.claim(first, end - start, BASELINE_DAYS, per_day)
    return world.chain.send(claim, meter)["gasUsed"]
