"""Pretended events: each day has four windows, each home bids half of its usual use, the library settles."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache

from custom_components.gridpact.market.models import SECONDS_PER_DAY, Settlement, Site, Terms
from custom_components.gridpact.market.settlement import baseline_windows, mean_energy, settle, three_in_ten

from .registers import INTERVAL, Registers

WINDOW_HOURS = ((6, 8), (11, 13), (17, 19), (19, 21))
BASELINE_DAYS = 10
SHARE = 2  # of the usual use is bid, and of the actual use is shed: one half
MINIMUM_BID = 100  # Wh, the market's floor on a ledger of 15 minutes
UNBOUNDED = 1 << 63
PRICE = 1  # energies are compared, money follows from them
PER_HOUR = 3600 // INTERVAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What a settlement does: ours, or ours without a part of it."""

    carry: bool = True  # the shortfall of an event comes off the next one's pay
    limit: bool = True  # three award days in ten
    skip: bool = True  # award days stay out of baselines

    def site_of(self, site: Site) -> Site:
        """Return the site whose award days a baseline leaves out."""
        return site if self.skip else Site()

    def after(self, site: Site) -> Site:
        """Return a site after a settlement, without what is not carried."""
        return site if self.carry else replace(site, balance_wh=0)


OURS = Rules()
NO_CARRY = Rules(carry=False)
FROZEN = Rules(carry=False, limit=False)  # who wins every day keeps a baseline for ever
CALENDAR = Rules(carry=False, limit=False, skip=False)  # "10 of 10": the field's rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One settled call. `shed_wh` is what was truly taken off the use, up to the award."""

    day: int
    terms: Terms
    called_at: int
    shed_wh: int
    settlement: Settlement


@dataclass(slots=True)
class Totals:
    """Sums over events, Wh."""

    events: int = 0
    awarded_wh: int = 0
    shed_wh: int = 0
    delivered_wh: int = 0
    by_site: dict[str, Totals] = field(default_factory=dict)

    def add(self, other: Totals) -> None:
        """Add the sums of another."""
        self.events += other.events
        self.awarded_wh += other.awarded_wh
        self.shed_wh += other.shed_wh
        self.delivered_wh += other.delivered_wh


@cache
def windows(day: int) -> list[Terms]:
    """Return the day's series of one call each; what the home does not decide is left at nothing."""
    return [
        Terms(
            target_wh=0,
            tick_size=PRICE,
            bidding_ends=0,
            first_day=day,
            term_days=1,
            offset=start * PER_HOUR,
            length=(end - start) * PER_HOUR,
            max_calls=1,
            baseline_days=BASELINE_DAYS,
            cap_tick=0,
        )
        for start, end in WINDOW_HOURS
    ]


def pretend(registers: Registers, *, shed: bool, rules: Rules = OURS) -> Iterator[Event]:
    """Hold events on every day of a site and settle them in order; all are called at midnight before them."""
    site = Site()
    for day in registers.days:
        for terms in windows(day):
            if rules.limit and not three_in_ten(site, day):
                continue
            event, site = _event(registers, terms, site, shed=shed, rules=rules)
            if event is not None:
                yield event


def totals(sites: list[Registers], *, shed: bool, rules: Rules = OURS) -> Totals:
    """Return the sums over the events of all sites, and per site."""
    result = Totals()
    for registers in sites:
        own = Totals()
        for event in pretend(registers, shed=shed, rules=rules):
            settlement = event.settlement
            own.add(Totals(1, settlement.awarded_wh, event.shed_wh, settlement.delivered_wh))
        result.by_site[registers.name] = own
        result.add(own)
    return result


def _event(registers: Registers, terms: Terms, site: Site, *, shed: bool, rules: Rules) -> tuple[Event | None, Site]:
    """Bid for one window, and settle it; None if there is nothing to bid with."""
    called_at = terms.first_day * SECONDS_PER_DAY
    energies = baseline_energies(registers, terms, called_at, rules.site_of(site), registers.days.start)
    used_wh = registers.energy(terms.start(0, INTERVAL), terms.end(0, INTERVAL))
    awarded_wh = mean_energy(energies, UNBOUNDED) // SHARE if energies else 0
    if used_wh is None or awarded_wh < MINIMUM_BID:
        return None, site
    shed_wh = used_wh // SHARE if shed else 0
    settlement, after = settle(
        baseline_wh=mean_energy(energies, UNBOUNDED),
        actual_wh=used_wh - shed_wh,
        awarded_wh=awarded_wh,
        price=PRICE,
        site=site,
        day=terms.first_day,
    )
    event = Event(
        day=terms.first_day,
        terms=terms,
        called_at=called_at,
        shed_wh=min(awarded_wh, shed_wh),
        settlement=settlement,
    )
    return event, rules.after(after)


def baseline_energies(registers: Registers, terms: Terms, called_at: int, site: Site, since: int) -> list[int | None]:
    """Return the use in each baseline window, newest first; nothing until there is a whole baseline since a day."""
    starts = [start * INTERVAL for start in baseline_windows(terms, called_at, site, INTERVAL)]
    if starts[-1] < since * SECONDS_PER_DAY:
        return []
    length = terms.length * INTERVAL
    return [registers.energy(start, start + length) for start in starts]
