"""A home with a battery and a line to a neighbour, who sells; on a real chain."""

from dataclasses import dataclass
from typing import Any

from homeassistant.config_entries import ConfigSubentryData
from homeassistant.const import PERCENTAGE
import pytest

from custom_components.gridpact.const import DOMAIN
from custom_components.gridpact.devices import subentry_device_of
from custom_components.gridpact.loads import switching
from custom_components.gridpact.supplies import changeover, steering
from tests.integration.town import TOKEN_UNIT, at

from .home import EVENT_DAY, HomeAssistantHome
from .neighbours import Homes, move
from .switches import Relay
from .trading import account, sell

BATTERY = "sensor.battery"
OWN, ROSA = "supply-own", "supply-rosa"


@dataclass(slots=True)
class Supplied:
    """A home with a battery, a relay to it and one to a neighbour who sells for 18 cents; both homes' time is one."""

    homes: Homes
    own: Relay
    rosa: Relay

    @property
    def home(self) -> HomeAssistantHome:
        return self.homes[0]

    @property
    def relays(self) -> tuple[str | None, str | None]:
        """What the own relay and the neighbour's say."""
        return self.own.says, self.rosa.says

    @property
    def rosas(self) -> str:
        """The device of the neighbour's supply."""
        device = subentry_device_of(self.home.hass, self.home.entry, ROSA)
        assert device is not None
        return device.id

    def charge(self, level: str) -> None:
        attributes = {"unit_of_measurement": PERCENTAGE, "device_class": "battery"}
        self.home.hass.states.async_set(BATTERY, level, attributes)

    async def supplies(self) -> dict[str, dict[str, Any]]:
        """What the action answers, by kind."""
        answer = await self.home.call(DOMAIN, "get_supplies", **account(self.home))
        return {supply["kind"]: supply for supply in answer["supplies"]}


@pytest.fixture
async def supplied(homes: Homes, monkeypatch: pytest.MonkeyPatch) -> Supplied:
    """At 15:00 the neighbour has something to sell."""
    monkeypatch.setattr(switching, "CONFIRM_WITHIN_S", 0)  # frozen time passes no other timeout
    monkeypatch.setattr(changeover, "SETTLE_S", 0)
    monkeypatch.setattr(steering, "GLANCE_S", 0)
    home, seller = homes
    own, rosa = [await Relay.add(home.hass, f"switch.{name}") for name in ("own", "rosa")]
    rosa.set("off")
    supplied = Supplied(homes, own, rosa)
    supplied.charge("60")
    await sell(seller, 0.18)
    [meter] = home.entry.get_subentries_of_type("meter")
    home.entry.add_to_hass(home.hass)
    for data in (
        {"kind": "own", "relay": own.entity_id, "battery": BATTERY, "battery_id": None, "limit": 25, "resume": 35}
        | {"dwell": 60},
        {"kind": "neighbour", "relay": rosa.entity_id, "seller": seller.account, "highest_price": "0.2", "lot": 300}
        | {"meter": meter.subentry_id},
    ):
        subentry = ConfigSubentryData(
            subentry_type="supply",
            title={"own": "Battery", "neighbour": "Rosa's roof"}[str(data["kind"])],
            unique_id=OWN if data["kind"] == "own" else ROSA,
            data=data | {"relay_id": None},
        )
        home.hass.config_entries.async_add_subentry(home.entry, home.subentry(subentry))
    await home.start()
    await home.town.give(home.account, TOKEN_UNIT)
    await move(homes, at(EVENT_DAY, 15))
    return supplied
