"""The blueprint that buys when the battery is low: once, after two minutes, and never for a level that is not known."""

from datetime import timedelta

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import PERCENTAGE
from homeassistant.core import CoreState, HomeAssistant, ServiceCall
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
    async_mock_service,
)

from custom_components.gridpact.const import DOMAIN

from .support.blueprints import Shelf

BATTERY = "sensor.battery"


class Buyer:
    """A battery, a neighbour's supply that is not in use, and what was asked to be bought."""

    def __init__(self, hass: HomeAssistant, freezer: FrozenDateTimeFactory, account: MockConfigEntry) -> None:
        self.hass = hass
        self._freezer = freezer
        self.account = account.entry_id
        self.bought: list[ServiceCall] = async_mock_service(hass, DOMAIN, "buy_energy")
        device = dr.async_get(hass).async_get_or_create(
            config_entry_id=account.entry_id, identifiers={(DOMAIN, "supply")}, model="Supply"
        )
        self.supply = device.id
        self.in_use = (
            er.async_get(hass).async_get_or_create("binary_sensor", DOMAIN, "in_use", device_id=device.id).entity_id
        )
        hass.states.async_set(self.in_use, "off")
        self.show("60")

    async def automate(self, shelf: Shelf, **extra: object) -> None:
        inputs = {"account": self.account, "battery": BATTERY, "supply": self.supply, "energy_wh": 750, **extra}
        await shelf.automate("buy_when_battery_low", inputs)

    def show(self, level: str) -> None:
        """Let the battery's sensor show a level."""
        attributes = {"unit_of_measurement": PERCENTAGE, "device_class": "battery"}
        self.hass.states.async_set(BATTERY, level, attributes)

    async def wait(self, seconds: int) -> None:
        await self.hass.async_block_till_done()
        self._freezer.tick(timedelta(seconds=seconds))
        async_fire_time_changed(self.hass)
        await self.hass.async_block_till_done()


@pytest.fixture
def buyer(hass: HomeAssistant, freezer: FrozenDateTimeFactory, account: MockConfigEntry) -> Buyer:
    return Buyer(hass, freezer, account)


async def test_buys_once_when_the_battery_has_been_low_for_two_minutes(buyer: Buyer, shelf: Shelf) -> None:
    await buyer.automate(shelf)
    buyer.show("24")
    await buyer.wait(100)
    assert buyer.bought == []
    await buyer.wait(25)
    [call] = buyer.bought
    assert call.data == {"account": buyer.account, "supply": buyer.supply, "energy_wh": 750, "highest_price": 0.25}
    buyer.show("20")
    await buyer.wait(300)
    assert len(buyer.bought) == 1


@pytest.mark.parametrize("then", ["26", "unavailable", "unknown"])
async def test_a_level_that_recovers_or_goes_missing_buys_nothing(buyer: Buyer, shelf: Shelf, then: str) -> None:
    await buyer.automate(shelf)
    buyer.show("24")
    await buyer.wait(60)
    buyer.show(then)
    await buyer.wait(300)
    assert buyer.bought == []


async def test_a_level_that_comes_back_low_counts_from_then(buyer: Buyer, shelf: Shelf) -> None:
    await buyer.automate(shelf)
    buyer.show("unavailable")
    await buyer.wait(300)
    buyer.show("20")
    await buyer.wait(100)
    assert buyer.bought == []
    await buyer.wait(25)
    assert len(buyer.bought) == 1


async def test_while_the_neighbour_supplies_the_home_nothing_is_bought(buyer: Buyer, shelf: Shelf) -> None:
    await buyer.automate(shelf)
    buyer.hass.states.async_set(buyer.in_use, "on")
    buyer.show("20")
    await buyer.wait(125)
    assert buyer.bought == []


@pytest.mark.parametrize(
    ("level", "in_use", "purchases"), [("20", "off", 1), ("20", "on", 0), ("unavailable", "off", 0)]
)
async def test_a_restart_buys_what_is_missing_only(
    buyer: Buyer, shelf: Shelf, level: str, in_use: str, purchases: int
) -> None:
    buyer.hass.set_state(CoreState.not_running)
    buyer.show(level)
    buyer.hass.states.async_set(buyer.in_use, in_use)
    await buyer.automate(shelf)
    await buyer.hass.async_start()
    await buyer.hass.async_block_till_done()
    assert len(buyer.bought) == purchases


async def test_conditions_of_ones_own_stand_against_it(buyer: Buyer, shelf: Shelf) -> None:
    nobody = {"condition": "template", "value_template": "{{ is_state('person.anybody', 'home') }}"}
    await buyer.automate(shelf, only_if=[nobody])
    buyer.show("20")
    await buyer.wait(125)
    assert buyer.bought == []
