"""The story, told as it happens and returned as figures: an auction, then events with a fixed price, then a vote."""

import asyncio

from . import auction, grid_event
from .course import finish, watch
from .figures import EventFigures, Figures
from .narrator import Narrator
from .stage import Stage
from .vote import vote
from .waiting import seconds


async def tell(stage: Stage, narrator: Narrator, *, full: bool = False) -> Figures:
    """Tell the story once: with one event of fixed price, or if `full` with one of each kind and a vote."""
    before = await stage.market.token_balance(stage.wallet)
    requested = await auction.request(stage, narrator)
    clear, awarded_at = await auction.clear(stage, narrator, requested)
    kinds = grid_event.KINDS if full else grid_event.KINDS[:1]
    watching = [asyncio.create_task(watch(stage, narrator, requested))]
    told: list[EventFigures] = []
    try:
        created = await grid_event.create(stage, narrator, kinds, seconds(requested["end"]))
        watching += [asyncio.create_task(watch(stage, narrator, event)) for event in created]
        for event in created:
            await grid_event.joined(stage, narrator, event)
        for event, watched in zip((requested, *created), watching, strict=True):
            told.append(await finish(stage, narrator, event, await watched, before))
            before = told[-1].balance_after
    finally:
        for watched in watching:
            watched.cancel()
    switched = watching[0].result()
    return Figures(
        auction=told[0],
        clear=clear,
        seconds_award_to_off=switched.off_at - awarded_at,
        grid_events=told[1:],
        vote=await vote(stage, narrator) if full else None,
    )
