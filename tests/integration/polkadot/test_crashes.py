"""A program that is killed between a decision and its final block leaves one extrinsic on the chain."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
import signal

import pytest

from tests.child import run_child
from tests.substrate import NewChain
from tools.substrate import Substrate
from tools.substrate.accounts import ALICE

from .conftest import NewClient

type Count = Callable[[], Awaitable[tuple[int, int]]]

pytestmark = [pytest.mark.chain, pytest.mark.slow]


async def run(chain: Substrate, database: Path, action: str, kill_at: str = "") -> int:
    return await run_child("tests.integration.polkadot.recording", chain.url, database, action, kill_at=kill_at)


@pytest.fixture
def chain(new_chain: NewChain) -> Substrate:
    return new_chain("robonomics")


@pytest.fixture
async def records(chain: Substrate, new_client: NewClient) -> Count:
    client = new_client("robonomics", chain.url)

    async def count() -> tuple[int, int]:
        """How many records the account has, and how many extrinsics it sent."""
        entries = await client.storage("Datalog", "DatalogIndex", ALICE.public_key)
        account = await client.storage("System", "Account", ALICE.public_key)
        return entries["end"] - entries["start"], account["nonce"]

    return count


@pytest.mark.parametrize("action", ["resume", "send"])
@pytest.mark.parametrize("point", ["planned", "signed", "sent", "mined"])
async def test_killed_at(chain: Substrate, tmp_path: Path, records: Count, point: str, action: str) -> None:
    database = tmp_path / "account.db"
    assert await run(chain, database, "send", point) == -signal.SIGKILL
    if point in {"planned", "signed"}:
        assert await records() == (0, 0)
    assert await run(chain, database, action) == 0
    assert await run(chain, database, "send") == 0
    assert await records() == (1, 1)


async def test_killed_at_one_point_after_the_other(chain: Substrate, tmp_path: Path, records: Count) -> None:
    database = tmp_path / "account.db"
    for point in ("planned", "signed", "sent:record", "mined"):
        action = "resume" if point == "mined" else "send"
        assert await run(chain, database, action, point) == -signal.SIGKILL
    assert await run(chain, database, "resume") == 0
    assert await records() == (1, 1)


async def test_killed_together_with_its_node(chain: Substrate, tmp_path: Path, records: Count) -> None:
    database = tmp_path / "account.db"
    assert await run(chain, database, "send", "sent") == -signal.SIGKILL
    await asyncio.to_thread(chain.kill)
    await asyncio.to_thread(chain.start)
    assert await run(chain, database, "resume") == 0
    assert await records() == (1, 1)
