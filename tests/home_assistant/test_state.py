"""What follows from a picture of the participant: which event runs, and why one is over."""

from typing import Any
from unittest.mock import Mock

import pytest

from custom_components.gridpact.loads.models import RestoreReason
from custom_components.gridpact.market.models import EventKind
from custom_components.gridpact.participation.snapshot import Event, Snapshot, Stage
from custom_components.gridpact.state import event_key, running_event, why_over

START, END = 1000, 2000


def event(stage: Stage = Stage.PLANNED, **changes: Any) -> Event:
    values: dict[str, Any] = {
        "series_id": 7,
        "day": 0,
        "kind": EventKind.DEMAND_REDUCTION,
        "stage": stage,
        "start": START,
        "end": END,
        "bidding_ends": 500,
        "target_wh": 1000,
        "price_cap": 10,
        "fixed_price": False,
        "price": 5,
        "promised_wh": 800,
        "expected": 4,
        "loads": (),
        **changes,
    }
    return Event(**values)


def picture(*events: Event) -> Snapshot:
    return Mock(spec=Snapshot, events=events, market=events)


@pytest.mark.parametrize(("now", "runs"), [(999, False), (1000, True), (1999, True), (2000, False)])
@pytest.mark.parametrize("stage", [Stage.PLANNED, Stage.ACTIVE])
def test_an_event_runs_by_the_clock_whatever_was_known_last(now: int, runs: bool, stage: Stage) -> None:
    assert (running_event(picture(event(stage)), now) is not None) is runs


@pytest.mark.parametrize("stage", sorted(set(Stage) - {Stage.PLANNED, Stage.ACTIVE}))
def test_no_other_stage_runs(stage: Stage) -> None:
    assert running_event(picture(event(stage)), START) is None


def test_a_series_without_a_called_day_does_not_run() -> None:
    assert running_event(picture(event(Stage.WON, day=None)), START) is None


@pytest.mark.parametrize(
    ("stage", "now", "reason"),
    [
        (Stage.PLANNED, START, None),
        (Stage.ACTIVE, END - 1, None),
        (Stage.ACTIVE, END, RestoreReason.ENDED),
        (Stage.ENDED, END, RestoreReason.ENDED),
        (Stage.PAID, END, RestoreReason.ENDED),
        (Stage.LEFT, START, RestoreReason.LEFT),
        (Stage.CANCELLED, START, RestoreReason.CANCELLED),
        (Stage.UNCOUNTED, START, RestoreReason.CANCELLED),
    ],
)
def test_why_loads_come_back(stage: Stage, now: int, reason: RestoreReason | None) -> None:
    assert why_over(picture(event(stage)), event_key(event()), now) is reason


def test_an_event_that_a_reorganisation_took_away_is_cancelled() -> None:
    assert why_over(picture(), "7:0", START) is RestoreReason.CANCELLED
