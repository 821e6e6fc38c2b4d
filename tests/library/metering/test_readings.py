"""Readings: taken near their time, never changed once committed, kept through a kill."""

from collections.abc import Iterator
from pathlib import Path
import signal
import subprocess
import sys
from time import process_time

import pytest

from custom_components.gridpact.metering.counts import MICROJOULES_PER_WH, Counts
from custom_components.gridpact.metering.proofs import ANY_TIME, settlement_proof
from custom_components.gridpact.metering.readings import ReadingStore
from custom_components.gridpact.metering.register import RegisterState

from .stores import ACCOUNT, INTERVAL, fill, open_store, post

METER = "aa"
TIME = 2_000_000
AT = TIME * INTERVAL


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ReadingStore]:
    with open_store(tmp_path) as store:
        yield store


def counted(wh: int) -> RegisterState:
    return RegisterState(import_uj=wh * MICROJOULES_PER_WH)


class TestRecording:
    def test_a_register_is_kept(self, store: ReadingStore) -> None:
        assert store.state(METER) is None
        store.record(METER, counted(5), AT + 300)
        assert store.state(METER) == counted(5)
        assert store.first_index(METER) is None

    @pytest.mark.parametrize(("apart", "taken"), [(-61, False), (-60, True), (0, True), (60, True), (60.5, False)])
    def test_a_reading_is_a_sample_near_its_time(self, store: ReadingStore, apart: float, *, taken: bool) -> None:
        assert store.record(METER, counted(5), AT + apart) is taken
        assert store.reading(METER, TIME) == (Counts(5, 0) if taken else None)

    def test_a_nearer_sample_takes_its_place(self, store: ReadingStore) -> None:
        store.record(METER, counted(5), AT - 30)
        store.record(METER, counted(6), AT + 10)
        store.record(METER, counted(7), AT + 40)
        assert store.reading(METER, TIME) == Counts(6, 0)

    def test_a_clock_set_back_rewrites_nothing(self, store: ReadingStore) -> None:
        store.record(METER, counted(5), AT + 10)
        store.record(METER, counted(9), AT + INTERVAL)
        store.record(METER, counted(10), AT)
        assert store.readings(METER, TIME - 1, TIME + 1) == {TIME: Counts(5, 0), TIME + 1: Counts(9, 0)}

    def test_what_a_range_contains_is_fixed(self, store: ReadingStore) -> None:
        fill(store, METER, TIME - 5, TIME - 1, wh=1)
        post(store, TIME - 6, TIME, [METER])
        assert not store.record(METER, counted(5), AT)
        fill(store, METER, TIME - 9, TIME + 1, wh=2)
        assert store.reading(METER, TIME) is None
        assert store.reading(METER, TIME + 1) == Counts(2 * (TIME + 1), TIME + 1)

    def test_history_does_not_replace(self, store: ReadingStore) -> None:
        store.record(METER, counted(5), AT)
        fill(store, METER, TIME, TIME, wh=1)
        assert store.reading(METER, TIME) == Counts(5, 0)


class TestAsking:
    def test_a_span_excludes_its_start(self, store: ReadingStore) -> None:
        fill(store, METER, 10, 20, wh=3)
        assert list(store.readings(METER, 12, 15)) == [13, 14, 15]
        assert (store.first_index(METER), store.last_index(METER)) == (10, 20)

    def test_meters_are_apart(self, store: ReadingStore) -> None:
        fill(store, METER, 10, 20, wh=3)
        assert store.reading("bb", 15) is None
        assert store.last_index("bb") is None


WRITER = """
import sys
from time import process_time
from collections.abc import Iterator
from pathlib import Path
import tools
from tests.library.metering.stores import open_store
from custom_components.gridpact.metering.counts import MICROJOULES_PER_WH
from custom_components.gridpact.metering.register import RegisterState

with open_store(Path(sys.argv[1])) as store:
    for wh in range(1_000_000):
        store.record("aa", RegisterState(import_uj=wh * MICROJOULES_PER_WH), (2_000_000 + wh) * 900)
        print(wh, flush=True)
"""


def test_a_kill_parts_nothing(tmp_path: Path) -> None:
    """After kill -9 all that was reported is there, and register and reading are of the same moment."""
    with subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        reported = 0
        while reported < 20:
            reported = int(writer.stdout.readline())
        writer.send_signal(signal.SIGKILL)
        reported = max([reported, *(int(line) for line in writer.stdout.read().split())])
    with open_store(tmp_path) as store:
        state, last = store.state(METER), store.last_index(METER)
        assert state is not None
        assert last is not None
        assert last >= 2_000_000 + reported
        assert store.reading(METER, last) == state.counts == Counts(last - 2_000_000, 0)


def test_ten_days_of_readings_and_ranges_take_seconds(tmp_path: Path) -> None:
    """A demo that reads every 15 s starts with a history of 57,600 readings in ten ranges."""
    per_day = 5760
    begun = process_time()
    with open_store(tmp_path, interval=15) as store:
        fill(store, METER, 0, 10 * per_day, wh=5)
        for day in range(10):
            post(store, day * per_day, (day + 1) * per_day, [METER])
        assert process_time() - begun < 5
        starts = [day * per_day + 4000 for day in range(10)]
        proof = settlement_proof(store, ACCOUNT, (0,), starts, 480, [ANY_TIME] * 10, {})
    assert process_time() - begun < 8
    assert proof.count(b"\x01") >= 10
