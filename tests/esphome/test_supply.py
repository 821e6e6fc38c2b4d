"""Relays and an ACS712: switched and confirmed through Home Assistant, never both closed, its zero set by hand."""

from pathlib import Path

import pytest

from tools.esphome import Node, join
from tools.home_assistant import Api, HomeAssistant

from .homes import becomes, drives, node_of, says

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600), pytest.mark.xdist_group("whole_home")]

OWN, NEIGHBOUR = "switch.gridpact_supply_own_supply", "switch.gridpact_supply_neighbour_supply"
CURRENT, POWER = "sensor.gridpact_supply_line_current", "sensor.gridpact_supply_line_power"
ZERO, SET_ZERO = "number.gridpact_supply_zero_offset", "button.gridpact_supply_set_zero"
OWN_PIN, NEIGHBOUR_PIN = 26, 27
VOLTS_PER_AMPERE = 0.0667
WAIT_S = 0.15  # the node waits 0.2 s, and its log is read a moment later


async def test_relays_and_zero(tmp_path: Path) -> None:
    async with (
        node_of("acs712-relay", tmp_path) as node,
        HomeAssistant(tmp_path / "home-assistant") as home_assistant,
        Api(home_assistant.url) as api,
    ):
        await api.onboard()
        await api.wait_started()
        node.show(1.72)
        await node.start()
        await join(api, node, OWN, NEIGHBOUR, CURRENT, ZERO)
        await _zero(api, node)
        await _switch(api, node)
        await _lose(api, node)


async def _zero(api: Api, node: Node) -> None:
    """A chip whose middle is elsewhere shows a current where none is, until its zero is set; the node keeps it."""
    await becomes(api, CURRENT, lambda amperes: amperes > 0, "the wrong zero shows")
    await api.act("button.press", entity_id=SET_ZERO)
    await becomes(api, ZERO, lambda volts: abs(volts - 1.72) < 0.001, "the zero is set")
    await becomes(api, CURRENT, lambda amperes: amperes == 0, "nothing flows")
    node.show(1.72 + 5 * VOLTS_PER_AMPERE)
    assert await becomes(api, POWER, lambda watts: watts > 30, "5 A flow at 12 V") == pytest.approx(60, abs=1)
    node.show(1.72 - 5 * VOLTS_PER_AMPERE)
    assert await becomes(api, POWER, lambda watts: watts < -30, "they flow back") == pytest.approx(-60, abs=1)


async def _switch(api: Api, node: Node) -> None:
    """What Home Assistant shows is what the pins do."""
    await drives(node, OWN_PIN, on=True)
    await drives(node, NEIGHBOUR_PIN, on=False)
    await api.act("switch.turn_off", entity_id=OWN)
    await says(api, OWN, "off")
    await drives(node, OWN_PIN, on=False)
    await api.act("switch.turn_on", entity_id=NEIGHBOUR)
    await says(api, NEIGHBOUR, "on")
    await drives(node, NEIGHBOUR_PIN, on=True)

    # Somebody who closes one beside the other gets it only after the other is open.
    await api.act("switch.turn_on", entity_id=OWN)
    await says(api, NEIGHBOUR, "off")
    await says(api, OWN, "on")
    await drives(node, OWN_PIN, on=True)
    opened, closed = node.pins[-2:]
    assert (opened.pin, opened.on, closed.pin, closed.on) == (NEIGHBOUR_PIN, False, OWN_PIN, True)
    assert closed.at - opened.at > WAIT_S
    assert not _both(node)


async def _lose(api: Api, node: Node) -> None:
    """Without power there is no relay to see; with it again the home is on its own supply, and the zero is known."""
    await api.act("switch.turn_on", entity_id=NEIGHBOUR)
    await says(api, NEIGHBOUR, "on")
    await node.kill()
    await says(api, NEIGHBOUR, "unavailable")
    node.show(1.72)  # its zero
    await node.start()
    await says(api, OWN, "on")
    await says(api, NEIGHBOUR, "off")
    await drives(node, OWN_PIN, on=True)
    await drives(node, NEIGHBOUR_PIN, on=False)
    await becomes(api, CURRENT, lambda amperes: amperes == 0, "its zero was kept")


def _both(node: Node) -> bool:
    """Return whether both relays were closed at any time."""
    closed: set[int] = set()
    for moved in node.pins:
        (closed.add if moved.on else closed.discard)(moved.pin)
        if closed == {OWN_PIN, NEIGHBOUR_PIN}:
            return True
    return False
