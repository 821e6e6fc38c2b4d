"""One step of a home in a process of its own, which may be killed in it.

Arguments: database, node, market, first block, key (hex), now.
"""

import asyncio
from pathlib import Path
import sys

import aiohttp

from tools.library import open_without_home_assistant

open_without_home_assistant()

from custom_components.gridpact.chain.evm.market import EvmMarket  # noqa: E402
from custom_components.gridpact.chain.evm.provider import EvmProvider  # noqa: E402
from custom_components.gridpact.chain.evm.trade import EvmTrade  # noqa: E402
from custom_components.gridpact.chain.keys import Key  # noqa: E402
from tools.devnet import CHAIN_ID  # noqa: E402

from .town import Surroundings, participant_at, usual_preferences  # noqa: E402


async def main(path: str, url: str, market: str, first_block: str, secret: str, now: str) -> None:
    """Build the home from what is on disk and let it take one step."""
    async with aiohttp.ClientSession() as session:
        provider = EvmProvider(session, [url], CHAIN_ID)
        found = await EvmMarket.connect(provider, market)
        surroundings = Surroundings(provider, found, int(first_block), await EvmTrade.of(found))
        home = await asyncio.to_thread(participant_at, surroundings, Key.read(secret), Path(path), usual_preferences)
        snapshot = await home.step(int(now))
        if snapshot.errors or not snapshot.connected:
            sys.exit(f"{snapshot.errors}")


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
