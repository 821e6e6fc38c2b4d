"""What the tool says: results to stdout (text, or JSON with --json), progress to stderr."""

from collections.abc import Sequence
import json
import re
import sys
from typing import Any

NUMBER = re.compile(r"-?[\d,]+(\.\d+)?( \w+)?")


class Output:
    """Where results and progress go."""

    def __init__(self, *, as_json: bool) -> None:
        """With `as_json` results are one JSON value each, on stdout alone."""
        self.as_json = as_json

    def progress(self, text: str) -> None:
        """Tell a person what happens now."""
        print(text, file=sys.stderr, flush=True)

    def text(self, text: str) -> None:
        """Say something that is not part of the JSON result."""
        if not self.as_json:
            print(text, flush=True)

    def result(self, value: object) -> None:
        """Print the result for scripts; nothing without --json."""
        if self.as_json:
            print(json.dumps(value, indent=2, default=str), flush=True)

    def pairs(self, value: dict[str, Any]) -> None:
        """Print a result as JSON, or line by line with its names."""
        self.result(value)
        self.lines(value)

    def lines(self, value: dict[str, Any]) -> None:
        """Print names and values line by line; nothing with --json."""
        width = max((len(name) for name in value), default=0)
        for name, found in value.items():
            label = name.replace("_wh", " Wh").replace("_", " ")
            self.text(f"{label:<{width}}  {_line(found)}")

    def table(self, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """Print a table of text; nothing with --json."""
        for line in table_lines(header, rows):
            self.text(line)


def table_lines(header: Sequence[str], rows: Sequence[Sequence[object]]) -> list[str]:
    """Return the lines of a table; columns that hold numbers are aligned to the right."""
    cells = [[_cell(value) for value in row] for row in rows]
    widths = [max(len(row[column]) for row in [list(header), *cells]) for column in range(len(header))]
    right = [all(_is_number(row[column]) for row in cells) for column in range(len(header))]
    lines = [list(header), ["-" * width for width in widths], *cells]
    return [
        "  ".join(
            cell.rjust(width) if to_right else cell.ljust(width)
            for cell, width, to_right in zip(line, widths, right, strict=True)
        ).rstrip()
        for line in lines
    ]


def _line(value: object) -> str:
    """Return a value as it stands behind its name."""
    return ", ".join(str(item) for item in value) or "-" if isinstance(value, list) else _cell(value)


def _cell(value: object) -> str:
    """Return a value as a table shows it."""
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int) else str(value)


def _is_number(text: str) -> bool:
    """Return whether a cell reads as a number, with or without a unit."""
    return text == "-" or NUMBER.fullmatch(text) is not None
