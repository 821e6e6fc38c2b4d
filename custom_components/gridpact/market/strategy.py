"""What a home bids for a series, or joins it with, or why it does neither."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ..units import WH_PER_KWH
from .auction import minimum_bid
from .models import SECONDS_PER_DAY, Account, EventKind, Series, Site
from .offers import LoadOffer, Offer, Window, offer_of, windows
from .settlement import EXPIRY_FACTOR, WHOLE, factor_in, most_energy, reward


class SkipReason(StrEnum):
    """Why a home takes no part, as Home Assistant's events name it."""

    AUTOMATIC_OFF = "automatic_off"
    PRICE = "price"
    PROFIT = "profit"
    NOTHING_TO_SAVE = "nothing_to_save"
    QUIET_HOURS = "quiet_hours"
    MOST_PER_DAY = "most_per_day"
    OVERLAP = "overlap"
    KIND = "kind"
    FULL = "full"
    NOT_REGISTERED = "not_registered"
    DEACTIVATED = "deactivated"
    NOT_ATTESTED = "not_attested"
    DEPOSIT = "deposit"
    LIMIT = "limit"
    FEE_MONEY = "fee_money"


def never_quiet(start: int, end: int) -> bool:  # noqa: ARG001 - the shape of Limits.quiet
    """Say of any window that it touches no quiet hours."""
    return False


def utc_day(at: int) -> int:
    """Number the days of UTC."""
    return at // SECONDS_PER_DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What the home's people decided.

    `quiet` says whether a window (seconds) touches their quiet hours, `day` numbers the days that `most_per_day` means.
    """

    automatic: bool = False
    kinds: Collection[EventKind] = frozenset(EventKind)
    minimum_profit: int = 0
    most_per_day: int = 2
    quiet: Callable[[int, int], bool] = never_quiet
    day: Callable[[int], int] = utc_day


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """What is so at the moment of deciding.

    `cost` is what taking part in one call costs in token base units (0 if the fee coin has no price in tokens),
    `fee_needed` and `fee_balance` are in the coin's base units, `within_limits` whether the caps on fees allow it.
    """

    interval: int
    minimum_wh: int
    cost: int = 0
    fee_needed: int = 0
    fee_balance: int = 0
    within_limits: bool = True
    planned: Sequence[Window] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BidPlan:
    """A bid worth placing, or a series worth joining (on its only tick).

    `expected` is the pay of one call at that price, after what is still owed and by the home's reliability.
    """

    wh: int
    tick: int
    price: int
    loads: tuple[str, ...]
    expected: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Skip:
    """No bid, and why."""

    reason: SkipReason


def plan_bid(
    series: Series,
    *,
    loads: Sequence[LoadOffer],
    usual_wh: int,
    site: Site,
    account: Account | None,
    conditions: Conditions,
    limits: Limits,
) -> BidPlan | Skip:
    """Decide on a bid: as much as cheap loads can shed and the site usually uses, at the price its dearest load asks.

    Where the price is fixed, those loads count that ask no more than it pays. `usual_wh` is the site's baseline in the
    window. Pure: the same arguments always give the same answer.
    """
    if account is None or not account.active or account.deactivated:
        deactivated = account is not None and account.deactivated
        return Skip(reason=SkipReason.DEACTIVATED if deactivated else SkipReason.NOT_REGISTERED)
    reason = _unwanted(series, conditions, limits) or _inadmissible(series, account, conditions)
    if reason is not None:
        return Skip(reason=reason)
    least = minimum_bid(series.terms, conditions.minimum_wh)
    if series.terms.fixed_price and series.left_wh < least:
        return Skip(reason=SkipReason.FULL)
    most = min(usual_wh, largest_bid(series, account, conditions.interval))
    cap = highest_price(series, site)
    offer = _taken(series, loads, most, conditions, cap)
    if offer.wh < least:
        at_any_price = _taken(series, loads, most, conditions, None)
        return Skip(reason=SkipReason.PRICE if at_any_price.wh >= least else SkipReason.NOTHING_TO_SAVE)
    covered = covered_by_stake(series, site, account)
    if covered < least:
        return Skip(reason=SkipReason.DEPOSIT)
    if covered < offer.wh:
        offer = _taken(series, loads, covered, conditions, cap)
    return _priced(series, offer, site, conditions, limits)


def largest_bid(series: Series, account: Account, interval: int) -> int:
    """Return the most energy (Wh) that makes sense: the site's capacity in the window, and no more than the target.

    Where the price is fixed, no more than what others have left of the target.
    """
    wanted = series.left_wh if series.terms.fixed_price else series.terms.target_wh
    return min(most_energy(account.capacity_w, series.terms.length, interval), wanted)


def highest_price(series: Series, site: Site) -> int:
    """Return the most (token base units per kWh) that a load may ask: what is paid, but no more than what is offered.

    A home of low reliability is paid less than the price. One of high reliability is paid more, but may not be any
    more when the call is settled.
    """
    return series.terms.price_cap * min(WHOLE, factor_in(series, site)) // WHOLE


def covered_by_stake(series: Series, site: Site, account: Account) -> int:
    """Return the energy (Wh) whose margin of three awards at the cap price the free stake covers."""
    free = max(0, account.stake - site.reserved)
    return free * WH_PER_KWH // (EXPIRY_FACTOR * series.terms.price_cap)


def _unwanted(series: Series, conditions: Conditions, limits: Limits) -> SkipReason | None:
    """Return why the home's people do not want this series."""
    offered = windows(series, conditions.interval)
    others = [window for window in conditions.planned if window.series_id != series.id]
    if not limits.automatic:
        return SkipReason.AUTOMATIC_OFF
    if series.terms.kind.event_kind not in limits.kinds:
        return SkipReason.KIND
    if any(limits.quiet(window.start, window.end) for window in offered):
        return SkipReason.QUIET_HOURS
    if any(window.touches(other) for window in offered for other in others):
        return SkipReason.OVERLAP
    per_day = Counter(limits.day(window.start) for window in others)
    if any(per_day[limits.day(window.start)] >= limits.most_per_day for window in offered):
        return SkipReason.MOST_PER_DAY
    return None


