"""When the next range of readings is due, and how far it goes."""

from hypothesis import given, strategies as st

from custom_components.gridpact.metering.grid import Grid
from custom_components.gridpact.participation.commitments import LONGEST_RANGE, range_end

GRID = Grid(900)
DAY = 20_000
MIDNIGHT = DAY * GRID.per_day


def due(start: int, ends: tuple[int, ...], now: int) -> int | None:
    return range_end(GRID, start, ends, now)


def test_a_range_ends_at_midnight_once_the_last_sample_can_be_in() -> None:
    start = MIDNIGHT - GRID.per_day
    assert due(start, (), GRID.time(MIDNIGHT) + GRID.tolerance - 1) is None
    assert due(start, (), GRID.time(MIDNIGHT) + GRID.tolerance) == MIDNIGHT


def test_a_window_to_be_proven_ends_a_range_as_well() -> None:
    end = MIDNIGHT + 80
    assert due(MIDNIGHT, (end,), GRID.time(end)) is None
    assert due(MIDNIGHT, (end,), GRID.time(end) + GRID.tolerance) == end
    assert due(end, (end,), GRID.time(end) + GRID.tolerance) is None


def test_what_was_missed_goes_into_one_range() -> None:
    assert due(MIDNIGHT - 30 * GRID.per_day, (MIDNIGHT - 300,), GRID.time(MIDNIGHT) + 3600) == MIDNIGHT


def test_no_range_is_longer_than_the_ledger_takes() -> None:
    assert due(0, (), GRID.time(MIDNIGHT) + 3600) == LONGEST_RANGE


@given(st.integers(0, 2 * GRID.per_day), st.lists(st.integers(0, 400), max_size=4), st.integers(0, 4 * 86_400))
def test_a_range_never_ends_in_the_future_and_is_never_empty(back: int, ends: list[int], later: int) -> None:
    start, now = MIDNIGHT - back, GRID.time(MIDNIGHT) + later
    end = due(start, tuple(MIDNIGHT + offset for offset in ends), now)
    if end is not None:
        assert start < end
        assert GRID.time(end) + GRID.tolerance <= now
        assert end % GRID.per_day == 0 or end - MIDNIGHT in ends
