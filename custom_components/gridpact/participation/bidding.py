"""Decides on bids, and on joining where the price is fixed, keeps each decision, and sends it once."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from ..chain.base import Call, LogEntry
from ..checkpoints import checkpoint
from ..errors import OutcomeUnknown, Refused, Rejected, Unreachable
from ..market.strategy import Skip, SkipReason
from .deciding import answer_for
from .home import Home
from .news import News, read_news
from .plans import Decision, Plan

CLOSING_S = 5  # a bid sent this shortly before bidding ends would only cost its fee
REFUSALS = {"over_limit": SkipReason.LIMIT, "no_fee_money": SkipReason.FEE_MONEY}
TAKEN = "target_reached"  # by others, since the home decided


def open_series(home: Home, now: int) -> list[Plan]:
    """Return the plans of series that can be bid in or joined."""
    return [plan for plan in home.plans.all() if plan.series.open_at(now + CLOSING_S)]


async def read_what_is_left(home: Home, now: int) -> None:
    """Read how much of their targets others have left, of the series of fixed price that the home may still join."""
    wanted = [plan.id for plan in open_series(home, now) if plan.series.terms.fixed_price and not plan.placed]
    news = await read_news(home, wanted)
    await asyncio.to_thread(_keep, home, news)


def _keep(home: Home, news: Sequence[News]) -> None:
    """Keep how series stand now; blocks."""
    for item in news:
        item.keep(home)


def decide(home: Home, now: int) -> list[Plan]:
    """Decide on every open series and return those whose bid is to be sent; blocks.

    A decision that was kept before is not made anew.
    """
    wanted = []
    for plan in open_series(home, now):
        if plan.placed or plan.left or (plan.decision and plan.decision.failed):
            continue
        current = plan if plan.decision and not _given_up(home, plan) else _decided(home, plan, now)
        if current.decision is not None:
            wanted.append(current)
    return wanted


async def place(home: Home, plan: Plan, now: int) -> tuple[LogEntry, ...]:
    """Send a decided bid; returns the logs of its receipt. What came before under this purpose is not sent again."""
    call = _bid_call(home, plan)
    try:
        outcome = await home.send(call, now)
    except OutcomeUnknown, Unreachable:
        raise  # the decision stands; the journal finds out
    except (Refused, Rejected) as error:
        if isinstance(error, Refused) and error.placeholders.get("code") == TAKEN:
            home.attempts.succeeded(call.purpose)  # nothing failed: it may join with less in the next step
        await asyncio.to_thread(_failed, home, plan, error, now)
        raise
    return tuple(outcome.logs) if outcome else ()


async def withdraw_bid(home: Home, plan: Plan, now: int) -> tuple[LogEntry, ...]:
    """Take a bid back while bidding is open; returns the logs of the receipt."""
    call = home.market.withdraw_bid(plan.id, home.account)
    outcome = await home.send(_numbered(call, len(plan.withdrawn)), now)
    return tuple(outcome.logs) if outcome else ()


def _given_up(home: Home, plan: Plan) -> bool:
    """Return whether a decision must not be sent: made by itself, not sent yet, and people switched that off since."""
    journal, decision = home.fees.journal, plan.decision
    if decision is None or decision.by_hand or home.preferences().limits.automatic:
        return False
    return journal is None or journal.find(_bid_call(home, plan).purpose) is None


def _decided(home: Home, plan: Plan, now: int) -> Plan:
    """Decide on one series and keep the decision, or the reason for none."""
    answer = answer_for(home, plan, home.preferences(), now)
    if isinstance(answer, Skip):
        return _skip(home, plan, answer.reason, now)
    decision = Decision(wh=answer.wh, tick=answer.tick, loads=answer.loads, expected=answer.expected)
    plan = home.plans.change(plan.id, lambda current: replace(current, decision=decision, skipped="")) or plan
    checkpoint("decided", _bid_call(home, plan).purpose)
    return plan


def _skip(home: Home, plan: Plan, reason: str, now: int) -> Plan:
    """Keep and tell why the home takes no part; the same reason is told once."""
    if plan.skipped == reason and plan.decision is None:
        return plan
    with home.database.transaction():
        home.happenings.add(home.teller().skipped(plan, reason, now))
        return home.plans.change(plan.id, lambda current: replace(current, decision=None, skipped=reason)) or plan


def _bid_call(home: Home, plan: Plan) -> Call:
    """Build the transaction of a decision; a bid after one that was taken back is another purpose."""
    decision = plan.decision
    assert decision is not None  # noqa: S101 - only decided plans come here
    if plan.series.terms.fixed_price:
        call = home.market.join(plan.id, home.account, decision.wh)
    else:
        call = home.market.bid(plan.id, home.account, decision.wh, decision.tick)
    return _numbered(call, len(plan.withdrawn))


def _numbered(call: Call, number: int) -> Call:
    """Return the call under a purpose of its own for each time that a bid was taken back before."""
    return replace(call, purpose=f"{call.purpose}:{number + 1}") if number else call


def _failed(home: Home, plan: Plan, error: Refused | Rejected, now: int) -> None:
    """Keep that a bid was refused: it is decided anew later, unless the market took a fee for its refusal.

    Where others were quicker the home may still join with less.
    """
    decision = plan.decision
    if isinstance(error, Rejected) and decision is not None and error.placeholders.get("code") != TAKEN:
        failed = replace(decision, failed=error.placeholders["reason"])
        home.plans.change(plan.id, lambda current: replace(current, decision=failed))
    elif error.key in REFUSALS:
        _skip(home, plan, REFUSALS[error.key], now)
    else:
        home.plans.change(plan.id, lambda current: replace(current, decision=None))
