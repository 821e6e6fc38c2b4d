"""One event; Home Assistant is killed at every point of it and started again, and the node is gone for its window.

Whatever dies in between: one transaction of each kind, the load comes back, the reward arrives, and everything is told
once.
"""

import asyncio
from pathlib import Path
import time

import pytest

from custom_components.gridpact.chain.entries import State
from custom_components.gridpact.market.models import SECONDS_PER_DAY

from ..scene.event import TARGET_WH, Event, cleared
from ..scene.home import INTERVAL, Scene, scene
from ..scene.waiting import until
from . import evidence
from .event import request
from .lives import die, live
from .points import AWARDED, BIDDING, IN_WINDOW, PROVING, RECEIPT

pytestmark = [
    pytest.mark.crash,
    pytest.mark.chain,
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.xdist_group("whole_home"),  # one at a time: each needs a processor of its own
]


# The kill in the window follows these so closely that the recorder may not have seen them.
MAYBE_FIRED = {"event_started", "load_shed"}
FIRED = {
    "event_announced",
    "bid_placed",
    "bid_won",
    "load_restored",
    "event_ended",
    "event_settled",
    "event_paid",
}
HAPPENED = ["announced", "bid", "cleared", "started", "ended", "settled", "paid"]


@pytest.fixture(autouse=True)
def no_midnight() -> None:
    """At midnight (UTC) a home commits its day: one transaction more than the table of points counts on."""
    if not 180 < time.time() % SECONDS_PER_DAY < SECONDS_PER_DAY - 600:
        pytest.skip("midnight (UTC) is near")


async def test_killed_at_every_point_of_an_event(tmp_path: Path) -> None:
    async with scene(tmp_path, environment=BIDDING[0].environment) as home:
        nonce = home.node.nonce(home.account)
        event = await request(home, while_bidding=len(BIDDING), before_window=2)
        await _bid(home, event, nonce)
        pay = await _win(home, event, nonce)
        await _save_without_a_node(home, event)
        await _prove(home, nonce)
        await _be_paid(home, pay)
        await home.home_assistant.stop()
        _assert_one_of_each(home, nonce, pay)
        await asyncio.to_thread(_assert_told_once, home)
        assert evidence.complaints(home) == []
        secret_at = await asyncio.to_thread(evidence.files_with, home.home_assistant.folder, home.home.key.reveal())
        assert secret_at == [".storage/core.config_entries"]


async def _bid(home: Scene, event: Event, nonce: int) -> None:
    """Decide, journal, sign and broadcast a bid, with a kill after each."""
    await die(home, BIDDING[0], nonce=nonce)
    for point in BIDDING[1:]:
        await home.home_assistant.launch(point.environment)
        await die(home, point, nonce=nonce)
    assert time.time() < event.bidding_ends, "this machine is too slow for these times"


async def _win(home: Scene, event: Event, nonce: int) -> int:
    """Miss the receipt, then learn of the award and be killed; returns what the award is worth."""
    await home.home_assistant.launch(RECEIPT.environment)
    await die(home, RECEIPT, nonce=nonce)
    await live(home, AWARDED)
    series = await cleared(home, event)
    await die(home, AWARDED, nonce=nonce)
    return event.pay(series)


async def _save_without_a_node(home: Scene, event: Event) -> None:
    """Switch off, be killed, start again and switch back on, all of it alone: for the whole window there is no node."""
    await live(home, IN_WINDOW)
    await until(lambda: _plan_is_known(home), "the award is known after the restart")
    assert time.time() < event.start - INTERVAL / 4, "this machine is too slow for these times"
    await home.node_goes()
    await die(home, IN_WINDOW, nonce=None, seconds=event.start - time.time() + INTERVAL)
    assert event.start <= time.time() < event.end
    assert not home.plug.meter.on
    await live(home, PROVING[0])
    assert time.time() < event.end, "this machine is too slow for these times"
    assert not home.plug.meter.on
    back_at = await until(lambda: home.plug.meter.on, "the load comes back")
    assert event.end <= back_at < event.end + 5
    await home.node_comes_back()


async def _plan_is_known(home: Scene) -> bool:
    return bool((await home.household.state("sensor.status"))["state"] == "planned")


async def _prove(home: Scene, nonce: int) -> None:
    """Commit the readings, settle and collect, with kills in between."""
    await die(home, PROVING[0], nonce=nonce)
    for point in PROVING[1:]:
        await home.home_assistant.launch(point.environment)
        await die(home, point, nonce=nonce)


async def _be_paid(home: Scene, pay: int) -> None:
    """See the reward in the wallet and in Home Assistant."""
    await live(home)
    await until(lambda: _told(home), "everything is told")
    assert await home.utility.market.token_balance(home.wallet) == pay
    assert home.plug.meter.on


async def _told(home: Scene) -> bool:
    return bool((await home.household.state("sensor.status"))["state"] == "idle")


def _assert_one_of_each(home: Scene, nonce: int, pay: int) -> None:
    """The chain, the journal and the account's nonce agree: one transaction per purpose."""
    logs = evidence.logs(home)
    once = ("Registered", "MeterAdded", "BidPlaced", "CallSettled", "Withdrawn")
    assert {name: len(logs[name]) for name in once} == dict.fromkeys(once, 1)
    posted = [(log.arguments["from"], log.arguments["to"]) for log in logs["RootPosted"]]
    assert [start for start, _ in posted[1:]] == [end for _, end in posted[:-1]]
    settlement = logs["CallSettled"][0].arguments["settlement"]
    assert settlement.delivered_wh == TARGET_WH
    assert settlement.pay == logs["Withdrawn"][0].arguments["amount"] == pay
    entries = evidence.journal(home)
    assert {entry.state for entry in entries} == {State.MINED}
    assert all(len(entry.attempts) == 1 for entry in entries)
    assert [entry.nonce for entry in entries] == list(range(home.node.nonce(home.account)))
    kinds = [entry.purpose.partition(":")[0] for entry in entries[nonce:]]
    assert kinds == ["bid", "post", "settle", "withdraw"]


def _assert_told_once(home: Scene) -> None:
    happenings = evidence.happenings(home)
    assert [key.partition(":")[0] for key in happenings] == HAPPENED
    assert all(happenings.values()), "all of them were handed on"
    fired = evidence.fired(home)
    assert set(fired.values()) == {1}
    assert fired.keys() - MAYBE_FIRED == FIRED
