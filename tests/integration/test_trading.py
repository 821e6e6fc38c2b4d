"""Neighbours trade on a real chain: one proves and sells, the other buys in one transaction, and both say so."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from custom_components.gridpact.participation.happenings import TRADE_TYPES, Happening
from custom_components.gridpact.participation.snapshot import Snapshot
from custom_components.gridpact.trading.models import TradePreferences
from custom_components.gridpact.trading.trader import Trader

from .town import CENT, House, Town, at, town

pytestmark = [pytest.mark.chain, pytest.mark.timeout(300)]

SELLING = TradePreferences(sell=True, asking_price=20 * CENT)


@pytest.fixture
async def here(tmp_path: Path, socket_enabled: None) -> AsyncIterator[Town]:
    async with town(tmp_path) as place:
        yield place


async def step(house: House, now: int) -> Snapshot:
    house.town.chain.set_time(now)
    snapshot = await house.participant.step(now)
    assert snapshot.connected
    assert not snapshot.errors
    return snapshot


async def told(house: House, snapshot: Snapshot) -> list[Happening]:
    """Return what is told of trades, each thing once."""
    happenings = await house.participant.acknowledge(snapshot.happenings)
    return [happening for happening in happenings if happening.type in TRADE_TYPES]


def trader(house: House) -> Trader:
    assert house.participant.trader is not None
    return house.participant.trader


async def seller(here: Town, wh: int = 1000, wants: TradePreferences = SELLING, name: str = "seller") -> House:
    """A home that gave `wh` on its first morning, and does with them by itself what it wants."""
    house = await here.house(name, trade=wants)
    await step(house, at(0, minute=1))
    await house.give(0, at(0, 1))
    await step(house, at(0, 1, 2))  # says where counting starts
    await house.give(wh, at(0, 2))
    await house.give(0, at(0, 3))
    await step(house, at(0, 3, 2))
    return house


async def test_surplus_is_proven_and_offered_by_itself(here: Town) -> None:
    house = await seller(here)
    snapshot = await step(house, at(0, 3, 3))
    assert snapshot.trade is not None
    assert snapshot.trade.surplus_wh == 0
    (offer,) = snapshot.trade.own_offers
    assert (offer.left_wh, offer.price, offer.seller) == (1000, 20 * CENT, house.account)
