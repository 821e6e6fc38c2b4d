"""A purchase whose answer is long in coming: it is paid once or not at all, and what came of it is found out."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from custom_components.gridpact.chain.evm.contracts import TOKEN
from custom_components.gridpact.chain.evm.trade import EvmTrade
from custom_components.gridpact.chain.evm.views import Views
from custom_components.gridpact.errors import OutcomeUnknown, Unreachable
from custom_components.gridpact.participation.happenings import Happening

from .neighbours import MORNING, PRICE, buyer, seller, step, told, trade_of, trader
from .town import CENT, House, Town, at, town

pytestmark = [pytest.mark.chain, pytest.mark.timeout(300)]


@pytest.fixture
async def here(tmp_path: Path, socket_enabled: None) -> AsyncIterator[Town]:
    async with town(tmp_path) as place:
        yield place


async def sent_in_vain(here: Town, supply: str | None) -> House:
    """A home whose purchase of 600 Wh is on the way: no block comes."""
    await seller(here)
    taking = await buyer(here)
    await step(taking, MORNING)
    taking.database.close()
    await asyncio.to_thread(taking.build, 0.1)
    await step(taking, MORNING)
    here.chain.automine(on=False)
    with pytest.raises(OutcomeUnknown):
        await trader(taking).buy(600, PRICE, MORNING, supply=supply)
    return taking


def outcomes(happenings: list[Happening]) -> list[tuple[str, object]]:
    return [(one.type.value, one.data.get("outcome")) for one in happenings]


async def test_asked_again_it_is_the_same_purchase(here: Town) -> None:
    taking = await sent_in_vain(here, None)
    with pytest.raises(OutcomeUnknown):
        await trader(taking).buy(600, PRICE, MORNING)
    here.chain.automine(on=True)
    here.chain.mine()
    bought = await trader(taking).buy(600, PRICE, MORNING)
    assert (bought.id, bought.wh) == ("1", 600)
    events = outcomes(await told(taking, MORNING + 60))
    assert sorted(events, key=str) == [("energy_bought", None), ("purchase_failed", "unknown")]
    assert await here.market.token_balance(taking.account) == 88 * CENT


async def test_for_a_supply_it_is_found_out_later(here: Town) -> None:
    taking = await sent_in_vain(here, "supply-1")
    assert await asyncio.to_thread(trader(taking).open_purchase, "supply-1") == "1"
    with pytest.raises(OutcomeUnknown):
        await trader(taking).resume_purchase("1", MORNING)
    here.chain.automine(on=True)
    here.chain.mine()
    bought = await trader(taking).resume_purchase("1", MORNING + 15)
    assert bought is not None
    assert bought.cost == 12 * CENT
    assert bought == await trader(taking).resume_purchase("1", MORNING + 30), "what is known stays known"


async def test_an_offer_that_ended_before_the_block_came_sold_nothing(here: Town) -> None:
    taking = await sent_in_vain(here, "supply-1")
    here.chain.set_time(at(31))
    here.chain.automine(on=True)
    await step(taking, at(31, 0, 1))
    assert await trader(taking).resume_purchase("1", at(31, 0, 2)) is None
    assert outcomes(await told(taking, at(31, 0, 3))) == [
        ("purchase_failed", "unknown"),
        ("purchase_failed", "rejected"),
    ]
    assert (await trade_of(taking, at(31, 0, 4))).spent == 0
    assert await here.market.token_balance(taking.account) == 100 * CENT


async def test_without_a_node_nothing_is_bought_later(here: Town) -> None:
    await seller(here)
    taking = await buyer(here)
    await step(taking, MORNING)
    offers = await trader(taking).offers(MORNING)
    here.chain.stop()
    with pytest.raises(Unreachable):
        await trader(taking).buy(600, PRICE, MORNING)
    assert offers
    assert await asyncio.to_thread(taking.home.purchases.open) == []


async def test_a_token_that_cannot_pay_and_buy_at_once_takes_an_exact_allowance(here: Town) -> None:
    """The market's token could; this home does not know."""
    await seller(here)
    trade = here.surroundings.trade
    assert trade is not None
    plain = EvmTrade(here.provider, await here.market.info(), replace(trade.places, one_transaction=False))
    here.surroundings = replace(here.surroundings, trade=plain)
    taking = await buyer(here)
    await step(taking, MORNING)
    assert (await trader(taking).buy(600, PRICE, MORNING)).cost == 12 * CENT
    entries = await taking.entries()
    assert [(entry.purpose, entry.call.cost) for entry in entries[-2:]] == [("buy:1:allow", 12 * CENT), ("buy:1", 0)]
    views = Views(here.provider)
    allowed = views.at(here.deployed.token, TOKEN).functions.allowance(taking.account, here.deployed.exchange)
    assert await views.read(allowed) == 0
