"""A battery behind an INA219: its level, its signed power, and a chip that does not answer."""

from pathlib import Path

import pytest

from tools.esphome import join

from .homes import Register, becomes, household, node_of, says

pytestmark = [
    pytest.mark.chain,
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.xdist_group("whole_home"),
]

LEVEL, VOLTAGE = "sensor.gridpact_battery_battery_level", "sensor.gridpact_battery_battery_voltage"
METER_POWER = "sensor.gridpact_battery_meter_power"


async def test_a_battery_gives_and_takes(tmp_path: Path) -> None:
    async with node_of("battery-ina219", tmp_path) as node, household(tmp_path) as home:
        api = home.api
        node.measure(12.5, -90)
        await node.start()
        await join(api, node, LEVEL, METER_POWER)
        await home.add_meter("battery", METER_POWER)
        register = Register(home)

        # Charged, it uses energy; one signed power is both counts.
        assert await becomes(api, LEVEL, lambda percent: percent > 0, "it has a level") == pytest.approx(80, abs=1)
        await becomes(api, METER_POWER, lambda watts: watts > 1000, "it is charged")
        await register.reaches(used=2)
        assert register.given == 0

        # Discharged, it gives.
        node.measure(11.9, 90)
        await becomes(api, METER_POWER, lambda watts: watts < -1000, "it gives")
        await register.reaches(given=1)
        used = register.used
        await register.reaches(given=3)
        assert register.used == used
        assert await becomes(api, LEVEL, lambda percent: percent < 30, "it falls") == pytest.approx(20, abs=1)

        # A chip that does not answer is no empty battery, and nothing is counted meanwhile.
        node.break_chip()
        await says(api, LEVEL, "unknown")
        await says(api, METER_POWER, "unknown")
        await says(api, await home.entity("binary_sensor.readings"), "on")
        await register.look()
        before = register.given
        node.measure(12.3, 0)
        await becomes(api, LEVEL, lambda percent: percent > 50, "it answers again")
        await says(api, await home.entity("binary_sensor.readings"), "off")
        await register.look()
        assert register.given <= before + 1
