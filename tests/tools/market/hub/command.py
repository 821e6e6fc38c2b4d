"""A command of the operator in a process of its own, which may be killed in it.

Arguments: folder of the state, secret, arguments of scripts/market.
"""

import os
import sys

import tools  # opens the library ring without Home Assistant # noqa: F401

# isort: split
from tools.market.cli import _parser, _run
from tools.market.output import Output


async def main(folder: str, secret: str, *arguments: str) -> None:
    """Run the command; what is left to do is no failure."""
    os.environ |= {"XDG_STATE_HOME": folder, "GRIDPACT_KEY": secret}
    code = await _run(_parser().parse_args(arguments), Output(as_json=True))
    if code > 1:
        sys.exit(code)
