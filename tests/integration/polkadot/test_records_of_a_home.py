"""A home records what its roof makes on a real datalog: in figures or as a root, once, and it is seen there."""

import asyncio
from dataclasses import replace
from hashlib import sha256
import json

from eth_utils import keccak
import pytest

from custom_components.gridpact.chain.polkadot.calls import pallet_call
from custom_components.gridpact.chain.polkadot.datalog import Datalog
from custom_components.gridpact.chain.polkadot.twin import Twins
from custom_components.gridpact.market.record import Record, read_record
from custom_components.gridpact.metering.counts import Counts
from custom_components.gridpact.metering.proofs import reading_proof
from custom_components.gridpact.metering.verifier import InvalidProof, verify_reading
from custom_components.gridpact.production.models import Drift, Station, TwinState
from tools.substrate import BOB

from .roof import METER, SOLAR, Person, Roof

pytestmark = [pytest.mark.chain, pytest.mark.slow, pytest.mark.timeout(600), pytest.mark.xdist_group("polkadot")]


async def records(roof: Roof) -> list[bytes]:
    """Return what the datalog has of the home."""
    assert roof.places.robonomics is not None
    return [record.data for record in await Datalog(roof.places.robonomics).records(roof.key.public_key)]


def read(data: bytes) -> Record:
    record = read_record(data)
    assert record is not None
    return record


async def own_program(roof: Roof) -> Person:
    """Return another program that uses the home's key."""
    assert roof.places.robonomics is not None
    return await Person.on(roof.places.robonomics, roof.key.reveal(), roof.folder)


async def create_twin(somebody: Person) -> int:
    """Create a digital twin; return its number, the newest one."""
    await somebody.do(Twins(somebody.client).create("twin"))
    return int(await somebody.client.storage("DigitalTwin", "Total")) - 1


async def test_every_hour_one_record_says_what_was_made(roof: Roof) -> None:
    await roof.begin()
    await roof.count({1: 10_300, 2: 10_900})
    await roof.step(2)
    assert await records(roof) == []
    await roof.count({3: 11_250})
    snapshot = await roof.step(3)
    await roof.step(3)
    [data] = await records(roof)
    told = read(data).figures
    assert told is not None
    assert (told.company_registry_number, told.power_station_id) == ("HRB 7", "Roof 1")
    assert (told.for_sale_wh, told.reserved_wh, told.end) == (1_000, 250, (roof.first + 3) * 900)
    station = snapshot.stations[SOLAR.id]
    assert (station.produced_wh, station.recorded_wh, station.reserved_wh, station.sequence) == (1_250, 1_250, 250, 1)
    assert station.readback is not None
    assert station.readback.ok
    assert station.readback.data == data.decode()
    assert snapshot.next_due == roof.at(7)
    assert snapshot.robonomics is not None
    assert snapshot.robonomics.balance
    assert snapshot.robonomics.fees_paid


async def test_a_record_by_energy_as_soon_as_there_is_enough(roof: Roof) -> None:
    roof.stations[:] = [replace(SOLAR, every_s=None, every_wh=500)]
    await roof.begin()
    await roof.count({1: 10_499})
    await roof.step(1)
    assert await records(roof) == []
    await roof.count({2: 10_500})
    await roof.step(2)
    assert len(await records(roof)) == 1


async def test_after_downtime_one_record_covers_it_all(roof: Roof) -> None:
    await roof.begin()
    await roof.count({3: 10_100})
    await roof.step(3)
    await roof.restart()
    await roof.count({60: 12_000, 61: 12_500})
    await roof.step(61)
    await roof.step(62)
    first, second = await records(roof)
    earlier, later = read(first).figures, read(second).figures
    assert earlier is not None
    assert later is not None
    assert (earlier.for_sale_wh, earlier.reserved_wh) == (0, 100)
    assert (later.for_sale_wh, later.reserved_wh, later.end) == (2_000, 500, (roof.first + 61) * 900)


