"""Fixtures: homes with a solar roof on real chains, the operator of their collection, and who buys of them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from custom_components.gridpact.chain.polkadot.assets import Assets
from custom_components.gridpact.chain.polkadot.calls import pallet_call
from custom_components.gridpact.chain.polkadot.certificates import PALLETS, collection_created, create_collection
from custom_components.gridpact.chain.polkadot.client import Client
from custom_components.gridpact.chain.polkadot.keys import PolkadotKey
from custom_components.gridpact.chain.polkadot.kinds import ChainKind
from tests.substrate import Chains
from tools.substrate import ALICE, DAVE, Substrate

from .roof import OF_PEOPLE, Person, Places, Roof

FUNDS = 100  # coins of each chain

type NewRoof = Callable[..., Awaitable[Roof]]


@pytest.fixture
async def new_roof(tmp_path: Path, socket_enabled: None) -> AsyncIterator[NewRoof]:
    """Build a home with money on the chains that it is given; what it opened is closed in the end."""
    roofs: list[Roof] = []
    opened: list[Places] = []

    async def build(robonomics: Substrate | None, hub: Substrate | None, **options: Any) -> Roof:
        folder = tmp_path / f"roof-{len(roofs)}"
        await asyncio.to_thread(folder.mkdir)
        urls = (robonomics.url if robonomics else None, hub.url if hub else None)
        key = await asyncio.to_thread(PolkadotKey.make)
        opened.append(Places.open(*urls))
        roof = Roof(folder=folder, urls=urls, key=key, places=opened[-1], **options)
        for client in (roof.places.robonomics, roof.places.hub):
            if client is not None:
                await fund(client, roof)
        await roof.start()
        roofs.append(roof)
        return roof

    yield build
    for roof in roofs:
        await roof.stop()
    for places in opened:
        await places.close()
    while OF_PEOPLE:
        await asyncio.to_thread(OF_PEOPLE.pop().close)


@pytest.fixture
async def roof(substrate: Chains, new_roof: NewRoof) -> Roof:
    """A home that records, and has no collection."""
    return await new_roof(substrate.robonomics, None)


@pytest.fixture
async def seller(substrate: Chains, new_roof: NewRoof) -> Roof:
    """A home that certifies in a collection of the pallet Nfts, without a datalog."""
    home = await new_roof(None, substrate.hub)
    await join_collection(home)
    return home


async def fund(client: Client, roof: Roof) -> None:
    """Give a home the coins of a chain."""
    facts = await client.facts()
    alice = await Person.on(client, ALICE.secret, roof.folder)
    amount = FUNDS * 10**facts.coin.decimals
    arguments = {"dest": {"Id": roof.key.public_key}, "value": amount}
    await alice.do(pallet_call("fund", "Balances.transfer_keep_alive", arguments, value=amount))


async def operator_of(roof: Roof) -> Person:
    """Return who owns the collection and the asset."""
    assert roof.places.hub is not None
    return await Person.on(roof.places.hub, DAVE.secret, roof.folder)


async def join_collection(roof: Roof, pallet: str = "Nfts", number: int | None = None) -> None:
    """Have a collection in which the home may mint: the operator's, in Uniques its own that the operator burns in."""
    assert roof.places.hub is not None
    operator = await operator_of(roof)
    if pallet == "Nfts":
        outcome = await operator.do(create_collection("collection", roof.key.public_key))
    else:
        own = await Person.on(roof.places.hub, roof.key.reveal(), roof.folder)
        home, other = ({"Id": one.key.public_key} for one in (own, operator))
        outcome = await own.do(create_collection("collection", roof.key.public_key, pallet, number))
        team = {"collection": number, "issuer": home, "admin": other, "freezer": other}
        await own.do(pallet_call("team", "Uniques.set_team", team))
    roof.pallet, roof.collection = pallet, collection_created(outcome)
    roof.places = Places(
        robonomics=roof.places.robonomics,
        hub=roof.places.hub,
        certificates=PALLETS[pallet](roof.places.hub, roof.collection),
        assets=roof.places.assets,
    )
    await roof.restart()


async def join_asset(roof: Roof) -> Person:
    """Have the operator issue an asset in which sales are settled; return the operator, who holds it."""
    assert roof.places.hub is not None
    operator = await operator_of(roof)
    me, asset = {"Id": operator.key.public_key}, int.from_bytes(roof.key.public_key[:3])
    await operator.do(pallet_call("asset", "Assets.create", {"id": asset, "admin": me, "min_balance": 1}))
    await operator.do(pallet_call("issue", "Assets.mint", {"id": asset, "beneficiary": me, "amount": 10**9}))
    roof.asset = asset
    roof.places = Places(
        robonomics=roof.places.robonomics,
        hub=roof.places.hub,
        certificates=roof.places.certificates,
        assets=Assets(roof.places.hub, asset),
    )
    await roof.restart()
    return operator


def hub_of(roof: Roof) -> Client:
    """Return the client of the hub."""
    assert roof.places.hub is not None
    assert roof.places.hub.kind is ChainKind.HUB
    return roof.places.hub
