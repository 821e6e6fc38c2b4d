"""Which offers are read, and which of them the home could buy from."""

from collections.abc import Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

from custom_components.gridpact.database import Database
from custom_components.gridpact.market.trade import Offer
from custom_components.gridpact.participation.facts import FactStore
from custom_components.gridpact.trading.offers import MOST, OfferReader

from .logs import ANNA, US

NOW = 1000


def offer(number: int, **changed: Any) -> Offer:
    one = Offer(
        id=number,
        seller=ANNA,
        price=200,
        ordinal=0,
        restricted=False,
        expires=NOW + 100,
        since=0,
        wh=500,
        left_wh=500,
        least_wh=0,
    )
    return replace(one, **changed)


class Exchange:
    """Offers as a node tells of them; `asked` are the numbers that were read."""

    def __init__(self, *offers: Offer) -> None:
        self.by_number = {one.id: one for one in offers}
        self.count = len(offers)
        self.asked: list[int] = []

    async def offer_count(self) -> int:
        return self.count

    async def offers(self, ids: Sequence[int]) -> list[Offer]:
        self.asked += ids
        return [self.by_number[number] for number in ids if number in self.by_number]

    async def may_buy(self, ids: Sequence[int], buyer: str) -> list[bool]:
        assert buyer == US
        return [number % 2 == 0 for number in ids]


def reader(database: Database, exchange: Exchange, chain_time: int = NOW) -> OfferReader:
    facts = FactStore(database)
    home = SimpleNamespace(account=US, facts=facts, chain=SimpleNamespace(time=chain_time))
    return OfferReader(cast(Any, home), cast(Any, exchange))


async def numbers(reader: OfferReader, now: int = NOW) -> list[int]:
    return [one.id for one in await reader.open_to_home(now)]


async def test_what_is_ours_over_or_for_others_is_left_out(database: Database) -> None:
    exchange = Exchange(
        offer(1, seller=US.lower()),
        offer(2, left_wh=0),
        offer(3, expires=NOW),
        offer(4, restricted=True),
        offer(5, restricted=True),
        offer(6, price=100),
        offer(7),
    )
    assert await numbers(reader(database, exchange)) == [6, 4, 7]


async def test_what_is_over_is_not_read_again_not_even_after_a_restart(database: Database) -> None:
    exchange = Exchange(offer(1, left_wh=0), offer(2, left_wh=0), offer(3), offer(4, left_wh=0))
    one = reader(database, exchange)
    await numbers(one)
    exchange.asked.clear()
    await numbers(one)
    assert exchange.asked == [3]
    exchange.asked.clear()
    await numbers(reader(database, exchange))
    assert exchange.asked == [3, 4]


async def test_a_clock_that_runs_ahead_loses_no_offer(database: Database) -> None:
    one = reader(database, Exchange(offer(1)))
    assert await numbers(one, NOW + 500) == []
    assert await numbers(one) == [1]


async def test_a_node_that_tells_of_countless_offers_costs_no_countless_questions(database: Database) -> None:
    exchange = Exchange(offer(1))
    exchange.count = 10**12
    assert await numbers(reader(database, exchange)) == []
    assert len(exchange.asked) == MOST
