"""Python runs this first in a Home Assistant that is watched: it writes down what is imported on an event loop.

Only what the integration causes: its own modules, and whatever is imported below a frame of its own.
"""

import asyncio
import os
from pathlib import Path
import sys
from types import FrameType

VARIABLE = "GRIDPACT_WATCHED_IMPORTS"
PACKAGE = "custom_components.gridpact"
FOLDER = "/custom_components/gridpact/"


def watch(event: str, arguments: tuple[object, ...]) -> None:
    """Hear what Python's auditing tells."""
    if event != "import" or asyncio._get_running_loop() is None:  # noqa: SLF001 the public one raises
        return
    module = str(arguments[0])
    if cause := _cause(module, sys._getframe(1)):  # noqa: SLF001 how a hook learns who imports
        with Path(os.environ[VARIABLE]).open("a") as file:
            file.write(f"{module} ({cause})\n")


def _cause(module: str, frame: FrameType | None) -> str | None:
    """Return where the integration stands on the stack, if it is the integration's import."""
    while frame is not None:
        if FOLDER in frame.f_code.co_filename:
            return f"{frame.f_code.co_filename.rpartition(FOLDER)[2]}:{frame.f_lineno}"
        frame = frame.f_back
    return "Home Assistant" if module.startswith(PACKAGE) else None


if VARIABLE in os.environ:
    sys.addaudithook(watch)
