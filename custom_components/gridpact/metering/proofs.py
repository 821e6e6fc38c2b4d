"""Proofs of readings and of the energy in windows, byte for byte as IReadingLedger reads them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from .counts import Counts
from .merkle import RangeTree, meter_bits_of
from .ranges import Range
from .readings import ReadingStore

MISSING = b"\x00"
ONE_RANGE = b"\x01"
TWO_RANGES = b"\x02"
LATE_S = 48 * 3600  # a range posted later than this after its end does not count for baselines
ANY_TIME = (1 << 40) - 1  # as `latest`: every range counts
RING = 128  # ranges the ledger keeps per account


def plan_range(
    store: ReadingStore, account: str, sequence: int, start: int, end: int, meters: Sequence[str | None]
) -> Range:
    """Build and keep the next range of an account: readings start + 1 .. end of its meters (ids by ordinal).

    Call it when the grid's tolerance after `end` is over: readings in a range do not change any more. The same
    sequence number again returns what was planned before. Blocks: hashing takes about 10 us a reading.
    """
    for known in store.ranges(account):
        if known.sequence == sequence:
            return known
    meter_bits = meter_bits_of(len(meters))
    tree = RangeTree(start, end, meter_bits, _readings(store, meters, start, end), store.salts)
    planned = Range(
        account=account,
        sequence=sequence,
        start=start,
        end=end,
        meter_bits=meter_bits,
        meters=tuple(meters),
        root=tree.root,
    )
    store.add_planned_range(planned)
    return planned


def build_tree(store: ReadingStore, item: Range) -> RangeTree:
    """Build the tree of a range again from the store."""
    readings = _readings(store, item.meters, item.start, item.end)
    return RangeTree(item.start, item.end, item.meter_bits, readings, store.salts)


def reading_proof(store: ReadingStore, account: str, ordinal: int, time: int) -> bytes | None:
    """Return range word | leaf word | siblings of one reading; None if no posted range has it."""
    prover = Prover(store, account)
    item = prover.usable(time, ANY_TIME)
    if item is None or prover.counts(item, ordinal, time) is None:
        return None
    return item.word + prover.tree(item).single_proof(ordinal, time)


def settlement_proof(
    store: ReadingStore,
    account: str,
    counted: Collection[int],
    starts: Sequence[int],
    length: int,
    latest: Sequence[int],
    since: Mapping[int, int],
    *,
    ring: int = RING,
) -> bytes:
    """Return the proof of energies: for each window in order, for each counted ordinal ascending, a window proof.

    `starts`, `length` and `since` (by ordinal) are interval numbers; baseline windows come first, the called window
    last. `latest` holds a second for each window, ANY_TIME where every posted range counts. `ring`: how many ranges
    the ledger keeps.
    """
    prover = Prover(store, account, ring)
    return b"".join(
        MISSING if start < since.get(ordinal, 0) else prover.window(ordinal, start, start + length, limit)
        for start, limit in zip(starts, latest, strict=True)
        for ordinal in sorted(counted)
    )


@dataclass(slots=True)
class Prover:
    """Proves windows of one account, building the tree of each range once."""

    store: ReadingStore
    account: str
    ring: int = RING
    _ranges: list[Range] = field(init=False)
    _trees: dict[int, RangeTree] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Leave out what the ledger does not know or has overwritten."""
        posted = [item for item in self.store.ranges(self.account) if item.posted_at is not None]
        self._ranges = [item for item in posted if item.sequence > posted[-1].sequence - self.ring]

    def window(self, ordinal: int, start: int, end: int, latest: int) -> bytes:
        """Return the window proof of a meter from `start` to `end` (interval numbers), kind 0 if there is none."""
        first, last = self.usable(start, latest), self.usable(end, latest)
        if first is None or last is None:
            return MISSING
        if self.counts(first, ordinal, start) is None or self.counts(last, ordinal, end) is None:
            return MISSING
        if first.sequence == last.sequence:
            return ONE_RANGE + first.word + self.tree(first).pair_proof(ordinal, start, end)
        return (
            TWO_RANGES
            + (first.word + self.tree(first).single_proof(ordinal, start))
            + (last.word + self.tree(last).single_proof(ordinal, end))
        )

    def usable(self, time: int, latest: int) -> Range | None:
        """Return the posted range that has an interval number, if it was posted by `latest` and in time."""
        for item in self._ranges:
            if item.start < time <= item.end and item.posted_at is not None:
                in_time = item.posted_at <= min(latest, self.store.grid.time(item.end) + LATE_S)
                return item if in_time or latest == ANY_TIME else None
        return None

    def counts(self, item: Range, ordinal: int, time: int) -> Counts | None:
        """Return a meter's committed reading; None if it was not taken, or the range knows no such meter."""
        meter = item.meters[ordinal] if ordinal < len(item.meters) else None
        return None if meter is None else self.store.reading(meter, time)

    def tree(self, item: Range) -> RangeTree:
        """Return the tree of a range."""
        if item.sequence not in self._trees:
            self._trees[item.sequence] = build_tree(self.store, item)
        return self._trees[item.sequence]


def _readings(
    store: ReadingStore, meters: Sequence[str | None], start: int, end: int
) -> dict[int, Mapping[int, Counts]]:
    return {ordinal: store.readings(meter, start, end) for ordinal, meter in enumerate(meters) if meter is not None}
