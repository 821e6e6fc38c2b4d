"""Ranges of readings that an account commits."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from custom_components.gridpact.metering.proofs import plan_range
from custom_components.gridpact.metering.readings import ReadingStore

from .stores import ACCOUNT, fill, open_store, post


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ReadingStore]:
    with open_store(tmp_path) as store:
        for meter in ("aa", "bb"):
            fill(store, meter, 100, 300, wh=2)
        yield store


def test_a_range_is_kept_as_planned(store: ReadingStore) -> None:
    planned = plan_range(store, ACCOUNT, 0, 99, 196, ["aa", None, "bb"])
    assert planned.meter_bits == 2
    assert store.ranges(ACCOUNT) == [planned]


def test_planning_again_returns_the_same(store: ReadingStore) -> None:
    planned = plan_range(store, ACCOUNT, 0, 99, 196, ["aa"])
    fill(store, "aa", 301, 305, wh=2)
    assert plan_range(store, ACCOUNT, 0, 99, 196, ["aa"]) == planned
    store.add_planned_range(planned)
    assert len(store.ranges(ACCOUNT)) == 1


def test_one_sequence_number_has_one_content(store: ReadingStore) -> None:
    planned = plan_range(store, ACCOUNT, 0, 99, 196, ["aa"])
    with pytest.raises(ValueError, match="another content"):
        store.add_planned_range(replace(planned, root=bytes(32)))


def test_a_posted_range_has_a_word(store: ReadingStore) -> None:
    planned = plan_range(store, ACCOUNT, 0, 99, 196, ["aa", "bb"])
    with pytest.raises(ValueError, match="posted"):
        _ = planned.word
    store.mark_posted(ACCOUNT, 0, 0xABCDE)
    word = store.ranges(ACCOUNT)[0].word
    assert word.hex() == "00" * 14 + "00000000" + "00000abcde" + f"{99:08x}" + f"{196:08x}" + "01"


def test_the_range_that_has_a_reading(store: ReadingStore) -> None:
    first, second = post(store, 99, 196, ["aa"]), post(store, 196, 250, ["aa"])
    assert store.range_covering(ACCOUNT, 99) is None
    assert store.range_covering(ACCOUNT, 196) == first
    assert store.range_covering(ACCOUNT, 197) == second
    assert store.range_covering(ACCOUNT, 251) is None
    assert store.range_covering("0xbb", 196) is None


def test_a_dropped_range_fixes_nothing(store: ReadingStore) -> None:
    post(store, 99, 196, ["aa"])
    plan_range(store, ACCOUNT, 1, 196, 290, ["aa", "bb"])
    assert (store.planned_end("aa"), store.planned_end("bb")) == (290, 290)
    store.drop_range(ACCOUNT, 1)
    assert (store.planned_end("aa"), store.planned_end("bb")) == (196, -1)
    assert len(store.ranges(ACCOUNT)) == 1


def test_ranges_survive_a_new_start(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        fill(store, "aa", 100, 300, wh=2)
        item = post(store, 99, 196, ["aa"])
    with open_store(tmp_path) as store:
        assert store.ranges(ACCOUNT) == [item]
