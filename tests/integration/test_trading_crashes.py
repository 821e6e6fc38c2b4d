"""kill -9 anywhere between a decision and its receipt, start again: one transaction each, and nothing is paid twice."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from dataclasses import asdict, replace
import json
from pathlib import Path
import signal
from typing import Any

import pytest

from custom_components.gridpact.chain.entries import State
from tests.child import run_child

from .neighbours import CERTIFYING, MORNING, PRICE, buyer, gave, seller, step, told, trade_of, trader
from .town import CENT, House, Town, at, town

pytestmark = [pytest.mark.chain, pytest.mark.slow, pytest.mark.timeout(600)]

SENDING = ("planned", "signed", "sent", "mined")


@pytest.fixture
async def here(tmp_path: Path, socket_enabled: None) -> AsyncIterator[Town]:
    async with town(tmp_path) as place:
        yield place


async def act_in_child(house: House, now: int, kill_at: str = "", *asked: Any) -> int:
    """Let another process take a step on the home's database, and do what is asked; returns what it ended with."""
    here = house.town
    here.chain.set_time(now)
    house.database.close()
    wants, request = json.dumps(asdict(house.preferences.trade)), json.dumps(asked or None)
    arguments = (house.path, here.chain.url, here.deployed.market, here.deployed.first_block, house.key.reveal(), now)
    code = await run_child("tests.integration.one_trade", *arguments, wants, request, kill_at=kill_at)
    await asyncio.to_thread(house.build)
    return code


async def act_with_deaths(house: House, now: int, points: Iterable[str], *asked: Any) -> None:
    """Act again and again, dying at each of the points in turn; then take a step that goes through."""
    for point in points:
        assert await act_in_child(house, now, point, *asked) == -signal.SIGKILL, f"nothing passed {point}"
    assert await act_in_child(house, now) == 0


async def sent(house: House) -> Counter[str]:
    """Return how often something was sent for each purpose; nothing of it was refused, and nothing else was sent."""
    entries = await house.entries()
    assert {entry.state for entry in entries} == {State.MINED}
    assert house.town.chain.nonce(house.account) == len(entries)
    return Counter(entry.purpose for entry in entries)


@pytest.mark.parametrize("point", ["begun:buy", *(f"{state}:buy" for state in SENDING), "bought:buy"])
async def test_a_purchase_is_paid_once(here: Town, point: str) -> None:
    giving, taking = await seller(here), await buyer(here)
    await act_with_deaths(taking, MORNING, [point], "buy", 600, PRICE)
    trade = await trade_of(taking, MORNING + 60)
    assert (await sent(taking))["buy:1"] == 1
    assert await here.market.token_balance(taking.account) == 88 * CENT
    assert (trade.bought_wh, trade.spent) == (600, 12 * CENT)
    assert await asyncio.to_thread(taking.home.energy.left_wh, [giving.account]) == 600
    assert await asyncio.to_thread(taking.home.purchases.open) == []
    assert [event.type for event in await told(taking, MORNING + 60)] == ["energy_bought"]


async def test_for_a_supply_what_is_open_is_gone_on_with(here: Town) -> None:
    giving, taking = await seller(here), await buyer(here)
    assert (
        await act_in_child(taking, MORNING, "begun:buy", "buy", 600, PRICE, {"supply": "supply-1"}) == -signal.SIGKILL
    )
    open_one = await asyncio.to_thread(trader(taking).open_purchase, "supply-1")
    assert open_one == "1"
    await step(taking, MORNING)
    bought = await trader(taking).resume_purchase(open_one, MORNING)
    assert bought is not None
    assert bought.parts == ((giving.account, 600, PRICE),)
    assert await asyncio.to_thread(trader(taking).open_purchase, "supply-1") is None
    assert await asyncio.to_thread(taking.home.energy.bought, "supply-1") == (600, PRICE)
    assert (await sent(taking))["buy:1"] == 1


async def test_what_was_not_sent_is_not_bought_long_after(here: Town) -> None:
    await seller(here)
    taking = await buyer(here)
    assert await act_in_child(taking, MORNING, "begun:buy", "buy", 600, PRICE) == -signal.SIGKILL
    events = await told(taking, MORNING + 3600)
    assert [(one.type, one.data["reason"], one.data["outcome"]) for one in events] == [
        ("purchase_failed", "interrupted", "rejected")
    ]
    assert await trader(taking).resume_purchase("1", MORNING + 3600) is None
    assert not [purpose for purpose in await sent(taking) if purpose.startswith("buy")]


async def test_proofs_and_offers_are_made_once(here: Town) -> None:
    house = await gave(here)
    points = [f"{state}:{purpose}" for purpose in ("prove_surplus", "offer") for state in SENDING]
    await act_with_deaths(house, at(0, 3, 2), points)
    trade = await trade_of(house, MORNING)
    assert [(offer.id, offer.left_wh) for offer in trade.own_offers] == [(1, 1000)]
    assert trade.surplus_wh == 0
    assert set((await sent(house)).values()) == {1}


async def test_certificates_are_minted_and_listed_once(here: Town) -> None:
    house = await gave(here, wh=2500, wants=replace(CERTIFYING, certificate_price=CENT))
    points = [f"{state}:{purpose}" for purpose in ("mint", "list") for state in SENDING]
    await act_with_deaths(house, at(0, 3, 2), points)
    trade = await trade_of(house, MORNING)
    assert (trade.owned, trade.for_sale, trade.certified_wh, trade.surplus_wh) == (2, 2, 2000, 500)
    assert set((await sent(house)).values()) == {1}
    assert [event.type for event in await told(house, MORNING)] == ["certificate_minted"] * 2


async def test_sales_are_collected_and_consumption_reported_once(here: Town) -> None:
    giving, taking = await seller(here), await buyer(here)
    await step(taking, MORNING)
    await trader(taking).buy(600, PRICE, MORNING)
    await act_with_deaths(giving, MORNING + 60, [f"{state}:collect_sales" for state in SENDING])
    assert (await step(giving, MORNING + 120)).earned == 12 * CENT
    assert (await sent(giving))["collect_sales:0"] == 1
    await asyncio.to_thread(taking.home.energy.begin, "supply", 0)
    await asyncio.to_thread(taking.home.energy.end, "supply", 250)
    await act_with_deaths(taking, MORNING + 120, [f"{state}:consume" for state in SENDING])
    assert (await sent(taking))[f"consume:{giving.account}:250"] == 1


async def test_a_re_org_takes_a_purchase_back_and_it_comes_again(here: Town) -> None:
    giving, taking = await seller(here), await buyer(here)
    await step(taking, MORNING)
    await trader(taking).buy(600, PRICE, MORNING)
    await step(taking, MORNING + 15)
    await asyncio.to_thread(taking.home.energy.begin, "supply", 0, [giving.account])
    assert await asyncio.to_thread(taking.home.energy.measure, "supply", 200) == 400
    here.chain.reorganise(2)
    assert (await trade_of(taking, MORNING + 30)).bought_wh == 0
    await step(taking, MORNING + 45)
    trade = await trade_of(taking, MORNING + 60)
    assert (trade.bought_wh, trade.spent) == (600, 12 * CENT)
    assert await asyncio.to_thread(taking.home.energy.measure, "supply", 250) == 350
    assert [event.type for event in await told(taking, MORNING + 60)] == ["energy_bought"]
    assert await here.market.token_balance(taking.account) == 88 * CENT
