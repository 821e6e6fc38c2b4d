"""The command line: which subcommands there are and what they take."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable, Coroutine
from typing import Any, NoReturn

from custom_components.gridpact.errors import Refused

from .written import SECONDS

WAIT_S = 120.0

type Run = Callable[..., Coroutine[Any, Any, int | None]]


class Parser(ArgumentParser):
    """Says what is wrong as every other mistake is said."""

    def error(self, message: str) -> NoReturn:
        """Raise instead of leaving the program."""
        raise Refused("usage", text=f"{self.prog}: {message}")


class Subcommands:
    """Adds subcommands that share the options of all of them."""

    def __init__(self, parser: ArgumentParser, shared: Parser | None = None, network: str = "evm") -> None:
        """Add them to a parser; `network` says what they connect to, `shared` which options that takes."""
        self._subparsers = parser.add_subparsers(metavar="COMMAND", required=True, parser_class=Parser)
        self._shared = shared or shared_options()
        self._network = network

    def group(self, name: str, summary: str, shared: Parser, network: str) -> Subcommands:
        """Add a command that has commands of its own."""
        parser: ArgumentParser = self._subparsers.add_parser(name, help=summary, description=_sentence(summary))
        return Subcommands(parser, shared, network)

    def add(self, name: str, summary: str, run: Run, *, connects: bool = True) -> ArgumentParser:
        """Add one; `run` takes a session and the arguments, or without `connects` the output and the arguments."""
        parser: ArgumentParser = self._subparsers.add_parser(
            name, help=summary, description=_sentence(summary), parents=[self._shared]
        )
        parser.set_defaults(run=run, network=self._network if connects else None)
        return parser


def shared_options() -> Parser:
    """Return the options that every command knows."""
    shared = common_options()
    shared.add_argument("--market", metavar="CODE|ADDRESS", help="market code, or address of the market (with --rpc)")
    shared.add_argument("--deployment", metavar="FILE", help="file that deploy wrote (market.json)")
    return shared


def common_options() -> Parser:
    """Return the options that there are on every network."""
    shared = Parser(add_help=False)
    shared.add_argument("--json", action="store_true", help="print the result as JSON on stdout")
    shared.add_argument("--rpc", action="append", metavar="URL", help="address of a node (again for several)")
    shared.add_argument(
        "--key-file", metavar="FILE", help="file with the key or its recovery words; else the variable GRIDPACT_KEY"
    )
    shared.add_argument("--timeout", type=float, default=WAIT_S, metavar="SECONDS", help="wait for a transaction (120)")
    return shared


def series_argument(parser: ArgumentParser) -> None:
    """Add the number of a series."""
    parser.add_argument("series", type=number, metavar="SERIES", help="number of the series")


def number(text: str) -> int:
    """Return a whole number above 0."""
    if not text.isdecimal() or int(text) == 0:
        raise ArgumentTypeError(f"{text!r} is no whole number above 0")
    return int(text)


def _sentence(summary: str) -> str:
    return summary[0].upper() + summary[1:] + "."


def wants_json(argv: list[str]) -> bool:
    """Tell whether the result is for a script, even if the rest of the command line is wrong."""
    return "--json" in argv


def duration(text: str) -> int:
    """Return seconds of a span of time as written: "90s", "30m", "24h", "3d"."""
    digits, unit = text[:-1], text[-1:]
    if not digits.isdecimal() or unit not in SECONDS:
        raise ArgumentTypeError(f"not a span of time such as 30m, 24h or 3d: {text}")
    return int(digits) * SECONDS[unit]


__all__ = [
    "Namespace",
    "Parser",
    "Subcommands",
    "common_options",
    "duration",
    "number",
    "series_argument",
    "shared_options",
    "wants_json",
]
