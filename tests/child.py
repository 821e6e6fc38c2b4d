"""Children that may die in a test: forked from a process that has imported what they need, so each starts at once.

Not multiprocessing's fork server: it is reached through a socket, and tests may open none.
"""

import asyncio
from functools import cache
from importlib import import_module
import json
import os
from pathlib import Path
import subprocess
import sys
import traceback

import tools  # opens the library ring without Home Assistant # noqa: F401

# isort: split
from custom_components.gridpact.checkpoints import VARIABLE

PROGRAMS = (
    "tests.integration.one_step",
    "tests.integration.one_trade",
    "tests.integration.paying",
    "tests.integration.polkadot.one_roof",
    "tests.integration.polkadot.recording",
    "tests.tools.market.hub.command",
)


async def run_child(program: str, *arguments: object, kill_at: str = "") -> int:
    """Run main of one of the programs in another process, with texts as arguments; return what it ended with.

    It dies at the checkpoint `kill_at`, as if it had been killed: then that is -SIGKILL.
    """
    wish = json.dumps([program, [str(argument) for argument in arguments], kill_at])
    return await asyncio.to_thread(_ask, wish)


def _ask(wish: str) -> int:
    parent = _parent()
    assert parent.stdin is not None
    assert parent.stdout is not None
    parent.stdin.write(f"{wish}\n")
    parent.stdin.flush()
    return int(parent.stdout.readline())


@cache
def _parent() -> subprocess.Popen[str]:
    """Start the process whose copies the children are; it ends with this one, when its input does."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[1],
        text=True,
    )


def _serve() -> None:
    for program in PROGRAMS:
        import_module(program)
    for line in sys.stdin:
        child = os.fork()
        if not child:
            os._exit(_run(*json.loads(line)))
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201 it is the answer


def _run(program: str, arguments: list[str], kill_at: str) -> int:
    os.environ[VARIABLE] = kill_at
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # the answers' pipe is the parent's alone
    try:
        asyncio.run(import_module(program).main(*arguments))
    except BaseException:  # noqa: BLE001 it is printed, and the test sees the 1
        traceback.print_exc()
        return 1
    return 0


if __name__ == "__main__":
    _serve()
