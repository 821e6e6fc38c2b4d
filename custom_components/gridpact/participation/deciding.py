"""What to bid or to join with: by the strategy, or checked for a person who decides by hand. All block."""

from dataclasses import replace

from ..errors import Refused
from ..market.models import Account
from ..market.offers import Offer, Window, offer_of, windows
from ..market.settlement import factor_in, reward
from ..market.strategy import BidPlan, Conditions, Skip, covered_by_stake, largest_bid, plan_bid
from ..units import format_amount
from .home import ChainState, Home, Preferences
from .plans import Decision, Plan
from .savings import usual_use
from .telling import iso


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
    answer = answer_for(home, plan, replace(preferences, limits=limits), plan.series.announced_at)
    return offer.wh, answer.expected if isinstance(answer, BidPlan) else 0


def bid_by_hand(home: Home, plan: Plan, wh: int, price: int, now: int) -> Decision:
    """Check a bid that a person wants, and return it as a decision; blocks. Raises Refused with what is wrong."""
    account = _taking_part(home, plan, now)
    if plan.series.terms.fixed_price:
        raise Refused("fixed_price", event=plan.id)
    _check_price(home, plan, price)
    return _by_hand(home, plan, wh, _most(home, plan, account), price, now)


def joining_by_hand(home: Home, plan: Plan, wh: int | None, now: int) -> Decision:
    """Check a joining that a person wants, without `wh` with all that the loads can save, whatever they ask; blocks.

    Raises Refused with what is wrong.
    """
    account = _taking_part(home, plan, now)
    terms = plan.series.terms
    if not terms.fixed_price:
        raise Refused("not_fixed_price", event=plan.id)
    most = _most(home, plan, account)
    if wh is None:
        usual = usual_use(home, terms, _called_at(plan, now))
        wh = _offer(home, plan, min(most, usual), now).wh
        if not wh:
            raise Refused("nothing_to_save", event=plan.id)
    return _by_hand(home, plan, wh, most, terms.price_cap, now)


def _taking_part(home: Home, plan: Plan, now: int) -> Account:
    """Return the account that takes part by hand. Raises Refused if it cannot."""
    chain = home.chain
    if not plan.series.open_at(now):
        terms = plan.series.terms
        raise Refused(
            "joining_closed" if terms.fixed_price else "bidding_closed", event=plan.id, time=iso(terms.bidding_ends)
        )
    if plan.placed:
        raise Refused("already_promised", meter=home.account, event=plan.id)
    if chain is None or chain.account is None:
        raise Refused("watch_only", account=home.account)
    offered = windows(plan.series, home.grid.interval)
    for other in _planned(home, now):
        if other.series_id != plan.id and any(window.touches(other) for window in offered):
            raise Refused("already_promised", meter=home.account, event=other.series_id)
    return chain.account


def _by_hand(home: Home, plan: Plan, wh: int, most: int, price: int, now: int) -> Decision:
    """Return what a person decided, with the loads that it takes. Raises Refused("too_much")."""
    if wh > most:
        raise Refused("too_much", limit=most, event=plan.id)
    site = home.chain.site if home.chain else home.site
    payable = max(0, wh + site.balance_wh)
    return Decision(
        wh=wh,
        tick=price // plan.series.terms.tick_size - 1,
        loads=_offer(home, plan, wh, now).loads,
        expected=reward(payable, price, factor_in(plan.series, site)),
        by_hand=True,
    )


def _offer(home: Home, plan: Plan, most_wh: int, now: int) -> Offer:
    """Return what the loads can do in the series, up to `most_wh` and whatever they ask."""
    window = windows(plan.series, home.grid.interval)[0]
    loads = home.preferences().loads
    return offer_of(loads, window, most_wh=most_wh, price_cap=None, planned=_planned(home, now))


def answer_for(home: Home, plan: Plan, preferences: Preferences, now: int) -> BidPlan | Skip:
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
        cost=home.fees.per_call_in_tokens(preferences.coin_worth, home.coin.decimals),
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
