"""Fixtures: real chains and clients of them."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest

from custom_components.gridpact.chain.polkadot.client import Client
from custom_components.gridpact.chain.polkadot.kinds import ChainKind
from tests.substrate import hub, new_chain, robonomics, shared_chains, substrate

from .roofs import new_roof, roof, seller

__all__ = ["hub", "new_chain", "new_roof", "robonomics", "roof", "seller", "shared_chains", "substrate"]

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
