"""Merkle trees of ranges of readings, byte for byte as the contract IReadingLedger hashes them."""

from collections.abc import Mapping, Sequence

from eth_utils import keccak

from .counts import Counts
from .salts import SALT_BYTES, Salts

LEAF = b"\x00"
NODE = b"\x01"
NO_READING = bytes(32)  # the word of a reading that was not taken, and of the padding
MAX_METER_BITS = 4
_COUNT_BITS = 64
_SALT_BITS = 8 * SALT_BYTES
_COUNT_MASK = (1 << _COUNT_BITS) - 1
_TIME_MASK = (1 << 32) - 1

# The first call imports the backend: not something to happen on an event loop.
_EMPTY = [keccak(LEAF + NO_READING)]
for _ in range(16 + MAX_METER_BITS):
    _EMPTY.append(keccak(NODE + _EMPTY[-1] * 2))


def leaf_word(ordinal: int, time: int, counts: Counts | None, salt: bytes) -> bytes:
    """Return the 32 bytes of a reading: ordinal 8 bits | interval number 32 | import Wh 64 | export Wh 64 | salt 88.

    ValueError if a register does not fit, or the salt is not one.
    """
    if counts is None:
        return NO_READING
    if max(counts.import_wh, counts.export_wh) > _COUNT_MASK or len(salt) != SALT_BYTES:
        raise ValueError("not a reading and its salt")
    word = ordinal << 32 | time
    word = word << _COUNT_BITS | counts.import_wh
    return (word << _COUNT_BITS | counts.export_wh).to_bytes(32 - SALT_BYTES) + salt


def read_leaf_word(word: bytes) -> tuple[int, int, Counts] | None:
    """Return (ordinal, interval number, counts) of a leaf word; None if the reading was not taken."""
    if word == NO_READING:
        return None
    number = int.from_bytes(word) >> _SALT_BITS
    counts = Counts(number >> _COUNT_BITS & _COUNT_MASK, number & _COUNT_MASK)
    rest = number >> 2 * _COUNT_BITS
    return rest >> 32, rest & _TIME_MASK, counts


def hash_leaf(word: bytes) -> bytes:
    """Return the hash of a leaf word."""
    return keccak(LEAF + word)


def hash_node(left: bytes, right: bytes) -> bytes:
    """Return the hash of a node from those of its children."""
    return keccak(NODE + left + right)


def time_depth(length: int) -> int:
    """Return the levels that the times of a range of `length` readings take."""
    return (length - 1).bit_length()


def meter_bits_of(meters: int) -> int:
    """Return the levels that the ordinals of that many meters take."""
    return max(0, meters - 1).bit_length()


class RangeTree:
    """The tree over the readings start + 1 .. end of all meters of an account.

    `readings` maps ordinals to readings by interval number; what is missing is the zero word, which has no salt.
    """

    def __init__(
        self, start: int, end: int, meter_bits: int, readings: Mapping[int, Mapping[int, Counts]], salts: Salts
    ) -> None:
        """Hash every level once."""
        if not start < end or not 0 <= meter_bits <= MAX_METER_BITS:
            raise ValueError("not a range of an account")
        if any(ordinal >> meter_bits for ordinal in readings):
            raise ValueError(f"more meters than fit into {meter_bits} bits")
        self.start, self.end, self.meter_bits = start, end, meter_bits
        self.depth = time_depth(end - start)
        self.levels = self.depth + meter_bits
        self._readings = readings
        self._salts = salts
        self._hashes = [self._leaves()]
        for empty in _EMPTY[: self.levels]:
            self._hashes.append(_parents(self._hashes[-1], empty))

    @property
    def root(self) -> bytes:
        """The root that goes on chain."""
        return self._hash(self.levels, 0)

    def word(self, ordinal: int, time: int) -> bytes:
        """Return the leaf word of a meter at an interval number."""
        counts = self._readings.get(ordinal, {}).get(time)
        return NO_READING if counts is None else leaf_word(ordinal, time, counts, self._salts.of(ordinal, time))

    def index(self, ordinal: int, time: int) -> int:
        """Return the place of a leaf; ValueError if the range does not have it."""
        if not self.start < time <= self.end or ordinal >> self.meter_bits:
            raise ValueError(f"no leaf for meter {ordinal} at {time}")
        return ordinal << self.depth | time - self.start - 1

    def single_proof(self, ordinal: int, time: int) -> bytes:
        """Return leaf word | siblings from the leaf up."""
        index = self.index(ordinal, time)
        siblings = [self._hash(level, index >> level ^ 1) for level in range(self.levels)]
        return self.word(ordinal, time) + b"".join(siblings)

    def pair_proof(self, ordinal: int, first: int, last: int) -> bytes:
        """Return both leaf words | siblings level by level, the first's before the last's, the shared path once."""
        low, high = self.index(ordinal, first), self.index(ordinal, last)
        if not low < high:
            raise ValueError("a window ends after it starts")
        parts = [self.word(ordinal, first), self.word(ordinal, last)]
        for level in range(self.levels):
            left, right = low >> level, high >> level
            if left ^ right == 1:
                continue  # they are each other's sibling
            parts.append(self._hash(level, left ^ 1))
            if left != right:
                parts.append(self._hash(level, right ^ 1))
        return b"".join(parts)

    def _hash(self, level: int, index: int) -> bytes:
        hashes = self._hashes[level]
        return hashes[index] if index < len(hashes) else _EMPTY[level]

    def _leaves(self) -> list[bytes]:
        leaves: list[bytes] = []
        for ordinal in sorted(self._readings):
            base = ordinal << self.depth
            readings = self._readings[ordinal]
            leaves.extend([_EMPTY[0]] * (base - len(leaves)))
            leaves.extend(
                hash_leaf(self.word(ordinal, time)) if time in readings else _EMPTY[0]
                for time in range(self.start + 1, self.end + 1)
            )
        return leaves


def _parents(hashes: Sequence[bytes], empty: bytes) -> list[bytes]:
    """Return the level above; `empty` is the hash of a subtree of this level without readings."""
    above = keccak(NODE + empty + empty)
    padded = [*hashes, empty] if len(hashes) % 2 else hashes
    pairs = zip(padded[::2], padded[1::2], strict=True)
    return [above if left == right == empty else keccak(NODE + left + right) for left, right in pairs]
