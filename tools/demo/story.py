"""The story, told as it happens and returned as figures: an auction, events with a fixed price, beside them a trade."""

import asyncio
from dataclasses import replace

from . import auction, grid_event
from .course import finish, watch
from .figures import EventFigures, Figures
from .narrator import Narrator
from .stage import Stage
from .trade.story import Neighbourhood, trade_story
from .waiting import seconds


async def tell(stage: Stage, narrator: Narrator, there: Neighbourhood | None = None) -> Figures:
    """Tell the story once: with one event of fixed price, or in a neighbourhood with one of each kind and a trade."""
    kinds = grid_event.KINDS if there else grid_event.KINDS[:1]
    telling = asyncio.create_task(_events(stage, narrator, kinds))
    trading = asyncio.create_task(trade_story(stage, narrator, there)) if there else None
    try:
        if trading:
            await asyncio.gather(telling, trading)
        figures = await telling
    finally:
        telling.cancel()
        if trading:
            trading.cancel()
    return replace(figures, trade=trading.result() if trading else None)


async def _events(stage: Stage, narrator: Narrator, kinds: tuple[str, ...]) -> Figures:
    """Tell the auction, and then an event of each kind."""
    before = await stage.market.token_balance(stage.wallet)
    requested = await auction.request(stage, narrator)
    clear, awarded_at = await auction.clear(stage, narrator, requested)
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
    )
