"""A home buys where the token is a plain ERC-20: it allows exactly the amount, and nothing stays allowed."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from custom_components.gridpact.chain.evm.contracts import EXCHANGE, TOKEN, contract_at
from custom_components.gridpact.chain.evm.trade import EvmTrade
from custom_components.gridpact.chain.journal import Journal
from custom_components.gridpact.errors import Refused

from .neighbours import MORNING, PRICE, buyer, seller, step, trader
from .town import CENT, House, Town, town

pytestmark = [pytest.mark.chain, pytest.mark.timeout(300)]

AMOUNT = 12 * CENT  # of 600 Wh


@pytest.fixture
async def here(tmp_path: Path, socket_enabled: None) -> AsyncIterator[Town]:
    """A town whose homes believe that its token knows no ERC-1363."""
    async with town(tmp_path) as place:
        around = place.surroundings
        assert around.trade is not None
        places = replace(around.trade.places, one_transaction=False)
        plain = EvmTrade(around.provider, await around.market.info(), places)
        place.surroundings = replace(around, trade=plain)
        yield place


async def allowance(house: House) -> int:
    """Return what the exchange may take of a home's tokens."""
    around = house.town.surroundings
    assert around.trade is not None
    token = contract_at(around.trade._views._web3, (await around.market.info()).token, TOKEN)
    return int(await token.functions.allowance(house.account, around.trade.exchange).call())


async def purposes(house: House) -> list[str]:
    entries = await asyncio.to_thread(lambda: Journal(house.database).entries())
    return [entry.purpose.removeprefix("buy:") for entry in entries if entry.purpose.startswith("buy:")]


async def test_the_allowance_is_used_up(here: Town) -> None:
    giving, taking = await seller(here), await buyer(here)
    await step(taking, MORNING)
    bought = await trader(taking).buy(600, PRICE, MORNING)
    assert (bought.wh, bought.cost, bought.parts) == (600, AMOUNT, ((giving.account, 600, PRICE),))
    assert await purposes(taking) == [f"{bought.id}:allow", bought.id]
    assert await allowance(taking) == 0


async def test_of_a_purchase_that_fails_it_is_taken_back(here: Town) -> None:
    await seller(here)
    taking = await buyer(here)
    await step(taking, MORNING)
    await here.operator.invoke(EXCHANGE, here.deployed.exchange, "pause")
    with pytest.raises(Refused) as caught:
        await trader(taking).buy(600, PRICE, MORNING)
    assert caught.value.placeholders["code"] == "enforced_pause"
    assert await allowance(taking) == 0
    assert [purpose.partition(":")[2] for purpose in await purposes(taking)] == ["allow", "disallow"]

    await here.operator.invoke(EXCHANGE, here.deployed.exchange, "unpause")
    assert (await trader(taking).buy(600, PRICE, MORNING)).cost == AMOUNT
    assert await allowance(taking) == 0
