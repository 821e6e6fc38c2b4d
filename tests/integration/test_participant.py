"""The whole story of a home without Home Assistant: real chain, real contracts, real readings, exact balances."""

from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from custom_components.gridpact.chain.entries import State
from custom_components.gridpact.participation.happenings import Happening
from custom_components.gridpact.participation.snapshot import Snapshot, Stage, Status
from tools.devnet import ACCOUNTS

from .town import CENT, TOKEN_UNIT, WALLET, House, Town, at, evening, town

pytestmark = pytest.mark.chain

USUAL_W = 600
SHED_W = 200
OPERATOR = ACCOUNTS[0].address
EVENT_DAY = 11


@pytest.fixture
async def here(tmp_path: Path, socket_enabled: None) -> AsyncIterator[Town]:
    async with town(tmp_path) as place:
        yield place


async def step(house: House, now: int, *, restart: bool = False) -> Snapshot:
    """Let the chain reach a time, and the home do what is due."""
    if restart:
        await house.restart()
    house.town.chain.set_time(now)
    snapshot = await house.participant.step(now)
    assert snapshot.connected
    assert not snapshot.errors
    return snapshot


async def live(house: House, days: int, *, restart: bool = False) -> None:
    """Register, get a deposit, and post every day's readings."""
    await step(house, at(0, minute=1))
    await house.town.deposit(house.account, 10 * TOKEN_UNIT)
    for day in range(1, days + 1):
        await house.use(USUAL_W, at(day))
        await step(house, at(day, minute=2), restart=restart)


async def told(house: House, snapshot: Snapshot) -> list[Happening]:
    return await house.participant.acknowledge(snapshot.happenings)


@pytest.mark.parametrize("restart", [False, True], ids=["one run", "restarted before every step"])
async def test_registers_bids_sheds_proves_and_is_paid(here: Town, restart: bool) -> None:
    house = await here.house()
    await live(house, EVENT_DAY, restart=restart)

    here.chain.set_time(at(EVENT_DAY, 12))
    series = await here.request(evening(EVENT_DAY))
    await house.use(USUAL_W, at(EVENT_DAY, 12))
    snapshot = await step(house, at(EVENT_DAY, 12, 5), restart=restart)
    assert snapshot.status is Status.BID_SENT
    assert [happening.type for happening in await told(house, snapshot)] == ["event_announced", "bid_placed"]
    assert snapshot.event is not None
    assert (snapshot.event.promised_wh, snapshot.event.price) == (800, 20 * CENT)

    here.chain.set_time(at(EVENT_DAY, 15, 1))
    await here.clear(series)
    snapshot = await step(house, at(EVENT_DAY, 15, 2), restart=restart)
    assert snapshot.status is Status.PLANNED
    [won] = await told(house, snapshot)
    assert won.type == "bid_won"
    assert (won.data["promised_wh"], won.data["price"], won.data["expected"]) == (800, "0.2", "0.16")

    await house.use(USUAL_W, at(EVENT_DAY, 18))
    snapshot = await house.participant.look(at(EVENT_DAY, 18))
    assert snapshot.status is Status.ACTIVE
    assert snapshot.event is not None
    assert snapshot.event.loads == ("heater",)
    assert [happening.type for happening in await told(house, snapshot)] == ["event_started"]

    await house.use(SHED_W, at(EVENT_DAY, 19))
    snapshot = await step(house, at(EVENT_DAY, 19, 1))
    assert snapshot.saved_wh == 400

    await house.use(SHED_W, at(EVENT_DAY, 20))
    snapshot = await step(house, at(EVENT_DAY, 20, 2))
    assert snapshot.status is Status.IDLE
    happenings = await told(house, snapshot)
    assert [happening.type for happening in happenings] == ["event_ended", "event_settled", "event_paid"]
    settled, paid = happenings[1].data, happenings[2].data
    assert {name: settled[name] for name in ("promised_wh", "usual_wh", "used_wh", "saved_wh", "owed_wh")} == {
        "promised_wh": 800,
        "usual_wh": 1200,
        "used_wh": 400,
        "saved_wh": 800,
        "owed_wh": 0,
    }
    assert (settled["amount"], paid["amount"], paid["to"]) == ("0.16", "0.16", WALLET)
    assert float(paid["fee"]) > 0

    assert await here.market.token_balance(WALLET) == snapshot.earned == 16 * CENT
    assert await here.market.credit(house.account) == 0
    left = await here.market.token_balance(here.deployed.market)
    assert left == await here.market.credit(OPERATOR) == 84 * CENT, "what was not needed is the operator's again"
    assert (snapshot.owed_wh, snapshot.reliability, snapshot.deposit) == (0, 1000, 10 * TOKEN_UNIT)
    assert snapshot.last_delivery is not None
    assert snapshot.last_delivery.stage is Stage.PAID
    assert snapshot.committed_until == at(EVENT_DAY, 20)

    entries = await house.entries()
    assert {entry.state for entry in entries} == {State.MINED}
    purposes = Counter(entry.purpose.split(":")[0] for entry in entries)
    assert purposes == {"register": 1, "meter": 1, "post": EVENT_DAY + 1, "bid": 1, "settle": 1, "withdraw": 1}
    assert here.chain.nonce(house.account) == len(entries), "one transaction per purpose, and no other"
