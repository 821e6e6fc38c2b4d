"""Trees over readings: every leaf can be proven, and nothing else."""

from time import process_time

from eth_utils import keccak
from hypothesis import given, strategies as st
import pytest

from custom_components.gridpact.metering.counts import Counts
from custom_components.gridpact.metering.merkle import (
    NO_READING,
    RangeTree,
    hash_leaf,
    hash_node,
    leaf_word,
    meter_bits_of,
    read_leaf_word,
    time_depth,
)
from custom_components.gridpact.metering.salts import Salts

SALTS = Salts(bytes(range(32)))

big = st.integers(0, 2**64 - 1)
counts = st.builds(Counts, big, big)
starts = st.integers(0, 2**32 - 2_000)


@st.composite
def trees(draw: st.DrawFn) -> RangeTree:
    start, length = draw(starts), draw(st.integers(1, 40))
    bits = draw(st.integers(0, 4))
    ordinals = draw(st.sets(st.integers(0, 2**bits - 1)))
    times = st.integers(start + 1, start + length)
    readings = {ordinal: draw(st.dictionaries(times, counts, max_size=length)) for ordinal in ordinals}
    return RangeTree(start, start + length, bits, readings, SALTS)


def plain_root(tree: RangeTree) -> bytes:
    """The root as the interface's text defines it, with every leaf written out."""
    hashes = [hash_leaf(NO_READING)] * 2**tree.levels
    for ordinal in range(2**tree.meter_bits):
        for time in range(tree.start + 1, tree.end + 1):
            hashes[ordinal << tree.depth | time - tree.start - 1] = hash_leaf(tree.word(ordinal, time))
    while len(hashes) > 1:
        hashes = [hash_node(left, right) for left, right in zip(hashes[::2], hashes[1::2], strict=True)]
    return hashes[0]


class TestWord:
    def test_layout(self) -> None:
        word = leaf_word(3, 0x01020304, Counts(0xAB, 0xCD), bytes(range(11)))
        assert word.hex() == "03" + "01020304" + "ab".zfill(16) + "cd".zfill(16) + "000102030405060708090a"

    @given(st.integers(0, 255), st.integers(1, 2**32 - 1), counts, st.binary(min_size=11, max_size=11))
    def test_it_can_be_read_back(self, ordinal: int, time: int, reading: Counts, salt: bytes) -> None:
        assert read_leaf_word(leaf_word(ordinal, time, reading, salt)) == (ordinal, time, reading)

    def test_a_reading_not_taken_is_zero(self) -> None:
        assert leaf_word(3, 7, None, b"s" * 11) == bytes(32)
        assert read_leaf_word(bytes(32)) is None

    @pytest.mark.parametrize(
        ("reading", "salt"),
        [(Counts(2**64, 0), bytes(11)), (Counts(0, 2**64), bytes(11)), (Counts(1, 1), bytes(10)), (Counts(1, 1), b"")],
    )
    def test_what_does_not_fit_is_refused(self, reading: Counts, salt: bytes) -> None:
        with pytest.raises(ValueError, match="salt"):
            leaf_word(3, 7, reading, salt)

    def test_leaves_and_nodes_are_of_different_domains(self) -> None:
        assert hash_leaf(bytes(32)) == keccak(b"\x00" + bytes(32))
        assert hash_node(bytes(32), bytes(32)) == keccak(b"\x01" + bytes(64))


@pytest.mark.parametrize(("length", "depth"), [(1, 0), (2, 1), (3, 2), (96, 7), (5760, 13), (65_535, 16)])
def test_depth(length: int, depth: int) -> None:
    assert time_depth(length) == depth


@pytest.mark.parametrize(("meters", "bits"), [(0, 0), (1, 0), (2, 1), (3, 2), (16, 4)])
def test_meter_bits(meters: int, bits: int) -> None:
    assert meter_bits_of(meters) == bits


class TestTree:
    @given(trees())
    def test_root_is_the_interfaces(self, tree: RangeTree) -> None:
        assert tree.root == plain_root(tree)

    @given(trees(), st.data())
    def test_a_single_proof_leads_to_the_root(self, tree: RangeTree, data: st.DataObject) -> None:
        ordinal = data.draw(st.integers(0, 2**tree.meter_bits - 1))
        time = data.draw(st.integers(tree.start + 1, tree.end))
        proof = tree.single_proof(ordinal, time)
        node, index = hash_leaf(proof[:32]), tree.index(ordinal, time)
        for level in range(tree.levels):
            sibling = proof[32 * (level + 1) : 32 * (level + 2)]
            node = hash_node(sibling, node) if index >> level & 1 else hash_node(node, sibling)
        assert node == tree.root
        assert len(proof) == 32 * (tree.levels + 1)

    @given(trees())
    def test_a_reading_outside_has_no_place(self, tree: RangeTree) -> None:
        for ordinal, time in ((0, tree.start), (0, tree.end + 1), (2**tree.meter_bits, tree.end)):
            with pytest.raises(ValueError, match="no leaf"):
                tree.single_proof(ordinal, time)

    @pytest.mark.parametrize(("start", "end", "bits"), [(5, 5, 0), (6, 5, 0), (5, 6, 5), (5, 6, -1)])
    def test_what_is_no_range_is_refused(self, start: int, end: int, bits: int) -> None:
        with pytest.raises(ValueError, match="not a range"):
            RangeTree(start, end, bits, {}, SALTS)

    def test_a_meter_too_many_is_refused(self) -> None:
        with pytest.raises(ValueError, match="more meters"):
            RangeTree(5, 9, 1, {2: {}}, SALTS)

    def test_a_window_ends_after_it_starts(self) -> None:
        tree = RangeTree(5, 9, 0, {}, SALTS)
        with pytest.raises(ValueError, match="ends after"):
            tree.pair_proof(0, 8, 8)


def test_a_range_of_6000_readings_takes_less_than_half_a_second() -> None:
    readings = {0: {time: Counts(time, 0) for time in range(1, 6001)}}
    begun = process_time()
    tree = RangeTree(0, 6000, 0, readings, SALTS)
    assert process_time() - begun < 0.5
    assert tree.depth == 13
