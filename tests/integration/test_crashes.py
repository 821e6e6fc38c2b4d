"""A program that is killed between a decision and its receipt leaves one transaction on the chain."""

from pathlib import Path
import signal

import pytest

from tests.child import run_child
from tests.devnet import HOME, WALLET
from tools.devnet import Anvil

pytestmark = [pytest.mark.chain, pytest.mark.slow]


async def run(anvil: Anvil, database: Path, action: str, kill_at: str = "") -> int:
    return await run_child("tests.integration.paying", anvil.url, database, action, kill_at=kill_at)


def transactions(anvil: Anvil) -> int:
    blocks = [anvil.request("eth_getBlockByNumber", hex(number), False) for number in range(anvil.block + 1)]
    return sum(len(block["transactions"]) for block in blocks)


@pytest.mark.parametrize("action", ["resume", "pay"])
@pytest.mark.parametrize("point", ["planned", "signed", "sent", "mined"])
async def test_killed_at(anvil: Anvil, tmp_path: Path, point: str, action: str) -> None:
    database = tmp_path / "account.db"
    assert await run(anvil, database, "pay", point) == -signal.SIGKILL
    assert anvil.nonce(HOME.address) == (0 if point in {"planned", "signed"} else 1)
    assert await run(anvil, database, action) == 0
    assert await run(anvil, database, "pay") == 0
    assert transactions(anvil) == anvil.nonce(HOME.address) == 1
    assert anvil.balance(WALLET.address) == 10_000 * 10**18 + 1


async def test_killed_at_one_point_after_the_other(anvil: Anvil, tmp_path: Path) -> None:
    database = tmp_path / "account.db"
    for point in ("planned", "signed", "sent:pay", "mined"):
        assert await run(anvil, database, "resume" if point == "mined" else "pay", point) == -signal.SIGKILL
    assert await run(anvil, database, "resume") == 0
    assert transactions(anvil) == anvil.nonce(HOME.address) == 1


async def test_only_the_named_purpose_is_killed(anvil: Anvil, tmp_path: Path) -> None:
    assert await run(anvil, tmp_path / "account.db", "pay", "sent:bid") == 0
    assert transactions(anvil) == 1
