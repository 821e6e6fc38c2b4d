"""One step of a home that trades, or one thing asked of its trader, in a process of its own that may be killed in it.

Arguments: database, node, market, first block, key (hex), now, what it wants (JSON of TradePreferences), what is asked
(JSON: method of the trader, its arguments before the time, those by name; null for a step).
"""

import asyncio
from dataclasses import replace
import json
from pathlib import Path
import sys
from typing import Any

import aiohttp

from tools.library import open_without_home_assistant

open_without_home_assistant()

from custom_components.gridpact.chain.evm.market import EvmMarket  # noqa: E402
from custom_components.gridpact.chain.evm.provider import EvmProvider  # noqa: E402
from custom_components.gridpact.chain.evm.trade import EvmTrade  # noqa: E402
from custom_components.gridpact.chain.keys import Key  # noqa: E402
from custom_components.gridpact.participation.participant import Participant  # noqa: E402
from custom_components.gridpact.trading.models import TradePreferences  # noqa: E402
from tools.devnet import CHAIN_ID  # noqa: E402

from .town import Surroundings, participant_at, usual_preferences  # noqa: E402


async def act(home: Participant, asked: list[Any] | None, now: int) -> None:
    """Take a step, or do what is asked; everything must go well."""
    snapshot = await home.step(now)
    if snapshot.errors or not snapshot.connected:
        sys.exit(f"{snapshot.errors}")
    if asked is not None:
        method, *arguments = asked
        options = arguments.pop() if isinstance(arguments[-1], dict) else {}
        await getattr(home.trader, method)(*arguments, now, **options)


async def main(path: str, url: str, market: str, first_block: str, secret: str, *rest: str) -> None:
    """Build the home from what is on disk and let it act."""
    now, wants, asked = (json.loads(argument) for argument in rest)
    preferences = replace(usual_preferences(), trade=TradePreferences(**wants))
    async with aiohttp.ClientSession() as session:
        provider = EvmProvider(session, [url], CHAIN_ID)
        found = await EvmMarket.connect(provider, market)
        surroundings = Surroundings(provider, found, int(first_block), await EvmTrade.of(found))
        place = Path(path)
        home = await asyncio.to_thread(participant_at, surroundings, Key.read(secret), place, lambda: preferences)
        await act(home, asked, now)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
