"""The utility of the demo: the operator's own command line, run as anybody would run it."""

import asyncio
import json
import os
from pathlib import Path
import sys
from typing import Any

REPOSITORY = Path(__file__).parents[2]


class CommandFailed(Exception):
    """The command line ended with an error."""


class Utility:
    """Runs `scripts/market` with the utility's key and the market's deployment file."""

    def __init__(self, secret: str, deployment: Path) -> None:
        """The file is written by the first command, deploy."""
        self._secret = secret
        self.deployment = deployment

    async def run(self, *arguments: str) -> Any:
        """Run one command and return its JSON; raises CommandFailed with what it said."""
        return await market(self._secret, self.deployment.parent, *arguments, "--deployment", str(self.deployment))


async def market(secret: str, state: Path, *arguments: str) -> Any:
    """Run `scripts/market` with a key, and a folder for what it keeps; return its JSON. Raises CommandFailed."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tools.market", *arguments, "--json"),
        cwd=REPOSITORY,
        env={**os.environ, "GRIDPACT_KEY": secret, "XDG_STATE_HOME": str(state)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    output, progress = await process.communicate()
    if process.returncode:
        raise CommandFailed(f"market {' '.join(arguments[:2])}: {progress.decode().strip().splitlines()[-1]}")
    return json.loads(output)
