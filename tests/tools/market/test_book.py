"""The bids of a series, read from logs: only what is new, and right after a re-organisation."""

import asyncio

import aiohttp

from custom_components.gridpact.chain.evm.contracts import load
from custom_components.gridpact.chain.evm.provider import EvmProvider
from tools.market.book import Book, block_since

from .desk import Desk


def test_withdrawn_bids_do_not_stand_and_replaced_blocks_are_read_again(desk: Desk) -> None:
    desk.request("--tick", "0.01")
    world = desk.world
    homes = [desk.home(name) for name in ("first", "second", "third")]

    async def follow() -> list[list[tuple[str, int]]]:
        await asyncio.to_thread(load)
        async with aiohttp.ClientSession() as session:
            book = Book(EvmProvider(session, [desk.anvil.url]), world.market.address, 1, 0)
            seen = [await book.bids()]
            for home, tick in zip(homes, (5, 3, 3), strict=True):
                await asyncio.to_thread(world.bid, 1, home, 500, tick)
            seen.append(await book.bids())
            withdrawing = world.market.functions.withdrawBid(1, homes[1])
            await asyncio.to_thread(world.chain.send, withdrawing, homes[1])
            seen.append(await book.bids())
            await asyncio.to_thread(desk.anvil.reorganise, 2)  # the third bid and the withdrawal are gone
            seen.append(await book.bids())
            return [[(bid.account, bid.tick) for bid in bids] for bids in seen]

    first, second, third = homes
    assert asyncio.run(follow()) == [
        [],
        [(second, 3), (third, 3), (first, 5)],
        [(third, 3), (first, 5)],
        [(second, 3), (first, 5)],
    ]


def test_block_of_a_time_is_found(desk: Desk) -> None:
    for _ in range(5):
        desk.anvil.advance(100)
    block, time = desk.anvil.block, desk.anvil.time

    async def find() -> list[int]:
        async with aiohttp.ClientSession() as session:
            provider = EvmProvider(session, [desk.anvil.url])
            return [await block_since(provider, moment, 0) for moment in (time, time - 100, time - 99, time + 1, 0)]

    assert asyncio.run(find()) == [block, block - 1, block, block, 0]
