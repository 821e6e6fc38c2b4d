"""Collections and assets of a test's own on the shared hub."""

from itertools import count

from custom_components.gridpact.chain.base import LogEntry, Outcome
from custom_components.gridpact.chain.polkadot.assets import Assets
from custom_components.gridpact.chain.polkadot.calls import pallet_call
from custom_components.gridpact.chain.polkadot.certificates import (
    NFTS,
    PALLETS,
    collection_created,
    create_collection,
)
from custom_components.gridpact.chain.polkadot.client import Client
from custom_components.gridpact.chain.polkadot.collection import PalletCertificates
from custom_components.gridpact.chain.polkadot.logs import log_entry
from tools.substrate import ALICE, DevAccount

from .people import People

WND = 10**12
DATA = b'{"p":1,"o":"5Gr","t":1764000000}'

_collections: dict[tuple[str, str], int] = {}
_numbers = count(100)


async def logs_of(client: Client) -> list[LogEntry]:
    """The logs of the newest block."""
    block = await client.finalized()
    time, hashes = await client.time(block.hash), await client.extrinsics(block.hash)
    return [
        log_entry(event, index, block, time, "" if event.extrinsic is None else hashes[event.extrinsic])
        for index, event in enumerate(await client.events(block.hash))
    ]


async def new_collection(client: Client, everybody: People, pallet: str = NFTS) -> PalletCertificates:
    """A collection of Alice's."""
    number = (await client.finalized()).number + 1_000  # nobody else's in Uniques, which lets its caller choose
    await everybody.send(ALICE, create_collection("collection", ALICE.public_key, pallet, number))
    outcome = Outcome(purpose="collection", transaction="", block=0, fee=0, logs=await logs_of(client))
    return PALLETS[pallet](client, collection_created(outcome))


async def new_item(client: Client, everybody: People, pallet: str, price: int | None) -> tuple[PalletCertificates, int]:
    """A new item of Alice's in a collection of hers that tests share, and its number."""
    place = everybody.chain.url, pallet
    if place not in _collections:
        _collections[place] = (await new_collection(client, everybody, pallet)).collection
    collection, number = PALLETS[pallet](client, _collections[place]), next(_numbers)
    await everybody.send(ALICE, collection.mint("mint", number, ALICE.public_key, DATA, price))
    return collection, number


async def new_asset(client: Client, everybody: People, holder: DevAccount, amount: int) -> Assets:
    """An asset of Alice's with 2 decimals, of which somebody has an amount; an account of it has 5 at least."""
    number = (await client.finalized()).number + 1_000
    admin = {"Id": ALICE.public_key}
    words = {"name": b"Power", "symbol": b"PVSE", "decimals": 2}
    for name, arguments in (
        ("create", {"admin": admin, "min_balance": 5}),
        ("set_metadata", words),
        ("mint", {"beneficiary": {"Id": holder.public_key}, "amount": amount}),
    ):
        await everybody.send(ALICE, pallet_call("asset", f"Assets.{name}", {"id": number, **arguments}))
    return Assets(client, number)