async def test_without_figures_the_root_alone_is_public_and_proves_every_reading(roof: Roof) -> None:
    roof.stations[:] = [replace(SOLAR, figures=False)]
    await roof.begin()
    await roof.count({1: 10_300, 2: 10_900, 3: 11_250})
    await roof.step(3)
    [data] = await records(roof)
    assert list(json.loads(data)) == ["root"]
    root = read(data).root
    assert root is not None
    readings = roof.production.readings
    proof = await asyncio.to_thread(reading_proof, readings, SOLAR.id, 0, roof.first + 2)
    assert proof is not None

    def entry_of(_: int) -> bytes:
        """All that a checker has is the root, and the range that the proof names itself."""
        return keccak(proof[:32] + root)

    assert verify_reading(entry_of, 0, roof.first + 2, proof) == Counts(0, 10_900)
    forged = bytearray(proof)
    forged[40] ^= 1
    with pytest.raises(InvalidProof):
        verify_reading(entry_of, 0, roof.first + 2, bytes(forged))
    assert METER not in data.decode()


async def test_who_else_writes_with_the_key_is_noticed(roof: Roof) -> None:
    await roof.begin()
    await roof.count({3: 10_100})
    await roof.step(3)
    other = await own_program(roof)
    await other.do(Datalog(other.client).record("foreign", b'{"root":"0x00"}'))
    snapshot = await roof.step(3)
    readback = snapshot.stations[SOLAR.id].readback
    assert readback is not None
    assert readback.drift is Drift.FOREIGN
    await roof.count({7: 10_200})
    snapshot = await roof.step(7)
    readback = snapshot.stations[SOLAR.id].readback
    assert readback is not None
    assert readback.ok


async def test_a_record_that_is_gone_is_missed(roof: Roof) -> None:
    await roof.begin()
    await roof.count({3: 10_100})
    await roof.step(3)
    other = await own_program(roof)
    await other.do(pallet_call("erase", "Datalog.erase", {}))
    snapshot = await roof.step(3)
    readback = snapshot.stations[SOLAR.id].readback
    assert readback is not None
    assert readback.drift is Drift.MISSING


@pytest.mark.parametrize("station", [SOLAR, replace(SOLAR, every_s=None, every_wh=100)])
async def test_new_energy_without_a_record_for_two_periods_is_stale(roof: Roof, station: Station) -> None:
    roof.stations[:] = [station]
    await roof.begin()
    await roof.count({3: 10_100})
    await roof.step(3)
    roof.stations[:] = [replace(station, company_registry_number="x" * 512)]
    await roof.count({300: 12_000})
    snapshot = await roof.producer.step(roof.at(300))
    assert [error.key for error in snapshot.errors] == ["record_too_long"]
    readback = snapshot.stations[SOLAR.id].readback
    assert readback is not None
    assert readback.drift is Drift.STALE
    assert len(await records(roof)) == 1


async def test_a_twin_that_is_owned_names_the_home_once(roof: Roof) -> None:
    assert roof.places.robonomics is not None
    own = await own_program(roof)
    twin = await create_twin(own)
    roof.stations[:] = [replace(SOLAR, twin=twin)]
    snapshot = await roof.step(0)
    shown = snapshot.stations[SOLAR.id].twin
    assert shown is not None
    assert (shown.id, shown.state, shown.owner) == (twin, TwinState.SET, roof.key.public_key)
    topic = sha256(b"Roof 1").digest()
    assert await Twins(own.client).sources(twin) == {topic: roof.key.public_key}
    before = await roof.sent(roof.places.robonomics)
    await roof.restart()
    await roof.step(1)
    assert await roof.sent(roof.places.robonomics) == before


async def test_a_twin_that_is_not_there_or_somebody_elses_is_told(roof: Roof) -> None:
    assert roof.places.robonomics is not None
    roof.stations[:] = [replace(SOLAR, twin=4_000_000)]
    shown = (await roof.step(0)).stations[SOLAR.id].twin
    assert shown is not None
    assert (shown.state, shown.owner) == (TwinState.NO_TWIN, None)
    bob = await Person.on(roof.places.robonomics, BOB.secret, roof.folder)
    twin = await create_twin(bob)
    roof.stations[:] = [replace(SOLAR, twin=twin)]
    shown = (await roof.step(1)).stations[SOLAR.id].twin
    assert shown is not None
    assert (shown.state, shown.owner) == (TwinState.NOT_YOURS, BOB.public_key)
    assert await roof.sent(roof.places.robonomics) == 0
