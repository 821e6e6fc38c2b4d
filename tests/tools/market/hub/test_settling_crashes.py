"""Killed between any two steps, with nodes that stop and forks that vanish: one payment, one burning."""

import asyncio
from collections.abc import Callable
import os
from pathlib import Path
import signal
import sys
import time

import pytest

from custom_components.gridpact.checkpoints import VARIABLE
from tests.child import run_child
from tests.substrate import NewChain
from tools.substrate import DevAccount, Substrate

from .community import BUYER, OPERATOR, Community, address

pytestmark = [pytest.mark.chain, pytest.mark.slow, pytest.mark.xdist_group("polkadot")]

PAY_POINTS = ["planned:pay", "signed:pay", "sent:pay", "mined:pay", "paid"]
BURN_POINTS = ["planned:burn", "signed:burn", "sent:burn", "mined:burn", "burned"]
ROOT = Path(__file__).parents[4]
PATIENCE_S = 300


def until(reached: Callable[[], bool]) -> None:
    """Wait until something is so, however busy the machine is."""
    deadline = time.monotonic() + PATIENCE_S
    while not reached():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def settle(community: Community, kill_at: str = "") -> int:
    """Settle in a process of its own, which dies at a point."""
    return command(community, OPERATOR, "settle", kill_at=kill_at)


def command(community: Community, by: DevAccount, name: str, *arguments: str, kill_at: str) -> int:
    """Run somebody's command in a process of its own, which dies at a point."""
    state = community.folder / "state"
    texts = ["hub", name, *community.options, *arguments]
    return asyncio.run(run_child("tests.tools.market.hub.command", state, by.secret, *texts, kill_at=kill_at))


def sent(chain: Substrate, since: int) -> int:
    """How many extrinsics of the operator are in the chain since it had that nonce."""
    return int(chain.request("system_accountNextIndex", address(OPERATOR))) - since


def sold(community: Community, pallet: str, *options: str) -> int:
    """Sell a certificate that is paid for, and return the operator's nonce before it settles."""
    community.found(pallet)
    community.json("settle")
    item = community.mint()
    community.json("buy", str(item), "--pay", *options, "--operator", address(OPERATOR), by=BUYER)
    return int(community.chain.request("system_accountNextIndex", address(OPERATOR)))


def check(community: Community, before: int, extrinsics: int) -> None:
    """See that everything happened once."""
    [sale] = community.json("settle")["sales"]
    assert sale["stage"] == "settled"
    assert community.paid == 125
    assert sent(community.chain, before) == extrinsics


@pytest.mark.parametrize("point", PAY_POINTS)
def test_killed_where_it_pays_and_burns_in_one(community: Community, point: str) -> None:
    before = sold(community, "uniques")
    assert settle(community, point) == -signal.SIGKILL
    assert settle(community) == 0
    check(community, before, extrinsics=1)


def test_killed_everywhere_where_the_certificate_comes_later(community: Community) -> None:
    before = sold(community, "nfts")
    for point in PAY_POINTS[:-1]:
        assert settle(community, point) == -signal.SIGKILL, point
    [sale] = community.json("settle", code=1)["sales"]
    assert (sale["stage"], community.paid) == ("held", 125)
    community.json("hand-over", str(sale["item"]), address(OPERATOR), by=BUYER)
    for point in BURN_POINTS[:-1]:
        assert settle(community, point) == -signal.SIGKILL, point
    check(community, before, extrinsics=2)


def test_a_node_that_dies_while_it_waits_and_comes_back(new_chain: NewChain, tmp_path: Path) -> None:
    community = Community(new_chain("hub"), tmp_path)
    before = sold(community, "uniques")
    assert settle(community, "sent:pay") == -signal.SIGKILL
    community.chain.kill()
    assert community.json("settle", code=5)["error"] == "cannot_connect"
    community.chain.start()
    assert settle(community) == 0
    check(community, before, extrinsics=1)


def test_a_fork_that_vanishes_with_the_payment(new_chain: NewChain, tmp_path: Path) -> None:
    community = Community(new_chain("hub"), tmp_path)
    before = sold(community, "uniques")
    chain = community.chain
    chain.set_finality(5)
    fork = chain.head
    assert settle(community, "sent:pay") == -signal.SIGKILL
    until(lambda: chain.head != fork)
    chain.set_head(fork)
    chain.new_block(2)
    assert sent(chain, before) == 0
    chain.set_finality(0)
    assert settle(community) == 0
    check(community, before, extrinsics=1)


@pytest.mark.parametrize("point", ["signed", "sent"])
def test_a_buyer_who_was_interrupted_pays_and_buys_once(community: Community, point: str) -> None:
    community.found()
    item = community.mint()
    has = community.balance(BUYER)
    to = ["--operator", address(OPERATOR)]
    assert command(community, BUYER, "pay", str(item), *to, kill_at=f"{point}:pay_operator") == -signal.SIGKILL
    community.json("pay", str(item), *to, by=BUYER)
    assert command(community, BUYER, "buy", str(item), kill_at=f"{point}:buy") == -signal.SIGKILL
    community.json("buy", str(item), by=BUYER)
    assert community.balance(BUYER) == has - 125
    assert community.json("buy", str(item), by=BUYER, code=2)["error"] == "not_for_sale"
    community.json("pay", str(item), *to, by=BUYER)  # nothing was interrupted: this is meant
    assert community.balance(BUYER) == has - 250


def test_what_a_node_has_forgotten_is_not_guessed(community: Community) -> None:
    before = sold(community, "uniques")
    community.chain.new_block(20)
    community.json("fund", address(BUYER), "--coin", "1")
    community.url = community.chain.pruned_url
    pruned = community.run("settle")
    assert (pruned.code, "archive" in pruned.err) == (2, True), pruned.err
    community.url = ""
    check(community, before + 1, extrinsics=1)


async def test_it_watches_until_it_is_interrupted(community: Community) -> None:
    before = await asyncio.to_thread(sold, community, "uniques")
    environment = {
        **os.environ,
        VARIABLE: "",
        "GRIDPACT_KEY": OPERATOR.secret,
        "XDG_STATE_HOME": str(community.folder / "state"),
    }
    arguments = ["hub", "settle", "--watch", "--every", "0.2", *community.options]
    watching = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tools.market", *arguments),
        cwd=ROOT,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        await asyncio.to_thread(until, lambda: community.paid == 125)
        item = await asyncio.to_thread(community.mint)
        options = ["--pay", "--operator", address(OPERATOR)]
        await asyncio.to_thread(lambda: community.json("buy", str(item), *options, by=BUYER))
        await asyncio.to_thread(until, lambda: community.paid == 250)
    finally:
        watching.send_signal(signal.SIGINT)
        out, err = await watching.communicate()
    assert "settled" in out.decode()
    assert "Stopped." in err.decode()
    assert sent(community.chain, before) == 2
