"""An account lives through an event: what Home Assistant shows and tells, on a real chain."""

import pytest

from tests.integration.town import CENT, WALLET, at, evening

from .support.home import EVENT_DAY, HomeAssistantHome

pytestmark = [pytest.mark.chain, pytest.mark.freeze_time(tick=True)]


async def test_an_event_from_its_announcement_to_the_pay(home: HomeAssistantHome) -> None:
    await home.start()
    assert home.state("sensor", "status") == "idle"
    await home.take_part()

    series = await home.town.request(evening(EVENT_DAY))
    await home.move(at(EVENT_DAY, 12, 1))
    assert home.state("sensor", "status") == "bid_sent"
    assert home.names == ["event_announced", "bid_placed"]

    await home.move(at(EVENT_DAY, 15, 1))
    await home.town.clear(series)
    await home.move(at(EVENT_DAY, 15, 2))
    assert home.names[2:] == ["bid_won"]
    assert home.state("sensor", "status") == "planned"
    assert home.state("sensor", "event_start") == "2026-02-27T18:00:00+00:00"
    assert home.state("sensor", "event_end") == "2026-02-27T20:00:00+00:00"
    assert home.state("sensor", "promised") == "800"
    assert home.state("sensor", "expected_earnings") == "0.16"

    await home.move(at(EVENT_DAY, 18), act=False)
    assert home.state("binary_sensor", "event_in_progress") == "on"
    assert home.state("sensor", "status") == "active"
    shed = await home.call("gridpact", "shed", entity_id=home.relay.entity_id)
    assert shed["loads"][0]["shed"]
    assert home.relay.says == "off"
    assert home.state("sensor", "load-heater_load_status") == "off"

    await home.move(at(EVENT_DAY, 19, 1))
    assert home.state("sensor", "saved") == "400"
    assert home.names[3:] == ["event_started"]

    await home.move(at(EVENT_DAY, 20), act=False)
    assert home.state("binary_sensor", "event_in_progress") == "off"
    assert home.relay.says == "on"

    await home.move(at(EVENT_DAY, 20, 2))
    assert home.names[4:] == ["event_ended", "event_settled", "event_paid"]
    assert home.state("sensor", "earned") == "0.16"
    assert home.state("sensor", "status") == "idle"
    assert home.state("sensor", "owed") == "0"
    assert home.state("sensor", "reliability") == "100"
    assert await home.town.market.token_balance(WALLET) == 16 * CENT
    assert not any(data["late"] for _, data in home.happened)
