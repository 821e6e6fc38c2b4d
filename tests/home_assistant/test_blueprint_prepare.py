"""The blueprint that prepares before an event, and puts things back whatever comes in between."""

from datetime import UTC, datetime

from homeassistant.components.automation.const import DOMAIN as AUTOMATION
from homeassistant.const import SERVICE_RELOAD
from homeassistant.core import CoreState, Event, HomeAssistant, State
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events, mock_restore_cache

from tests.integration.town import at, evening

from .support.blueprints import Shelf
from .support.home import EVENT_DAY, HomeAssistantHome

pytestmark = [pytest.mark.chain, pytest.mark.freeze_time(tick=True)]

HALF_PAST_FIVE = at(EVENT_DAY, 17, 30)
SIX = at(EVENT_DAY, 18)


class Preparation:
    """The automation, and how often it did what it was asked."""

    def __init__(self, home: HomeAssistantHome, shelf: Shelf) -> None:
        self._home = home
        self._shelf = shelf
        self._prepared: list[Event] = async_capture_events(home.hass, "prepared")
        self._undone: list[Event] = async_capture_events(home.hass, "undone")

    async def automate(self, minutes: int = 30) -> None:
        inputs = {
            "event_start": self._home.entity_id("sensor", "event_start"),
            "minutes_before": minutes,
            "prepare": [{"event": "prepared"}],
            "undo": [{"event": "undone"}],
        }
        await self._shelf.automate("prepare_before_event", inputs)

    @property
    def done(self) -> tuple[int, int]:
        """How often it prepared, and how often it put things back."""
        return len(self._prepared), len(self._undone)


@pytest.fixture
async def preparation(home: HomeAssistantHome, shelf: Shelf) -> Preparation:
    await home.start()
    return Preparation(home, shelf)


async def restart(hass: HomeAssistant, home: HomeAssistantHome, preparation: Preparation) -> None:
    """Start Home Assistant anew; the automation remembers when it ran last, as real ones do."""
    hass.set_state(CoreState.not_running)
    await home.start()
    await preparation.automate()
    await hass.async_start()
    await hass.async_block_till_done()


def ran_at(hass: HomeAssistant, seconds: int) -> None:
    moment = datetime.fromtimestamp(seconds, UTC).isoformat()
    mock_restore_cache(hass, [State("automation.prepare_before_event", "on", {"last_triggered": moment})])


async def test_prepares_before_the_start_and_puts_back_at_the_start(
    home: HomeAssistantHome, preparation: Preparation
) -> None:
    await preparation.automate()
    await home.win()
    await home.move(HALF_PAST_FIVE - 900)
    assert preparation.done == (0, 0)
    await home.move(HALF_PAST_FIVE + 2)
    assert preparation.done == (1, 0)
    await home.move(SIX)
    assert preparation.done == (1, 1)
    await home.move(at(EVENT_DAY, 20, 30))
    assert preparation.done == (1, 1)


async def test_waits_until_the_bid_is_decided_and_then_prepares_at_short_notice(
    home: HomeAssistantHome, preparation: Preparation
) -> None:
    await preparation.automate(minutes=240)
    await home.take_part()
    series = await home.town.request(evening(EVENT_DAY))
    await home.move(at(EVENT_DAY, 14, 30))
    assert home.state("sensor", "status") == "bid_sent"
    assert home.state("sensor", "event_start") == "2026-02-27T18:00:00+00:00"
    assert preparation.done == (0, 0)

    await home.move(at(EVENT_DAY, 15, 1))
    await home.town.clear(series)
    await home.move(at(EVENT_DAY, 15, 2))
    await home.move(at(EVENT_DAY, 15, 3))
    assert preparation.done == (1, 0)


async def test_prepares_nothing_for_what_is_cancelled(home: HomeAssistantHome, preparation: Preparation) -> None:
    await preparation.automate(minutes=300)
    await home.take_part()
    series = await home.town.request(evening(EVENT_DAY))
    await home.move(at(EVENT_DAY, 14))
    await home.town.cancel(series)
    await home.move(at(EVENT_DAY, 14, 1))
    await home.move(SIX)
    assert "event_cancelled" in home.names
    assert preparation.done == (0, 0)


