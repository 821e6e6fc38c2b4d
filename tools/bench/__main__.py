"""python -m tools.bench: see scripts/bench."""

from argparse import ArgumentParser, Namespace
from dataclasses import asdict
import json
from pathlib import Path
import sys

from custom_components.gridpact.errors import Refused
from tools.market.wording import sentence

from .fairness import report as fairness
from .fairness.run import measure as measure_fairness
from .frontend import measure as measure_frontend
from .gas.run import DEFAULT_BIDS, measure as measure_gas
from .polkadot.run import measure as measure_polkadot
from .start.run import measure as measure_start
from .tables import cost_lines, fairness_lines, frontend_lines, gas_lines, polkadot_lines, start_lines

PARTS = ("gas", "fairness", "start", "polkadot", "frontend")
DATA = Path(__file__).parents[3] / "shared" / "data"
BROKEN_PROMISE = 1
REFUSED = 2
SAMPLE_DAYS = 45
STARTS = 5


def main(argv: list[str]) -> int:
    """Measure, print, and return 0 if every promise holds."""
    arguments = _parser().parse_args(argv)
    found: dict[str, object] = {}
    kept = True
    try:
        for part in [arguments.only] if arguments.only else PARTS:
            kept = MEASURES[part](arguments, found) and kept
    except Refused as error:
        _say(f"error: {sentence(error)}")
        return REFUSED
    if arguments.json:
        print(json.dumps({**found, "kept": kept}, indent=2))
    return 0 if kept else BROKEN_PROMISE


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog="scripts/bench",
        description="Measure gas, whether pay is honest, start, an account on Polkadot, and first paint.",
    )
    parser.add_argument("data", nargs="?", type=Path, metavar="DIR", help="register CSVs (../shared/data)")
    parser.add_argument("--only", choices=PARTS)
    parser.add_argument("--json", action="store_true", help="print the result as JSON on stdout")
    parser.add_argument("--bids", type=_counts, default=DEFAULT_BIDS, metavar="N,N", help="sizes of books to clear")
    parser.add_argument("--days", type=int, default=SAMPLE_DAYS, help="days of a site to replay on the contracts (45)")
    parser.add_argument(
        "--starts", type=int, default=STARTS, metavar="N", help=f"starts of each kind, and pages ({STARTS})"
    )
    return parser


def _gas(arguments: Namespace, found: dict[str, object]) -> bool:
    measurements, costs = measure_gas(arguments.bids, _say)
    found["gas"] = [measurement.document() for measurement in measurements]
    found["cost"] = [asdict(item) for item in costs]
    if not arguments.json:
        print("\n".join([*gas_lines(measurements), "", *cost_lines(costs), ""]))
    return all(measurement.kept for measurement in measurements)


def _fairness(arguments: Namespace, found: dict[str, object]) -> bool:
    folder = arguments.data or DATA
    if not folder.is_dir():
        if arguments.data is None and arguments.only is None:
            _say(f"fairness: left out, there are no measured registers in {DATA}; give a folder: scripts/bench DIR")
            found["fairness"] = None
            return True
        raise Refused("no_registers", folder=str(folder))
    judged: fairness.Fairness = measure_fairness(folder, arguments.days, _say)
    found["fairness"] = judged.document()
    if not arguments.json:
        print("\n".join([*fairness_lines(judged), ""]))
    return judged.kept


def _start(arguments: Namespace, found: dict[str, object]) -> bool:
    starts = measure_start(arguments.starts, _say)
    found["start"] = starts.document()
    if not arguments.json:
        print("\n".join([*start_lines(starts), ""]))
    return starts.kept


def _frontend(arguments: Namespace, found: dict[str, object]) -> bool:
    paints = measure_frontend(arguments.starts, _say)
    found["frontend"] = paints.document()
    if not arguments.json:
        print("\n".join([*frontend_lines(paints), ""]))
    return paints.kept


def _polkadot(arguments: Namespace, found: dict[str, object]) -> bool:
    figures = measure_polkadot(arguments.starts, _say)
    found["polkadot"] = figures.document()
    if not arguments.json:
        print("\n".join([*polkadot_lines(figures), ""]))
    return figures.kept


MEASURES = {"gas": _gas, "fairness": _fairness, "start": _start, "polkadot": _polkadot, "frontend": _frontend}


def _counts(text: str) -> list[int]:
    return [int(part) for part in text.replace("_", "").split(",")]


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
