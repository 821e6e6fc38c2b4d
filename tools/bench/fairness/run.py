"""Fairness of a folder of registers: by the library on everything, on the contracts for a sample."""

from collections.abc import Callable
from pathlib import Path

from custom_components.gridpact.market.models import SECONDS_PER_DAY
from tools.bench.ground import world_at

from .events import totals
from .registers import Registers, load, single_loads, whole_homes
from .replay import Comparison, replay
from .report import Fairness, judge

BEFORE_S = 3600
LOADS_IN_SAMPLE = 2


def measure(folder: Path, days: int, say: Callable[[str], None]) -> Fairness:
    """Judge all registers of a folder, and replay `days` days of a sample on a real chain."""
    say(f"fairness: reading {folder}")
    registers = load(folder)
    comparisons: list[Comparison] = []
    for site in sample(registers):
        for shed in (False, True):
            say(f"fairness: {site.name} on the contracts, {'half shed' if shed else 'nothing shed'}")
            with world_at(site.days.start * SECONDS_PER_DAY - BEFORE_S) as world:
                comparisons += replay(world, site, shed=shed, days=days)
    say("fairness: playing the attacks")
    return judge(registers, comparisons)


def sample(registers: list[Registers]) -> list[Registers]:
    """Return every whole home, and the single loads with most awards."""
    loads = single_loads(registers)
    awarded = totals(loads, shed=False).by_site
    largest = sorted(loads, key=lambda load: awarded[load.name].awarded_wh, reverse=True)
    return whole_homes(registers) + largest[:LOADS_IN_SAMPLE]
