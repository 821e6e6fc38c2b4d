"""A panel behind an INA219 is a meter: what it gives is counted once, through midnight, restarts and losses."""

from pathlib import Path
import time

import pytest

from tools.esphome import join

from .homes import Register, becomes, household, node_of, says

pytestmark = [
    pytest.mark.chain,
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.xdist_group("whole_home"),
]

GIVEN, TAKEN = "sensor.gridpact_solar_energy_given_today", "sensor.gridpact_solar_energy_taken_today"
POWER, METER_POWER = "sensor.gridpact_solar_solar_power", "sensor.gridpact_solar_meter_power"
DAY_S = 86_400
TO_MIDNIGHT_S = 15


def ahead(of_day: int) -> int:
    """How many seconds a clock is ahead that shows this second of the day (UTC) now."""
    return round(of_day - time.time() % DAY_S)


async def test_a_panel_is_a_meter(tmp_path: Path) -> None:
    async with node_of("solar-ina219", tmp_path) as node, household(tmp_path) as home:
        api = home.api
        node.clock_s = ahead(DAY_S // 2)
        node.measure(30, 80)
        await node.start()
        await join(api, node, GIVEN, TAKEN, METER_POWER)
        await home.add_meter("solar", TAKEN, GIVEN)
        register = Register(home)

        # What it gives has one sign for people and the other for meters.
        assert 2350 < await becomes(api, POWER, lambda watts: watts > 0, "it gives") < 2450
        assert await becomes(api, METER_POWER, lambda watts: watts < 0, "it counts as given") < -2350
        await register.reaches(given=3)
        assert register.used == 0

        # At night it takes a little.
        node.measure(30, -40)
        await becomes(api, METER_POWER, lambda watts: watts > 0, "it takes")
        await register.reaches(used=2)
        given = await becomes(api, GIVEN, lambda _: True, "it has a count")
        assert register.given <= given + 1

        # The node is lost: nothing is known of it, and nothing is counted.
        await node.kill()
        await says(api, GIVEN, "unavailable")
        await says(api, await home.entity("binary_sensor.readings"), "on")
        lost = register.given
        await register.look()
        assert register.given <= lost + 1

        # It returns shortly before its midnight, with nothing to give, and starts a new day.
        node.clock_s = ahead(DAY_S - TO_MIDNIGHT_S)
        node.measure(30, 0)
        await node.start()
        await says(api, await home.entity("binary_sensor.readings"), "off")
        await becomes(api, GIVEN, lambda wh: wh < 1, "its day is over")
        await register.look()
        yesterday = register.given
        node.measure(30, 80)
        await register.reaches(given=yesterday + 4)
        today = await becomes(api, GIVEN, lambda wh: wh >= 4, "it counts again")
        assert register.given - yesterday <= today + 1
