"""Proofs convince whoever has the ledger's entries, and no altered proof does."""

from collections.abc import Callable, Iterator
from pathlib import Path

from eth_utils import keccak
from hypothesis import given, strategies as st
import pytest

from custom_components.gridpact.metering.counts import Counts
from custom_components.gridpact.metering.merkle import RangeTree
from custom_components.gridpact.metering.proofs import (
    ANY_TIME,
    LATE_S,
    Prover,
    build_tree,
    plan_range,
    reading_proof,
    settlement_proof,
)
from custom_components.gridpact.metering.ranges import Range
from custom_components.gridpact.metering.readings import ReadingStore
from custom_components.gridpact.metering.salts import Salts
from custom_components.gridpact.metering.verifier import InvalidProof, verify_energies, verify_reading

from .stores import ACCOUNT, INTERVAL, Ledger, fill, open_store, post

FIRST, DAY = 1_000_000, 96
SALTS = Salts(bytes(32))
METERS = ["aa", "bb", "cc"]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReadingStore]:
    """Three meters (10, 20, 30 Wh an interval), a gap, a day for each of three ranges and a short fourth one."""
    with open_store(tmp_path_factory.mktemp("proofs")) as store:
        for number, meter in enumerate(METERS, 1):
            fill(store, meter, FIRST, FIRST + 40, wh=10 * number)
            fill(store, meter, FIRST + 43, FIRST + 4 * DAY, wh=10 * number)
        post(store, FIRST - 1, FIRST + DAY, METERS)
        post(store, FIRST + DAY, FIRST + 2 * DAY, METERS[:2], late_s=LATE_S)
        post(store, FIRST + 2 * DAY, FIRST + 3 * DAY, METERS, late_s=LATE_S + 1)
        post(store, FIRST + 3 * DAY, FIRST + 3 * DAY + 17, METERS)
        yield store


def prove(
    store: ReadingStore,
    starts: list[int],
    latest: list[int] | None = None,
    *,
    counted: tuple[int, ...] = (0,),
    length: int = 8,
    since: dict[int, int] | None = None,
) -> list[tuple[int, bool]]:
    """What the ledger makes of the store's proof."""
    limits = latest or [ANY_TIME] * len(starts)
    proof = settlement_proof(store, ACCOUNT, counted, starts, length, limits, since or {})
    ledger = Ledger(store)
    return verify_energies(ledger.entry_of, INTERVAL, counted, starts, length, limits, since or {}, proof)


class TestWindows:
    def test_windows_in_one_range(self, store: ReadingStore) -> None:
        assert prove(store, [FIRST + 4, FIRST + 60]) == [(80, True), (80, True)]

    def test_a_window_over_two_ranges(self, store: ReadingStore) -> None:
        assert prove(store, [FIRST + DAY - 3]) == [(80, True)]

    def test_a_window_that_starts_where_a_range_ends(self, store: ReadingStore) -> None:
        assert prove(store, [FIRST + DAY]) == [(80, True)]

    def test_all_counted_meters_are_summed(self, store: ReadingStore) -> None:
        assert prove(store, [FIRST + 4], counted=(0, 2)) == [(80 + 240, True)]

    def test_a_meter_that_a_range_does_not_know_is_missing(self, store: ReadingStore) -> None:
        assert prove(store, [FIRST + DAY + 5], counted=(0, 1, 2)) == [(80 + 160, False)]

    @pytest.mark.parametrize("start", [FIRST + 41, FIRST + 42, FIRST + 33])
    def test_a_reading_not_taken_is_missing(self, store: ReadingStore, start: int) -> None:
        assert prove(store, [start]) == [(0, False)]

    @pytest.mark.parametrize("start", [FIRST - 1, FIRST - 500, FIRST + 3 * DAY + 10, FIRST + 5 * DAY])
    def test_what_was_not_committed_is_missing(self, store: ReadingStore, start: int) -> None:
        assert prove(store, [start]) == [(0, False)]

    def test_readings_before_the_meter_counted_are_missing(self, store: ReadingStore) -> None:
        assert prove(store, [FIRST + 60], since={0: FIRST + 61}) == [(0, False)]
        assert prove(store, [FIRST + 60], since={0: FIRST + 60}) == [(80, True)]


class TestLateness:
    def test_a_range_posted_after_the_announcement_does_not_count(self, store: ReadingStore) -> None:
        posted = store.ranges(ACCOUNT)[0].posted_at
        assert posted is not None
        assert prove(store, [FIRST + 60], [posted]) == [(80, True)]
        assert prove(store, [FIRST + 60], [posted - 1]) == [(0, False)]

    def test_a_range_posted_within_48_hours_counts(self, store: ReadingStore) -> None:
        assert prove(store, [FIRST + DAY + 8], [ANY_TIME - 1]) == [(80, True)]

    def test_a_range_posted_later_counts_for_the_event_only(self, store: ReadingStore) -> None:
        assert prove(store, [FIRST + 2 * DAY + 8], [ANY_TIME - 1]) == [(0, False)]
        assert prove(store, [FIRST + 2 * DAY + 8], [ANY_TIME]) == [(80, True)]

    def test_a_range_that_is_only_planned_is_not_proven(self, tmp_path: Path) -> None:
        with open_store(tmp_path) as store:
            fill(store, "aa", FIRST, FIRST + 50, wh=10)
            plan_range(store, ACCOUNT, 0, FIRST - 1, FIRST + 50, ["aa"])
            assert settlement_proof(store, ACCOUNT, (0,), [FIRST], 8, [ANY_TIME], {}) == b"\x00"

    def test_a_range_that_the_ring_overwrote_is_not_proven(self, store: ReadingStore) -> None:
        prover = Prover(store, ACCOUNT, ring=2)
        assert prover.window(0, FIRST + DAY + 4, FIRST + DAY + 12, ANY_TIME) == b"\x00"
        assert prover.window(0, FIRST + 2 * DAY + 4, FIRST + 2 * DAY + 12, ANY_TIME) != b"\x00"


