"""kill -9 at any point of any step, start again: one transaction per purpose, and the home is paid once."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
import signal

import pytest

from custom_components.gridpact.chain.entries import State
from tests.child import run_child

from .town import CENT, TOKEN_UNIT, WALLET, House, Town, at, evening, town

pytestmark = [pytest.mark.chain, pytest.mark.slow, pytest.mark.timeout(600)]

USUAL_W = 600
DAY = 11


@pytest.fixture
async def here(tmp_path: Path, socket_enabled: None) -> AsyncIterator[Town]:
    async with town(tmp_path) as place:
        yield place


async def step_in_child(house: House, now: int, kill_at: str = "") -> int:
    """Let another process take a step on the home's database; returns what it ended with."""
    here = house.town
    here.chain.set_time(now)
    house.database.close()
    arguments = (house.path, here.chain.url, here.deployed.market, here.deployed.first_block, house.key.reveal(), now)
    code = await run_child("tests.integration.one_step", *arguments, kill_at=kill_at)
    await asyncio.to_thread(house.build)
    return code


async def step_with_deaths(house: House, now: int, *points: str) -> None:
    """Take a step that dies at each of the points, one after the other, and then goes through."""
    for point in points:
        assert await step_in_child(house, now, point) == -signal.SIGKILL, f"nothing passed {point}"
    assert await step_in_child(house, now) == 0


async def ready(house: House) -> None:
    """A home with a deposit and a whole baseline."""
    for day in range(DAY + 1):
        await house.use(USUAL_W, at(day))
        house.town.chain.set_time(at(day, minute=2))
        await house.participant.step(at(day, minute=2))
    await house.town.deposit(house.account, 10 * TOKEN_UNIT)


async def test_registers_and_pays_its_deposit_once(tmp_path: Path, socket_enabled: None) -> None:
    async with town(tmp_path, minimum_stake=2 * TOKEN_UNIT) as here:
        house = await here.house()
        await here.give(house.account, 5 * TOKEN_UNIT)
        points = (f"{state}:register" for state in ("planned", "signed", "sent", "mined"))
        await step_with_deaths(house, at(0, minute=2), *points)
        account = await here.market.account(house.account)
        assert account is not None
        assert (account.owner, account.stake) == (WALLET, 2 * TOKEN_UNIT)
        assert await here.market.token_balance(house.account) == 3 * TOKEN_UNIT
        purposes = Counter(entry.purpose for entry in await house.entries())
        assert purposes["register"] == 1
        assert here.chain.nonce(house.account) == sum(purposes.values())


async def test_dies_everywhere_and_is_paid_once(here: Town) -> None:
    house = await here.house()
    await ready(house)
    here.chain.set_time(at(DAY, 12))
    series = await here.request(evening(DAY))
    bidding = ("decided:bid", "planned:bid", "signed:bid", "sent:bid", "mined:bid")
    await step_with_deaths(house, at(DAY, 12, 5), *bidding)
    here.chain.set_time(at(DAY, 15, 1))
    await here.clear(series)
    await house.use(USUAL_W, at(DAY, 18))
    await house.use(200, at(DAY, 20))
    posting = ("planned:post", "signed:post", "sent:post", "mined:post")
    settling = ("settling", "planned:settle", "signed:settle", "sent:settle", "mined:settle")
    collecting = ("planned:withdraw", "signed:withdraw", "sent:withdraw", "mined:withdraw")
    await step_with_deaths(house, at(DAY, 20, 2), *posting, *settling, *collecting)

    snapshot = await house.participant.step(at(DAY, 20, 3))
    assert snapshot.earned == await here.market.token_balance(WALLET) == 16 * CENT
    entries = await house.entries()
    assert {entry.state for entry in entries} == {State.MINED}
    assert here.chain.nonce(house.account) == len(entries)
    purposes = Counter(entry.purpose for entry in entries)
    assert set(purposes.values()) == {1}
    assert {"bid:1", "settle:1:0", "withdraw:1:0"} <= set(purposes)
    types = [happening.type.value for happening in snapshot.happenings]
    assert types == ["event_announced", "bid_placed", "bid_won", "event_settled", "event_paid"], "each once"
