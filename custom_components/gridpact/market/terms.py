"""The terms of a series, from what whoever requests it wishes."""

from dataclasses import dataclass

from ..errors import Refused
from .models import SECONDS_PER_DAY, Kind, MarketInfo, Terms
from .settlement import HELD_AMONG, HELD_DAYS, WHOLE, reward

USUAL_TICKS = 100
STEPS = (1, 2, 5)
MINUTE = 60
NOTICE = 4  # intervals between a call and its window, at least


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is asked for; money in token base units (per kWh for prices), times in seconds."""

    target_wh: int
    start: int
    end: int
    price: int  # the highest that may be bid, or what is paid where the price is fixed
    kind: Kind = Kind.AUCTION
    tick: int | None = None  # of bids; the price is a multiple of it. None: the usual one
    bidding_ends: int | None = None  # None: half way to the window, of a fixed price as late as possible
    term_days: int = 1
    calls: int | None = None  # None: every day of a single-day term, else as many as a home may be awarded
    baseline_days: int = 10
    attested_only: bool = True
    minimum_stake: int = 0


def build_terms(wish: Wish, info: MarketInfo, now: int) -> Terms:
    """Return the terms, or Refused with the first thing that is wrong about the wish."""
    if not wish.price:
        raise Refused("invalid_amount", decimals=info.token_decimals)
    _check_window(wish, info, now)
    tick = _tick(wish)
    bidding_ends = _usual_end(wish, info, now) if wish.bidding_ends is None else wish.bidding_ends
    if not now < bidding_ends < wish.start:
        raise Refused("bidding_end_outside")
    first_day, start = divmod(wish.start, SECONDS_PER_DAY)
    return Terms(
        target_wh=wish.target_wh,
        tick_size=tick,
        bidding_ends=bidding_ends,
        first_day=first_day,
        term_days=wish.term_days,
        offset=start // info.interval,
        length=(wish.end - wish.start) // info.interval,
        max_calls=awardable_days(wish.term_days) if wish.calls is None else wish.calls,
        baseline_days=wish.baseline_days,
        cap_tick=wish.price // tick - 1,
        attested_only=wish.attested_only,
        minimum_stake=wish.minimum_stake,
        kind=wish.kind,
    )


def first_start(info: MarketInfo, now: int) -> int:
    """Return the start of the first window that may still be called, with a moment for the call to arrive."""
    earliest = now + NOTICE * info.interval + min(info.interval, MINUTE)
    return -(-earliest // info.interval) * info.interval


def default_tick(price_cap: int) -> int:
    """Return the smallest 1, 2 or 5 x 10^n of which about 100 or fewer make up the cap exactly, else the cap."""
    candidates = (step * int(10**exponent) for exponent in range(len(str(price_cap))) for step in STEPS)
    for tick in candidates:
        if price_cap % tick == 0 and price_cap // tick <= USUAL_TICKS:
            return tick
    return price_cap


def escrow_of(terms: Terms, high_factor: int = WHOLE) -> int:
    """Return what a request of these terms takes into escrow, token base units.

    `high_factor` is the most that the market pays now of a fixed price, percent.
    """
    return reward(terms.max_calls * terms.target_wh, terms.price_cap, high_factor if terms.fixed_price else WHOLE)


def awardable_days(term_days: int) -> int:
    """Return on how many days of a term a home may be awarded: at most 3 of any 10."""
    whole, rest = divmod(term_days, HELD_AMONG)
    return whole * HELD_DAYS + min(rest, HELD_DAYS)


def _tick(wish: Wish) -> int:
    if wish.kind is not Kind.AUCTION:
        return wish.price
    return default_tick(wish.price) if wish.tick is None else wish.tick


def _usual_end(wish: Wish, info: MarketInfo, now: int) -> int:
    """Return when bidding or joining ends; it must leave an interval before the window."""
    return now + (wish.start - now) // 2 if wish.kind is Kind.AUCTION else wish.start - info.interval


def _check_window(wish: Wish, info: MarketInfo, now: int) -> None:
    """Refuse a window that is over, turned round or off the grid."""
    if wish.start <= now:
        raise Refused("window_begun")
    if wish.end <= wish.start:
        raise Refused("window_reversed")
    if wish.start % info.interval or wish.end % info.interval:
        raise Refused("not_on_grid", interval=f"{info.interval / MINUTE:g}")
