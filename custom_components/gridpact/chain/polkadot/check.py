"""What forms ask before anything is kept or sent: each mistake is an error of its own."""

import asyncio

import aiohttp

from ...errors import Refused
from . import ss58
from .assets import Asset, Assets
from .binary import hexed
from .certificates import certificates_of
from .client import Client
from .collection import PalletCertificates
from .keys import PolkadotKey, Scheme
from .kinds import ChainKind
from .models import ChainFacts
from .ports import Reader
from .twin import Twins


async def check_endpoint(
    kind: ChainKind, url: str, genesis: str | None = None, session: aiohttp.ClientSession | None = None
) -> ChainFacts:
    """Return what a node says of its chain; with a `genesis` it must be that one.

    Raises Refused("invalid_url"), Unreachable("cannot_connect"), WrongPeer("not_a_node"), WrongPeer("wrong_chain"),
    WrongPeer("no_pallet", pallet=) and WrongPeer("not_robonomics"), each with `host`.
    """
    client = Client(kind, [url], genesis, session=session)
    try:
        return await client.facts()
    finally:
        await client.close()


async def check_funds(client: Reader, public_key: bytes, needed: int) -> None:
    """Check that an account can spend an amount (the coin's base units) and still exists then.

    Raises Refused("no_funds", address=, needed=, network=) if it has nothing at all, and
    Refused("below_existential_deposit", balance=, needed=, minimum=, network=) if it has too little.
    """
    facts = await client.facts()
    balance = await spendable(client, public_key)
    if balance == 0:
        address = ss58.encode(public_key, facts.prefix)
        raise Refused("no_funds", address=address, needed=_least(facts, needed), network=facts.name)
    if balance < needed + facts.existential_deposit:
        raise Refused(
            "below_existential_deposit",
            balance=facts.coin.text(balance),
            needed=_least(facts, needed),
            minimum=facts.coin.text(facts.existential_deposit),
            network=facts.name,
        )


async def check_scheme(client: Reader, secret: str, scheme: Scheme) -> None:
    """Check that the money is not at the address that the same secret has as a key of the other type.

    Raises Refused("wrong_scheme", address=, other=, scheme=, balance=, network=) if the account of this type is empty
    and the other is not.
    """
    other_scheme = Scheme.ED25519 if scheme is Scheme.SR25519 else Scheme.SR25519
    key = await asyncio.to_thread(_read, secret, scheme)
    other = await asyncio.to_thread(_read, secret, other_scheme)
    if key is None or other is None or await spendable(client, key.public_key):
        return
    if balance := await spendable(client, other.public_key):
        facts = await client.facts()
        raise Refused(
            "wrong_scheme",
            address=key.address(facts.prefix),
            other=other.address(facts.prefix),
            scheme=other_scheme.value,
            balance=facts.coin.text(balance),
            network=facts.name,
        )


async def check_collection(client: Reader, collection: int, public_key: bytes) -> PalletCertificates:
    """Return the collection of a number, into which an account may mint certificates.

    Raises Refused("no_collection", collection=, network=) and Refused("no_right_to_mint", collection=, address=,
    network=).
    """
    certificates = await certificates_of(client, collection)
    info = await certificates.info()
    if info is None or not info.may_mint(public_key):
        facts = await client.facts()
        address = ss58.encode(public_key, facts.prefix)
        raise Refused("no_right_to_mint", collection=collection, address=address, network=facts.name)
    return certificates


async def check_asset(client: Reader, asset: int) -> Asset:
    """Return the asset of a number. Raises Refused("no_asset", asset=, network=), also if it is being destroyed."""
    info = await Assets(client, asset).info()
    if info is None or not info.live:
        raise Refused("no_asset", asset=asset, network=(await client.facts()).name)
    return info


async def check_twin(client: Reader, twin: int, public_key: bytes) -> None:
    """Check that a digital twin is an account's, so that it can set topics.

    Raises Refused("no_twin", twin=, network=) and Refused("twin_not_yours", twin=, owner=, network=).
    """
    owner = await Twins(client).owner(twin)
    facts = await client.facts()
    if owner is None:
        raise Refused("no_twin", twin=twin, network=facts.name)
    if owner != public_key:
        raise Refused("twin_not_yours", twin=twin, owner=ss58.encode(owner, facts.prefix), network=facts.name)


async def spendable(client: Reader, public_key: bytes, at: str | None = None) -> int:
    """Return what an account has that is neither reserved nor locked, in the coin's base units."""
    money = (await client.storage("System", "Account", hexed(public_key), at=at))["data"]
    locked: int = max(money["frozen"] - money["reserved"], 0)
    return max(int(money["free"]) - locked, 0)


def _least(facts: ChainFacts, needed: int) -> str:
    """Return what an account must have to spend an amount and still exist."""
    return facts.coin.text(needed + facts.existential_deposit)


def _read(secret: str, scheme: Scheme) -> PolkadotKey | None:
    """Return the key that a secret is under a scheme, None if it is none there; reckons for a while."""
    try:
        return PolkadotKey.read(secret, scheme)
    except Refused:
        return None
