"""Certificates in either pallet of a real hub: what differs between them is behind one interface."""

import pytest

from custom_components.gridpact.chain.certificates import Certificates, Item, SaleKind
from custom_components.gridpact.chain.polkadot.certificates import NFTS, UNIQUES, certificates_of
from custom_components.gridpact.chain.polkadot.client import Client
from custom_components.gridpact.chain.polkadot.logs import changed_entry
from custom_components.gridpact.chain.polkadot.watching import Point
from custom_components.gridpact.errors import Refused
from tools.substrate import ALICE, BOB, CHARLIE

from .collections import DATA, WND, logs_of, new_collection
from .people import People

pytestmark = [pytest.mark.xdist_group("polkadot"), pytest.mark.parametrize("pallet", [NFTS, UNIQUES])]


async def test_a_collection_is_found_in_the_pallet_that_has_it(hub_client: Client, on_hub: People, pallet: str) -> None:
    collection = await new_collection(hub_client, on_hub, pallet)
    found: Certificates = await certificates_of(hub_client, collection.collection)
    info = await found.info()
    assert info is not None
    assert (found.pallet, info.id, info.owner, info.items) == (pallet, collection.collection, ALICE.public_key, 0)
    assert info.may_mint(ALICE.public_key)
    assert not info.may_mint(BOB.public_key)


async def test_a_number_that_no_collection_has(hub_client: Client, pallet: str) -> None:
    with pytest.raises(Refused) as refused:
        await certificates_of(hub_client, 4_000_000_000)
    assert refused.value.placeholders == {"collection": "4000000000", "network": "Westend Asset Hub"}


async def test_a_certificate_is_minted_described_and_listed_at_once(
    hub_client: Client, on_hub: People, pallet: str
) -> None:
    collection = await new_collection(hub_client, on_hub, pallet)
    await on_hub.send(ALICE, collection.mint("mint", 7, ALICE.public_key, DATA, WND, None))
    assert await collection.item(7) == Item(id=7, owner=ALICE.public_key, data=DATA, price=WND)
    assert await collection.item(8) is None
    assert await collection.items() == await collection.items_of(ALICE.public_key) == [7]
    assert await collection.items_of(BOB.public_key) == []


async def test_a_price_is_changed_and_taken_back(hub_client: Client, on_hub: People, pallet: str) -> None:
    collection = await new_collection(hub_client, on_hub, pallet)
    await on_hub.send(ALICE, collection.mint("mint", 7, ALICE.public_key, DATA, None, None))
    prices = []
    for price in (WND, None):
        await on_hub.send(ALICE, collection.list_item("list", 7, price))
        item = await collection.item(7)
        assert item is not None
        prices.append(item.price)
    assert prices == [WND, None]


async def test_a_purchase_takes_the_price_away(hub_client: Client, on_hub: People, pallet: str) -> None:
    collection = await new_collection(hub_client, on_hub, pallet)
    await on_hub.send(ALICE, collection.mint("mint", 7, ALICE.public_key, DATA, WND, None))
    before = await hub_client.finalized()
    await on_hub.send(BOB, collection.buy("buy", 7, WND))
    after = await hub_client.finalized()
    [sale] = collection.sales(await logs_of(hub_client))
    assert (sale.id, sale.how, sale.price) == (7, SaleKind.BOUGHT, WND)
    assert (sale.seller, sale.buyer) == (ALICE.public_key, BOB.public_key)
    assert await collection.item(7) == Item(id=7, owner=BOB.public_key, data=DATA, price=None)
    assert await collection.item(7, before.hash) == Item(id=7, owner=ALICE.public_key, data=DATA, price=WND)
    place, *_ = places = collection.watched(7)
    ends = [
        Point(block, dict(zip(places, await hub_client.fingerprint(places, block.hash), strict=True)))
        for block in (before, after)
    ]
    assert ends[0].values != ends[1].values
    lost = collection.sale_of(changed_entry(place, ends[0], ends[1], time=0))
    assert lost is not None
    assert (lost.how, lost.seller, lost.buyer) == (SaleKind.TRANSFERRED, ALICE.public_key, BOB.public_key)


async def test_what_is_bought_is_handed_over_in_one_go(hub_client: Client, on_hub: People, pallet: str) -> None:
    collection = await new_collection(hub_client, on_hub, pallet)
    await on_hub.send(ALICE, collection.mint("mint", 7, ALICE.public_key, DATA, WND, None))
    call = collection.hand_over("hand_over", 7, WND, CHARLIE.public_key)
    await on_hub.send(BOB, call)
    assert call.value == WND
    assert [sale.how for sale in collection.sales(await logs_of(hub_client))] == [
        SaleKind.BOUGHT,
        SaleKind.TRANSFERRED,
    ]
    assert await collection.items_of(CHARLIE.public_key) == [7]


async def test_who_may_burn(hub_client: Client, on_hub: People, pallet: str) -> None:
    collection = await new_collection(hub_client, on_hub, pallet)
    await on_hub.send(ALICE, collection.mint("mint", 7, ALICE.public_key, DATA, None, None))
    await on_hub.send(ALICE, collection.transfer("transfer", 7, BOB.public_key))
    may = [await collection.may_burn(7, account.public_key) for account in (ALICE, BOB, CHARLIE)]
    assert may == [pallet == UNIQUES, True, False]
    burner = ALICE if may[0] else BOB
    await on_hub.send(burner, collection.burn("burn", 7))
    [sale] = collection.sales(await logs_of(hub_client))
    assert (sale.how, sale.seller, sale.buyer) == (SaleKind.BURNED, BOB.public_key, None)
    assert not await collection.may_burn(7, BOB.public_key)


async def test_deposits_are_what_is_held_back(hub_client: Client, on_hub: People, pallet: str) -> None:
    collection = await new_collection(hub_client, on_hub, pallet)
    deposits = await collection.deposits()
    account = await hub_client.storage("System", "Account", f"0x{ALICE.public_key.hex()}")
    await on_hub.send(ALICE, collection.mint("mint", 7, ALICE.public_key, DATA, None, None))
    after = await hub_client.storage("System", "Account", f"0x{ALICE.public_key.hex()}")
    assert after["data"]["reserved"] - account["data"]["reserved"] == deposits.of_item(len(DATA))
