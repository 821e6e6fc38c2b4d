"""Usual use, from the home's own readings."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from custom_components.gridpact.metering.baseline import history_days, usual_by_interval, usual_energy, window_energy
from custom_components.gridpact.metering.counts import Counts
from custom_components.gridpact.metering.readings import ReadingStore

from .stores import fill, open_store

DAY = 96
PLENTY = 10**9


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ReadingStore]:
    """Meter aa has days 0 and 1 (10 Wh an interval), bb only day 1 (30 Wh)."""
    with open_store(tmp_path) as store:
        fill(store, "aa", 0, 2 * DAY, wh=10)
        fill(store, "bb", DAY, 2 * DAY, wh=30)
        yield store


def test_a_window_needs_both_readings_of_every_meter(store: ReadingStore) -> None:
    assert window_energy(store, ["aa"], 8, 4) == 40
    assert window_energy(store, ["aa", "bb"], 8, 4) is None
    assert window_energy(store, ["aa", "bb"], DAY + 8, 4) == 160


def test_usual_energy_is_the_mean_of_the_windows(store: ReadingStore) -> None:
    assert usual_energy(store, ["aa", "bb"], [DAY + 8, 8], 4, PLENTY) == (160 + 40) // 2


def test_a_day_without_readings_counts_as_nothing(store: ReadingStore) -> None:
    assert usual_energy(store, ["aa"], [8, 5 * DAY], 4, PLENTY) == 20


def test_a_window_is_bounded_by_capacity(store: ReadingStore) -> None:
    assert usual_energy(store, ["aa", "bb"], [DAY + 8, 8], 4, most_wh=100) == (100 + 40) // 2


def test_a_register_that_fell_says_nothing(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        store.add_history("aa", [(8, Counts(500, 0)), (12, Counts(400, 0))])
        assert window_energy(store, ["aa"], 8, 4) is None


def test_use_by_interval(store: ReadingStore) -> None:
    assert usual_by_interval(store, ["aa", "bb"], [DAY + 8, 8], 3) == [25, 25, 25]


def test_days_of_history(store: ReadingStore) -> None:
    assert history_days(store, ["aa", "bb"], [DAY + 8, 8], 4) == 1
