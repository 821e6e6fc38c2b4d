"""Reading stores with made-up histories."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from eth_utils import keccak

from custom_components.gridpact.database import Database
from custom_components.gridpact.metering.counts import Counts
from custom_components.gridpact.metering.grid import Grid
from custom_components.gridpact.metering.proofs import plan_range
from custom_components.gridpact.metering.ranges import Range
from custom_components.gridpact.metering.readings import ReadingStore

INTERVAL = 900
ACCOUNT = "0x00000000000000000000000000000000000000aa"


@contextmanager
def open_store(folder: Path, interval: int = INTERVAL) -> Iterator[ReadingStore]:
    database = Database(folder / "readings.db")
    try:
        yield ReadingStore(database, Grid(interval))
    finally:
        database.close()


def fill(store: ReadingStore, meter: str, start: int, end: int, wh: int) -> None:
    """A meter that imports `wh` and exports 1 Wh an interval, with readings start .. end."""
    store.add_history(meter, ((time, Counts(wh * time, time)) for time in range(start, end + 1)))


def post(store: ReadingStore, start: int, end: int, meters: Sequence[str | None], late_s: int = 60) -> Range:
    """Commit the next range; its block comes `late_s` after its end."""
    sequence = len(store.ranges(ACCOUNT))
    plan_range(store, ACCOUNT, sequence, start, end, meters)
    store.mark_posted(ACCOUNT, sequence, store.grid.time(end) + late_s)
    return store.ranges(ACCOUNT)[-1]


class Ledger:
    """The contract's memory: ring entries by sequence number."""

    def __init__(self, store: ReadingStore) -> None:
        posted = [item for item in store.ranges(ACCOUNT) if item.posted_at is not None]
        self.entries = {item.sequence: keccak(item.word + item.root) for item in posted}

    def entry_of(self, sequence: int) -> bytes:
        return self.entries.get(sequence, bytes(32))
