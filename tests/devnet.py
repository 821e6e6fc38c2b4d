"""Fixtures: a real node of its own for every test, with or without the market's contracts on it."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
import sqlite3

import aiohttp
import pytest

from custom_components.gridpact.chain.evm.market import EvmMarket
from custom_components.gridpact.chain.evm.provider import EvmProvider
from custom_components.gridpact.chain.keys import Key
from custom_components.gridpact.database import Database
from tools.devnet import ACCOUNTS, CHAIN_ID, Anvil, Deployed, Roles, Stakes, deploy

UTILITY, HOME, WALLET = ACCOUNTS[:3]


class OffLoopDatabase(Database):
    """A database that cannot be used on the event loop."""

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        refuse_event_loop()
        with super().transaction() as connection:
            yield connection

    def query(self, sql: str, parameters: Sequence[object] = ()) -> list[sqlite3.Row]:
        refuse_event_loop()
        return super().query(sql, parameters)


def refuse_event_loop() -> None:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return
    raise AssertionError("This blocks, and runs on the event loop")


@pytest.fixture
def anvil(socket_enabled: None) -> Iterator[Anvil]:
    with Anvil() as anvil:
        yield anvil


@pytest.fixture
async def session(socket_enabled: None) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def provider(anvil: Anvil, session: aiohttp.ClientSession) -> EvmProvider:
    return EvmProvider(session, [anvil.url], CHAIN_ID)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = OffLoopDatabase(tmp_path / "account.db")
    yield database
    database.close()


@pytest.fixture
async def deployed(provider: EvmProvider) -> Deployed:
    """The contracts; the first account may do everything in them. Accounts need no deposit."""
    mine = [UTILITY.address]
    roles = Roles(requesters=mine, attesters=mine, minters=mine, pausers=mine)
    return await deploy(provider, Key.read(UTILITY.secret), stakes=Stakes(minimum=0), roles=roles)


@pytest.fixture
async def market(provider: EvmProvider, deployed: Deployed) -> EvmMarket:
    return await EvmMarket.connect(provider, deployed.market)
