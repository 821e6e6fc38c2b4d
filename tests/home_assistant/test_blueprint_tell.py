"""The blueprint that tells: one message for each thing that happened, what was missed only if that is wanted."""

from homeassistant.core import HomeAssistant
from homeassistant.util.yaml import load_yaml_dict
import pytest
from pytest_homeassistant_custom_component.common import async_mock_service

from custom_components.gridpact.participation.happenings import HappeningType
from tests.integration.town import at, evening

from .support.blueprints import BLUEPRINTS, Shelf
from .support.home import EVENT_DAY, HomeAssistantHome

TELL = BLUEPRINTS / "automation" / "gridpact" / "tell_me.yaml"
EVERYTHING = [
    "event_announced",
    "event_skipped",
    "bid_won",
    "event_joined",
    "bid_lost",
    "event_cancelled",
    "event_paid",
]
EVERYTHING += ["event_expired", "deposit_reduced"]
TRADES = [
    "energy_sold",
    "energy_bought",
    "purchase_failed",
    "supply_changed",
    "certificate_sold",
    "certificate_retired",
]
BEFORE = "27 Feb 18:00 to 20:00"

story = [pytest.mark.chain, pytest.mark.freeze_time(tick=True)]


class Messages:
    """What was sent, as titles and texts."""

    def __init__(self, hass: HomeAssistant) -> None:
        self._calls = async_mock_service(hass, "notify", "phone")

    @property
    def sent(self) -> list[tuple[str, str]]:
        return [(call.data["title"], call.data["message"]) for call in self._calls]


async def automate(home: HomeAssistantHome, shelf: Shelf, **extra: object) -> Messages:
    await home.hass.config.async_set_time_zone("UTC")
    messages = Messages(home.hass)
    send = {"action": "notify.phone", "data": {"title": "{{ title }}", "message": "{{ message }}"}}
    inputs = {"entities": [home.entity_id("event", "events")], "send": [send], **extra}
    await shelf.automate("tell_me", inputs)
    return messages


def test_it_offers_only_what_can_happen() -> None:
    about = load_yaml_dict(str(TELL))["blueprint"]["input"]["about"]
    offered = {option["value"] for option in about["selector"]["select"]["options"]}
    assert offered == set(EVERYTHING) | set(TRADES)
    assert offered <= set(HappeningType)
    assert set(about["default"]) == {"bid_won", "event_joined", "event_paid", "energy_sold", "certificate_sold"}


