"""All measurements of gas, and of what a home's own machine does, in one run."""

import asyncio
from collections.abc import Callable, Sequence

from tools.bench import cost, step
from tools.bench.cost import Cost
from tools.bench.ground import START, naive_chain, world_at
from tools.bench.measurement import Measurement

from . import bidding, clearing, joining, naive, posting, settling, trading
from .crowd import crowd_of

DEFAULT_BIDS = (100, 1_000, 10_000)
NAIVE_TARGET = 1_000
FEW = 10


def measure(bids: Sequence[int], say: Callable[[str], None]) -> tuple[list[Measurement], list[Cost]]:
    """Measure everything; `bids` are the sizes of the books to clear."""
    say("gas: the naive auction")
    with naive_chain() as chain:
        sorted_on_chain = naive.clearing(chain, list(bids))
    with world_at(START) as world:
        ledger = world.chain.deploy("Naive.sol:NaiveLedger", world.utility)
        auction = world.chain.deploy("Naive.sol:NaiveAuction", world.utility, NAIVE_TARGET)
        say("gas: posting, bidding, claiming")
        found = [
            *posting.measure(world, ledger),
            *bidding.measure(world, auction),
            *settling.measure(world, ledger),
        ]
        say("cost: a home's own machine")
        costs = [*asyncio.run(step.measure(world)), *cost.measure()]
        say("gas: selling surplus")
        found += trading.measure(world)
        say(f"gas: clearing books of up to {max(bids):,} bids")
        crowd = crowd_of(world, max(bids))
        found += clearing.measure(world, crowd, list(bids), sorted_on_chain)
        say(f"gas: joining beside up to {max(bids):,} others")
        return found + joining.measure(world, crowd, [FEW, max(bids)]), costs
