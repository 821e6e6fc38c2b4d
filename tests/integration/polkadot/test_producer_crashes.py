"""kill -9 anywhere between a decision and its block, start again: one record, one certificate, one of everything."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
import signal

import pytest

from custom_components.gridpact.chain.entries import State
from custom_components.gridpact.chain.polkadot.datalog import Datalog
from custom_components.gridpact.participation.happenings import Happening
from custom_components.gridpact.production.models import Fate
from tests.substrate import NewChain

from .roof import SOLAR, Places, Roof
from .roofs import NewRoof, hub_of, join_collection

pytestmark = [pytest.mark.chain, pytest.mark.slow, pytest.mark.timeout(900), pytest.mark.xdist_group("polkadot")]

FORGOTTEN = 30  # blocks after which the pruned address has no state any more
INHERENTS = 1  # of a block: its time
SENDING = ("planned", "signed", "sent", "mined")
COIN = 10**12
CERTIFYING = {"certify": True, "price": 2 * COIN}


async def sent(roof: Roof) -> Counter[str]:
    """Return how often something succeeded for each purpose; nothing of it was refused."""
    chain = roof.production.robonomics or roof.production.hub
    assert chain is not None
    entries = await asyncio.to_thread(chain.sender.journal.entries)
    assert {entry.state for entry in entries} == {State.MINED}
    return Counter(entry.purpose for entry in entries)


async def died(roof: Roof, intervals: int, point: str, *asked: object, **wishes: object) -> None:
    """Let the home die at a point, and then take a step that goes through."""
    assert await roof.act_in_child(intervals, point, *asked, **wishes) == -signal.SIGKILL, f"nothing passed {point}"


async def settle(roof: Roof, intervals: int) -> None:
    """Step until nothing is on the way any more: what people asked for goes on by itself."""
    chain = roof.production.robonomics or roof.production.hub
    assert chain is not None
    for _ in range(120):
        await roof.step(intervals)
        if not await asyncio.to_thread(chain.sender.journal.unfinished):
            return
        await asyncio.sleep(0.5)
    pytest.fail("something is on the way for ever")


async def told(roof: Roof, intervals: int) -> list[Happening]:
    return await roof.told(await roof.step(intervals))


@pytest.mark.parametrize("point", SENDING)
async def test_a_record_is_written_once(roof: Roof, point: str) -> None:
    await roof.begin()
    await roof.count({3: 11_250})
    await died(roof, 3, f"{point}:record")
    snapshot = await roof.step(4)
    assert roof.places.robonomics is not None
    assert len(await Datalog(roof.places.robonomics).records(roof.key.public_key)) == 1
    assert await sent(roof) == {"record:station-roof:0": 1}
    assert await roof.sent(roof.places.robonomics) == 1
    readback = snapshot.stations[SOLAR.id].readback
    assert readback is not None
    assert readback.ok


@pytest.mark.parametrize("point", SENDING)
async def test_a_certificate_is_made_once(seller: Roof, point: str) -> None:
    await seller.begin()
    await seller.count({1: 11_000})
    await died(seller, 1, f"{point}:mint", **CERTIFYING)
    seller.stations[:] = [replace(SOLAR, certify=True, price=2 * COIN)]
    assert [one.type for one in await told(seller, 2)] == ["certificate_minted"]
    assert seller.places.certificates is not None
    assert len(await seller.places.certificates.items()) == 1
    assert await sent(seller) == {"mint:station-roof:0": 1}
    assert await seller.sent(hub_of(seller)) == 1


@pytest.mark.parametrize("point", SENDING)
async def test_a_listing_is_made_once(seller: Roof, point: str) -> None:
    item = await minted(seller)
    await died(seller, 2, f"{point}:list", "list_certificate", item, 5 * COIN)
    await settle(seller, 3)
    await seller.step(3)
    assert seller.places.certificates is not None
    found = await seller.places.certificates.item(item)
    assert found is not None
    assert found.price == 5 * COIN
    assert (await sent(seller))[f"list:{item}:0:{5 * COIN}"] == 1
    assert await seller.sent(hub_of(seller)) == 2


@pytest.mark.parametrize("point", SENDING)
async def test_what_is_used_up_is_used_up_once_and_told_so(seller: Roof, point: str) -> None:
    item = await minted(seller)
    await died(seller, 2, f"{point}:retire", "retire", item, "The bakery")
    await settle(seller, 3)
    happenings = [*await told(seller, 3), *await told(seller, 4)]
    assert [(one.type, one.data["partner"]) for one in happenings] == [("certificate_retired", "The bakery")]
    assert seller.places.certificates is not None
    assert await seller.places.certificates.items() == []
    assert await seller.sent(hub_of(seller)) == 2


async def minted(roof: Roof) -> int:
    """Let the home have a certificate that is not for sale."""
    roof.stations[:] = [replace(SOLAR, certify=True)]
    await roof.begin()
    await roof.count({1: 11_000})
    assert [one.type for one in await told(roof, 1)] == ["certificate_minted"]
    [view] = await roof.producer.certificates(roof.at(1))
    return view.id


async def test_a_node_that_stops_under_way_and_comes_back(new_chain: NewChain, new_roof: NewRoof) -> None:
    chain = new_chain("robonomics")
    roof = await new_roof(chain, None)
    await roof.begin()
    await roof.count({3: 11_250})
    await died(roof, 3, "sent:record")
    await asyncio.to_thread(chain.kill)
    silent = await roof.producer.step(roof.at(4))
    assert silent.robonomics is not None
    assert not silent.robonomics.connected
    assert silent.robonomics.silent_since
    await asyncio.to_thread(chain.start)
    await seen(roof, 5)
    assert roof.places.robonomics is not None
    assert len(await Datalog(roof.places.robonomics).records(roof.key.public_key)) == 1


async def test_a_re_org_of_the_last_block_makes_no_second_record(new_chain: NewChain, new_roof: NewRoof) -> None:
    chain = new_chain("robonomics")
    roof = await new_roof(chain, None)
    await roof.begin()
    await roof.count({3: 11_250})
    await asyncio.to_thread(chain.set_mode, "Manual")
    await asyncio.to_thread(chain.set_finality, 2)
    before = chain.block
    await died(roof, 3, "sent:record")
    await asyncio.to_thread(chain.new_block)
    assert len(chain.request("chain_getBlock", chain.head)["block"]["extrinsics"]) > INHERENTS
    await asyncio.to_thread(chain.set_head, before)
    await asyncio.to_thread(chain.set_finality, 0)
    await asyncio.to_thread(chain.set_mode, "Instant")
    await seen(roof, 4)
    assert roof.places.robonomics is not None
    assert len(await Datalog(roof.places.robonomics).records(roof.key.public_key)) == 1
    assert await roof.sent(roof.places.robonomics) == 1


async def test_a_record_is_known_when_no_node_has_its_events_any_more(new_chain: NewChain, new_roof: NewRoof) -> None:
    chain = new_chain("robonomics")
    roof = await new_roof(chain, None)
    await roof.begin()
    await roof.count({3: 11_250})
    await died(roof, 3, "sent:record")
    await asyncio.to_thread(chain.new_block, FORGOTTEN)
    async with moved(roof, Places.open(chain.pruned_url, None)):
        snapshot = await roof.step(4)
    assert snapshot.stations[SOLAR.id].recorded_wh == 1250
    assert await sent(roof) == {"record:station-roof:0": 1}
    assert await roof.sent(roof.places.robonomics or hub_of(roof)) == 1


async def test_a_certificate_is_known_when_no_node_has_its_events_any_more(
    new_chain: NewChain, new_roof: NewRoof
) -> None:
    chain = new_chain("hub")
    roof = await new_roof(None, chain)
    await join_collection(roof)
    await roof.begin()
    await roof.count({1: 11_000})
    await died(roof, 1, "sent:mint", **CERTIFYING)
    await asyncio.to_thread(chain.new_block, FORGOTTEN)
    roof.stations[:] = [replace(SOLAR, certify=True, price=2 * COIN)]
    async with moved(roof, Places.open(None, chain.pruned_url, roof.pallet, roof.collection)):
        await roof.step(2)
        await roof.step(3)
        [view] = await roof.producer.certificates(roof.at(3))
    assert (view.fate, view.price) == (Fate.OWNED, 2 * COIN)
    assert await sent(roof) == {"mint:station-roof:0": 1}


@asynccontextmanager
async def moved(roof: Roof, places: Places) -> AsyncIterator[None]:
    """Let the home reach its chains elsewhere."""
    here, roof.places = roof.places, places
    await roof.restart()
    yield
    await places.close()
    roof.places = here
    await roof.restart()


async def seen(roof: Roof, intervals: int) -> None:
    """Step until the record is in a final block: what was sent may wait for one."""
    for place in range(60):
        snapshot = await roof.producer.step(roof.at(intervals) + 3600 * place)
        if snapshot.stations[SOLAR.id].sequence:
            return
        await asyncio.sleep(1)
    pytest.fail("the record is in no block")
