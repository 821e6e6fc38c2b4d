"""The blueprint that asks on the phone: only a "Yes" in time sends a bid."""

import asyncio
from collections.abc import AsyncIterator

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from tests.integration.town import at, evening

from .support.blueprints import Shelf
from .support.home import EVENT_DAY, HomeAssistantHome
from .support.phone import Phone

pytestmark = [pytest.mark.chain, pytest.mark.freeze_time(tick=True)]

SCRIPT = "script.ask_before_bidding"


@pytest.fixture
async def phone(
    hass: HomeAssistant, home: HomeAssistantHome, shelf: Shelf, hass_client: ClientSessionGenerator
) -> AsyncIterator[Phone]:
    """A phone that is asked for the event of a home that does not take part by itself."""
    await home.start()
    await Phone.prepare(hass)
    phone = Phone(hass, await hass_client())
    device = await phone.register()
    await shelf.write_script("ask_before_bidding", {"notify_device": device, "wait": {"seconds": 2}})
    await home.town.request(evening(EVENT_DAY))
    await home.move(at(EVENT_DAY, 12, 1))
    yield phone
    await phone.switch_off()


async def ask(home: HomeAssistantHome, **changed: object) -> None:
    """Start the script; it goes on by itself."""
    asked = {"account": home.entry.entry_id, "event_id": "1", "energy_wh": 500, "price": 0.25, **changed}
    await home.hass.services.async_call("script", "turn_on", {"entity_id": SCRIPT, "variables": asked})


async def finished(home: HomeAssistantHome) -> None:
    async with asyncio.timeout(30):
        while not home.hass.states.is_state(SCRIPT, "off"):
            await asyncio.sleep(0.02)


def choices(notification: dict[str, dict[str, list[dict[str, str]]]]) -> dict[str, str]:
    return {action["title"]: action["action"] for action in notification["data"]["actions"]}


async def test_yes_sends_the_bid_and_says_so(home: HomeAssistantHome, phone: Phone) -> None:
    await ask(home)
    question = await phone.next()
    assert (question["title"], question["message"]) == ("Take part?", "Save 0.5 kWh at 0.25 per kWh or more.")
    await phone.press(choices(question)["Yes"])
    answer = await phone.next()
    assert (answer["title"], answer["message"]) == ("Bid sent", "0.5 kWh at 0.25 per kWh or more.")
    assert answer["data"]["tag"] == question["data"]["tag"]
    await finished(home)
    await home.step()
    [bid] = home.events("bid_placed")
    assert (bid["promised_wh"], bid["price"]) == (500, "0.25")


@pytest.mark.parametrize("answer", ["No", None])
async def test_no_or_no_answer_sends_nothing_and_takes_the_question_away(
    home: HomeAssistantHome, phone: Phone, answer: str | None
) -> None:
    await ask(home)
    question = await phone.next()
    if answer:
        await phone.press(choices(question)[answer])
    assert (await phone.next())["message"] == "clear_notification"
    await finished(home)
    await phone.press(choices(question)["Yes"])
    await home.step()
    assert home.events("bid_placed") == []


async def test_a_restart_while_it_asks_sends_nothing(home: HomeAssistantHome, phone: Phone) -> None:
    await ask(home)
    question = await phone.next()
    await home.call("script", "turn_off", entity_id=SCRIPT)  # as a stop does with every run
    await phone.press(choices(question)["Yes"])
    await home.step()
    assert home.events("bid_placed") == []


@pytest.mark.parametrize("missing", ["account", "event_id", "energy_wh", "price"])
async def test_a_missing_value_does_nothing(home: HomeAssistantHome, phone: Phone, missing: str) -> None:
    await ask(home, **{missing: None})
    await finished(home)
    await home.hass.async_block_till_done()
    assert phone.shown == []


async def test_nothing_is_asked_when_nothing_can_be_saved(home: HomeAssistantHome, phone: Phone) -> None:
    await ask(home, energy_wh=0)
    await finished(home)
    assert phone.shown == []
