"""A home certifies its lots on a real Asset Hub: once each; and however one leaves it, that is told once."""

import asyncio
from dataclasses import replace
from pathlib import Path
import shutil

import pytest

from custom_components.gridpact.chain.polkadot.assets import Assets
from custom_components.gridpact.errors import Refused
from custom_components.gridpact.market.lots import MetadataFormat, item_numbers, read_metadata
from custom_components.gridpact.participation.happenings import Happening
from custom_components.gridpact.production.models import Fate, Station
from custom_components.gridpact.production.snapshot import ProductionSnapshot
from tests.substrate import Chains
from tools.substrate import BOB

from .roof import METER, SOLAR, Person, Places, Roof
from .roofs import NewRoof, hub_of, join_asset, join_collection, operator_of

pytestmark = [pytest.mark.chain, pytest.mark.slow, pytest.mark.timeout(600), pytest.mark.xdist_group("polkadot")]

COIN = 10**12
CERTIFYING = replace(SOLAR, certify=True, price=2 * COIN)
DAY = 96


async def minted(roof: Roof, wh: int = 1_000, *, station: Station = CERTIFYING) -> list[int]:
    """Let the roof make so much and certify it; return the items."""
    roof.stations[:] = [station]
    await roof.begin()
    await roof.count({1: 10_000 + wh})
    snapshot = await roof.step(1)
    assert [one.type for one in await roof.told(snapshot)] == ["certificate_minted"] * (wh // 1_000)
    return [one.id for one in await roof.producer.certificates(roof.at(1))]


async def told_of(roof: Roof, intervals: int) -> list[Happening]:
    return await roof.told(await roof.step(intervals))


async def fates(roof: Roof) -> list[Fate]:
    return [one.fate for one in await roof.producer.certificates(roof.at(0))]


def counts(snapshot: ProductionSnapshot) -> tuple[int, int, int, int]:
    shown = snapshot.certificates
    return shown.owned, shown.for_sale, shown.sold, shown.retired


async def buyer_at(roof: Roof) -> Person:
    return await Person.on(hub_of(roof), BOB.secret, roof.folder)


async def test_a_whole_lot_becomes_one_certificate_for_sale(seller: Roof) -> None:
    [item] = await minted(seller, 1_400)
    snapshot = await seller.step(2)
    await seller.restart()
    await seller.step(3)
    assert seller.places.certificates is not None
    assert await seller.places.certificates.items() == [item]
    found = await seller.places.certificates.item(item)
    assert found is not None
    assert (found.owner, found.price) == (seller.key.public_key, 2 * COIN)
    said = read_metadata(found.data)
    assert (said.wh, said.price, said.start, said.end) == (1_000, None, seller.first * 900, (seller.first + 1) * 900)
    assert counts(snapshot) == (1, 1, 0, 0)
    station = snapshot.stations[SOLAR.id]
    assert (station.lots, station.certified_wh, station.waiting_lots, station.reserved_wh) == (1, 1_000, 0, 400)
    assert await seller.sent(hub_of(seller)) == 1


async def test_without_a_price_the_wallet_has_it_and_says_so_in_the_long_format(
    substrate: Chains, new_roof: NewRoof
) -> None:
    roof = await new_roof(None, substrate.hub, payout=BOB.public_key)
    await join_collection(roof)
    station = replace(SOLAR, certify=True, metadata=MetadataFormat.LONG)
    [item] = await minted(roof, station=station)
    assert roof.places.certificates is not None
    found = await roof.places.certificates.item(item)
    assert found is not None
    assert (found.owner, found.price) == (BOB.public_key, None)
    assert roof.production.hub is not None
    assert read_metadata(found.data).owner == roof.production.hub.address(BOB.public_key)
    with pytest.raises(Refused, match="not_yours"):
        await roof.producer.retire(item, "me", roof.at(2))
    bob = await buyer_at(roof)
    await bob.do(roof.places.certificates.transfer("home", item, roof.key.public_key))
    assert await told_of(roof, 2) == []
    assert await fates(roof) == [Fate.OWNED]


async def test_in_an_older_collection_it_works_the_same(substrate: Chains, new_roof: NewRoof) -> None:
    roof = await new_roof(None, substrate.hub)
    await join_collection(roof, "Uniques", number=int.from_bytes(roof.key.public_key[:3]))
    [item] = await minted(roof)
    buyer = await buyer_at(roof)
    assert roof.places.certificates is not None
    await buyer.do(roof.places.certificates.buy("buy", item, 2 * COIN))
    [sold] = await told_of(roof, 2)
    assert (sold.type, sold.data["amount"]) == ("certificate_sold", "2")


async def test_nothing_is_certified_before_it_is_recorded(substrate: Chains, new_roof: NewRoof) -> None:
    roof = await new_roof(substrate.robonomics, substrate.hub)
    await join_collection(roof)
    roof.stations[:] = [CERTIFYING]
    await roof.begin()
    await roof.count({1: 11_500, 2: 12_500})
    assert counts(await roof.step(2)) == (0, 0, 0, 0)
    await roof.count({3: 13_000})
    snapshot = await roof.step(3)
    assert counts(snapshot) == (3, 3, 0, 0)
    assert snapshot.stations[SOLAR.id].recorded_wh == 3_000


async def test_a_purchase_is_told_once_with_its_price(seller: Roof) -> None:
    [item] = await minted(seller)
    buyer = await buyer_at(seller)
    assert seller.places.certificates is not None
    outcome = await buyer.do(seller.places.certificates.buy("buy", item, 2 * COIN))
    [sold] = await told_of(seller, 1)
    assert (sold.type, sold.late) == ("certificate_sold", False)
    assert (sold.data["certificate_id"], sold.data["amount"], sold.data["price"]) == (str(item), "2", "2")
    assert (sold.data["wh"], sold.data["token"], sold.data["transaction"]) == (1_000, "WND", outcome.transaction)
    assert seller.production.hub is not None
    assert sold.data["partner"] == seller.production.hub.address(BOB.public_key)
    await buyer.do(seller.places.certificates.transfer("on", item, seller.key.public_key))
    await seller.restart()
    assert await told_of(seller, 3) == []
    assert counts(await seller.step(4)) == (0, 0, 1, 0)


async def test_what_is_given_away_counts_as_sold_also_while_nobody_was_there(seller: Roof) -> None:
    first, second = await minted(seller, 2_000)
    own = await Person.on(hub_of(seller), seller.key.reveal(), seller.folder)
    buyer = await buyer_at(seller)
    assert seller.places.certificates is not None
    await seller.stop()
    await own.do(seller.places.certificates.transfer("gift", first, BOB.public_key))
    await buyer.do(seller.places.certificates.buy("buy", second, 2 * COIN))
    await buyer.do(seller.places.certificates.burn("burn", second))
    await seller.start()
    happenings = await told_of(seller, DAY)
    assert [(one.type, one.late, one.data["amount"]) for one in happenings] == [
        ("certificate_sold", True, "0"),
        ("certificate_sold", True, "2"),
    ]
    assert await told_of(seller, DAY + 1) == []


async def test_what_the_operator_burns_is_sold(substrate: Chains, new_roof: NewRoof) -> None:
    roof = await new_roof(None, substrate.hub)
    await join_collection(roof, "Uniques", number=int.from_bytes(roof.key.public_key[:3]))
    [item] = await minted(roof)
    operator = await operator_of(roof)
    assert roof.places.certificates is not None
    await operator.do(roof.places.certificates.burn("burn", item))
    [sold] = await told_of(roof, 2)
    assert (sold.type, sold.data["partner"]) == ("certificate_sold", "")
    assert await fates(roof) == [Fate.SOLD]


async def test_what_the_home_uses_up_is_retired(seller: Roof) -> None:
    [item] = await minted(seller)
    done = await seller.producer.retire(item, "The bakery", seller.at(2))
    assert done.id == item
    [retired] = await told_of(seller, 2)
    assert (retired.type, retired.data["partner"]) == ("certificate_retired", "The bakery")
    assert retired.data["transaction"] == done.transaction
    assert await fates(seller) == [Fate.RETIRED]
    with pytest.raises(Refused, match="not_yours"):
        await seller.producer.retire(item, "Again", seller.at(3))


async def go_back_to(roof: Roof, backup: Path) -> None:
    """Start again with a database of before."""
    await roof.stop()
    for path in roof.folder.glob("home.db*"):
        await asyncio.to_thread(path.unlink)
    await asyncio.to_thread(shutil.copy, backup, roof.path)
    await roof.start()


async def test_an_old_backup_makes_nothing_twice(seller: Roof) -> None:
    seller.stations[:] = [CERTIFYING]
    await seller.begin()
    await seller.stop()
    backup = seller.folder / "backup.db"
    await asyncio.to_thread(shutil.copy, seller.path, backup)
    await seller.start()
    await seller.count({1: 12_000})
    await seller.step(1)
    first, second = sorted(one.id for one in await seller.producer.certificates(seller.at(1)))
    buyer = await buyer_at(seller)
    assert seller.places.certificates is not None
    await buyer.do(seller.places.certificates.buy("buy", first, 2 * COIN))
    await buyer.do(seller.places.certificates.burn("burn", first))
    await go_back_to(seller, backup)
    await seller.count({1: 12_000})
    sent = await seller.sent(hub_of(seller))
    snapshot = await seller.step(2)
    await seller.step(3)
    assert await seller.sent(hub_of(seller)) == sent == 2
    assert await seller.places.certificates.items() == [second]
    assert counts(snapshot) == (1, 1, 1, 0)


async def test_a_backup_of_before_the_collection_finds_what_was_made(seller: Roof) -> None:
    there = seller.places
    seller.stations[:] = [CERTIFYING]
    seller.places = Places()
    await seller.restart()
    await seller.begin()
    await seller.stop()
    backup = seller.folder / "backup.db"
    await asyncio.to_thread(shutil.copy, seller.path, backup)
    seller.places = there
    await seller.start()
    await seller.count({1: 11_000})
    assert counts(await seller.step(1)) == (1, 1, 0, 0)
    await go_back_to(seller, backup)
    await seller.count({1: 11_000})
    snapshot = await seller.step(2)
    assert counts(snapshot) == (1, 1, 0, 0)
    assert snapshot.happenings == ()
    assert await seller.sent(hub_of(seller)) == 1


async def test_a_number_that_is_taken_is_passed_over(seller: Roof) -> None:
    seller.stations[:] = [CERTIFYING]
    await seller.begin()
    operator = await operator_of(seller)
    start = seller.production.records.start(SOLAR.id)
    assert start is not None
    assert seller.places.certificates is not None
    await _take_first_number(seller, operator, start.since)
    await seller.count({1: 11_000})
    snapshot = await seller.step(1)
    assert counts(snapshot) == (1, 1, 0, 0)
    assert len(await seller.places.certificates.items()) == 2


async def _take_first_number(roof: Roof, somebody: Person, since: int) -> None:
    assert roof.places.certificates is not None
    own = await Person.on(hub_of(roof), roof.key.reveal(), roof.folder)
    taken = next(item_numbers(bytes.fromhex(METER), since, 0))
    await own.do(roof.places.certificates.mint("taken", taken, somebody.key.public_key, b"else", None, {}))


async def test_people_certify_list_and_take_down(substrate: Chains, new_roof: NewRoof) -> None:
    roof = await new_roof(substrate.robonomics, substrate.hub)
    await join_collection(roof)
    for nothing in ("another", SOLAR.id):
        with pytest.raises(Refused, match="not_enough_surplus"):
            await roof.producer.mint(nothing, roof.at(0))
    await roof.begin()
    await roof.count({1: 10_900})
    with pytest.raises(Refused, match="not_enough_surplus") as refused:
        await roof.producer.mint(SOLAR.id, roof.at(1))
    assert refused.value.placeholders == {"surplus": "900"}
    await roof.count({2: 11_100})
    done = await roof.producer.mint(SOLAR.id, roof.at(2))
    assert counts(await roof.step(2)) == (1, 0, 0, 0)
    await roof.producer.list_certificate(done.id, 5 * COIN, roof.at(2))
    await roof.producer.list_certificate(done.id, 6 * COIN, roof.at(2))
    [view] = await roof.producer.certificates(roof.at(2))
    assert (view.price, view.wh, view.fate) == (6 * COIN, 1_000, Fate.OWNED)
    await roof.producer.list_certificate(done.id, 0, roof.at(2))
    assert counts(await roof.step(3)) == (1, 0, 0, 0)
    with pytest.raises(Refused, match="not_yours"):
        await roof.producer.list_certificate(12345, COIN, roof.at(3))


async def test_without_a_collection_nothing_can_be_certified(roof: Roof) -> None:
    with pytest.raises(Refused, match="no_certificates"):
        await roof.producer.mint(SOLAR.id, roof.at(0))


async def test_a_payment_is_matched_with_its_sale(seller: Roof) -> None:
    operator = await join_asset(seller)
    station = replace(CERTIFYING, asset_price=1_500)
    [item] = await minted(seller, station=station)
    assert seller.places.certificates is not None
    found = await seller.places.certificates.item(item)
    assert found is not None
    assert str(read_metadata(found.data).price) == "15"
    buyer = await buyer_at(seller)
    await buyer.do(seller.places.certificates.buy("buy", item, 2 * COIN))
    assert (await seller.step(2)).mismatches == ()
    await operator.do(assets_of(seller).transfer("pay", seller.key.public_key, 1_500))
    snapshot = await seller.step(3)
    assert (snapshot.asset_balance, snapshot.certificates.received, snapshot.mismatches) == (1_500, 1_500, ())
    [view] = await seller.producer.certificates(seller.at(3))
    assert view.paid
    assert (await seller.step(3 + 100 * DAY)).mismatches == ()


async def test_a_wrong_payment_and_a_missing_one_are_told(seller: Roof) -> None:
    operator = await join_asset(seller)
    station = replace(CERTIFYING, asset_price=1_500)
    first, second = await minted(seller, 2_000, station=station)
    buyer = await buyer_at(seller)
    assert seller.places.certificates is not None
    await buyer.do(seller.places.certificates.buy("buy", first, 2 * COIN))
    await buyer.do(seller.places.certificates.buy("buy", second, 2 * COIN))
    await operator.do(assets_of(seller).transfer("pay", seller.key.public_key, 1_400))
    snapshot = await seller.step(2)
    assert [(one.item, one.expected, one.received) for one in snapshot.mismatches] == [(first, 1_500, 1_400)]
    snapshot = await seller.step(200 + 2 * DAY)
    assert [(one.item, one.received) for one in snapshot.mismatches] == [(first, 1_400), (second, 0)]


def assets_of(roof: Roof) -> Assets:
    assert roof.places.assets is not None
    return roof.places.assets
