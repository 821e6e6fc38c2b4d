"""The grid of times at which registers are read."""

from hypothesis import given, strategies as st
import pytest

from custom_components.gridpact.metering.grid import Grid


def test_quarter_hours() -> None:
    grid = Grid(900)
    assert grid.per_day == 96
    assert grid.tolerance == 60
    assert grid.index(1_800_000_899.9) == 2_000_000
    assert grid.time(2_000_000) == 1_800_000_000
    assert grid.next_boundary(1_800_000_000) == 1_800_000_900
    assert grid.next_boundary(1_800_000_899.9) == 1_800_000_900


@pytest.mark.parametrize(("interval", "tolerance"), [(3600, 60), (60, 15), (15, 3), (2, 1)])
def test_tolerance_shrinks_with_the_interval(interval: int, tolerance: int) -> None:
    assert Grid(interval).tolerance == tolerance


@pytest.mark.parametrize("interval", [0, -900, 7])
def test_an_interval_divides_a_day(interval: int) -> None:
    with pytest.raises(ValueError, match="does not divide a day"):
        Grid(interval)


@given(st.floats(0, 4e9), st.sampled_from([15, 60, 300, 900, 3600]))
def test_nearest_is_at_most_half_an_interval_away(time: float, interval: int) -> None:
    grid = Grid(interval)
    assert abs(grid.time(grid.nearest(time)) - time) <= interval / 2
    assert grid.time(grid.index(time)) <= time < grid.next_boundary(time)
