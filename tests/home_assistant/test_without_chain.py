"""After a restart without a node the plan stands as it was left; what only mirrors the chain is unavailable."""

from homeassistant.const import STATE_UNAVAILABLE
import pytest

from tests.integration.town import at

from .support.home import EVENT_DAY, HomeAssistantHome

pytestmark = [pytest.mark.chain, pytest.mark.freeze_time(tick=True)]

MIRRORS = ("earned", "owed", "reliability", "deposit", "fee_balance", "committed_until")


async def restarted_without_node(home: HomeAssistantHome, hour: int, minute: int = 0) -> None:
    """Stop Home Assistant's part and the node, and start again later without it."""
    await home.stop()
    home.lose_node()
    await home.move(at(EVENT_DAY, hour, minute), act=False)
    await home.start()


async def test_a_planned_event_is_still_known(home: HomeAssistantHome) -> None:
    await home.start()
    await home.win()
    shown = {key: home.state("sensor", key) for key in ("event_start", "event_end", "promised", "expected_earnings")}
    await restarted_without_node(home, 16)
    assert home.state("sensor", "status") == "planned"
    assert {key: home.state("sensor", key) for key in shown} == shown
    assert home.state("binary_sensor", "connected") == "off"
    assert {key: home.state("sensor", key) for key in MIRRORS} == dict.fromkeys(MIRRORS, STATE_UNAVAILABLE)
    assert home.state("switch", "automatic") == "on"
    assert home.state("sensor", "load-heater_load_status") == "ready"
    assert home.state("number", "load-heater_minimum_price") == "0.2"
    assert home.state("calendar", "events") == "off"


async def test_a_window_begins_and_ends_without_it(home: HomeAssistantHome) -> None:
    await home.start()
    await home.win()
    await restarted_without_node(home, 17, 30)
    await home.move(at(EVENT_DAY, 18))
    assert home.state("binary_sensor", "event_in_progress") == "on"
    assert home.state("sensor", "status") == "active"
    assert home.names[-1] == "event_started"
    await home.call("gridpact", "shed", entity_id=home.relay.entity_id)
    await home.move(at(EVENT_DAY, 19))
    assert home.state("sensor", "saved") == "400"
    assert home.state("sensor", "load-heater_load_status") == "off"

    await home.move(at(EVENT_DAY, 20))
    assert home.state("binary_sensor", "event_in_progress") == "off"
    assert home.relay.says == "on"
    assert home.state("sensor", "status") == "settling"
    assert home.names[-1] == "event_ended"
    # what was saved so far: the reading of that very second is kept at the same time
    assert home.events("event_ended")[0]["saved_wh"] in {700, 800}


async def test_a_running_event_and_its_loads_are_taken_up_again(home: HomeAssistantHome) -> None:
    await home.start()
    await home.win()
    await home.move(at(EVENT_DAY, 18), act=False)
    await home.call("gridpact", "shed", entity_id=home.relay.entity_id)
    await home.move(at(EVENT_DAY, 18, 45))
    await restarted_without_node(home, 19)
    assert home.state("binary_sensor", "event_in_progress") == "on"
    assert home.state("sensor", "load-heater_load_status") == "off"
    assert home.state("sensor", "load-heater_back_on") == "2026-02-27T20:00:00+00:00"
    assert home.state("sensor", "promised") == "800"
    assert int(home.state("sensor", "saved")) >= 300, "what was saved until the stop"
    assert home.relay.says == "off"
    delivery = await home.call("gridpact", "get_delivery", account=home.entry.entry_id, event_id=1)
    assert [use["usual_wh"] for use in delivery["intervals"]] == [150] * 8
    assert [use["used_wh"] for use in delivery["intervals"]][:3] == [50] * 3

    await home.move(at(EVENT_DAY, 20), act=False)
    assert home.relay.says == "on"
