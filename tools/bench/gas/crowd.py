"""Thousands of homes that act through a contract of the test, as many to a transaction as it holds."""

from collections.abc import Callable

from web3.contract import Contract

from tools.bench.world import GAS_LIMIT, World

WH = 1000
STAKE = 10**17
FILL = 5  # tenths of the gas limit: the next home may pay nearly twice as much (a new tick, a new place of its queue)
TRIAL = 10


def crowd_of(world: World, size: int) -> Contract:
    """Make that many homes, each registered with a meter and a stake."""
    crowd = world.chain.deploy("Crowd.sol:Crowd", world.utility, world.market.address)
    world.chain.send(world.token.functions.transfer(crowd.address, size * STAKE), world.utility)

    def grow(_first: int, count: int) -> int:
        return world.chain.send(crowd.functions.grow(count, 4 * WH, STAKE), world.utility)["gasUsed"]

    in_parts(size, grow)
    return crowd


def in_parts(size: int, send: Callable[[int, int], int]) -> None:
    """Send for the homes first .. first + count, and again; `send` returns the gas, by which the next part is sized."""
    done, batch = 0, TRIAL
    while done < size:
        count = min(batch, size - done)
        gas = send(done, count)
        done += count
        batch = max(1, GAS_LIMIT * FILL // 10 * count // gas)
