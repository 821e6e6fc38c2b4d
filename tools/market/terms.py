"""The terms of a series, from what a utility writes."""

from dataclasses import dataclass

from custom_components.gridpact.errors import Refused
from custom_components.gridpact.market.models import SECONDS_PER_DAY, MarketInfo, Terms
from custom_components.gridpact.market.settlement import HELD_AMONG, HELD_DAYS
from custom_components.gridpact.units import format_amount

MOST_TICKS = 1024
USUAL_TICKS = 100
STEPS = (1, 2, 5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a utility asks for; money in token base units (per kWh for prices), times in seconds."""

    target_wh: int
    start: int
    end: int
    price_cap: int
    tick: int | None = None  # None: the smallest round step with which about 100 of them reach the cap
    bidding_ends: int | None = None  # None: half way to the window
    term_days: int = 1
    calls: int | None = None  # None: every day of a single-day term, else as many as a home may be awarded
    baseline_days: int = 10
    attested_only: bool = True
    minimum_stake: int = 0


def build_terms(wish: Wish, info: MarketInfo, now: int) -> Terms:
    """Return the terms, or Refused with the first thing that is wrong about the wish."""
    _check_window(wish, info, now)
    tick = default_tick(wish.price_cap) if wish.tick is None else wish.tick
    bidding_ends = now + (wish.start - now) // 2 if wish.bidding_ends is None else wish.bidding_ends
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
        cap_tick=_cap_tick(wish.price_cap, tick, info),
        attested_only=wish.attested_only,
        minimum_stake=wish.minimum_stake,
    )


def default_tick(price_cap: int) -> int:
    """Return the smallest 1, 2 or 5 x 10^n of which about 100 or fewer make up the cap exactly, else the cap."""
    candidates = (step * int(10**exponent) for exponent in range(len(str(price_cap))) for step in STEPS)
    for tick in candidates:
        if price_cap % tick == 0 and price_cap // tick <= USUAL_TICKS:
            return tick
    return price_cap


def awardable_days(term_days: int) -> int:
    """Return on how many days of a term a home may be awarded: at most 3 of any 10."""
    whole, rest = divmod(term_days, HELD_AMONG)
    return whole * HELD_DAYS + min(rest, HELD_DAYS)


def what_stays_open(terms: Terms, info: MarketInfo) -> str:
    """Return the line about what settlement cannot close, with this series' own figures.

    A home that moves a kWh into the window on every free day raises its usual use by one; it is paid for that on
    every award day.
    """
    award_days = min(terms.max_calls, awardable_days(terms.term_days))
    free_days = terms.term_days - award_days if terms.term_days > award_days else terms.baseline_days
    price = format_amount(terms.price_cap, info.token_decimals)
    line = (
        "moving use into the window pays when price x award days > tariff x free days"
        f" (here at most {price} {info.token_symbol} x {award_days} > tariff x {free_days},"
        f" a tariff below {_tariff(terms.price_cap * award_days, free_days, info)} {info.token_symbol} per kWh)."
    )
    if terms.term_days == 1:
        line += " A single call also leaves the choice of day with the home."
    return line


def _tariff(total: int, days: int, info: MarketInfo) -> str:
    """Return the break-even tariff, rounded to a readable figure."""
    digits = max(0, info.token_decimals - 3)
    return format_amount(total // days // 10**digits * 10**digits, info.token_decimals)


def _check_window(wish: Wish, info: MarketInfo, now: int) -> None:
    """Refuse a window that is over, turned round or off the grid."""
    if wish.start <= now:
        raise Refused("window_begun")
    if wish.end <= wish.start:
        raise Refused("window_reversed")
    if wish.start % info.interval or wish.end % info.interval:
        raise Refused("not_on_grid", seconds=info.interval)


def _cap_tick(price_cap: int, tick: int, info: MarketInfo) -> int:
    """Return the tick of the cap, or Refused if it lies between two or is too far up."""
    ticks, rest = divmod(price_cap, tick) if tick else (0, 0)
    if not ticks or rest:
        raise Refused("cap_off_tick", tick=format_amount(tick, info.token_decimals))
    if ticks > MOST_TICKS:
        raise Refused("too_many_ticks", ticks=ticks, most=MOST_TICKS)
    return ticks - 1
