"""Checking what a home exported, without its Home Assistant."""

from argparse import Namespace

from custom_components.gridpact.errors import Refused

from ..output import Output
from ..parsers import Subcommands


def add(commands: Subcommands) -> None:
    """Add verify-proof."""
    parser = commands.add("verify-proof", "check an exported proof bundle against any node", verify, connects=False)
    parser.add_argument("file", metavar="FILE")


async def verify(output: Output, arguments: Namespace) -> None:
    """Check every proof of a bundle."""
    raise Refused("invalid_file", file=arguments.file)
