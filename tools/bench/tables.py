"""The measurements as tables."""

from collections.abc import Sequence
from statistics import median

from tools.market.output import table_lines

from .cost import Cost
from .fairness.attacks.attack import Attack
from .fairness.report import MOST_PLACEBO, TRUE_PAY, Fairness
from .frontend import MOST_BYTES, MOST_MS as MOST_PAINT_MS, Paints
from .measurement import Measurement
from .polkadot.run import MOST_MIB, MOST_START_S, PolkadotFigures
from .start.run import MOST_MS, Starts


def gas_lines(measurements: Sequence[Measurement]) -> list[str]:
    """Return gas beside what was promised and what the naive design takes."""
    header = ["gas", "ours", "promised", "", "naive", ""]
    rows: list[list[object]] = [
        [
            found.name,
            found.gas,
            None if found.limit is None else found.limit,
            "" if found.limit is None else "kept" if found.kept else "BROKEN",
            found.naive,
            found.note,
        ]
        for found in measurements
    ]
    return table_lines(header, rows)


def cost_lines(costs: Sequence[Cost]) -> list[str]:
    """Return time and memory of what a home computes."""
    rows = [[found.name, found.milliseconds, found.processor_ms, found.kibibytes] for found in costs]
    return table_lines(["on this machine", "ms", "processor ms", "KiB"], rows)


def fairness_lines(judged: Fairness) -> list[str]:
    """Return what the rules pay, what the contracts said, and whether the promises hold."""
    rules = table_lines(
        ["who", "rules", "meters", "events", "placebo: paid % of awards", "true shed: paid %"],
        [[pay.group, pay.rules, pay.meters, pay.events, pay.placebo, pay.true_shed] for pay in judged.pays],
    )
    sites = table_lines(
        ["home, our rules", "events", "awarded Wh", "placebo %", "true shed %"],
        [[site.site, site.events, site.awarded_wh, site.placebo, site.true_shed] for site in judged.sites],
    )
    low, high = TRUE_PAY
    homes = judged.homes
    return [
        *rules,
        "",
        *sites,
        "",
        f"contracts: {len(judged.comparisons):,} settlements replayed, {len(judged.different)} differ from the library",
        f"promised to homes with daily events: placebo at most {MOST_PLACEBO} %, true shed of half {low} to {high} %",
        f"found: {homes.placebo} % and {homes.true_shed} %: {'kept' if judged.pay_kept else 'BROKEN'}",
        "",
        *attack_lines(judged.attacks),
    ]


def attack_lines(attacks: Sequence[Attack]) -> list[str]:
    """Return what attacks earn under the naive rule and ours, and whether that is within the limits."""
    header = ["attack", "", "naive", "bid of half", "bid of all", "single loads", "limit", ""]
    rows: list[list[object]] = [
        [
            attack.name,
            attack.unit,
            attack.naive,
            attack.half_bid,
            attack.whole_bid,
            attack.single_loads,
            attack.limit,
            _verdict(attack),
        ]
        for attack in attacks
    ]
    return table_lines(header, rows)


def _verdict(attack: Attack) -> str:
    found = [] if attack.limit is None else ["ok" if attack.kept else "BROKEN"]
    return ", ".join([*found, attack.note] if attack.note else found)


def start_lines(starts: Starts) -> list[str]:
    """Return how long each start took, and whether the promises hold."""
    rows = [
        [name, *(start.wall_ms for start in found), "", round(median(start.processor_ms for start in found))]
        for name, found in (("bare", starts.bare), ("with Gridpact", starts.ours))
    ]
    header = ["start of Home Assistant, ms", *map(str, range(1, len(starts.bare) + 1)), "", "processor ms"]
    return [
        *table_lines(header, rows),
        "",
        f"slower by {starts.slower_ms} ms (medians); promised: less than {MOST_MS}",
        f"imported on the event loop: {', '.join(starts.on_loop) or 'nothing'}",
        f"blocking calls on it: {', '.join(starts.blocking) or 'none'}",
        f"promises: {'kept' if starts.kept else 'BROKEN'}",
    ]


def frontend_lines(paints: Paints) -> list[str]:
    """Return when the frontend and the card were there, and whether the promises hold."""
    rows = [[number, paint.ready_ms, paint.painted_ms, paint.later_ms] for number, paint in enumerate(paints.each, 1)]
    rounded = [[round(value) for value in row] for row in rows]
    return [
        *table_lines(["page, ms since it was asked for", "frontend ready", "card painted", "later"], rounded),
        "",
        f"later by {paints.later_ms:.0f} ms (median); promised: less than {MOST_PAINT_MS}",
        f"sent of ours: {paints.each[0].sent:,} bytes; promised: less than {MOST_BYTES:,}",
        f"promises: {'kept' if paints.kept else 'BROKEN'}",
    ]


def polkadot_lines(figures: PolkadotFigures) -> list[str]:
    """Return what an account on Polkadot's networks costs, and whether the promises hold."""
    header = ["an account on both chains", *map(str, range(1, len(figures.connected) + 1))]
    found = figures.connected
    return [
        *table_lines(
            header,
            [
                ["memory, MB", *(round(one.memory_kib / 1024, 1) for one in found)],
                ["processor, ms", *(one.processor_ms for one in found)],
                ["longest pause of the event loop, ms", *(one.longest_pause_ms for one in found)],
                ["start of both chains, s", *figures.starts_s],
            ],
        ),
        "",
        *table_lines(["transaction", "fee"], [[fee.what, fee.fee] for fee in figures.fees]),
        "",
        f"memory: {figures.memory_mib} MB (median); promised: less than {MOST_MIB}",
        f"start of both chains: {figures.start_s} s (quickest); promised: less than {MOST_START_S}",
        f"promises: {'kept' if figures.kept else 'BROKEN'}",
    ]
