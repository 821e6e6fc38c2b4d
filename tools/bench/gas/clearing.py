"""Clearing: prices on ticks, walked word by word, against sorting all bids on chain."""

from collections.abc import Iterator
from dataclasses import dataclass
import random

from web3.contract import Contract

from custom_components.gridpact.market.models import SECONDS_PER_DAY
from tools.bench.measurement import Measurement
from tools.bench.world import GAS_LIMIT, World, midnight, single_call

from .crowd import WH, in_parts

TICKS = 1024
CLEAR_LIMIT = 1_200_000
SEED = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """Bids to be cleared: home k bids on ticks[k]."""

    name: str
    ticks: list[int]
    target_wh: int
    limit: int | None = None


def books(bids: list[int]) -> Iterator[Book]:
    """Return the books to measure: spread by chance while half of the bids can win, and beyond that the worst.

    No bid may be below target / 1,024, so at most 1,024 of them win, and of very many that are spread by chance
    clearing sees but the cheapest. The worst is one least bid on each tick, and all others on the last one.
    """
    chance = random.Random(SEED)  # noqa: S311 - a spread, not a secret
    for count in bids:
        if count // 2 < TICKS:
            yield Book(
                name=f"clear, {count:,} bids on {TICKS:,} ticks",
                ticks=[chance.randrange(TICKS) for _ in range(count)],
                target_wh=count // 2 * WH,
                limit=GAS_LIMIT,
            )
        else:
            yield Book(
                name=f"clear, {count:,} bids on {TICKS:,} ticks, all walked",
                ticks=[min(number, TICKS - 1) for number in range(count)],
                target_wh=TICKS * WH,
                limit=CLEAR_LIMIT,
            )


def measure(world: World, crowd: Contract, bids: list[int], naive: dict[int, tuple[int, str]]) -> list[Measurement]:
    """Fill the books with real homes' bids and clear each; `naive` has gas and a note per number of bids."""
    day = midnight(world.chain.now) // SECONDS_PER_DAY + 1
    bidding_ends = world.chain.now + SECONDS_PER_DAY
    found = list(books(bids))
    series = [
        world.request(
            single_call(
                day,
                hours=(2 * number, 2 * number + 1),
                interval=world.interval,
                target_wh=book.target_wh,
                bidding_ends=bidding_ends,
            )
        )
        for number, book in enumerate(found)
    ]
    for number, book in zip(series, found, strict=True):
        _fill(world, crowd, number, book.ticks)
    world.chain.set_time(bidding_ends)
    return [
        Measurement(
            name=book.name,
            gas=world.clear(number),
            limit=book.limit,
            naive=naive[len(book.ticks)][0],
            note=naive[len(book.ticks)][1],
        )
        for number, book in zip(series, found, strict=True)
    ]


def _fill(world: World, crowd: Contract, series: int, ticks: list[int]) -> None:
    """Bid for every home."""

    def bid(first: int, count: int) -> int:
        part = ticks[first : first + count]
        return world.chain.send(crowd.functions.bid(series, first, WH, part), world.utility)["gasUsed"]

    in_parts(len(ticks), bid)
