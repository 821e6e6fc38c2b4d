"""Uses everything of the chain on an event loop on which nothing may block: a program of its own, freshly started.

python -m tests.integration.blocking URL MARKET DATABASE
"""

import asyncio
import builtins
from collections.abc import Callable
from contextlib import suppress
import glob
import importlib
import io
import os
from pathlib import Path
import sqlite3
import sys
import time
from typing import Any

import aiohttp

import tools  # opens the library ring without Home Assistant # noqa: F401

# isort: split
from custom_components.gridpact.chain.base import Call
from custom_components.gridpact.chain.evm.check import check_node
from custom_components.gridpact.chain.evm.follower import Follower
from custom_components.gridpact.chain.evm.market import EvmMarket
from custom_components.gridpact.chain.evm.provider import EvmProvider
from custom_components.gridpact.chain.evm.sender import Sender
from custom_components.gridpact.chain.journal import Journal
from custom_components.gridpact.chain.keys import Key
from custom_components.gridpact.database import Database
from custom_components.gridpact.errors import Refused
from tools.devnet import ACCOUNTS, CHAIN_ID


def guarded(call: Callable[..., Any], name: str) -> Callable[..., Any]:
    """Return the call, which fails on an event loop."""

    def guard(*arguments: Any, **named: Any) -> Any:
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return call(*arguments, **named)
        raise AssertionError(f"{name}{arguments} blocks the event loop")

    return guard


def guard_everything() -> None:
    """Guard what Home Assistant's own detector guards, and SQLite."""
    for module, names in {
        builtins: ["open"],
        glob: ["glob", "iglob"],
        importlib: ["import_module"],
        io: ["open"],
        os: ["listdir", "scandir", "walk"],
        time: ["sleep"],
        sqlite3: ["connect"],
    }.items():
        for name in names:
            setattr(module, name, guarded(getattr(module, name), name))


async def use(url: str, address: str, database: Database, key: Key) -> None:
    async with aiohttp.ClientSession() as session:
        await check_node(session, url, CHAIN_ID)
        provider = EvmProvider(session, [url], CHAIN_ID)
        market = await EvmMarket.connect(provider, address)
        info = await market.info()
        journal = await asyncio.to_thread(Journal, database)
        sender = Sender(provider, key, CHAIN_ID, journal, poll_interval=0.02)
        outcome = await sender.send(market.register(ACCOUNTS[2].address, 0))
        assert [log.name for log in outcome.logs] == ["Registered"]
        await sender.resume()
        with suppress(Refused):
            await sender.send(market.bid(1, key.address, 100, 1))
        await sender.send(Call(purpose="pay", to=ACCOUNTS[2].address, data=b"", value=1))
        await market.account(key.address)
        await market.many_series(range(5))
        addresses = [info.market, info.registry, info.ledger]
        follower = await asyncio.to_thread(Follower, provider, addresses, database, 1)
        assert "Registered" in {log.name for log in await follower.poll()}
        await follower.commit()
        await provider.close()


if __name__ == "__main__":
    database = Database(Path(sys.argv[3]))
    key = Key.read(ACCOUNTS[1].secret)
    guard_everything()
    asyncio.run(use(sys.argv[1], sys.argv[2], database, key))
