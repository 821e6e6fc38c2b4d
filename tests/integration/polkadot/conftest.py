"""Fixtures: real chains and clients of them."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest

from custom_components.gridpact.chain.polkadot.client import Client
from custom_components.gridpact.chain.polkadot.kinds import ChainKind
from tests.devnet import database, session
from tests.substrate import hub, new_chain, robonomics, shared_chains, substrate
from tools.substrate import Substrate

from .people import PATIENCE, People, people
from .roofs import new_roof, roof, seller

__all__ = [
    "database",
    "hub",
    "new_chain",
    "new_roof",
    "robonomics",
    "roof",
    "seller",
    "session",
    "shared_chains",
    "substrate",
]

type NewClient = Callable[..., Client]


@pytest.fixture
async def new_client() -> AsyncIterator[NewClient]:
    """Return a function that makes clients: `new_client("hub", url, ...)`; they are closed with the test."""
    async with AsyncExitStack() as stack:

        def make(kind: str, *urls: str, **options: Any) -> Client:
            client = Client(ChainKind(kind), urls, **options)
            stack.push_async_callback(client.close)
            return client

        yield make


@pytest.fixture
async def hub_client(hub: Substrate, new_client: NewClient) -> Client:
    return new_client("hub", hub.url, timeout=PATIENCE)


@pytest.fixture
async def robonomics_client(robonomics: Substrate, new_client: NewClient) -> Client:
    return new_client("robonomics", robonomics.url, timeout=PATIENCE)


@pytest.fixture
async def on_hub(hub: Substrate) -> AsyncIterator[People]:
    async with people(hub) as everybody:
        yield everybody


@pytest.fixture
async def on_robonomics(robonomics: Substrate) -> AsyncIterator[People]:
    async with people(robonomics) as everybody:
        yield everybody
