"""A home that plays a plan through its calls: what it is paid and what it forfeits."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from custom_components.gridpact.market.models import SECONDS_PER_DAY, Settlement, Site, Terms
from custom_components.gridpact.market.settlement import expire, margin, mean_energy, settle, three_in_ten
from custom_components.gridpact.units import WH_PER_KWH
from tools.bench.fairness.events import (
    OURS,
    PRICE,
    UNBOUNDED,
    WINDOW_HOURS,
    Rules,
    baseline_energies,
    windows,
)
from tools.bench.fairness.registers import INTERVAL, Registers

from .plan import Outlook, Plan, Use
from .rounds import Round


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """The meter that a site is settled by, those that it looks at when it bids, and the windows it is called in."""

    settled: Registers
    offered: tuple[Registers, ...]
    windows: tuple[int, ...] = tuple(range(len(WINDOW_HOURS)))


@dataclass(slots=True)
class Earned:
    """Sums (Wh; at one price money is energy)."""

    awards: int = 0
    awarded_wh: int = 0
    paid_wh: int = 0
    forfeited_wh: int = 0

    def __add__(self, other: Earned) -> Earned:
        """Return the sums of both."""
        return Earned(
            self.awards + other.awards,
            self.awarded_wh + other.awarded_wh,
            self.paid_wh + other.paid_wh,
            self.forfeited_wh + other.forfeited_wh,
        )


def play(home: Home, plan: Plan, rounds: Iterable[Round], rules: Rules = OURS) -> Earned:
    """Play a plan through all rounds, and leave at the end."""
    player = _Player(home=home, plan=plan, rules=rules, since=home.settled.days.start)
    for one in rounds:
        player.take_part(one)
    player.leave(home.settled.days.stop)
    return player.earned


@dataclass(slots=True, kw_only=True)
class _Player:
    """A home in the course of its rounds; `covered_wh` is the stake behind its last award."""

    home: Home
    plan: Plan
    rules: Rules
    since: int
    site: Site = field(default_factory=Site)
    covered_wh: int = 0
    earned: Earned = field(default_factory=Earned)

    def take_part(self, one: Round) -> None:
        """Bid once in the series of each window, and answer each call."""
        bids: dict[int, int] = {}
        for day in one.called:
            for number in self.home.windows:
                if self.rules.limit and not three_in_ten(self.site, day):
                    continue
                if number not in bids:
                    bids[number] = self._bid(windows(one.first)[number], one.days)
                if bids[number]:
                    self._answer(windows(day)[number], bids[number])

    def leave(self, day: int) -> None:
        """Forfeit the debt as far as stake covers it; what is measured from `day` on makes a new history."""
        self.earned.forfeited_wh += min(-self.site.balance_wh, self.covered_wh)
        self.site, self.since = Site(), day

    def _bid(self, terms: Terms, days: int) -> int:
        uses = [use for meter in self.home.offered if (use := self._use(meter, terms, days))]
        bid_wh = self.plan.bid(Outlook(uses=uses, owed_wh=-self.site.balance_wh)) if uses else 0
        return bid_wh if bid_wh >= self.plan.minimum_wh else 0

    def _use(self, meter: Registers, terms: Terms, days: int) -> Use | None:
        """Return a meter's use as of the first day of a series; None without a whole history or with gaps."""
        usual_wh = self._usual(meter, terms)
        start, end = terms.start(0, INTERVAL), terms.end(0, INTERVAL)
        found = [meter.energy(start + day * SECONDS_PER_DAY, end + day * SECONDS_PER_DAY) for day in range(-1, days)]
        known = [energy for energy in found if energy is not None]
        if usual_wh is None or len(known) < len(found):
            return None
        return Use(usual_wh=usual_wh, latest_wh=known[0], coming_wh=sum(known[1:]) // days)

    def _usual(self, meter: Registers, terms: Terms) -> int | None:
        """Return the baseline of a call at the midnight before, None without a whole history."""
        midnight = terms.first_day * SECONDS_PER_DAY
        energies = baseline_energies(meter, terms, midnight, self.rules.site_of(self.site), self.since)
        return mean_energy(energies, UNBOUNDED) if energies else None

    def _answer(self, terms: Terms, awarded_wh: int) -> None:
        """Settle a call or let it expire, and leave if the plan says so."""
        baseline_wh = self._usual(self.home.settled, terms)
        actual_wh = self.home.settled.energy(terms.start(0, INTERVAL), terms.end(0, INTERVAL))
        if baseline_wh is None or actual_wh is None:
            return
        # at a cap price of one unit per Wh, stake is energy
        self.covered_wh = margin(awarded_wh, WH_PER_KWH) - self.site.balance_wh
        result, site = self._result(baseline_wh, actual_wh, awarded_wh, terms.first_day)
        self.site = self.rules.after(site)
        self.earned += Earned(1, awarded_wh, result.delivered_wh)
        if self.plan.leaves(-self.site.balance_wh, awarded_wh):
            self.leave(terms.first_day + 1)

    def _result(self, baseline_wh: int, actual_wh: int, awarded_wh: int, day: int) -> tuple[Settlement, Site]:
        if not self.plan.proves(actual_wh - baseline_wh, awarded_wh):
            return expire(awarded_wh=awarded_wh, site=self.site, day=day)
        return settle(
            baseline_wh=baseline_wh,
            actual_wh=actual_wh,
            awarded_wh=awarded_wh,
            price=PRICE,
            site=self.site,
            day=day,
        )
