"""Exports what a home can prove about a call, for somebody who trusts only the chain."""

import asyncio
from typing import Any

from ..errors import Refused
from ..market.bundle import Claim, build_bundle
from .home import Home
from .plans import CallPlan, Plan
from .settling import claim_of, proof_of


async def export_proof(home: Home, plan: Plan, call: CallPlan, network: str) -> dict[str, Any]:
    """Return the proof bundle of a call; `network` is the chain id as text. Raises Refused("nothing_to_prove")."""
    if home.chain is None or home.info is None or home.chain.head < home.grid.index(call.end):
        raise Refused("nothing_to_prove", event=plan.id)
    claim = await claim_of(home, home.chain, plan, call)
    return build_bundle(
        info=home.info,
        network=network,
        account=home.account,
        claim=claim,
        proof=await proof_of(home, claim),
        sequences=await asyncio.to_thread(_sequences, home, claim),
        transaction=call.transaction,
    )


def _sequences(home: Home, claim: Claim) -> list[int]:
    """Return the numbers of the ranges that hold the ends of the windows; blocks."""
    times = {time for start in claim.starts for time in (start, start + claim.length)}
    ranges = home.readings.ranges(home.account)
    return [item.sequence for item in ranges if any(item.start < time <= item.end for time in times)]