class TestForgery:
    """Whatever is altered in a proof, the verifier notices."""

    @given(st.data())
    def test_no_altered_byte_passes(self, store: ReadingStore, data: st.DataObject) -> None:
        starts, counted = [FIRST + 4, FIRST + DAY - 3], (0, 1)
        proof = bytearray(settlement_proof(store, ACCOUNT, counted, starts, 8, [ANY_TIME] * 2, {}))
        place = data.draw(st.integers(0, len(proof) - 1))
        proof[place] ^= data.draw(st.integers(1, 255))
        with pytest.raises(InvalidProof):
            verify_energies(Ledger(store).entry_of, INTERVAL, counted, starts, 8, [ANY_TIME] * 2, {}, bytes(proof))

    @given(st.integers(0, 3), st.integers(FIRST - 2, FIRST + 4 * DAY))
    def test_a_proof_shows_no_other_reading(self, store: ReadingStore, ordinal: int, time: int) -> None:
        proof = reading_proof(store, ACCOUNT, 1, FIRST + 60)
        assert proof is not None
        if (ordinal, time) == (1, FIRST + 60):
            return
        with pytest.raises(InvalidProof):
            verify_reading(Ledger(store).entry_of, ordinal, time, proof)

    @pytest.mark.parametrize("change", [lambda proof: proof[:-1], lambda proof: proof + b"\x00", lambda _: b""])
    def test_neither_too_short_nor_too_long(self, store: ReadingStore, change: Callable[[bytes], bytes]) -> None:
        proof = reading_proof(store, ACCOUNT, 1, FIRST + 60)
        assert proof is not None
        with pytest.raises(InvalidProof):
            verify_reading(Ledger(store).entry_of, 1, FIRST + 60, change(proof))

    def test_a_leaf_names_its_place(self) -> None:
        """A root committed for a shifted range shows nothing at all: no reading has two places."""
        tree = RangeTree(
            FIRST, FIRST + 8, 0, {0: {time: Counts(time, 0) for time in range(FIRST + 1, FIRST + 9)}}, SALTS
        )
        shifted = Range(
            account=ACCOUNT,
            sequence=0,
            start=FIRST + 1,
            end=FIRST + 9,
            meter_bits=0,
            meters=("aa",),
            root=tree.root,
            posted_at=5,
        )
        proof = shifted.word + tree.single_proof(0, FIRST + 4)
        with pytest.raises(InvalidProof, match="another reading"):
            verify_reading(lambda _: keccak(shifted.word + tree.root), 0, FIRST + 5, proof)

    def test_a_reading_not_taken_is_no_reading(self, store: ReadingStore) -> None:
        item = store.ranges(ACCOUNT)[0]
        proof = item.word + build_tree(store, item).single_proof(0, FIRST + 41)
        with pytest.raises(InvalidProof, match="not taken"):
            verify_reading(Ledger(store).entry_of, 0, FIRST + 41, proof)

    def test_there_are_three_kinds(self, store: ReadingStore) -> None:
        with pytest.raises(InvalidProof, match="kind 3"):
            verify_energies(Ledger(store).entry_of, INTERVAL, (0,), [FIRST], 8, [ANY_TIME], {}, b"\x03")

    def test_a_late_range_is_refused(self, store: ReadingStore) -> None:
        starts = [FIRST + 2 * DAY + 8]
        proof = settlement_proof(store, ACCOUNT, (0,), starts, 8, [ANY_TIME], {})
        with pytest.raises(InvalidProof, match="too late"):
            verify_energies(Ledger(store).entry_of, INTERVAL, (0,), starts, 8, [ANY_TIME - 1], {}, proof)


class TestReading:
    def test_it_is_what_was_recorded(self, store: ReadingStore) -> None:
        proof = reading_proof(store, ACCOUNT, 1, FIRST + 60)
        assert proof is not None
        shown = verify_reading(Ledger(store).entry_of, 1, FIRST + 60, proof)
        assert shown == Counts(20 * (FIRST + 60), FIRST + 60)

    @pytest.mark.parametrize(
        ("ordinal", "time"), [(0, FIRST + 41), (3, FIRST + 60), (2, FIRST + DAY + 1), (0, FIRST + 4 * DAY)]
    )
    def test_what_was_not_committed_has_no_proof(self, store: ReadingStore, ordinal: int, time: int) -> None:
        assert reading_proof(store, ACCOUNT, ordinal, time) is None
