"""A relay of a node is a load: Gridpact switches it, believes only what the node confirms, and says if it is gone."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tools.demo.household import SUBENTRY_FLOWS, Household
from tools.esphome import join

from ..scene.waiting import until
from .homes import drives, household, node_of, says, shown

pytestmark = [
    pytest.mark.chain,
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.xdist_group("whole_home"),
]

RELAY, USED = "switch.gridpact_supply_own_supply", "sensor.gridpact_supply_energy_used_today"
PIN = 26
USE = {"power": 60, "minimum_price": 0.2, "critical": False}
TIMES = {"longest": {"hours": 2, "minutes": 0}, "rest": {"hours": 0, "minutes": 0}}


async def test_a_relay_is_a_load(tmp_path: Path) -> None:
    async with node_of("acs712-relay", tmp_path) as node, household(tmp_path) as home:
        node.show(1.667)
        await node.start()
        await join(home.api, node, RELAY, USED)
        await home.add_meter("appliance", USED)
        await home.api.flow(
            SUBENTRY_FLOWS,
            {"handler": [home.entry, "load"]},
            {"switch": RELAY, "meter": await home.only_meter(), **USE, **TIMES},
        )
        await home.settled()
        status = await home.entity("sensor.load_status")
        await until(lambda: _is_there(home, status), "the load is there")
        later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()

        await drives(node, PIN, on=True)
        await home.api.act("gridpact.shed", entity_id=status, until=later)
        await drives(node, PIN, on=False)
        await says(home.api, RELAY, "off")

        await home.api.act("gridpact.restore", entity_id=status)
        await drives(node, PIN, on=True)
        await says(home.api, RELAY, "on")

        await node.kill()
        await says(home.api, RELAY, "unavailable")
        assert await _refusal(home, status, later)
        await node.start()
        await says(home.api, RELAY, "on")
        await drives(node, PIN, on=True)


async def _is_there(home: Household, status: str) -> bool:
    return await shown(home.api, status) not in {"unknown", "unavailable"}


async def _refusal(home: Household, status: str, later: str) -> str:
    """Return why a load could not be shed."""
    with pytest.raises(RuntimeError) as refused:
        await home.api.act("gridpact.shed", entity_id=status, until=later)
    return str(refused.value)