async def test_puts_back_at_once_when_the_event_is_left(home: HomeAssistantHome, preparation: Preparation) -> None:
    await preparation.automate()
    await home.win()
    await home.move(HALF_PAST_FIVE + 2)
    await home.call("button", "press", entity_id=home.entity_id("button", "leave_event"))
    assert preparation.done == (1, 1)


async def test_prepares_before_an_event_of_fixed_price(home: HomeAssistantHome, preparation: Preparation) -> None:
    await preparation.automate()
    await home.join()
    await home.move(HALF_PAST_FIVE - 900)
    assert preparation.done == (0, 0)
    await home.move(HALF_PAST_FIVE + 2)
    assert preparation.done == (1, 0)
    await home.move(SIX)
    assert preparation.done == (1, 1)


async def test_puts_back_when_an_event_of_fixed_price_is_cancelled(
    home: HomeAssistantHome, preparation: Preparation
) -> None:
    await preparation.automate(minutes=360)
    series = await home.join()
    await home.move(at(EVENT_DAY, 12, 2))
    assert preparation.done == (1, 0), "joined is joined: nothing is left to be decided"
    await home.town.cancel(series)
    await home.move(at(EVENT_DAY, 12, 3))
    assert preparation.done == (1, 1)
    await home.move(SIX)
    assert preparation.done == (1, 1)


async def test_while_gridpact_is_loaded_again_nothing_is_put_back(
    home: HomeAssistantHome, preparation: Preparation
) -> None:
    await preparation.automate()
    await home.win()
    await home.move(HALF_PAST_FIVE + 2)
    await home.stop()
    assert home.state("sensor", "event_start") == "unavailable"
    assert preparation.done == (1, 0)
    await home.start()
    await home.move(HALF_PAST_FIVE + 10)
    assert preparation.done == (2, 0)
    await home.move(SIX)
    assert preparation.done == (2, 1)


async def test_gridpact_loaded_again_on_another_day_changes_nothing(
    home: HomeAssistantHome, preparation: Preparation
) -> None:
    await preparation.automate()
    await home.win()
    await home.stop()
    await home.start()
    assert preparation.done == (0, 0)


async def test_automations_loaded_again_in_between_still_put_back(
    home: HomeAssistantHome, preparation: Preparation
) -> None:
    await preparation.automate()
    await home.win()
    await home.move(HALF_PAST_FIVE + 2)
    await home.call(AUTOMATION, SERVICE_RELOAD)
    assert preparation.done == (2, 0)
    await home.move(SIX)
    assert preparation.done == (2, 1)


async def test_an_automation_made_in_between_prepares_at_once(
    home: HomeAssistantHome, preparation: Preparation
) -> None:
    await home.win()
    await home.move(HALF_PAST_FIVE + 600)
    await preparation.automate()
    assert preparation.done == (1, 0)
    await home.move(SIX)
    assert preparation.done == (1, 1)


async def test_a_restart_in_between_prepares_again(
    hass: HomeAssistant, home: HomeAssistantHome, preparation: Preparation
) -> None:
    await home.win()
    await home.stop()
    await home.move(HALF_PAST_FIVE + 600, act=False)
    await restart(hass, home, preparation)
    assert preparation.done == (1, 0)
    await home.move(SIX)
    assert preparation.done == (1, 1)


@pytest.mark.parametrize(("last", "undone"), [(HALF_PAST_FIVE, 1), (HALF_PAST_FIVE - 86_400, 0)])
async def test_a_restart_after_the_start_puts_back_what_was_prepared(
    hass: HomeAssistant, home: HomeAssistantHome, preparation: Preparation, last: int, undone: int
) -> None:
    await home.win()
    await home.stop()
    await home.move(at(EVENT_DAY, 18, 30), act=False)
    ran_at(hass, last)
    await restart(hass, home, preparation)
    assert preparation.done == (0, undone)
