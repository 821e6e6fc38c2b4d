"""A market that the command line deployed is ruled by votes: what a vote would do, without one."""

from typing import Any

from tools.bench.world import COIN
from tools.devnet import Voting

from .desk import Desk

VOTING_DELAY = Voting().delay_s
VOTING_PERIOD = Voting().period_s


def as_timelock(desk: Desk, function: Any) -> None:
    """Send as the timelock: a change that was voted for and waited."""
    timelock = desk.addresses["timelock"]
    chain = desk.world.chain
    chain.request("anvil_impersonateAccount", timelock)
    chain.request("anvil_setBalance", timelock, hex(COIN))
    chain.send(function, timelock)
