"""Which records are due and what they say, before any chain has them."""

from dataclasses import replace
import itertools
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.gridpact.database import Database
from custom_components.gridpact.errors import Refused
from custom_components.gridpact.market.record import Figures, read_record
from custom_components.gridpact.metering.counts import Direction
from custom_components.gridpact.production import recording
from custom_components.gridpact.production.counting import begin
from custom_components.gridpact.production.models import Station
from custom_components.gridpact.production.production import Production
from custom_components.gridpact.production.record_store import SentRecord

from .conftest import make
from .roof import FIRST, SOLAR, count, second


@pytest.fixture(autouse=True)
def paid_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """An account without a chain has no address."""
    monkeypatch.setattr(recording, "wallet_address", lambda _: "5x")


def planned(production: Production, station: Station, intervals: int, *, at_once: bool = False) -> SentRecord | None:
    return recording._planned(production, station, second(intervals), at_once=at_once)


def write(production: Production, record: SentRecord) -> None:
    production.records.written(record, second(record.end - FIRST), 7, "0x1")
    production.readings.mark_posted(record.station, record.sequence, second(record.end - FIRST))


def figures(record: SentRecord) -> Figures:
    read = read_record(record.data)
    assert read is not None
    assert read.figures is not None
    return read.figures


def test_nothing_is_due_before_the_first_reading(production: Production) -> None:
    assert planned(production, SOLAR, 0) is None
    assert production.records.start(SOLAR.id) is None


def test_a_reading_that_is_ahead_of_the_clock_waits(production: Production) -> None:
    count(production.readings, {3: 5_000})
    assert begin(production, SOLAR, second(2)) is None
    assert begin(production, SOLAR, second(3)) is not None


def test_counting_begins_with_the_newest_reading_when_the_station_comes(production: Production) -> None:
    count(production.readings, {0: 5_000, 1: 6_000})
    start = begin(production, SOLAR, second(1))
    assert start is not None
    assert (start.since, start.base_wh) == (FIRST + 1, 6_000)
    assert begin(production, replace(SOLAR, direction=Direction.IMPORT), second(9)) == start


def test_a_record_by_time_tells_what_was_made_since(production: Production) -> None:
    count(production.readings, {0: 5_000})
    begin(production, SOLAR, second(0))
    count(production.readings, {1: 5_400, 2: 5_900, 3: 6_250})
    assert planned(production, SOLAR, 2) is None
    record = planned(production, SOLAR, 3)
    assert record is not None
    assert (record.sequence, record.end, record.produced_wh) == (0, FIRST + 3, 1_250)
    told = figures(record)
    assert (told.for_sale_wh, told.reserved_wh, told.end) == (1_000, 250, (FIRST + 3) * 900)
    assert planned(production, SOLAR, 9) == record


def test_a_record_by_energy(production: Production) -> None:
    station = replace(SOLAR, every_s=None, every_wh=300)
    count(production.readings, {0: 0})
    begin(production, station, second(0))
    count(production.readings, {1: 299, 2: 299})
    assert planned(production, station, 2) is None
    assert recording.next_due(production, station) is None
    count(production.readings, {3: 300})
    record = planned(production, station, 3)
    assert record is not None
    assert record.produced_wh == 300


def test_after_a_time_without_readings_one_record_covers_all(production: Production) -> None:
    count(production.readings, {0: 0})
    begin(production, SOLAR, second(0))
    count(production.readings, {4: 100})
    first = planned(production, SOLAR, 4)
    assert first is not None
    write(production, first)
    count(production.readings, {400: 700, 401: 800})
    second_one = planned(production, SOLAR, 401)
    assert second_one is not None
    assert (second_one.sequence, second_one.end, second_one.produced_wh) == (1, FIRST + 401, 800)
    write(production, second_one)
    assert planned(production, SOLAR, 900) is None


def test_the_next_one_is_due_an_hour_after_the_last(production: Production) -> None:
    assert recording.next_due(production, SOLAR) is None
    count(production.readings, {0: 0, 4: 100})
    assert begin(production, SOLAR, second(0)) is None
    count(production.readings, {5: 100})
    begin(production, SOLAR, second(5))
    assert recording.next_due(production, SOLAR) == second(8)


def test_a_record_that_is_too_long_keeps_nothing(production: Production) -> None:
    station = replace(SOLAR, company_registry_number="x" * 512)
    count(production.readings, {0: 0})
    begin(production, station, second(0))
    count(production.readings, {4: 2_000})
    with pytest.raises(Refused, match="record_too_long"):
        planned(production, station, 4)
    assert production.readings.ranges(station.id) == []
    assert production.certificates.last_lot(station.id) is None
    assert planned(production, SOLAR, 4) is not None


def test_without_figures_only_the_root_is_told(production: Production) -> None:
    station = replace(SOLAR, figures=False)
    count(production.readings, {0: 0})
    begin(production, station, second(0))
    count(production.readings, {4: 2_000})
    record = planned(production, station, 4)
    assert record is not None
    [kept] = production.readings.ranges(station.id)
    assert record.data == b'{"root":"0x%s"}' % kept.root.hex().encode()
    assert [one.lot.end_wh for one in production.certificates.uncertified(station.id)] == [1_000, 2_000]


def test_a_lot_knows_when_it_was_made(production: Production) -> None:
    count(production.readings, {0: 100})
    begin(production, SOLAR, second(0))
    count(production.readings, {1: 600, 2: 1_150, 3: 1_200, 4: 2_300})
    assert planned(production, SOLAR, 4) is not None
    first, next_one = production.certificates.uncertified(SOLAR.id)
    assert (first.start, first.end) == (FIRST * 900, (FIRST + 2) * 900)
    assert (next_one.start, next_one.end) == ((FIRST + 1) * 900, (FIRST + 4) * 900)


@settings(max_examples=40, deadline=None)
@given(
    days=st.lists(
        st.tuples(st.lists(st.integers(0, 900), min_size=1, max_size=6), st.integers(1, 1_500), st.booleans()),
        min_size=1,
        max_size=8,
    )
)
def test_what_records_tell_adds_up_to_what_was_made(days: list[tuple[list[int], int, bool]]) -> None:
    with TemporaryDirectory() as folder:
        database = Database(Path(folder) / "home.db")
        production = make(database, lambda: [SOLAR])
        count(production.readings, {0: 50})
        begin(production, SOLAR, second(0))
        place, register, told, reserved = 0, 50, 0, 0
        for gains, lot_wh, lost in days:
            for gain in gains:
                place, register = place + 1, register + gain
                if not lost or gain % 2:
                    count(production.readings, {place: register})
            record = planned(production, replace(SOLAR, lot_wh=lot_wh), place, at_once=True)
            if record is None:
                continue
            write(production, record)
            told += figures(record).for_sale_wh
            reserved = figures(record).reserved_wh
            assert told + reserved == record.produced_wh
        lots = [one.lot for one in production.certificates.uncertified(SOLAR.id)]
        assert sum(lot.wh for lot in lots) == told
        assert all(one.end_wh == after.start_wh for one, after in itertools.pairwise(lots))
        database.close()
