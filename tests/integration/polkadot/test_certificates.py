"""Certificates in either pallet of a real hub: what differs between them is behind one interface."""

from itertools import pairwise

import pytest

from custom_components.gridpact.chain.certificates import Certificates, Item, SaleKind
from custom_components.gridpact.chain.polkadot.certificates import NFTS, UNIQUES, certificates_of
from custom_components.gridpact.chain.polkadot.client import Client
from custom_components.gridpact.chain.polkadot.logs import changed_entry
from custom_components.gridpact.chain.polkadot.watching import Point
from custom_components.gridpact.errors import Refused
from tools.substrate import ALICE, BOB, CHARLIE

from .collections import DATA, WND, logs_of, new_collection, new_item
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
    await on_hub.send(ALICE, collection.mint("mint", 7, ALICE.public_key, DATA, WND))
    assert await collection.item(7) == Item(id=7, owner=ALICE.public_key, data=DATA, price=WND)
    assert await collection.item(8) is None
    assert await collection.items() == await collection.items_of(ALICE.public_key) == [7]
    assert await collection.items_of(BOB.public_key) == []


async def test_a_price_is_changed_and_taken_back(hub_client: Client, on_hub: People, pallet: str) -> None:
    collection, number = await new_item(hub_client, on_hub, pallet, None)
    prices = []
    for price in (WND, None):
        await on_hub.send(ALICE, collection.list_item("list", number, price))
        item = await collection.item(number)
        assert item is not None
        prices.append(item.price)
    assert prices == [WND, None]


async def test_a_purchase_takes_the_price_away(hub_client: Client, on_hub: People, pallet: str) -> None:
    collection, number = await new_item(hub_client, on_hub, pallet, WND)
    before = await hub_client.finalized()
    await on_hub.send(BOB, collection.buy("buy", number, WND))
    after = await hub_client.finalized()
    [sale] = collection.sales(await logs_of(hub_client))
    assert (sale.id, sale.how, sale.price) == (number, SaleKind.BOUGHT, WND)
    assert (sale.seller, sale.buyer) == (ALICE.public_key, BOB.public_key)
    assert await collection.item(number) == Item(id=number, owner=BOB.public_key, data=DATA, price=None)
    assert await collection.item(number, before.hash) == Item(id=number, owner=ALICE.public_key, data=DATA, price=WND)
    place, *_ = places = collection.watched(number)
    ends = [
        Point(block, dict(zip(places, await hub_client.fingerprint(places, block.hash), strict=True)))
        for block in (before, after)
    ]
    assert ends[0].values != ends[1].values
    lost = collection.sale_of(changed_entry(place, ends[0], ends[1], time=0))
    assert lost is not None
    assert (lost.how, lost.seller, lost.buyer) == (SaleKind.TRANSFERRED, ALICE.public_key, BOB.public_key)


async def test_what_is_bought_is_handed_over_in_one_go(hub_client: Client, on_hub: People, pallet: str) -> None:
    collection, number = await new_item(hub_client, on_hub, pallet, WND)
    call = collection.hand_over("hand_over", number, WND, CHARLIE.public_key)
    await on_hub.send(BOB, call)
    assert call.value == WND
    assert [sale.how for sale in collection.sales(await logs_of(hub_client))] == [
        SaleKind.BOUGHT,
        SaleKind.TRANSFERRED,
    ]
    assert number in await collection.items_of(CHARLIE.public_key)


async def test_who_may_burn(hub_client: Client, on_hub: People, pallet: str) -> None:
    collection, number = await new_item(hub_client, on_hub, pallet, None)
    await on_hub.send(ALICE, collection.transfer("transfer", number, BOB.public_key))
    may = [await collection.may_burn(number, account.public_key) for account in (ALICE, BOB, CHARLIE)]
    assert may == [pallet == UNIQUES, True, False]
    burner = ALICE if may[0] else BOB
    await on_hub.send(burner, collection.burn("burn", number))
    [sale] = collection.sales(await logs_of(hub_client))
    assert (sale.how, sale.seller, sale.buyer) == (SaleKind.BURNED, BOB.public_key, None)
    assert not await collection.may_burn(number, BOB.public_key)


async def test_deposits_are_what_is_held_back(hub_client: Client, on_hub: People, pallet: str) -> None:
    """Burning gives them back, in Uniques without the one for metadata."""
    collection, _ = await new_item(hub_client, on_hub, pallet, None)
    deposits = await collection.deposits()
    held = [await reserved(hub_client)]
    _, number = await new_item(hub_client, on_hub, pallet, None)
    held.append(await reserved(hub_client))
    await on_hub.send(ALICE, collection.burn("burn", number))
    held.append(await reserved(hub_client))
    given_back = deposits.item if pallet == UNIQUES else deposits.of_item(len(DATA))
    assert [after - before for before, after in pairwise(held)] == [deposits.of_item(len(DATA)), -given_back]


async def reserved(client: Client) -> int:
    """What is held back of Alice's."""
    account = await client.storage("System", "Account", f"0x{ALICE.public_key.hex()}")
    return int(account["data"]["reserved"])