class TestOnAChain:
    """Messages of a whole event."""

    pytestmark = story

    async def test_tells_what_was_won_and_paid_and_nothing_else(self, home: HomeAssistantHome, shelf: Shelf) -> None:
        await home.start()
        messages = await automate(home, shelf)
        await home.win()
        assert messages.sent == [("You won", f"Save 0.80 kWh, {BEFORE}, for about 0.16 GPT.")]
        await home.move(at(EVENT_DAY, 18), act=False)
        await home.move(at(EVENT_DAY, 20), watts=200)
        await home.move(at(EVENT_DAY, 20, 20))
        await home.move(at(EVENT_DAY, 20, 25))
        assert home.state("sensor", "earned") == "0.16"
        assert messages.sent[1:] == [("You were paid", "0.16 GPT for 0.80 kWh saved.")]

    async def test_tells_what_was_joined(self, home: HomeAssistantHome, shelf: Shelf) -> None:
        await home.start()
        messages = await automate(home, shelf, about=["event_announced", "event_joined"])
        await home.join()
        assert messages.sent == [
            ("Event announced", f"{BEFORE}, at 0.30 GPT per kWh."),
            ("You take part", f"Save 0.80 kWh, {BEFORE}, at 0.30 GPT per kWh."),
        ]

    async def test_says_why_an_event_was_skipped(self, home: HomeAssistantHome, shelf: Shelf) -> None:
        await home.start()
        messages = await automate(home, shelf, about=EVERYTHING)
        await home.town.request(evening(EVENT_DAY))
        await home.move(at(EVENT_DAY, 12, 1))
        assert messages.sent == [
            ("Event announced", f"{BEFORE}, at most 1.00 GPT per kWh."),
            ("Event skipped", f"{BEFORE}. Taking part automatically is switched off."),
        ]

    async def test_tells_that_an_event_was_cancelled(self, home: HomeAssistantHome, shelf: Shelf) -> None:
        await home.start()
        messages = await automate(home, shelf, about=["event_cancelled"])
        await home.take_part()
        series = await home.town.request(evening(EVENT_DAY))
        await home.move(at(EVENT_DAY, 12, 5))
        await home.town.cancel(series)
        await home.move(at(EVENT_DAY, 12, 10))
        assert messages.sent == [("Event cancelled", f"{BEFORE}.")]

    async def test_loading_anything_again_repeats_nothing(self, home: HomeAssistantHome, shelf: Shelf) -> None:
        await home.start()
        messages = await automate(home, shelf)
        await home.win()
        await home.stop()
        await home.start()
        await home.call("automation", "reload")
        await home.step()
        assert len(messages.sent) == 1

    @pytest.mark.parametrize(("late_too", "told"), [(False, []), (True, ["You won"])])
    async def test_what_was_missed_is_told_only_if_wanted(
        self, home: HomeAssistantHome, shelf: Shelf, late_too: bool, told: list[str]
    ) -> None:
        await home.start()
        messages = await automate(home, shelf, late_too=late_too)
        await home.take_part()
        series = await home.town.request(evening(EVENT_DAY))
        await home.move(at(EVENT_DAY, 12, 1))
        await home.stop()
        await home.move(at(EVENT_DAY, 15, 1), act=False)
        await home.town.clear(series)
        await home.move(at(EVENT_DAY, 15, 10), act=False)
        await home.start()
        assert home.events("bid_won")[0]["late"] is True
        assert [title for title, _ in messages.sent] == told


@pytest.mark.parametrize(
    ("kind", "adds", "message"),
    [
        ("bid_lost", {}, "21 Nov 18:00 to 19:00."),
        (
            "event_expired",
            {"owed_wh": 2400},
            "21 Nov 18:00 to 19:00: the proof came too late. 2.40 kWh come off your next event.",
        ),
        (
            "deposit_reduced",
            {"amount": "1.5", "left": "8.5", "reason_text": "It was taken for what was still owed."},
            "1.50 GPT were taken, 8.50 GPT are left. It was taken for what was still owed.",
        ),
        ("event_paid", {"amount": "0.001234", "saved_wh": 5}, "0.001234 GPT for 0.01 kWh saved."),
        ("energy_sold", {"amount": "0.09", "wh": 500}, "0.50 kWh for 0.09 GPT."),
        ("energy_bought", {"amount": "0.2", "wh": 1100}, "1.10 kWh for 0.20 GPT."),
        ("certificate_sold", {"amount": "0.05", "wh": 1000}, "1.00 kWh for 0.05 GPT."),
        ("certificate_sold", {"amount": "0", "wh": 1000}, "1.00 kWh given away."),
        ("certificate_retired", {"amount": "0", "wh": 1000}, "1.00 kWh."),
        ("purchase_failed", {"reason_text": "The market refused it."}, "The market refused it."),
        ("supply_changed", {"reason_text": "The battery is low."}, "The battery is low."),
    ],
)
async def test_words_of_what_is_rare(
    hass: HomeAssistant, shelf: Shelf, kind: str, adds: dict[str, object], message: str
) -> None:
    await hass.config.async_set_time_zone("UTC")
    messages = Messages(hass)
    hass.states.async_set("event.events", "unknown")
    send = {"action": "notify.phone", "data": {"title": "{{ title }}", "message": "{{ message }}"}}
    await shelf.automate("tell_me", {"entities": ["event.events"], "about": [kind], "send": [send]})
    window = {"start": "2026-11-21T18:00:00+00:00", "end": "2026-11-21T19:00:00+00:00"}
    hass.states.async_set(
        "event.events", "2026-11-20", {"event_type": kind, "token": "GPT", "late": False, **window, **adds}
    )
    await hass.async_block_till_done()
    assert [text for _, text in messages.sent] == [message]
