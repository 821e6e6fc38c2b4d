"""Records and twins on a real Robonomics."""

import pytest

from custom_components.gridpact.chain.polkadot.calls import batch, pallet_call
from custom_components.gridpact.chain.polkadot.client import Client
from custom_components.gridpact.chain.polkadot.datalog import Datalog
from custom_components.gridpact.chain.polkadot.keys import PolkadotKey
from custom_components.gridpact.chain.polkadot.twin import Twins
from custom_components.gridpact.errors import Refused
from tools.substrate import ALICE, BOB, CHARLIE

from .people import People

pytestmark = pytest.mark.xdist_group("polkadot")

TOPIC = bytes(range(32))


async def test_the_newest_record_is_read_back(robonomics_client: Client, on_robonomics: People) -> None:
    datalog = Datalog(robonomics_client)
    for data in (b'{"power_reserved":1}', b"0x41", b"\x00\xff not a text", b"x" * 512):
        await on_robonomics.send(BOB, datalog.record("record", data))
        record = await datalog.latest(BOB.public_key)
        block = await robonomics_client.finalized()
        assert record is not None
        assert (record.data, record.time) == (data, await robonomics_client.time(block.hash))
    nobody = PolkadotKey.make().public_key
    assert await datalog.latest(nobody) is None
    assert await datalog.records(nobody) == []


async def test_the_ring_keeps_127_records(robonomics_client: Client, on_robonomics: People) -> None:
    datalog = Datalog(robonomics_client)
    await on_robonomics.send(CHARLIE, pallet_call("erase", "Datalog.erase", {}))
    for start in range(0, 140, 35):
        records = [datalog.record("record", str(number).encode()) for number in range(start, start + 35)]
        await on_robonomics.send(CHARLIE, batch("records", *records))
    kept = await datalog.records(CHARLIE.public_key)
    assert [int(record.data) for record in kept] == list(range(13, 140))
    assert await datalog.latest(CHARLIE.public_key) == kept[-1]


async def test_a_record_has_at_most_512_bytes(robonomics_client: Client) -> None:
    with pytest.raises(Refused, match="record_too_long") as refused:
        Datalog(robonomics_client).record("record", b"x" * 513)
    assert refused.value.placeholders == {"bytes": "513", "most": "512"}


async def test_a_twin_says_who_reports_on_a_topic(robonomics_client: Client, on_robonomics: People) -> None:
    twins = Twins(robonomics_client)
    twin = await robonomics_client.storage("DigitalTwin", "Total") or 0
    assert await twins.owner(twin) is None
    assert await twins.sources(twin) == {}
    await on_robonomics.send(ALICE, twins.create("create"))
    assert await twins.owner(twin) == ALICE.public_key
    assert await twins.sources(twin) == {}
    await on_robonomics.send(ALICE, twins.set_source("twin", twin, TOPIC, BOB.public_key))
    assert await twins.sources(twin) == {TOPIC: BOB.public_key}
