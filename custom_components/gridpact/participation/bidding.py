"""Decides on bids, keeps each decision, and sends it once."""

import asyncio
from dataclasses import replace

from ..chain.base import Call, LogEntry
from ..checkpoints import checkpoint
from ..errors import OutcomeUnknown, Refused, Rejected, Unreachable
from ..market.models import Account, SeriesStatus
from ..market.offers import Window, offer_of, windows
from ..market.strategy import BidPlan, Conditions, Skip, SkipReason, covered_by_stake, largest_bid, plan_bid
from ..units import format_amount
from .home import ChainState, Home, Preferences
from .plans import Decision, Plan
from .savings import usual_use
from .telling import iso

CLOSING_S = 5  # a bid sent this shortly before bidding ends would only cost its fee
REFUSALS = {"over_limit": SkipReason.LIMIT, "no_fee_money": SkipReason.FEE_MONEY}


def open_series(home: Home, now: int) -> list[Plan]:
    """Return the plans of series that can be bid in."""
    return [
        plan
        for plan in home.plans.all()
        if plan.series.status is SeriesStatus.BIDDING and now < plan.series.terms.bidding_ends - CLOSING_S
    ]


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


def estimate(home: Home, plan: Plan) -> tuple[int, int]:
    """Return what the loads could save in a series (Wh per call), and the pay expected of a bid made now; blocks."""
    preferences = home.preferences()
    limits = replace(preferences.limits, automatic=True)
    window = windows(plan.series, home.grid.interval)
    if not window:
        return 0, 0
    offer = offer_of(
        preferences.loads,
        window[0],
        most_wh=usual_use(home, plan.series.terms, plan.series.announced_at),
        price_cap=None,
        planned=(),
    )
    answer = _plan_bid(home, plan, replace(preferences, limits=limits), plan.series.announced_at)
    return offer.wh, answer.expected if isinstance(answer, BidPlan) else 0


async def place(home: Home, plan: Plan, now: int) -> tuple[LogEntry, ...]:
    """Send a decided bid; returns the logs of its receipt. What came before under this purpose is not sent again."""
    call = _bid_call(home, plan)
    try:
        outcome = await home.send(call, now)
    except OutcomeUnknown, Unreachable:
        raise  # the decision stands; the journal finds out
    except (Refused, Rejected) as error:
        await asyncio.to_thread(_failed, home, plan, error, now)
        raise
    return tuple(outcome.logs) if outcome else ()


async def withdraw_bid(home: Home, plan: Plan, now: int) -> tuple[LogEntry, ...]:
    """Take a bid back while bidding is open; returns the logs of the receipt."""
    call = home.market.withdraw_bid(plan.id, home.account)
    outcome = await home.send(_numbered(call, len(plan.withdrawn)), now)
    return tuple(outcome.logs) if outcome else ()


def decision_by_hand(home: Home, plan: Plan, wh: int, price: int, now: int) -> Decision:
    """Check a bid that a person wants, and return it as a decision; blocks. Raises Refused with what is wrong."""
    terms, chain = plan.series.terms, home.chain
    if plan.series.status is not SeriesStatus.BIDDING or now >= terms.bidding_ends:
        raise Refused("bidding_closed", event=plan.id, time=iso(terms.bidding_ends))
    if plan.placed:
        raise Refused("already_promised", meter=home.account, event=plan.id)
    if chain is None or chain.account is None:
        raise Refused("watch_only", account=home.account)
    _check_price(home, plan, price)
    limit = _most(home, plan, chain.account)
    if wh > limit:
        raise Refused("too_much", limit=limit, event=plan.id)
    window = windows(plan.series, home.grid.interval)[0]
    offer = offer_of(home.preferences().loads, window, most_wh=wh, price_cap=None, planned=_planned(home, now))
    payable = max(0, wh + chain.site.balance_wh)
    return Decision(
        wh=wh,
        tick=price // terms.tick_size - 1,
        loads=offer.loads,
        expected=payable * price // 1000,
        by_hand=True,
    )


def _given_up(home: Home, plan: Plan) -> bool:
    """Return whether a decision must not be sent: made by itself, not sent yet, and people switched that off since."""
    journal, decision = home.fees.journal, plan.decision
    if decision is None or decision.by_hand or home.preferences().limits.automatic:
        return False
    return journal is None or journal.find(_bid_call(home, plan).purpose) is None


