"""A neighbour's supply on a real chain: paid first, then switched to; by hand, by the blueprint, and told."""

import pytest

from custom_components.gridpact.const import DOMAIN
from custom_components.gridpact.devices import subentry_device_of
from tests.integration.town import at

from .support.blueprints import Shelf
from .support.home import EVENT_DAY
from .support.neighbours import move
from .support.supplied import BATTERY, OWN, ROSA, Supplied
from .support.trading import account
from .test_actions import refusal

pytestmark = [pytest.mark.chain, pytest.mark.freeze_time(tick=True)]


async def test_energy_bought_by_hand_for_a_supply_is_paid_before_a_relay_moves(supplied: Supplied) -> None:
    home = supplied.home
    wish = account(home, energy_wh=300, highest_price="0.18", supply=supplied.rosas)
    bought = await home.call(DOMAIN, "buy_energy", **wish)
    assert (bought["state"], bought["energy_wh"], bought["cost"]) == ("mined", 300, "0.054")
    assert supplied.relays == ("off", "on")
    assert home.state("binary_sensor", f"{ROSA}_in_use") == "on"
    assert home.state("binary_sensor", f"{OWN}_in_use") == "off"
    assert home.state("sensor", f"{ROSA}_supply_price") == "0.18"
    assert home.state("sensor", f"{ROSA}_energy_bought") == "0.3"
    [changed] = home.events("supply_changed")
    assert (changed["from"], changed["to"], changed["reason"]) == ("Battery", "Rosa's roof", "by_hand")
    assert changed["reason_text"] == "Somebody asked for it."
    names = home.names
    assert names.index("energy_bought") < names.index("supply_changed")


async def test_how_the_home_is_supplied_is_told_with_what_no_entity_holds(supplied: Supplied) -> None:
    home = supplied.home
    before = await supplied.supplies()
    assert (before["own"]["in_use"], before["own"]["battery"]) == (True, 60)
    assert (before["own"]["limit"], before["own"]["resume"], before["own"]["left_wh"]) == (25, 35, None)
    assert (before["neighbour"]["in_use"], before["neighbour"]["price"]) == (False, None)
    assert before["neighbour"]["device_id"] == supplied.rosas

    await home.call(DOMAIN, "buy_energy", **account(home, energy_wh=300, highest_price="0.2", supply=supplied.rosas))
    after = (await supplied.supplies())["neighbour"]
    assert (after["in_use"], after["bought_wh"], after["price"], after["token"]) == (True, 300, "0.18", "GPT")
    assert after["left_wh"] == 300
    assert after["reason"] == "by_hand"


async def test_what_is_not_paid_moves_no_relay(supplied: Supplied) -> None:
    home = supplied.home
    wish = account(home, energy_wh=300, supply=supplied.rosas)
    assert (await refusal(home, "buy_energy", **wish, highest_price="0.17")).translation_key == "no_offer"
    assert supplied.relays == ("on", "off")
    assert (supplied.own.calls, supplied.rosa.calls) == ([], [])


async def test_what_is_no_supply_of_a_neighbour_is_not_switched_to(supplied: Supplied) -> None:
    home = supplied.home
    own, load = (subentry_device_of(home.hass, home.entry, name) for name in (OWN, "load-heater"))
    assert own
    assert load
    wish = account(home, energy_wh=300, highest_price="0.2")
    assert (await refusal(home, "buy_energy", **wish, supply=load.id)).translation_key == "not_yours"
    assert (await refusal(home, "buy_energy", **wish, supply=own.id)).translation_key == "not_a_neighbour"
    assert supplied.own.calls == []


async def test_the_blueprint_buys_when_the_battery_is_low_and_gridpact_switches(
    supplied: Supplied, shelf: Shelf
) -> None:
    home = supplied.home
    inputs = {"account": home.entry.entry_id, "battery": BATTERY, "supply": supplied.rosas, "energy_wh": 300}
    await shelf.automate("buy_when_battery_low", inputs)
    supplied.charge("unavailable")
    await move(supplied.homes, at(EVENT_DAY, 15, 4))
    assert supplied.relays == ("on", "off"), "a level that is not known is not low"
    supplied.charge("20")
    await home.hass.async_block_till_done()
    await move(supplied.homes, at(EVENT_DAY, 15, 7))
    assert supplied.relays == ("off", "on")
    assert (supplied.own.calls, supplied.rosa.calls) == (["turn_off"], ["turn_on"])
    assert sum(part["wh"] for part in home.events("energy_bought")) == 300

    supplied.charge("40")
    await home.hass.async_block_till_done()
    await move(supplied.homes, at(EVENT_DAY, 15, 12))
    assert supplied.relays == ("on", "off"), "it returns by itself"
    assert home.events("supply_changed")[-1]["reason"] == "battery_full"
