"""Nothing of the chain blocks the event loop, not even when it is used for the first time."""

import asyncio
from pathlib import Path
import sys

import pytest

from tools.devnet import Anvil, Deployed

ROOT = Path(__file__).parents[2]


@pytest.mark.chain
async def test_nothing_blocks(anvil: Anvil, deployed: Deployed, tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.integration.blocking", anvil.url, deployed.market, str(tmp_path / "account.db")),
        cwd=ROOT,
        stderr=asyncio.subprocess.PIPE,
    )
    _, problems = await process.communicate()
    assert (process.returncode, problems.decode()) == (0, "")
