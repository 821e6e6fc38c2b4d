"""The real ledger and its Python twin agree: on roots, on every kind of proof, and on what is no proof."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
import json
from pathlib import Path
import random
from typing import Any

import pytest
from web3 import Web3
from web3.contract import Contract
from web3.exceptions import ContractCustomError

from custom_components.gridpact.metering.counts import Counts
from custom_components.gridpact.metering.proofs import ANY_TIME, LATE_S, plan_range, reading_proof, settlement_proof
from custom_components.gridpact.metering.readings import ReadingStore
from custom_components.gridpact.metering.verifier import InvalidProof, verify_energies, verify_reading
from tests.library.metering.stores import open_store
from tests.project import INTEGRATION
from tools.devnet import ACCOUNTS, Anvil, Deployed

pytestmark = pytest.mark.chain

HOME = ACCOUNTS[1].address
INTERVAL = 900
METERS = ["aa", "bb", None, "cc", "dd"]
ORDINALS = [0, 1, 3, 4]


@dataclass
class Town:
    """A home that has committed five ranges of 1 to 200 readings to a real ledger; the fourth one too late."""

    store: ReadingStore
    ledger: Contract
    first: int
    ends: list[int]

    def entry_of(self, sequence: int) -> bytes:
        return bytes(self.ledger.functions.entryOf(HOME, sequence).call())

    def energies(self, counted: Sequence[int], starts: list[int], length: int, latest: list[int], proof: bytes) -> Any:
        """What the contract says: (Wh, complete) for each window, or InvalidProof."""
        mask = sum(1 << ordinal for ordinal in counted)
        call = self.ledger.functions.energies(HOME, mask, length, starts, latest, [0] * 16, proof)
        try:
            energies, complete = call.call()
        except ContractCustomError as error:
            raise InvalidProof(str(error)) from error
        return list(zip(energies, complete, strict=True))

    def twin_energies(
        self, counted: Sequence[int], starts: list[int], length: int, latest: list[int], proof: bytes
    ) -> list[tuple[int, bool]]:
        """What Python says."""
        return verify_energies(self.entry_of, INTERVAL, counted, starts, length, latest, {}, proof)


def seeded(seed: int) -> random.Random:
    """The same choices every time."""
    return random.Random(seed)  # noqa: S311 - examples, no secrets


def contract(web3: Web3, address: str, name: str) -> Contract:
    abi = json.loads((INTEGRATION / "chain" / "abi" / f"{name}.json").read_text())["abi"]
    return web3.eth.contract(address=Web3.to_checksum_address(address), abi=abi)


def fill(store: ReadingStore, first: int, end: int) -> None:
    """Random registers with some readings missing."""
    chance = seeded(7)
    for meter in filter(None, METERS):
        counts = Counts(chance.randrange(2**60), chance.randrange(2**60))
        readings = []
        for time in range(first, end + 1):
            counts = Counts(counts.import_wh + chance.randrange(3000), counts.export_wh + chance.randrange(3000))
            if chance.random() < 0.9:
                readings.append((time, counts))
        store.add_history(meter, readings)


def commit(store: ReadingStore, ledger: Contract, start: int, end: int) -> None:
    sequence = len(store.ranges(HOME))
    item = plan_range(store, HOME, sequence, start, end, METERS)
    arguments = (HOME, item.start, item.end, item.meter_bits, item.root)
    transaction = ledger.functions.post(*arguments).transact({"from": Web3.to_checksum_address(HOME)})
    receipt = ledger.w3.eth.wait_for_transaction_receipt(transaction)
    posted = ledger.events.RootPosted().process_receipt(receipt)[0]["args"]
    assert posted["sequence"] == sequence
    store.mark_posted(HOME, sequence, posted["postedAt"])


@pytest.fixture
def town(anvil: Anvil, deployed: Deployed, tmp_path: Path) -> Iterator[Town]:
    web3 = Web3(Web3.HTTPProvider(anvil.url))
    registry, ledger = (
        contract(web3, deployed.registry, "MeterRegistry"),
        contract(web3, deployed.ledger, "ReadingLedger"),
    )
    assert ledger.functions.INTERVAL().call() == INTERVAL
    registry.functions.register(HOME, 0).transact({"from": Web3.to_checksum_address(HOME)})
    first = anvil.time // INTERVAL
    ends = [first + 96, first + 97, first + 130, first + 330, first + 333]
    with open_store(tmp_path) as store:
        fill(store, first, ends[-1])
        for start, end in zip([first - 1, *ends], ends, strict=False):
            late = LATE_S + 1 if end == ends[3] else 0
            anvil.set_time(end * INTERVAL + late)
            commit(store, ledger, start, end)
        yield Town(store, ledger, first, ends)


def test_the_ring_holds_what_the_store_committed(town: Town) -> None:
    for item in town.store.ranges(HOME):
        assert town.entry_of(item.sequence) == Web3.keccak(item.word + item.root)
    assert town.ledger.functions.headOf(HOME).call() == [town.ends[-1], 5]


@pytest.mark.parametrize("length", [1, 4, 16, 110])
def test_energies_agree(town: Town, length: int) -> None:
    """In one range, over two and three, at every edge, with missing readings and ranges."""
    chance = seeded(length)
    edges = [end + shift for end in town.ends for shift in (-length - 1, -length, -1, 0, 1)]
    starts = [town.first - 2, *edges, *(chance.randrange(town.first, town.ends[-1]) for _ in range(20))]
    latest = [ANY_TIME] * len(starts)
    proof = settlement_proof(town.store, HOME, ORDINALS, starts, length, latest, {})
    found = town.energies(ORDINALS, starts, length, latest, proof)
    assert found == town.twin_energies(ORDINALS, starts, length, latest, proof)
    assert any(wh for wh, _ in found)
    assert not all(complete for _, complete in found)


def test_lateness_agrees(town: Town) -> None:
    """Proofs made for the event are refused for baselines where a range came too late, by both."""
    starts = [end - 4 for end in town.ends]
    for limit in (town.store.ranges(HOME)[1].posted_at, ANY_TIME - 1):
        assert limit is not None
        latest = [limit] * len(starts)
        honest = settlement_proof(town.store, HOME, [0], starts, 2, latest, {})
        found = town.energies([0], starts, 2, latest, honest)
        assert found == town.twin_energies([0], starts, 2, latest, honest)
        assert found[3] == (0, False)
        for start in starts:
            proof = settlement_proof(town.store, HOME, [0], [start], 2, [ANY_TIME], {})
            assert outcome(town.energies, [0], [start], 2, [limit], proof) == outcome(
                town.twin_energies, [0], [start], 2, [limit], proof
            )


def outcome(energies: Callable[..., Any], *arguments: object) -> object:
    """What a verifier answers; None if it refuses."""
    try:
        return energies(*arguments)
    except InvalidProof:
        return None


def test_no_altered_proof_passes_either(town: Town) -> None:
    """Any bit, and any other meter, window or length than the proof was made for."""
    chance = seeded(11)
    starts, latest = [town.first + 20, town.ends[0] - 1, town.ends[2] + 9], [ANY_TIME] * 3
    proof = settlement_proof(town.store, HOME, ORDINALS, starts, 6, latest, {})
    altered = [proof[:-1], proof + b"\x00", b""]
    for _ in range(60):
        place = chance.randrange(len(proof))
        altered.append(proof[:place] + bytes([proof[place] ^ 1 << chance.randrange(8)]) + proof[place + 1 :])
    for wrong in altered:
        found = outcome(town.energies, ORDINALS, starts, 6, latest, wrong)
        assert found == outcome(town.twin_energies, ORDINALS, starts, 6, latest, wrong)
        assert found is None
    for other in ((ORDINALS, starts, 5), (ORDINALS, [*starts[:2], starts[2] + 1], 6), ([0, 1, 2, 4], starts, 6)):
        assert outcome(town.energies, *other, latest, proof) is None
        assert outcome(town.twin_energies, *other, latest, proof) is None


def test_every_reading_can_be_verified(town: Town) -> None:
    chance = seeded(13)
    for time in (*town.ends, *(chance.randrange(town.first, town.ends[-1]) for _ in range(25))):
        for ordinal in ORDINALS:
            proof = reading_proof(town.store, HOME, ordinal, time)
            counts = town.store.reading(METERS[ordinal] or "", time)
            assert (proof is None) == (counts is None)
            if proof is not None and counts is not None:
                shown = town.ledger.functions.verify(HOME, ordinal, time, proof).call()
                assert tuple(shown) == (ordinal, time, counts.import_wh, counts.export_wh)
                assert verify_reading(town.entry_of, ordinal, time, proof) == counts
                with pytest.raises(ContractCustomError):
                    town.ledger.functions.verify(HOME, ordinal ^ 1, time, proof).call()
