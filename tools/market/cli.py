"""The operator's command line."""

from argparse import Namespace
import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
import sys
from typing import Any

from custom_components.gridpact.chain.evm.provider import RpcError
from custom_components.gridpact.errors import GridpactError

from .commands import (
    auction,
    certificates,
    doctor,
    energy,
    governance,
    money,
    place,
    proofs,
    request,
    series,
    stakes,
    surplus,
)
from .hub import group
from .hub.session import open_hub
from .output import Output
from .parsers import Parser, Subcommands, wants_json
from .session import open_session
from .wording import document, exit_code, sentence

DESCRIPTION = "Run a market: deploy it, request reductions, clear auctions and see what was delivered."
EPILOG = (
    "Exit codes: 0 done, 1 a proof does not hold, the doctor found a fault or something is left to settle, "
    "2 refused here, 3 rejected by the network, 4 outcome unknown, 5 no node answers."
)
INTERRUPTED = 130
OPENERS: dict[str, Callable[[Namespace, Output], AbstractAsyncContextManager[Any]]] = {
    "evm": open_session,
    "hub": open_hub,
}


def main(argv: list[str]) -> int:
    """Run one command and return its exit code."""
    output = Output(as_json=wants_json(argv))
    try:
        arguments = _parser().parse_args(argv)
        return asyncio.run(_run(arguments, output))
    except (GridpactError, RpcError) as error:
        output.progress(f"error: {sentence(error)}")
        output.result(document(error))
        return exit_code(error)
    except KeyboardInterrupt:
        output.progress("Stopped. What was sent already goes on; running the command again continues it.")
        return INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()
        return 0


def _parser() -> Parser:
    parser = Parser(prog="scripts/market", description=DESCRIPTION, epilog=EPILOG)
    commands = Subcommands(parser)
    trade = (energy, certificates, surplus)
    for module in (place, doctor, request, series, auction, money, stakes, governance, proofs, *trade):
        module.add(commands)
    group.add(commands)
    return parser


async def _run(arguments: Namespace, output: Output) -> int:
    """Run the command; what it returns, if anything, is the exit code."""
    if arguments.network is None:
        return await arguments.run(output, arguments) or 0
    async with OPENERS[arguments.network](arguments, output) as session:
        return await arguments.run(session, arguments) or 0
