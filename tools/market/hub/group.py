"""The commands of the hub, as a group of their own."""

from ..parsers import Subcommands
from . import commands as trading, creating, settling
from .options import hub_options


def add(commands: Subcommands) -> None:
    """Add hub."""
    hub = commands.group("hub", "certificates on an asset hub (Polkadot): create, buy, settle", hub_options(), "hub")
    for module in (creating, trading, settling):
        module.add(hub)
