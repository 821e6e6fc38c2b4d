"""Homes that give surplus, and what they do with it."""

from typing import Any

from custom_components.gridpact.const import DOMAIN
from custom_components.gridpact.devices import subentry_device_of
from tests.integration.town import at

from .home import EVENT_DAY, HomeAssistantHome

GIVES_W = 800


def account(home: HomeAssistantHome, **data: Any) -> dict[str, Any]:
    return {"account": home.entry.entry_id, **data}


def meter_of(home: HomeAssistantHome) -> str:
    device = subentry_device_of(home.hass, home.entry, "meter-house")
    assert device is not None
    return device.id


async def turn(home: HomeAssistantHome, key: str, *, on: bool = True) -> None:
    await home.call("switch", "turn_on" if on else "turn_off", entity_id=home.entity_id("switch", key))


async def ask_for(home: HomeAssistantHome, price: float) -> None:
    await home.call("number", "set_value", entity_id=home.entity_id("number", "asking_price"), value=price)


async def sell(home: HomeAssistantHome, price: float) -> None:
    """Let a home give surplus and sell it by itself."""
    home.give(GIVES_W)
    await home.start()
    await ask_for(home, price)
    await turn(home, "sell")


async def prove(home: HomeAssistantHome) -> None:
    """Let a home give surplus that is proven and neither offered nor certified."""
    await sell(home, 0)
    await home.move(at(EVENT_DAY, 15))
    assert int(home.state("sensor", "surplus")) >= 1000


async def offers_to(home: HomeAssistantHome) -> list[dict[str, Any]]:
    answer = await home.call(DOMAIN, "get_offers", **account(home))
    offers: list[dict[str, Any]] = answer["offers"]
    return offers
