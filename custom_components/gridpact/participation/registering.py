"""Makes the home known to the market: its account, and the meters that make up its use."""

import asyncio
from collections.abc import Collection, Iterable
from dataclasses import replace

from ..chain.base import Call
from ..errors import Refused
from ..market.models import MeterMetadata
from .deposit import registration
from .home import ChainState, Home, HomeMeter
from .payee import direct_pay
from .plans import open_calls

MARGIN_INTERVALS = 2  # until a meter that is added now is in the registry and has its first reading
RETIRED = "retired_meters"  # how often each was taken out, by id
HAD = "had_meters"  # ids of the meters that were ever set up here, and since when `here` is


async def register(home: Home, chain: ChainState, now: int) -> bool:
    """Register what is missing; returns whether anything was sent, so that the chain has to be read again.

    Raises Refused("no_deposit"), and what sending raises.
    """
    sent = False
    if chain.account is None or not chain.account.active:
        if await home.send(await registration(home, chain), now) is None:
            return False
        sent = True
    else:
        sent = await direct_pay(home, chain.account, home.owner, now)
    for meter in _parents_first(home.preferences().meters):
        sent |= await _register_meter(home, meter, now)
    for meter in home.preferences().meters:
        if await asyncio.to_thread(_counts_twice, home, chain, meter, now):
            await retire(home, meter.metadata.id.hex(), now)  # the next step adds it again, behind the other
            sent = True
    return sent


def _counts_twice(home: Home, chain: ChainState, meter: HomeMeter, now: int) -> bool:
    """Return whether a meter was added before the one that it sits behind, and the market lets it move; blocks."""
    ordinals = {identity: ordinal for ordinal, identity in home.ordinals.items()}
    ordinal = ordinals.get(meter.metadata.id.hex())
    if meter.parent_id is None or meter.parent_id.hex() not in ordinals or ordinal is None or chain.account is None:
        return False
    bound = chain.site.balance_wh < 0 or any(plan.windows(now, home.grid.interval) for plan in home.plans.all())
    return bool(chain.account.counted >> ordinal & 1) and not bound and not open_calls(home.plans.all())


def _is_called(home: Home, now: int) -> bool:
    """Return whether a window is close, running or not proven yet; blocks.

    A meter counts from the moment it is added: one added meanwhile would have no readings at the window's start, and
    the call could not be proven at all.
    """
    margin = MARGIN_INTERVALS * home.grid.interval
    return any(call.start - margin < now for _, call in open_calls(home.plans.all()))


async def retire(home: Home, meter_id: str, now: int) -> None:
    """Take a meter that people removed out of the site's use. Raises Refused while an event is open or Wh are owed."""
    ordinal = next((ordinal for ordinal, meter in home.ordinals.items() if meter == meter_id), None)
    if ordinal is None:
        return
    call = home.market.retire_meter(home.account, ordinal)
    if await home.send(_again(call, _times_retired(home, meter_id)), now) is not None:
        await asyncio.to_thread(_forget_meter, home, ordinal, meter_id)


def removed_meters(home: Home, present: Collection[str], here: str) -> set[str]:
    """Return the site's meters (ids in hex) that were set up `here` and are not `present` any more; blocks.

    `here` names the set-up: an account that is taken up again finds its meters on the chain before people add them one
    by one, and none of them was removed.
    """
    kept = home.facts.get(HAD) or {}
    had = set(kept["meters"]) if kept.get("here") == here else set()
    home.facts.write(HAD, {"here": here, "meters": sorted(had.union(present))})
    return had.intersection(home.counted_meters).difference(present)


async def _register_meter(home: Home, meter: HomeMeter, now: int) -> bool:
    """Register one meter unless the market knows it or it has to wait; returns whether anything was sent."""
    identity = meter.metadata.id
    if identity.hex() in home.ordinals.values():
        return False
    retired = _times_retired(home, identity.hex())
    ordinal = None if retired else await home.market.ordinal(home.account, identity)
    if ordinal is None:
        if await asyncio.to_thread(_is_called, home, now):
            return False
        call = home.market.add_meter(home.account, await _with_parent(home, meter))
        if await home.send(_again(call, retired), now) is None:
            return False
        ordinal = await home.market.ordinal(home.account, identity)
    if ordinal is not None:
        await asyncio.to_thread(remember_meter, home, ordinal, identity)
    return True


def _times_retired(home: Home, meter_id: str) -> int:
    """Return how often a meter was taken out before."""
    retired: dict[str, int] = home.facts.get(RETIRED) or {}
    return retired.get(meter_id, 0)


def _again(call: Call, times: int) -> Call:
    """Return the call under a purpose of its own if the same was done before."""
    return replace(call, purpose=f"{call.purpose}:{times + 1}") if times else call


def _forget_meter(home: Home, ordinal: int, meter_id: str) -> None:
    """Keep that a meter was taken out; blocks."""
    meters = {key: meter for key, meter in (home.facts.get("meters") or {}).items() if key != str(ordinal)}
    with home.database.transaction():
        home.facts.write("meters", meters)
        home.facts.write(RETIRED, {**(home.facts.get(RETIRED) or {}), meter_id: _times_retired(home, meter_id) + 1})


def remember_meter(home: Home, ordinal: int, identity: bytes) -> None:
    """Keep which meter has an ordinal; blocks."""
    meters = home.facts.get("meters") or {}
    home.facts.write("meters", {**meters, str(ordinal): identity.hex()})


async def _with_parent(home: Home, meter: HomeMeter) -> MeterMetadata:
    """Return the meter's metadata with the ordinal of the meter that it sits behind."""
    if meter.parent_id is None:
        return meter.metadata
    parent = await home.market.ordinal(home.account, meter.parent_id)
    if parent is None:
        raise Refused("parent_not_registered", meter=meter.metadata.id.hex())
    return replace(meter.metadata, parent=parent)


def _parents_first(meters: Iterable[HomeMeter]) -> list[HomeMeter]:
    """Order meters so that each comes after the one it sits behind."""
    by_id = {meter.metadata.id: meter for meter in meters}

    def depth(meter: HomeMeter, seen: int = 0) -> int:
        parent = by_id.get(meter.parent_id or b"")
        return 0 if parent is None or seen > len(by_id) else 1 + depth(parent, seen + 1)

    return sorted(by_id.values(), key=depth)
