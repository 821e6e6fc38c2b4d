"""Events on the bus and the event entity: each once, late ones marked, nothing from before set-up."""

from homeassistant.core import CoreState, HomeAssistant
from homeassistant.helpers.translation import async_get_translations
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.gridpact.const import DOMAIN
from custom_components.gridpact.market.strategy import SkipReason
from custom_components.gridpact.participation.happenings import Happening, HappeningType
from custom_components.gridpact.reports import happening_data
from tests.integration.town import at, evening

from .support.home import EVENT_DAY, HomeAssistantHome
from .support.words import ENGLISH, speak_in_brackets

story = [pytest.mark.chain, pytest.mark.freeze_time(tick=True)]


@pytest.mark.parametrize("reason", SkipReason)
def test_every_reason_to_skip_has_words(reason: SkipReason) -> None:
    words = ENGLISH["entity"]["event"]["events"]["state_attributes"]["reason"]["state"]
    assert words[reason].endswith(".")


@pytest.mark.parametrize(
    ("reason", "contract", "shown"),
    [
        ("interrupted", None, "It was interrupted, and is not bought any more."),
        ("rejected", "the offer is over", "the offer is over"),
        ("no_fee_money", None, "There is not enough fee money."),
    ],
)
async def test_why_a_purchase_failed_is_said(
    hass: HomeAssistant, account: MockConfigEntry, reason: str, contract: str | None, shown: str
) -> None:
    await async_get_translations(hass, "en", "entity", {DOMAIN})
    data = {"reason": reason, "reason_text": contract}
    failed = Happening(key="x", type=HappeningType.PURCHASE_FAILED, data=data, time=0)
    assert happening_data(hass, failed)["reason_text"] == shown


class TestTelling:
    """On a real chain."""

    pytestmark = story

    async def test_bus_and_entity_carry_the_same(self, home: HomeAssistantHome) -> None:
        await home.start()
        await home.win()
        entity = home.hass.states.get(home.entity_id("event", "events"))
        assert entity
        [won] = home.events("bid_won")
        assert {name: entity.attributes[name] for name in won} == won
        assert entity.attributes["event_type"] == "bid_won"
        assert won["entry_id"] == home.entry.entry_id
        assert won["device_id"] is not None
        assert {name: won[name] for name in ("event_id", "kind", "start", "end", "token", "promised_wh", "price")} == {
            "event_id": "1",
            "kind": "demand_reduction",
            "start": "2026-02-27T18:00:00+00:00",
            "end": "2026-02-27T20:00:00+00:00",
            "token": "GPT",
            "promised_wh": 800,
            "price": "0.2",
        }

    async def test_why_nothing_was_bid_is_told_once(self, home: HomeAssistantHome) -> None:
        await home.start()
        await home.town.request(evening(EVENT_DAY))
        await home.move(at(EVENT_DAY, 12, 1))
        await home.step()
        [skipped] = home.events("event_skipped")
        assert (skipped["reason"], skipped["reason_text"]) == (
            "automatic_off",
            "Taking part automatically is switched off.",
        )

    async def test_why_is_said_in_home_assistants_language(
        self, home: HomeAssistantHome, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await home.start()
        speak_in_brackets(home.hass, monkeypatch)
        await home.town.request(evening(EVENT_DAY))
        await home.move(at(EVENT_DAY, 12, 1))
        [skipped] = home.events("event_skipped")
        assert skipped["reason_text"] == "[Taking part automatically is switched off.]"

    async def test_what_happened_while_home_assistant_was_down_comes_late_and_once(
        self, home: HomeAssistantHome
    ) -> None:
        await home.start()
        await home.take_part()
        series = await home.town.request(evening(EVENT_DAY))
        await home.move(at(EVENT_DAY, 12, 1))
        await home.stop()
        await home.move(at(EVENT_DAY, 15, 1), act=False)
        await home.town.clear(series)
        await home.move(at(EVENT_DAY, 15, 10), act=False)

        await home.start()
        [won] = home.events("bid_won")
        assert won["late"] is True
        await home.stop()
        await home.start()
        assert len(home.events("bid_won")) == 1

    async def test_a_window_that_began_unseen_is_not_told_late(self, home: HomeAssistantHome) -> None:
        await home.start()
        await home.win()
        await home.stop()
        await home.move(at(EVENT_DAY, 18, 30), act=False)
        await home.start()
        assert home.state("binary_sensor", "event_in_progress") == "on"
        assert home.events("event_started") == []

    async def test_nothing_is_told_before_home_assistant_has_started(
        self, hass: HomeAssistant, home: HomeAssistantHome
    ) -> None:
        hass.set_state(CoreState.not_running)
        await home.town.request(evening(EVENT_DAY))
        await home.start()
        assert home.names == []
        await hass.async_start()
        await hass.async_block_till_done()
        assert home.names == ["event_announced", "event_skipped"]
