"""What people do with the deposit: add to it, take from it, and have paid out what has waited long enough."""

import asyncio

from ..chain.base import Call, LogEntry
from ..chain.entries import State
from ..errors import Refused
from .home import ChainState, Home

MOVES = ("stake", "unbond")  # purposes that change the deposit by hand


async def add_stake(home: Home, amount: int, now: int) -> tuple[LogEntry, ...]:
    """Add tokens of the home's key (base units) to the deposit; returns the logs of the receipt.

    Asked again before anything is known of the first time, it goes on with the same transaction. Raises Refused, or
    what sending raises.
    """
    call = home.market.add_stake(home.account, amount, await _purpose(home, "stake", amount))
    return await _moved(home, call, now)


async def withdraw_stake(home: Home, amount: int, now: int) -> tuple[LogEntry, ...]:
    """Set a part of the deposit (base units) on its way to the wallet; returns the logs of the receipt.

    Asked again before anything is known of the first time, it goes on with the same transaction. Raises Refused, or
    what sending raises.
    """
    call = home.market.withdraw_stake(home.account, amount, await _purpose(home, "unbond", amount))
    return await _moved(home, call, now)


async def claim_stake(home: Home, chain: ChainState, now: int) -> tuple[LogEntry, ...]:
    """Have paid out to the wallet what has waited long enough, unless a dispute holds it; returns the logs."""
    account = chain.account
    if account is None or not account.unbonding or chain.time < max(account.unbonds_at, account.disputed_until):
        return ()
    outcome = await home.send(home.market.claim_stake(home.account, account.unbonds_at), now)
    return tuple(outcome.logs) if outcome else ()


async def _moved(home: Home, call: Call, now: int) -> tuple[LogEntry, ...]:
    if home.chain is None or home.chain.account is None:
        raise Refused("watch_only", account=home.account)
    home.attempts.forget()
    outcome = await home.send(call, now)
    return tuple(outcome.logs) if outcome else ()


async def _purpose(home: Home, kind: str, amount: int) -> str:
    """Name a change of the deposit by how many there were before, so that each is made once."""
    return f"{kind}:{await asyncio.to_thread(_moves, home)}:{amount}"


def _moves(home: Home) -> int:
    """Return how often the deposit was changed by hand; blocks."""
    entries = home.fees.journal.entries() if home.fees.journal else []
    return sum(entry.state is State.MINED and entry.purpose.partition(":")[0] in MOVES for entry in entries)
