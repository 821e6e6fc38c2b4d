"""A home that gives energy back and proves it, with the calls that the integration sends."""

import asyncio
from collections.abc import Mapping
from typing import Any

import aiohttp
from web3.logs import DISCARD

from custom_components.gridpact.chain.evm.contracts import EXCHANGE, codec
from custom_components.gridpact.chain.evm.market import EvmMarket
from custom_components.gridpact.chain.evm.provider import EvmProvider
from custom_components.gridpact.chain.evm.trade import EvmTrade
from custom_components.gridpact.market.trade import OfferTerms
from custom_components.gridpact.metering.counts import Counts

from .home import Home
from .world import Failed, World

CAPACITY_W = 40_000  # gives 10 kWh in a quarter of an hour
DAY = 86_400


def trade_of(world: World) -> EvmTrade:
    """Return what builds the calls of a market's trade; no node is asked through it."""

    async def find() -> EvmTrade | None:
        async with aiohttp.ClientSession() as session:
            market = await EvmMarket.connect(EvmProvider(session, [world.chain.url]), world.market.address)
            return await EvmTrade.of(market)

    found = asyncio.run(find())
    if found is None:
        raise Failed("the market trades nothing")
    return found


class Seller:
    """An account whose first reading is proven. `gas` has what the last proof took."""

    def __init__(self, world: World, trade: EvmTrade, name: str) -> None:
        """Register it, with a meter that has counted before."""
        self.world = world
        self.trade = trade
        self.account = world.join(name, capacity_w=CAPACITY_W, stake=0)
        self.home = Home(world, self.account, {})
        self.gas = 0
        self._counts = Counts(0, 7_000)
        self._end = world.chain.now // world.interval
        self.produce(0)

    def produce(self, wh: int) -> int:
        """Give energy back until the next reading, post and prove it; returns the reading's interval number."""
        chain, interval = self.world.chain, self.world.interval
        time = max(self._end, chain.now // interval) + 1
        self._counts = Counts(0, self._counts.export_wh + wh)
        self.home.readings = {**self.home.readings, time: self._counts}
        chain.set_time(time * interval + 60)
        self.home.post(self._end, time)
        self._end = time
        call = self.trade.prove(self.account, 0, time, self.home.reading_proof(time), "prove")
        self.gas = chain.call(call, self.account)["gasUsed"]
        return time

    def offer(self, wh: int, price: int) -> tuple[int, int]:
        """Offer surplus for a day; returns the offer's number and the gas it took."""
        terms = OfferTerms(ordinal=0, wh=wh, price=price, expires=self.world.chain.now + DAY)
        receipt: Any = self.world.chain.call(self.trade.offer(self.account, terms, "offer"), self.account)
        return int(told(receipt, EXCHANGE, "Offered")["id"]), receipt["gasUsed"]


def told(receipt: Any, contract: str, event: str) -> Mapping[str, Any]:
    """Return the arguments of the only event of that name in a receipt."""
    [found] = codec(contract).events[event]().process_receipt(receipt, errors=DISCARD)
    arguments: Mapping[str, Any] = found["args"]
    return arguments
