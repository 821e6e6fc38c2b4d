"""What a home bids for a series, or why it does not."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ..units import WH_PER_KWH, energy_cost
from .auction import minimum_bid
from .models import SECONDS_PER_DAY, Account, EventKind, Series, Site
from .offers import LoadOffer, Offer, Window, offer_of, windows
from .settlement import EXPIRY_FACTOR, most_energy


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
    NOT_REGISTERED = "not_registered"
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
    kind: EventKind = EventKind.DEMAND_REDUCTION
    cost: int = 0
    fee_needed: int = 0
    fee_balance: int = 0
    within_limits: bool = True
    planned: Sequence[Window] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BidPlan:
    """A bid worth placing; `expected` is the pay of one call at the bid's own price, after what is still owed."""

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

    `usual_wh` is the site's baseline in the window. Pure: the same arguments always give the same answer.
    """
    if account is None or not account.active:
        return Skip(reason=SkipReason.NOT_REGISTERED)
    reason = _unwanted(series, conditions, limits) or _inadmissible(series, account, conditions)
    if reason is not None:
        return Skip(reason=reason)
    least = minimum_bid(series.terms.target_wh, conditions.minimum_wh)
    most = min(usual_wh, largest_bid(series, account, conditions.interval))
    offer = _taken(series, loads, most, conditions)
    if offer.wh < least:
        at_any_price = _taken(series, loads, most, conditions, any_price=True)
        return Skip(reason=SkipReason.PRICE if at_any_price.wh >= least else SkipReason.NOTHING_TO_SAVE)
    covered = covered_by_stake(series, site, account)
    if covered < least:
        return Skip(reason=SkipReason.DEPOSIT)
    if covered < offer.wh:
        offer = _taken(series, loads, covered, conditions)
    return _priced(series, offer, site, conditions, limits)


def largest_bid(series: Series, account: Account, interval: int) -> int:
    """Return the most energy (Wh) that makes sense: the site's capacity in the window, and no more than the target."""
    return min(most_energy(account.capacity_w, series.terms.length, interval), series.terms.target_wh)


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
    if conditions.kind not in limits.kinds:
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
    series: Series, loads: Sequence[LoadOffer], most_wh: int, conditions: Conditions, *, any_price: bool = False
) -> Offer:
    """Return what the loads offer in the window of the series, up to `most_wh`."""
    return offer_of(
        loads,
        windows(series, conditions.interval)[0],
        most_wh=most_wh,
        price_cap=None if any_price else series.terms.price_cap,
        planned=conditions.planned,
    )


def _priced(series: Series, offer: Offer, site: Site, conditions: Conditions, limits: Limits) -> BidPlan | Skip:
    """Price an offer on the lowest tick that satisfies its loads and pays for its fees."""
    terms = series.terms
    payable = max(0, offer.wh + site.balance_wh)  # what is still owed comes off the next pay
    gain = conditions.cost + limits.minimum_profit
    if gain and not payable:
        return Skip(reason=SkipReason.PROFIT)
    covering = -(-gain * WH_PER_KWH // payable) if gain else 0
    tick = max(0, -(-max(offer.price, covering) // terms.tick_size) - 1)
    if tick > terms.cap_tick:
        return Skip(reason=SkipReason.PROFIT)
    price = terms.price(tick)
    return BidPlan(wh=offer.wh, tick=tick, price=price, loads=offer.loads, expected=energy_cost(payable, price))
