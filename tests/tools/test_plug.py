"""The emulated plug measures exactly and can be handled from outside."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
import json
from pathlib import Path
import sys
from typing import Any

from aiohttp import ClientSession
from aiohttp.test_utils import TestClient, TestServer
import pytest
from tapo import ApiClient

from tools.plug import EmulatedPlug, Fault
from tools.plug.control import control_app
from tools.plug.meter import PlugMeter, constant
from tools.plug.trace import play, read_trace

EVENING = datetime(2027, 1, 31, 22, 0, tzinfo=UTC).timestamp()


class Clock:
    def __init__(self, now: float = EVENING) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


class TestMeter:
    def test_it_counts_exactly(self) -> None:
        clock = Clock()
        meter = PlugMeter(constant(1234.567), clock)
        for _ in range(1000):
            clock.now += 0.25
            assert meter.power_mw == 1_234_567
        assert meter.total_uj == 1_234_567 * 250_000

    def test_nothing_flows_while_it_is_off(self) -> None:
        clock = Clock()
        meter = PlugMeter(constant(3600), clock)
        clock.now += 10
        meter.on = False
        clock.now += 1000
        assert (meter.power_mw, meter.on_time, meter.total_wh) == (0, 0, 10)
        meter.on = True
        clock.now += 5
        assert (meter.on_time, meter.total_wh) == (5, 15)

    def test_a_changed_load_counts_from_then_on(self) -> None:
        clock = Clock()
        meter = PlugMeter(constant(3600), clock)
        clock.now += 10
        meter.load = constant(7200)
        clock.now += 10
        assert meter.total_wh == 30

    def test_the_day_ends_at_local_midnight(self) -> None:
        clock = Clock()
        meter = PlugMeter(constant(1000), clock, utc_offset_s=3600)
        clock.now += 3599
        assert meter.today_wh == 999
        clock.now += 1 + 1800
        assert (meter.today_wh, meter.month_wh, meter.total_wh) == (500, 500, 1500)
        assert meter.local_time == datetime(2027, 2, 1, 0, 30)  # noqa: DTZ001 - a plug's clock knows no zone

    def test_a_factory_reset(self) -> None:
        clock = Clock()
        meter = PlugMeter(constant(1000), clock)
        clock.now += 3600
        meter.restart_counters()
        assert (meter.today_wh, meter.month_wh, meter.total_wh) == (0, 0, 1000)

    def test_a_clock_set_back_counts_nothing_twice(self) -> None:
        clock = Clock()
        meter = PlugMeter(constant(3600), clock)
        clock.now += 10
        assert meter.total_wh == 10
        clock.now -= 10
        assert meter.total_wh == 10
        clock.now += 5
        assert meter.total_wh == 15


class TestTrace:
    @pytest.fixture
    def file(self, tmp_path: Path) -> Path:
        path = tmp_path / "trace.csv"
        path.write_text(
            "timestamp_utc,appliance,power_w\n"
            "2007-01-08T00:00:00Z,heater,0\n"
            "2007-01-08T00:01:00Z,heater,1200\n"
            "2007-01-08T00:03:00Z,heater,60\n"
        )
        return path

    def test_times_count_from_the_first_row(self, file: Path) -> None:
        assert read_trace(file) == [(0, 0), (60, 1200), (180, 60)]

    def test_it_repeats(self, file: Path) -> None:
        load = play(read_trace(file), EVENING)
        assert [load(EVENING + second) for second in (0, 59, 60, 179, 180, 239, 240, 300)] == [
            0,
            0,
            1200,
            1200,
            60,
            60,
            0,
            1200,
        ]

    def test_it_can_run_faster(self, file: Path) -> None:
        assert play(read_trace(file), EVENING, speed=60)(EVENING + 1) == 1200

    def test_its_energy_is_exact(self, file: Path) -> None:
        clock = Clock()
        meter = PlugMeter(play(read_trace(file), EVENING), clock)
        clock.now += 240
        assert meter.total_uj == (120 * 1200 + 60 * 60) * 1_000_000


class TestControl:
    @pytest.fixture
    async def plug(self) -> AsyncIterator[EmulatedPlug]:
        async with EmulatedPlug(load=100) as plug:
            yield plug

    @pytest.fixture
    async def client(self, plug: EmulatedPlug) -> AsyncIterator[TestClient[Any, Any]]:
        async with TestClient(TestServer(control_app(plug))) as client:
            yield client

    async def test_it_shows_the_truth(self, plug: EmulatedPlug, client: TestClient[Any, Any]) -> None:
        state = await (await client.get("/state")).json()
        assert (state["on"], state["power_mw"], state["address"]) == (True, 100_000, plug.address)

    async def test_it_changes_things(self, plug: EmulatedPlug, client: TestClient[Any, Any]) -> None:
        state = await (await client.post("/state", json={"watts": 2000, "fault": "http_500"})).json()
        assert (state["power_mw"], state["fault"]) == (2_000_000, "http_500")
        assert plug.fault == Fault.HTTP_500
        state = await (await client.post("/state", json={"on": False, "fault": None, "expire": True})).json()
        assert (state["power_mw"], state["fault"], state["on"]) == (0, None, False)
        assert not plug.meter.on

    @pytest.mark.parametrize(
        "wanted", [{"colour": "red"}, {"fault": "gremlins"}, {"trace": "nowhere.csv"}, {"watts": []}]
    )
    async def test_it_says_what_it_cannot(self, client: TestClient[Any, Any], wanted: dict[str, object]) -> None:
        answer = await client.post("/state", json=wanted)
        assert answer.status == 400
        assert "error" in await answer.json()


async def test_it_runs_as_a_program() -> None:
    program = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tools.plug", "--watts", "42", "--name", "Kettle", stdout=asyncio.subprocess.PIPE
    )
    try:
        assert program.stdout is not None
        started = json.loads(await program.stdout.readline())
        plug = await ApiClient("home@example.org", "correct horse").p110(started["address"])
        assert (await plug.get_current_power()).current_power == 42
        async with ClientSession() as session, session.post(started["control"], json={"watts": 7}) as answer:
            assert (await answer.json())["power_mw"] == 7000
    finally:
        program.terminate()
        assert await program.wait() == 0
