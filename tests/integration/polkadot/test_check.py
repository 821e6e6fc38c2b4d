"""Every mistake in a form is told in its own words, by what real chains answer."""

import aiohttp
import pytest

from custom_components.gridpact.chain.polkadot.check import (
    check_asset,
    check_collection,
    check_endpoint,
    check_funds,
    check_scheme,
    check_twin,
)
from custom_components.gridpact.chain.polkadot.client import Client
from custom_components.gridpact.chain.polkadot.keys import PolkadotKey, Scheme
from custom_components.gridpact.chain.polkadot.kinds import ChainKind
from custom_components.gridpact.chain.polkadot.twin import Twins
from custom_components.gridpact.errors import GridpactError, Refused, Unreachable, WrongPeer
from tests.substrate import Chains
from tools.substrate import ALICE, BOB, FERDIE

from .collections import WND, new_asset, new_collection
from .people import People

pytestmark = pytest.mark.xdist_group("polkadot")

NOBODY = 4_000_000_000  # a number that nothing has
BOBS_ADDRESS = "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty"


async def test_a_node_says_which_chain_it_is_of(substrate: Chains, session: aiohttp.ClientSession) -> None:
    facts = await check_endpoint(ChainKind.HUB, substrate.hub.url, session=session)
    assert (facts.name, facts.prefix, facts.coin.symbol, facts.coin.decimals) == ("Westend Asset Hub", 42, "WND", 12)
    assert await check_endpoint(ChainKind.HUB, substrate.hub.url, facts.genesis, session) == facts


@pytest.mark.parametrize(
    ("kind", "port", "error", "key"),
    [
        (ChainKind.HUB, 1, Unreachable, "cannot_connect"),
        (ChainKind.HUB, None, WrongPeer, "no_pallet"),
    ],
)
async def test_a_node_of_no_use(
    substrate: Chains,
    session: aiohttp.ClientSession,
    kind: ChainKind,
    port: int | None,
    error: type[GridpactError],
    key: str,
) -> None:
    url = substrate.robonomics.url if port is None else f"ws://127.0.0.1:{port}"
    with pytest.raises(error) as raised:
        await check_endpoint(kind, url, session=session)
    assert raised.value.key == key


async def test_a_node_of_another_network(substrate: Chains, session: aiohttp.ClientSession) -> None:
    genesis = substrate.hub.hash(0)
    with pytest.raises(WrongPeer, match="wrong_chain"):
        await check_endpoint(ChainKind.ROBONOMICS, substrate.robonomics.url, genesis, session)


async def test_an_account_with_enough(hub_client: Client) -> None:
    await check_funds(hub_client, ALICE.public_key, WND)


async def test_an_account_with_nothing(hub_client: Client) -> None:
    key = PolkadotKey.make()
    with pytest.raises(Refused) as refused:
        await check_funds(hub_client, key.public_key, WND)
    assert refused.value.key == "no_funds"
    assert refused.value.placeholders == {
        "address": key.address(42),
        "needed": "1.001 WND",
        "network": "Westend Asset Hub",
    }


async def test_an_account_that_would_be_deleted(hub_client: Client) -> None:
    with pytest.raises(Refused) as refused:
        await check_funds(hub_client, ALICE.public_key, 1_000_000 * WND)
    told = refused.value.placeholders
    assert refused.value.key == "below_existential_deposit"
    assert (told["needed"], told["minimum"], told["network"]) == ("1000000.001 WND", "0.001 WND", "Westend Asset Hub")


async def test_money_at_the_other_key_types_address(hub_client: Client) -> None:
    with pytest.raises(Refused) as refused:
        await check_scheme(hub_client, BOB.secret, Scheme.ED25519)
    told = refused.value.placeholders
    assert refused.value.key == "wrong_scheme"
    assert (told["other"], told["scheme"]) == (BOBS_ADDRESS, "sr25519")
    assert told["address"] == PolkadotKey.read(BOB.secret, Scheme.ED25519).address(42)
    assert BOB.secret not in str(refused.value)


async def test_money_where_it_should_be_or_nowhere(hub_client: Client) -> None:
    await check_scheme(hub_client, BOB.secret, Scheme.SR25519)
    await check_scheme(hub_client, FERDIE.secret, Scheme.SR25519)
    await check_scheme(hub_client, f"{BOB.secret}/soft", Scheme.SR25519)


async def test_a_collection_that_others_mint_into(hub_client: Client, on_hub: People) -> None:
    collection = (await new_collection(hub_client, on_hub)).collection
    assert (await check_collection(hub_client, collection, ALICE.public_key)).collection == collection
    with pytest.raises(Refused) as refused:
        await check_collection(hub_client, collection, BOB.public_key)
    assert refused.value.key == "no_right_to_mint"
    assert refused.value.placeholders["address"] == BOBS_ADDRESS
    with pytest.raises(Refused, match="no_collection"):
        await check_collection(hub_client, NOBODY, ALICE.public_key)


async def test_an_asset_that_is_not_there(hub_client: Client, on_hub: People) -> None:
    asset = (await new_asset(hub_client, on_hub, BOB, 100)).asset
    assert (await check_asset(hub_client, asset)).symbol == "PVSE"
    with pytest.raises(Refused, match="no_asset"):
        await check_asset(hub_client, NOBODY)


async def test_a_twin_of_somebody_else(robonomics_client: Client, on_robonomics: People) -> None:
    twin = await robonomics_client.storage("DigitalTwin", "Total") or 0
    with pytest.raises(Refused, match="no_twin"):
        await check_twin(robonomics_client, twin, ALICE.public_key)
    await on_robonomics.send(ALICE, Twins(robonomics_client).create("create"))
    await check_twin(robonomics_client, twin, ALICE.public_key)
    with pytest.raises(Refused) as refused:
        await check_twin(robonomics_client, twin, BOB.public_key)
    assert refused.value.key == "twin_not_yours"
    assert refused.value.placeholders["owner"] == PolkadotKey.read(ALICE.secret, Scheme.SR25519).address(32)