def _inadmissible(series: Series, account: Account, conditions: Conditions) -> SkipReason | None:
    """Return why the market, or the home's purse, would refuse a bid."""
    if series.terms.attested_only and not account.attested:
        return SkipReason.NOT_ATTESTED
    if account.stake < series.terms.minimum_stake:
        return SkipReason.DEPOSIT
    if not conditions.within_limits:
        return SkipReason.LIMIT
    if conditions.fee_balance < conditions.fee_needed:
        return SkipReason.FEE_MONEY
    return None


def _taken(
    series: Series, loads: Sequence[LoadOffer], most_wh: int, conditions: Conditions, price_cap: int | None
) -> Offer:
    """Return what the loads that ask no more than `price_cap` offer in the window of the series, up to `most_wh`."""
    return offer_of(
        loads,
        windows(series, conditions.interval)[0],
        most_wh=most_wh,
        price_cap=price_cap,
        planned=conditions.planned,
    )


def _priced(series: Series, offer: Offer, site: Site, conditions: Conditions, limits: Limits) -> BidPlan | Skip:
    """Price an offer on the lowest tick that satisfies its loads and pays for its fees; a fixed price has only one."""
    terms = series.terms
    payable = max(0, offer.wh + site.balance_wh)  # what is still owed comes off the next pay
    gain = conditions.cost + limits.minimum_profit
    if gain and not payable:
        return Skip(reason=SkipReason.PROFIT)
    covering = -(-gain * WH_PER_KWH // payable) if gain else 0
    tick = 0 if terms.fixed_price else max(0, -(-max(offer.price, covering) // terms.tick_size) - 1)
    price = terms.price(tick)
    expected = reward(payable, price, factor_in(series, site))
    if tick > terms.cap_tick or expected < gain:
        return Skip(reason=SkipReason.PROFIT)
    return BidPlan(wh=offer.wh, tick=tick, price=price, loads=offer.loads, expected=expected)
