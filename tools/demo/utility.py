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
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tools.market", *arguments, "--json", "--deployment", str(self.deployment)),
            cwd=REPOSITORY,
            env={**os.environ, "GRIDPACT_KEY": self._secret, "XDG_STATE_HOME": str(self.deployment.parent)},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        output, progress = await process.communicate()
        if process.returncode:
            raise CommandFailed(f"market {arguments[0]}: {progress.decode().strip().splitlines()[-1]}")
        return json.loads(output)