def _decided(home: Home, plan: Plan, now: int) -> Plan:
    """Decide on one series and keep the decision, or the reason for none."""
    answer = _plan_bid(home, plan, home.preferences(), now)
    if isinstance(answer, Skip):
        return _skip(home, plan, answer.reason, now)
    decision = Decision(wh=answer.wh, tick=answer.tick, loads=answer.loads, expected=answer.expected)
    plan = home.plans.change(plan.id, lambda current: replace(current, decision=decision, skipped="")) or plan
    checkpoint("decided", f"bid:{plan.id}")
    return plan


def _skip(home: Home, plan: Plan, reason: str, now: int) -> Plan:
    """Keep and tell why the home takes no part; the same reason is told once."""
    if plan.skipped == reason and plan.decision is None:
        return plan
    with home.database.transaction():
        home.happenings.add(home.teller().skipped(plan, reason, now))
        return home.plans.change(plan.id, lambda current: replace(current, decision=None, skipped=reason)) or plan


def _plan_bid(home: Home, plan: Plan, preferences: Preferences, now: int) -> BidPlan | Skip:
    """Ask the strategy."""
    chain = home.chain
    return plan_bid(
        plan.series,
        loads=preferences.loads,
        usual_wh=usual_use(home, plan.series.terms, _called_at(plan, now)),
        site=chain.site if chain else home.site,
        account=chain.account if chain else None,
        conditions=_conditions(home, chain, preferences, now),
        limits=preferences.limits,
    )


def _called_at(plan: Plan, now: int) -> int:
    """Return the second that a baseline must precede: of a series of one day its announcement, else now at best."""
    return plan.series.announced_at if plan.series.terms.term_days == 1 else now


def _conditions(home: Home, chain: ChainState | None, preferences: Preferences, now: int) -> Conditions:
    """Gather what is so at the moment."""
    return Conditions(
        interval=home.grid.interval,
        minimum_wh=home.info.minimum_bid_wh if home.info else 0,
        cost=preferences.cost_per_call,
        fee_needed=home.fees.per_call,
        fee_balance=chain.coin_balance if chain else 0,
        within_limits=home.fees.allowed(now),
        planned=_planned(home, now),
    )


def _planned(home: Home, now: int) -> list[Window]:
    """Return every window that the home has promised or bid for."""
    return [window for plan in home.plans.all() for window in plan.windows(now, home.grid.interval)]


def _check_price(home: Home, plan: Plan, price: int) -> None:
    """Raise Refused if a price is on no tick of the series."""
    terms = plan.series.terms
    decimals = home.info.token_decimals if home.info else 0
    if price % terms.tick_size or not terms.tick_size <= price <= terms.price_cap:
        low, high, step = (format_amount(x, decimals) for x in (terms.tick_size, terms.price_cap, terms.tick_size))
        raise Refused("below_price", low=low, high=high, step=step)


def _most(home: Home, plan: Plan, account: Account) -> int:
    """Return the most that the market takes of this account."""
    return min(largest_bid(plan.series, account, home.grid.interval), covered_by_stake(plan.series, home.site, account))


def _bid_call(home: Home, plan: Plan) -> Call:
    """Build the transaction of a decision; a bid after one that was taken back is another purpose."""
    decision = plan.decision
    assert decision is not None  # noqa: S101 - only decided plans come here
    return _numbered(home.market.bid(plan.id, home.account, decision.wh, decision.tick), len(plan.withdrawn))


def _numbered(call: Call, number: int) -> Call:
    """Return the call under a purpose of its own for each time that a bid was taken back before."""
    return replace(call, purpose=f"{call.purpose}:{number + 1}") if number else call


def _failed(home: Home, plan: Plan, error: Refused | Rejected, now: int) -> None:
    """Keep that a bid was refused: it is decided anew later, unless the market took a fee for its refusal."""
    decision = plan.decision
    if isinstance(error, Rejected) and decision is not None:
        failed = replace(decision, failed=error.placeholders["reason"])
        home.plans.change(plan.id, lambda current: replace(current, decision=failed))
    elif error.key in REFUSALS:
        _skip(home, plan, REFUSALS[error.key], now)
    else:
        home.plans.change(plan.id, lambda current: replace(current, decision=None))
