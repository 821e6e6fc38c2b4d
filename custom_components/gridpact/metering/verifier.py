"""Checks proofs as the contract does: whoever has the ledger's ring entries needs no trust in the store."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from eth_utils import keccak

from .counts import Counts
from .merkle import hash_leaf, hash_node, read_leaf_word, time_depth
from .proofs import ANY_TIME, LATE_S

type EntryOf = Callable[[int], bytes]  # ring entry by sequence number: keccak256(range word | root)


class InvalidProof(ValueError):
    """A proof does not show what it should: another reading, another place, another root, or too late a posting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeWord:
    """A range word, taken apart. `posted_at` in seconds, `start` and `end` interval numbers."""

    sequence: int
    posted_at: int
    start: int
    end: int
    meter_bits: int
    raw: bytes

    def index(self, ordinal: int, time: int) -> int:
        """Return the place of a leaf; InvalidProof if the range cannot have it."""
        if not self.start < time <= self.end or ordinal >> self.meter_bits:
            raise InvalidProof(f"range {self.sequence} has no reading {time} of meter {ordinal}")
        return ordinal << time_depth(self.end - self.start) | time - self.start - 1

    @property
    def levels(self) -> int:
        """Levels of its tree."""
        return time_depth(self.end - self.start) + self.meter_bits


class Cursor:
    """Reads a proof from its beginning to its end."""

    def __init__(self, data: bytes) -> None:
        """Start at the first byte."""
        self._data = data
        self._at = 0

    def take(self, size: int) -> bytes:
        """Return the next bytes; InvalidProof if they are not there."""
        part = self._data[self._at : self._at + size]
        if len(part) != size:
            raise InvalidProof("the proof is too short")
        self._at += size
        return part

    def end(self) -> None:
        """Check that nothing is left."""
        if self._at != len(self._data):
            raise InvalidProof("the proof is too long")

    def range_word(self) -> RangeWord:
        """Read a range word."""
        raw = self.take(32)
        number = int.from_bytes(raw)
        return RangeWord(
            sequence=number >> 112,
            posted_at=number >> 72 & (1 << 40) - 1,
            start=number >> 40 & (1 << 32) - 1,
            end=number >> 8 & (1 << 32) - 1,
            meter_bits=number & 0xFF,
            raw=raw,
        )


def verify_reading(entry_of: EntryOf, ordinal: int, time: int, proof: bytes) -> Counts:
    """Return the committed reading of a meter at an interval number; InvalidProof if the proof does not show it."""
    cursor = Cursor(proof)
    counts = _single(entry_of, cursor, ordinal, time)[1]
    cursor.end()
    if counts is None:
        raise InvalidProof("the reading was not taken")
    return counts


def verify_energies(
    entry_of: EntryOf,
    interval: int,
    counted: Collection[int],
    starts: Sequence[int],
    length: int,
    latest: Sequence[int],
    since: Mapping[int, int],
    proof: bytes,
) -> list[tuple[int, bool]]:
    """Return per window the Wh imported by the counted meters and whether none of them was missing.

    As IReadingLedger.energies; InvalidProof where the contract reverts.
    """
    cursor = Cursor(proof)
    windows = []
    for start, limit in zip(starts, latest, strict=True):
        energies = []
        for ordinal in sorted(counted):
            energy = _window(entry_of, interval, cursor, ordinal, (start, start + length), limit)
            energies.append(None if start < since.get(ordinal, 0) else energy)
        windows.append((sum(energy or 0 for energy in energies), None not in energies))
    cursor.end()
    return windows


def _window(
    entry_of: EntryOf, interval: int, cursor: Cursor, ordinal: int, window: tuple[int, int], latest: int
) -> int | None:
    kind = cursor.take(1)[0]
    if kind == 0:
        return None
    if kind == 1:
        word, first, last = _pair(entry_of, cursor, ordinal, *window)
        words = [word]
    elif kind == 2:  # noqa: PLR2004 - the kinds are the format's
        opening, first = _single(entry_of, cursor, ordinal, window[0])
        closing, last = _single(entry_of, cursor, ordinal, window[1])
        words = [opening, closing]
    else:
        raise InvalidProof(f"no window proof is of kind {kind}")
    for word in words:
        if latest != ANY_TIME and word.posted_at > min(latest, word.end * interval + LATE_S):
            raise InvalidProof(f"range {word.sequence} was posted too late")
    if first is None or last is None or last.import_wh < first.import_wh:
        return None
    return last.import_wh - first.import_wh


def _single(entry_of: EntryOf, cursor: Cursor, ordinal: int, time: int) -> tuple[RangeWord, Counts | None]:
    word = cursor.range_word()
    index = word.index(ordinal, time)
    leaf = cursor.take(32)
    node = _climb(cursor, hash_leaf(leaf), index, word.levels)
    _check_root(entry_of, word, node)
    return word, _reading(leaf, ordinal, time)


def _pair(
    entry_of: EntryOf, cursor: Cursor, ordinal: int, start: int, end: int
) -> tuple[RangeWord, Counts | None, Counts | None]:
    word = cursor.range_word()
    low, high = word.index(ordinal, start), word.index(ordinal, end)
    leaves = cursor.take(32), cursor.take(32)
    left, right = map(hash_leaf, leaves)
    levels = word.levels
    while low ^ high != 1:
        left, right = _step(left, low, cursor.take(32)), _step(right, high, cursor.take(32))
        low, high, levels = low >> 1, high >> 1, levels - 1
    node = _climb(cursor, hash_node(left, right), low >> 1, levels - 1)
    _check_root(entry_of, word, node)
    return word, _reading(leaves[0], ordinal, start), _reading(leaves[1], ordinal, end)


def _climb(cursor: Cursor, node: bytes, index: int, levels: int) -> bytes:
    for level in range(levels):
        node = _step(node, index >> level, cursor.take(32))
    return node


def _step(node: bytes, index: int, sibling: bytes) -> bytes:
    return hash_node(sibling, node) if index & 1 else hash_node(node, sibling)


def _check_root(entry_of: EntryOf, word: RangeWord, root: bytes) -> None:
    if entry_of(word.sequence) != keccak(word.raw + root):
        raise InvalidProof(f"not what range {word.sequence} committed")


def _reading(leaf: bytes, ordinal: int, time: int) -> Counts | None:
    reading = read_leaf_word(leaf)
    if reading is None:
        return None
    if reading[:2] != (ordinal, time):
        raise InvalidProof("the leaf is another reading")
    return reading[2]
