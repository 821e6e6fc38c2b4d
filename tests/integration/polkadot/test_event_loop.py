"""Nothing of a Substrate chain blocks the event loop, not even when it is used for the first time."""

import asyncio
from pathlib import Path
import sys

import pytest

from tools.substrate import Substrate

ROOT = Path(__file__).parents[3]

pytestmark = [pytest.mark.chain, pytest.mark.xdist_group("polkadot")]


async def test_nothing_blocks(robonomics: Substrate, tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.integration.polkadot.blocking", robonomics.url, str(tmp_path / "account.db")),
        cwd=ROOT,
        stderr=asyncio.subprocess.PIPE,
    )
    _, problems = await process.communicate()
    assert (process.returncode, problems.decode()) == (0, "")
