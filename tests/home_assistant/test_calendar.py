"""Calendars: what the home takes part in, and everything that was announced."""

from typing import Any

from homeassistant.components.calendar.const import DOMAIN as CALENDAR
from homeassistant.helpers import entity_registry as er
import pytest

from tests.integration.town import at, evening

from .support.home import EVENT_DAY, HomeAssistantHome
from .support.words import speak_in_brackets

pytestmark = [pytest.mark.chain, pytest.mark.freeze_time(tick=True)]

DAY = {"start_date_time": "2026-02-27 00:00:00+00:00", "end_date_time": "2026-02-28 00:00:00+00:00"}


async def entries(home: HomeAssistantHome, key: str = "events") -> list[dict[str, Any]]:
    calendar = home.entity_id("calendar", key)
    answer = await home.call(CALENDAR, "get_events", entity_id=calendar, **DAY)
    found: list[dict[str, Any]] = answer[calendar]["events"]
    return found


async def test_an_event_tells_what_it_is_and_what_came_of_it(home: HomeAssistantHome) -> None:
    await home.start()
    assert await entries(home) == []
    await home.win()
    [won] = await entries(home)
    assert won["summary"] == "Save 0.8 kWh at 0.2 GPT/kWh"
    assert won["description"] == "Auction: use less\nLoads: Water heater\nExpected: 0.16 GPT"
    assert won["start"] == "2026-02-27T10:00:00-08:00"

    await home.move(at(EVENT_DAY, 18), act=False)
    assert home.state("calendar", "events") == "on"
    await home.call("gridpact", "shed", entity_id=home.relay.entity_id)
    await home.move(at(EVENT_DAY, 20, 2))
    assert home.state("calendar", "events") == "off"
    [paid] = await entries(home)
    assert paid["description"] == (
        "Auction: use less\nLoads: Water heater\nSaved: 0.8 kWh\nPaid: 0.16 GPT\nStill owed: 0 kWh"
    )


async def test_speaks_home_assistants_language(home: HomeAssistantHome, monkeypatch: pytest.MonkeyPatch) -> None:
    await home.start()
    await home.win()
    speak_in_brackets(home.hass, monkeypatch)
    [won] = await entries(home)
    assert won["summary"] == "[Save 0.8 kWh at 0.2 GPT/kWh]"
    assert won["description"] == "[Auction: use less]\n[Loads: Water heater]\n[Expected: 0.16 GPT]"


async def test_what_was_cancelled_is_gone(home: HomeAssistantHome) -> None:
    await home.start()
    await home.take_part()
    series = await home.town.request(evening(EVENT_DAY))
    await home.move(at(EVENT_DAY, 12, 5))
    assert len(await entries(home)) == 1
    await home.town.cancel(series)
    await home.move(at(EVENT_DAY, 12, 6))
    assert await entries(home) == []
    assert home.state("sensor", "event_start") == "unknown"
    [cancelled] = home.events("event_cancelled")
    assert (cancelled["promised_wh"], cancelled["saved_wh"]) == (800, 0)


async def test_what_was_left_is_gone(home: HomeAssistantHome) -> None:
    await home.start()
    await home.win()
    await home.call("gridpact", "leave_event", account=home.entry.entry_id)
    await home.step()
    assert await entries(home) == []


async def test_the_market_shows_what_the_home_takes_no_part_in(home: HomeAssistantHome) -> None:
    await home.start()
    registry = er.async_get(home.hass)
    registry.async_update_entity(home.entity_id("calendar", "market"), disabled_by=None)
    await home.move(at(EVENT_DAY, 12, 1))  # Home Assistant reloads the account half a minute later
    await home.town.request(evening(EVENT_DAY))
    await home.move(at(EVENT_DAY, 12, 2))
    [announced] = await entries(home, "market")
    assert announced["summary"] == "Save 1 kWh at 1 GPT/kWh"
    assert await entries(home) == []
