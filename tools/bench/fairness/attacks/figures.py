"""What plans earn on groups of meters, per cent of the awards."""

from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from operator import add

from tools.bench.fairness.events import CALENDAR, OURS, Rules
from tools.bench.fairness.registers import Registers, single_loads, whole_homes

from .game import Earned, Home, play
from .plan import Plan
from .rounds import random_calls, single_calls

SEEDS = range(10)
IDLE_LOADS = ("dishwasher", "ev")

type MakePlan = Callable[[int], Plan]  # by the share of the usual use that is bid
type Figure = Callable[[Earned], float | None]


def gross(earned: Earned) -> float | None:
    """Return what is paid, % of the awards; None without awards."""
    return _percent(earned.paid_wh, earned.awarded_wh)


def net(earned: Earned) -> float | None:
    """Return what is paid less what leaving forfeits, % of the awards; None without awards."""
    return _percent(earned.paid_wh - earned.forfeited_wh, earned.awarded_wh)


def alone(meters: Sequence[Registers]) -> list[Home]:
    """Return each meter as a site of its own."""
    return [Home(settled=meter, offered=(meter,)) for meter in meters]


def with_idle_loads(registers: Sequence[Registers]) -> list[Home]:
    """Return the homes that have loads which often stand idle: those are offered, the whole home is settled."""
    loads = idle_loads(registers)
    homes = [
        Home(settled=home, offered=tuple(load for load in loads if load.household == home.household))
        for home in whole_homes(registers)
    ]
    return [home for home in homes if home.offered]


def idle_loads(registers: Sequence[Registers]) -> list[Registers]:
    """Return the loads that often stand idle."""
    return [load for load in single_loads(registers) if load.meter in IDLE_LOADS]


def daily(homes: Sequence[Home], plan: Plan, rules: Rules = OURS) -> Earned:
    """Play single calls on every day."""
    return _sum(play(home, plan, single_calls(home.settled), rules) for home in homes)


def in_series(homes: Sequence[Home], plan: Plan, days: int) -> Earned:
    """Play series of `days` days with random calls, several times with others."""
    return _sum(play(home, plan, random_calls(home.settled, days, seed)) for home in homes for seed in SEEDS)


def naive(homes: Sequence[Home], plan: Plan) -> float | None:
    """Return what the mean of the last ten calendar days, and nothing owed, pays for a plan."""
    return gross(daily(homes, plan, CALENDAR))


def _sum(parts: Iterable[Earned]) -> Earned:
    return reduce(add, parts, Earned())


def _percent(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 1) if whole else None
