"""A Home Assistant that speaks German shows German everywhere: dialogs, names, the calendar, events, exceptions."""

from homeassistant.components.calendar.const import DOMAIN as CALENDAR
from homeassistant.config_entries import SOURCE_USER
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.translation import async_get_translations
import pytest

from custom_components.gridpact.const import DOMAIN
from tests.integration.town import at, evening

from .support.home import EVENT_DAY, HomeAssistantHome

DAY = {"start_date_time": "2026-02-27 00:00:00+00:00", "end_date_time": "2026-02-28 00:00:00+00:00"}

story = [pytest.mark.chain, pytest.mark.freeze_time(tick=True)]


@pytest.fixture(autouse=True)
def german(hass: HomeAssistant) -> None:
    hass.config.language = "de"


async def words(hass: HomeAssistant, category: str) -> dict[str, str]:
    return await async_get_translations(hass, hass.config.language, category, {DOMAIN})


async def test_a_dialog(hass: HomeAssistant) -> None:
    form = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    form = await hass.config_entries.flow.async_configure(form["flow_id"], {"next_step_id": "code"})
    form = await hass.config_entries.flow.async_configure(form["flow_id"], {"code": "gridpact:nonsense"})
    texts = await words(hass, "config")
    shown = f"component.{DOMAIN}.config"
    assert texts[f"{shown}.step.{form['step_id']}.title"] == "Marktcode"
    assert texts[f"{shown}.error.{form['errors']['code'] if form['errors'] else ''}"].startswith(
        "Das ist kein vollständiger Marktcode."
    )


class TestAHome:
    """On a real chain."""

    pytestmark = story

    async def test_names_of_entities(self, hass: HomeAssistant, home: HomeAssistantHome) -> None:
        await home.start()
        registry = er.async_get(hass)
        for domain, key, name in (
            ("sensor", "owed", "Noch offen"),
            ("binary_sensor", "event_in_progress", "Sparzeit läuft"),
            ("sensor", "load-heater_can_save", "Kann jetzt einsparen"),
        ):
            entry = registry.async_get(home.entity_id(domain, key))
            assert entry is not None
            assert entry.original_name == name

    async def test_the_calendar(self, home: HomeAssistantHome) -> None:
        await home.start()
        await home.win()
        calendar = home.entity_id("calendar", "events")
        answer = await home.call(CALENDAR, "get_events", entity_id=calendar, **DAY)
        [event] = answer[calendar]["events"]
        assert event["summary"] == "0.8 kWh einsparen zu 0.2 GPT/kWh"
        assert event["description"].splitlines()[0] == "Auktion: weniger verbrauchen"

    async def test_why_an_event_was_skipped(self, home: HomeAssistantHome) -> None:
        await home.start()
        await home.town.request(evening(EVENT_DAY))
        await home.move(at(EVENT_DAY, 12, 1))
        [skipped] = home.events("event_skipped")
        assert skipped["reason_text"] == "Automatische Teilnahme ist ausgeschaltet."

    async def test_an_exception(self, hass: HomeAssistant, home: HomeAssistantHome) -> None:
        await home.start()
        with pytest.raises(HomeAssistantError) as raised:
            await home.call(DOMAIN, "leave_event", account=home.entry.entry_id)
        texts = await words(hass, "exceptions")
        text = texts[f"component.{DOMAIN}.exceptions.{raised.value.translation_key}.message"]
        assert text == "Es gibt keine Sparzeit, aus der du aussteigen könntest."
