"""Committing readings: one root per range, against one transaction per reading."""

from web3.contract import Contract

from custom_components.gridpact.metering.counts import Counts
from tools.bench.home import Home
from tools.bench.measurement import Measurement
from tools.bench.world import COIN, World

POST_LIMIT = 50_000
PER_DAY = 96


def measure(world: World, naive: Contract) -> list[Measurement]:
    """Post until the ring of ranges is overwritten; a day of naive readings beside it."""
    account = world.join("posting", capacity_w=2000, stake=COIN)
    ring = int(world.ledger.functions.RING().call())
    start = world.chain.now // world.interval - ring - 2
    home = Home(world, account, {start + step: Counts(100 * step) for step in range(ring + 3)})
    gas = [home.post(start + step, start + step + 1) for step in range(ring + 2)]
    first, *_, last_reading = _naive_day(world, naive)
    return [
        Measurement(name="post, first range of an account", gas=gas[0], naive=first, note="naive: one reading"),
        Measurement(name="post, ring not yet full", gas=gas[ring - 1]),
        Measurement(name="post, steady", gas=gas[-1], limit=POST_LIMIT, naive=last_reading, note="naive: one reading"),
        Measurement(
            name="post, a day of 96 readings",
            gas=gas[-1],
            limit=POST_LIMIT,
            naive=last_reading * PER_DAY,
            note="naive: 96 transactions",
        ),
    ]


def _naive_day(world: World, naive: Contract) -> list[int]:
    """Send a day of readings one by one."""
    meter = world.chain.person("naive meter")
    readings = [(naive.functions.addReading(100 + step, step), meter) for step in range(PER_DAY)]
    return [receipt["gasUsed"] for receipt in world.chain.send_all(readings)]
