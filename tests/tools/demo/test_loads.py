"""What hangs behind the demo's plug behaves as such things do."""

from pathlib import Path

import pytest

from tools.demo.heater import HYSTERESIS_C, POWER_W, SETPOINT_C, WaterHeater
from tools.demo.loads import trace

START = 1_800_000_000 // 86_400 * 86_400
HOUR = 3600


def used_wh(heater: WaterHeater, seconds: int, *, switched_on: bool = True) -> float:
    begin = int(heater.at)
    return sum(heater.advance(begin + second + 1, switched_on=switched_on) for second in range(seconds)) / HOUR


def test_the_thermostat_keeps_the_water_warm() -> None:
    heater = WaterHeater(at=START)
    for minute in range(24 * 60):
        heater.advance(START + 60 * (minute + 1), switched_on=True)
        assert SETPOINT_C - HYSTERESIS_C - 1 < heater.temperature < SETPOINT_C + 1


def test_it_runs_some_of_the_time_only() -> None:
    assert 0.3 * POWER_W < used_wh(WaterHeater(at=START), HOUR) < 0.8 * POWER_W


def test_switched_off_it_uses_nothing_and_makes_up_for_it_later() -> None:
    left_alone, switched_off = WaterHeater(at=START), WaterHeater(at=START)
    used_wh(left_alone, 600)
    assert used_wh(switched_off, 600, switched_on=False) == 0
    assert switched_off.temperature < left_alone.temperature - HYSTERESIS_C
    assert used_wh(switched_off, 600) > used_wh(left_alone, 600)


def a_trace(folder: Path, header: str = "timestamp_utc,appliance,power_w") -> Path:
    """One day by the minute: 1 kW from 03:00 to 04:00, and the same day of another appliance."""
    rows = [f"2026-01-01T{m // 60:02}:{m % 60:02}:00Z,heater,{1000 if 180 <= m < 240 else 0}" for m in range(1440)]
    rows += [f"2026-01-01T{m // 60:02}:{m % 60:02}:00Z,home,5000" for m in range(1440)]
    file = folder / "trace.csv"
    file.write_text("\n".join([header, *rows]))
    return file


def test_a_trace_is_moved_to_where_it_matters(tmp_path: Path) -> None:
    evening = START + 20 * 86_400 + 20 * HOUR
    load, moved = trace(a_trace(tmp_path), START, evening)
    assert 16 * HOUR <= moved <= 17 * HOUR
    assert load.advance(evening, switched_on=True) == 1000, "of the first appliance"
    assert load.advance(evening + 5 * HOUR, switched_on=True) == 0
    assert load.advance(evening, switched_on=False) == 0


def test_a_file_that_is_no_trace_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"trace\.csv has no column power_w"):
        trace(a_trace(tmp_path, "a,b,c"), START, START)
