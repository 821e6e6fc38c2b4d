"""Pay for doing nothing and for a true shed, in per cent, and whether the promises hold."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from .attacks.attack import Attack
from .attacks.judge import judge_attacks
from .events import CALENDAR, NO_CARRY, OURS, Totals, totals
from .registers import Registers, single_loads, whole_homes
from .replay import Comparison

MOST_PLACEBO = 8.0
TRUE_PAY = (95.0, 105.0)
RULES = {
    "ours": OURS,
    "without the carry": NO_CARRY,
    "mean of the last 10 days": CALENDAR,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pay:
    """What one set of rules pays a group of meters; per cent of the awards, and of what was truly shed."""

    group: str
    rules: str
    meters: int
    events: int
    placebo: float
    true_shed: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePay:
    """What our rules pay one meter."""

    site: str
    events: int
    awarded_wh: int
    placebo: float
    true_shed: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Fairness:
    """Everything that was found."""

    pays: list[Pay]
    sites: list[SitePay]
    comparisons: Sequence[Comparison]
    attacks: Sequence[Attack]

    @property
    def homes(self) -> Pay:
        """What our rules pay whole homes: the figures that are promised."""
        return self.pays[0]

    @property
    def different(self) -> list[Comparison]:
        """Settlements in which library and contract disagree."""
        return [comparison for comparison in self.comparisons if not comparison.equal]

    @property
    def kept(self) -> bool:
        """Whether every promise holds."""
        return self.pay_kept and all(attack.kept for attack in self.attacks)

    @property
    def pay_kept(self) -> bool:
        """Whether homes that do not attack are paid as promised, by library and contract alike."""
        low, high = TRUE_PAY
        return self.homes.placebo <= MOST_PLACEBO and low <= self.homes.true_shed <= high and not self.different

    def document(self) -> dict[str, object]:
        """Return it for --json."""
        return {
            "pay": [asdict(pay) for pay in self.pays],
            "homes": [asdict(site) for site in self.sites],
            "contract": {"settlements": len(self.comparisons), "different": len(self.different)},
            "attacks": [attack.document() for attack in self.attacks],
            "promised": {"placebo_at_most": MOST_PLACEBO, "true_shed": TRUE_PAY},
            "kept": self.kept,
        }


def judge(registers: Sequence[Registers], comparisons: Sequence[Comparison]) -> Fairness:
    """Settle the pretended events of all meters under each set of rules, and play the attacks."""
    groups = {"whole homes": whole_homes(registers), "single loads": single_loads(registers)}
    pays = [
        _pay(group, name, placebo=totals(sites, shed=False, rules=rules), true=totals(sites, shed=True, rules=rules))
        for group, sites in groups.items()
        if sites
        for name, rules in RULES.items()
    ]
    return Fairness(
        pays=pays,
        sites=_sites(groups["whole homes"]),
        comparisons=comparisons,
        attacks=judge_attacks(registers),
    )


def _pay(group: str, rules: str, *, placebo: Totals, true: Totals) -> Pay:
    return Pay(
        group=group,
        rules=rules,
        meters=len(placebo.by_site),
        events=placebo.events,
        placebo=_percent(placebo.delivered_wh, placebo.awarded_wh),
        true_shed=_percent(true.delivered_wh, true.shed_wh),
    )


def _sites(homes: list[Registers]) -> list[SitePay]:
    placebo = totals(homes, shed=False).by_site
    true = totals(homes, shed=True).by_site
    return [
        SitePay(
            site=name,
            events=found.events,
            awarded_wh=found.awarded_wh,
            placebo=_percent(found.delivered_wh, found.awarded_wh),
            true_shed=_percent(true[name].delivered_wh, true[name].shed_wh),
        )
        for name, found in placebo.items()
    ]


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 1) if whole else 0.0
