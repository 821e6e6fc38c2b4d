"""The attacks of honest pay one by one, each with what it may earn at most."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from tools.bench.fairness.events import FROZEN, OURS
from tools.bench.fairness.registers import Registers, single_loads, whole_homes

from . import plans
from .attack import Attack
from .burning import break_even
from .figures import Figure, MakePlan, alone, daily, gross, idle_loads, in_series, naive, net, with_idle_loads

HALF, WHOLE = 2, 1  # what is bid: the usual use divided by this
MOST_LEAVING = 8.0
MOST_WASHING = 17.0
MOST_DOING_NOTHING = 8.0
MOST_IN_SERIES = 8.0
MOST_IDLE = 13.0
LEAST_BREAK_EVEN = {1: 0.95, 10: 4.0}
LONG, SHORT = 28, (7, 14)
STAYS = "stays open"
REFUSED = "refused"
BEFORE_DEBT = "before what is owed"
MORE_THAN_TOLD = "more than settling"


def judge_attacks(registers: Sequence[Registers]) -> list[Attack]:
    """Play every attack on the meters it suits."""
    return [*_burning(registers), *_debts(registers), *_choices(registers), *_idle(registers)]


def _burning(registers: Sequence[Registers]) -> Iterator[Attack]:
    homes = whole_homes(registers)
    naively = break_even(homes, HALF, 1, FROZEN)
    for every, least in LEAST_BREAK_EVEN.items():
        yield Attack(
            name=f"burn for 10 days, then win every {'day' if every == 1 else f'{every}th day'}: pays from",
            unit="EUR/kWh",
            naive=naively,
            half_bid=break_even(homes, HALF, every, OURS),
            whole_bid=break_even(homes, WHOLE, every, OURS),
            limit=least,
        )


def _debts(registers: Sequence[Registers]) -> Iterator[Attack]:
    played = partial(_daily, registers)
    told = played("do nothing and settle every call", plans.steady, gross, MOST_DOING_NOTHING)
    yield told
    yield played("smallest awards while in debt", plans.washing, gross, MOST_WASHING)
    yield played("the same with 1 Wh", partial(plans.washing, smallest_wh=1), gross, note=REFUSED)
    yield played("smallest that keep days out, in debt", plans.freezing, gross, MOST_WASHING)
    yield played("leave with any debt, come back as new: net", plans.leaving_any_debt, net, MOST_LEAVING)
    yield played("leave with more than three awards: net", plans.leaving_large_debt, net, MOST_LEAVING)
    yield played("hide every bad call", plans.hiding_every_shortfall, gross, told.ours)
    worst = played("hide calls worse than three awards", plans.hiding_the_worst, gross, MOST_DOING_NOTHING)
    yield replace(worst, note=MORE_THAN_TOLD if (worst.ours or 0) > (told.ours or 0) else "")


def _daily(
    registers: Sequence[Registers],
    name: str,
    make: MakePlan,
    figure: Figure,
    limit: float | None = None,
    note: str = "",
) -> Attack:
    """Judge whole homes that are called every day, and show single loads beside them."""
    homes, loads = alone(whole_homes(registers)), alone(single_loads(registers))
    return Attack(
        name=name,
        naive=naive(homes, make(HALF)),
        half_bid=figure(daily(homes, make(HALF))),
        whole_bid=figure(daily(homes, make(WHOLE))),
        single_loads=figure(daily(loads, make(HALF))),
        limit=limit,
        note=note,
    )


def _choices(registers: Sequence[Registers]) -> Iterator[Attack]:
    """Choose days: of single calls, and of series whose calls are random."""
    homes = alone(whole_homes(registers))
    for when, make in {"after a low day": plans.after_a_low_day, "by foresight": plans.foreseeing}.items():
        yield _daily(registers, f"choose the day {when}", make, gross, note=STAYS)
        for days in (*SHORT, LONG):
            open_still = make is plans.foreseeing and days != LONG
            yield Attack(
                name=f"choose a series of {days} days {when}: net",
                naive=naive(homes, make(HALF)),
                half_bid=net(in_series(homes, make(HALF), days)),
                whole_bid=net(in_series(homes, make(WHOLE), days)),
                limit=None if open_still else MOST_IN_SERIES,
                note=STAYS if open_still else "",
            )


def _idle(registers: Sequence[Registers]) -> Iterator[Attack]:
    """Offer loads that stand idle, where the whole home is settled."""
    homes, loads = with_idle_loads(registers), alone(idle_loads(registers))
    make = plans.foreseeing
    naively = naive(loads, make(HALF))
    yield Attack(
        name="offer idle loads in single calls",
        naive=naively,
        half_bid=gross(daily(homes, make(HALF))),
        whole_bid=gross(daily(homes, make(WHOLE))),
        note=STAYS,
    )
    for days in (*SHORT, LONG):
        halves, wholes = (in_series(homes, make(share), days) for share in (HALF, WHOLE))
        for suffix, figure, limit in (("", gross, None), (": net", net, MOST_IDLE)):
            yield Attack(
                name=f"offer idle loads in a series of {days} days{suffix}",
                naive=naively,
                half_bid=figure(halves),
                whole_bid=figure(wholes),
                limit=limit,
                note="" if limit else BEFORE_DEBT,
            )
