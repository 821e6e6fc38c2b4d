"""Burn energy in the window for ten days, so that usual use looks larger, then win: the price at which that pays."""

from bisect import bisect_left
from collections.abc import Sequence

from tools.bench.fairness.events import BASELINE_DAYS, WINDOW_HOURS, Rules, windows
from tools.bench.fairness.registers import INTERVAL, Registers

from .game import Home, play
from .plan import Plan
from .plans import steady
from .rounds import Round

TARIFF = 0.30  # EUR/kWh, see the package's docstring
BURNT_WH = 2000  # a day
STARTS = range(0, 30, 6)  # days after the first one on which burning begins: luck evens out
LASTS = 4 * BASELINE_DAYS  # days from the first burnt one; later none of them is in a baseline of ours


def break_even(homes: Sequence[Registers], share: int, every: int, rules: Rules) -> float | None:
    """Return the clearing price (EUR/kWh) from which burning pays if there is an event every so many days.

    None if burning never pays.
    """
    cost = gained_wh = 0.0
    for registers in homes:
        for number in range(len(WINDOW_HOURS)):
            for start in STARTS:
                first = registers.days.start + start
                if first + LASTS > registers.days.stop:
                    continue
                cost += BASELINE_DAYS * BURNT_WH * TARIFF
                gained_wh += _gain(registers, number, first, steady(share), every, rules)
    return round(cost / gained_wh, 2) if gained_wh > 0 else None


def _gain(registers: Registers, number: int, first: int, plan: Plan, every: int, rules: Rules) -> int:
    """Return what burning adds to the pay (Wh); the first event is the first one with nothing but burnt days."""
    rounds = [
        Round(first=day, days=1, called=[day]) for day in range(first + BASELINE_DAYS + 1, registers.days.stop, every)
    ]
    paid = [
        play(Home(settled=meter, offered=(meter,), windows=(number,)), plan, rounds, rules).paid_wh
        for meter in (burnt(registers, number, first), registers)
    ]
    return paid[0] - paid[1]


def burnt(registers: Registers, number: int, first: int) -> Registers:
    """Return the registers with more used by the end of a window on ten days."""
    ends = [windows(day)[number].end(0, INTERVAL) for day in range(first, first + BASELINE_DAYS)]
    return Registers(
        registers.household,
        registers.meter,
        {time: wh + BURNT_WH * _passed(ends, time) for time, wh in registers.readings.items()},
    )


def _passed(ends: Sequence[int], time: int) -> int:
    return bisect_left(ends, time + 1)
