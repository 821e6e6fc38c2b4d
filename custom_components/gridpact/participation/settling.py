"""Proves what was saved, call by call in order, and collects the pay."""

import asyncio

from ..chain.base import Call, LogEntry
from ..checkpoints import checkpoint
from ..market.bundle import Claim
from ..metering.proofs import ANY_TIME, settlement_proof
from .home import ChainState, Home
from .plans import CallPlan, Plan, open_calls


async def settle_next(home: Home, chain: ChainState, now: int) -> tuple[LogEntry, ...]:
    """Settle the call whose turn it is, or let it expire if its time is over; returns the logs of the receipt."""
    if not any(call.end <= now for _, call in open_calls(home.plans.all())):
        return ()
    due = await home.market.next_call(home.account)
    if due is None or chain.account is None:
        return ()
    series_id, day, end = due
    plan = home.plans.get(series_id)
    call = plan.call(day) if plan else None
    if plan is None or call is None or now < home.grid.time(end):
        return ()
    if chain.time > await home.market.deadline(series_id, day):
        outcome = await home.send(home.market.expire(series_id, home.account, day), now)
        return tuple(outcome.logs) if outcome else ()
    if chain.head < end or not await asyncio.to_thread(_provable, home, chain, call):
        return ()
    proof = await proof_of(home, await claim_of(home, chain, plan, call))
    checkpoint("settling", f"settle:{series_id}:{day}")
    outcome = await home.send(home.market.settle(series_id, home.account, day, proof), now)
    return tuple(outcome.logs) if outcome else ()


async def collect(home: Home, chain: ChainState, now: int) -> tuple[LogEntry, ...]:
    """Have the credit paid out to the beneficiary; returns the logs of the receipt."""
    if not chain.credit:
        return ()
    settled = [
        (call.end, plan.id, call.day)
        for plan in home.plans.all()
        for call in plan.calls
        if call.settlement and call.settlement.pay
    ]
    after = "{1}:{2}".format(*max(settled)) if settled else "nothing"
    call = home.market.withdraw(home.account, after)
    if await asyncio.to_thread(_mined_before, home, call, chain.block):  # credit that came by another way
        call = home.market.withdraw(home.account, f"{after}:{chain.block}")
    outcome = await home.send(call, now)
    return tuple(outcome.logs) if outcome else ()


def _mined_before(home: Home, call: Call, block: int) -> bool:
    """Return whether a purpose was reached in an earlier block."""
    entry = home.fees.journal.find(call.purpose) if home.fees.journal else None
    return entry is not None and entry.inclusion is not None and entry.inclusion.block < block


async def claim_of(home: Home, chain: ChainState, plan: Plan, call: CallPlan) -> Claim:
    """Return what has to be proven for a call, as the market will ask for it."""
    account = chain.account
    assert account is not None  # noqa: S101 - without an account nothing is called
    counted = tuple(ordinal for ordinal in range(account.meters) if account.counted >> ordinal & 1)
    seconds = await asyncio.gather(*(home.market.meter_since(home.account, ordinal) for ordinal in counted))
    baseline = await home.market.baseline_windows(plan.id, home.account, call.day)
    return Claim(
        series_id=plan.id,
        day=call.day,
        counted=counted,
        capacity_w=account.capacity_w,
        starts=(*baseline, home.grid.index(call.start)),
        length=plan.series.terms.length,
        latest=(*(call.called_at for _ in baseline), ANY_TIME),
        since={ordinal: -(-second // home.grid.interval) for ordinal, second in zip(counted, seconds, strict=True)},
    )


async def proof_of(home: Home, claim: Claim) -> bytes:
    """Build the proof of a claim from the home's own readings."""
    return await asyncio.to_thread(
        settlement_proof,
        home.readings,
        home.account,
        claim.counted,
        claim.starts,
        claim.length,
        claim.latest,
        claim.since,
    )


def _provable(home: Home, chain: ChainState, call: CallPlan) -> bool:
    """Return whether the readings of the window exist; without them the market refuses, and the call expires."""
    account = chain.account
    assert account is not None  # noqa: S101 - without an account nothing is called
    counted = [ordinal for ordinal in range(account.meters) if account.counted >> ordinal & 1]
    times = (home.grid.index(call.start), home.grid.index(call.end))
    return all(
        ordinal in home.ordinals and home.readings.reading(home.ordinals[ordinal], time) is not None
        for ordinal in counted
        for time in times
    )
