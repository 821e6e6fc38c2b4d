"""Announcing a series: its budget is allowed and paid, once."""

from custom_components.gridpact.chain.base import Outcome
from custom_components.gridpact.market.models import Series, Terms
from custom_components.gridpact.market.terms import escrow_of

from .commands.accounts import require_tokens
from .sending import once
from .session import Session


async def announce(session: Session, terms: Terms, doing: str) -> tuple[Series, Outcome]:
    """Announce a series and pay its escrow; of equal terms there is one series."""
    escrow = escrow_of(terms, await session.market.high_factor())
    await require_tokens(session, escrow)
    requesting = session.market.request(terms)
    if not await session.required.done(requesting):
        approval = session.market.approve(session.info.market, escrow, once("approve"))
        await session.send(approval, f"Allowing the market to take {session.money(escrow)}")
    outcome = await session.send(requesting, doing)
    number = next(log.arguments["id"] for log in outcome.logs if log.name == "SeriesRequested")
    return await session.series(number), outcome
