"""Honest pay: what a call is worth to a site, and what the site owes afterwards.

Differential reference of the contract. Pure and without I/O, so that thousands of pretended events run in a moment.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ..units import WH_PER_KWH, energy_cost
from .models import SECONDS_PER_DAY, Series, Settlement, Site, Terms

MASK_BITS = 64
MASK = (1 << MASK_BITS) - 1
HELD_DAYS = 3
HELD_AMONG = 10
SKIP_SHARE = 4
EXPIRY_FACTOR = 3
BASELINE_LAG = 24 * 3600
SECONDS_PER_HOUR = 3600
WHOLE = 100  # percent


def shifted(mask: int, last_day: int, day: int) -> int:
    """Return a mask counted from `last_day` as one counted from `day`."""
    if day >= last_day:
        return mask << min(day - last_day, MASK_BITS) & MASK
    return mask >> (last_day - day)


def three_in_ten(site: Site, day: int) -> bool:
    """Return whether a call on `day` counts for the site: it holds at most 3 of any 10 days.

    A day that is held already is allowed: a second window of that day takes no further day.
    """
    held = shifted(site.held_days, site.last_day, day)
    return bool(held & 1) or (held >> 1 & (1 << HELD_AMONG - 1) - 1).bit_count() < HELD_DAYS


def marked(site: Site, day: int, *, skipped: bool, last_day: int | None = None) -> Site:
    """Return the site with a day held and, if `skipped`, left out of later baselines.

    `last_day` is the day on which a window ends that crosses midnight: it is left out as well, but not held.
    """
    newest = max(site.last_day, last_day or day)
    bits = [1 << newest - one & MASK for one in (day, last_day or day)]
    return replace(
        site,
        last_day=newest,
        held_days=shifted(site.held_days, site.last_day, newest) | bits[0],
        skipped_days=shifted(site.skipped_days, site.last_day, newest) | (bits[0] | bits[1] if skipped else 0),
    )


def baseline_days(terms: Terms, called_at: int, site: Site, interval: int) -> list[int]:
    """Return the days (UTC day numbers) a baseline is made of, newest first.

    They are the last ones whose window of the same clock time ended 24 h before the call and which the site's
    settlements did not take out.
    """
    window_end = (terms.offset + terms.length) * interval
    day = (called_at - BASELINE_LAG - window_end) // SECONDS_PER_DAY
    days: list[int] = []
    while len(days) < terms.baseline_days:
        if not shifted(site.skipped_days, site.last_day, day) & 1:
            days.append(day)
        day -= 1
    return days


def baseline_windows(terms: Terms, called_at: int, site: Site, interval: int) -> list[int]:
    """Return the starts (interval numbers) of the baseline windows, newest first."""
    per_day = SECONDS_PER_DAY // interval
    return [day * per_day + terms.offset for day in baseline_days(terms, called_at, site, interval)]


def most_energy(capacity_w: int, length: int, interval: int) -> int:
    """Return the energy (Wh) that a site of that capacity can use in a window of `length` intervals."""
    return capacity_w * length * interval // SECONDS_PER_HOUR


def mean_energy(energies: Sequence[int | None], most_wh: int) -> int:
    """Return the baseline (Wh): the mean of the windows, each bounded, one that is missing (None) being 0."""
    return sum(min(energy or 0, most_wh) for energy in energies) // len(energies)


def factor_in(series: Series, site: Site) -> int:
    """Return the share of a series' price (percent) that a site is paid: more for what it delivered so far.

    A site of which nothing is known yet is paid the whole price.
    """
    if not site.awarded_wh:
        return WHOLE
    return series.low_factor + (series.high_factor - series.low_factor) * site.delivered_wh // site.awarded_wh


def reward(wh: int, price: int, percent: int = WHOLE) -> int:
    """Return what `wh` delivered earn (token base units), rounded down; `price` per kWh."""
    return wh * price * percent // (WH_PER_KWH * WHOLE)


def settle(
    *,
    baseline_wh: int,
    actual_wh: int,
    awarded_wh: int,
    price: int,
    site: Site,
    day: int,
    last_day: int | None = None,
    percent: int = WHOLE,
) -> tuple[Settlement, Site]:
    """Settle one call: `d = min(baseline - actual, awarded) + balance` is paid if above 0 and owed if below.

    `baseline_wh` and `actual_wh` are bounded by capacity x duration already; `price` in token base units per kWh,
    `day` the UTC day number of the window, `last_day` that of its end if it crosses midnight, `percent` the share of
    the price that the site is paid. Returns the settlement and the site after it.
    """
    balance = min(baseline_wh - actual_wh, awarded_wh) + site.balance_wh
    delivered = max(0, balance)
    settlement = Settlement(
        awarded_wh=awarded_wh,
        baseline_wh=baseline_wh,
        actual_wh=actual_wh,
        delivered_wh=delivered,
        balance_wh=min(0, balance),
        pay=reward(delivered, price, percent),
        factor=percent,
    )
    skipped = awarded_wh * SKIP_SHARE >= baseline_wh
    return settlement, _after(site, settlement, day, last_day, skipped=skipped)


def expire(*, awarded_wh: int, site: Site, day: int, last_day: int | None = None) -> tuple[Settlement, Site]:
    """Settle a call that nobody proved in time: three times the award is owed."""
    settlement = Settlement(
        awarded_wh=awarded_wh,
        baseline_wh=0,
        actual_wh=0,
        delivered_wh=0,
        balance_wh=min(0, site.balance_wh - EXPIRY_FACTOR * awarded_wh),
        pay=0,
    )
    return settlement, _after(site, settlement, day, last_day, skipped=False)


def margin(wh: int, price_cap: int) -> int:
    """Return the stake (token base units) that a bid or award of `wh` holds back: three awards at the cap price."""
    return energy_cost(EXPIRY_FACTOR * wh, price_cap)


def counted_days(site: Site, days: Iterable[int]) -> list[int]:
    """Return which of the called days count, taken in order of their window ends."""
    counted: list[int] = []
    for day in days:
        if three_in_ten(site, day):
            counted.append(day)
            site = marked(site, day, skipped=False)
    return counted


def _after(site: Site, settlement: Settlement, day: int, last_day: int | None, *, skipped: bool) -> Site:
    """Return the site once a call is settled."""
    return replace(
        marked(site, day, skipped=skipped, last_day=last_day),
        balance_wh=settlement.balance_wh,
        awarded_wh=site.awarded_wh + settlement.awarded_wh,
        delivered_wh=site.delivered_wh + settlement.delivered_wh,
    )
