"""The Energy dashboard takes the meters, and statistics take what was earned; what is no energy flow stays out."""

from typing import Any

from homeassistant.components.energy.const import DOMAIN as ENERGY
from homeassistant.components.energy.data import async_get_manager
from homeassistant.components.energy.validate import async_validate
from homeassistant.components.recorder.statistics import get_metadata, statistics_during_period
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.recorder import get_instance
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
    do_adhoc_statistics,
    get_start_time,
)

from tests.integration.town import at

from .support.home import EVENT_DAY, HomeAssistantHome
from .support.supplied import ROSA, Supplied
from .support.trading import account

pytestmark = pytest.mark.chain

HOUSE, ROOF, BATTERY, PLUG = (
    f"sensor.{name}_meter_energy" for name in ("house_energy", "roof_power", "battery_current", "water_heater")
)
ACCOUNT = "sensor.konstanz_flex"
# What the promise of an event is about is no flow of energy; a token or a deposit is no cost of one.
NO_ENERGY = ("promised", "saved", "still_owed", "earned", "deposit", "fee_money_left", "reliability")


def grid(**changes: Any) -> dict[str, Any]:
    return {
        "type": "grid",
        "stat_energy_from": f"{HOUSE}_in",
        "stat_energy_to": f"{HOUSE}_out",
        "stat_cost": None,
        "entity_energy_price": None,
        "number_energy_price": None,
        "stat_compensation": None,
        "entity_energy_price_export": None,
        "number_energy_price_export": None,
        "cost_adjustment_day": 0,
        **changes,
    }


async def issues(hass: HomeAssistant, sources: list[dict[str, Any]], devices: list[str]) -> set[str]:
    """Let Home Assistant validate a dashboard and return what it does not like."""
    await async_wait_recording_done(hass)
    do_adhoc_statistics(hass, start=get_start_time(dt_util.utcnow()))
    await async_wait_recording_done(hass)
    assert await async_setup_component(hass, ENERGY, {})
    manager = await async_get_manager(hass)
    await manager.async_update(
        {"energy_sources": sources, "device_consumption": [{"stat_consumption": one} for one in devices]}  # type: ignore[typeddict-item]
    )
    validation = (await async_validate(hass)).as_dict()
    found = [*validation["energy_sources"], *validation["device_consumption"]]
    return {problem["type"] for problems in found for problem in problems}


@pytest.mark.usefixtures("recorder_mock")
async def test_every_meter_has_its_place_on_the_dashboard(hass: HomeAssistant, whole_home: MockConfigEntry) -> None:
    sources = [
        grid(stat_compensation=f"{ACCOUNT}_earned_in_your_money"),
        {"type": "solar", "stat_energy_from": f"{ROOF}_out", "config_entry_solar_forecast": None},
        {"type": "battery", "stat_energy_from": f"{BATTERY}_out", "stat_energy_to": f"{BATTERY}_in"},
    ]
    assert await issues(hass, sources, [f"{PLUG}_in"]) == set()


@pytest.mark.usefixtures("recorder_mock")
@pytest.mark.parametrize("name", NO_ENERGY)
async def test_what_is_no_energy_flow_is_not_accepted(
    hass: HomeAssistant, whole_home: MockConfigEntry, name: str
) -> None:
    assert await issues(hass, [], [f"{ACCOUNT}_{name}"]) != set()


@pytest.mark.freeze_time(tick=True)
async def test_earnings_are_statistics_with_a_sum(recorder_mock: Any, home: HomeAssistantHome) -> None:
    hass = home.hass
    home.entry.add_to_hass(hass)
    hass.config_entries.async_update_entry(home.entry, options={**home.entry.options, "worth": "0.95"})
    await home.start()
    await home.win()
    await home.move(at(EVENT_DAY, 18), act=False)
    await home.call("gridpact", "shed", entity_id=home.relay.entity_id)
    await home.move(at(EVENT_DAY, 20, 2))
    assert home.state("sensor", "earned") == "0.16"
    assert home.state("sensor", "earned_money") == "0.1520"
    earned = {home.entity_id("sensor", key): unit for key, unit in (("earned", "GPT"), ("earned_money", "EUR"))}
    await async_wait_recording_done(hass)
    do_adhoc_statistics(hass, start=get_start_time(dt_util.utcnow()))
    await async_wait_recording_done(hass)
    known = await get_instance(hass).async_add_executor_job(lambda: get_metadata(hass, statistic_ids=set(earned)))
    assert {name: (data["unit_of_measurement"], data["has_sum"]) for name, (_, data) in known.items()} == {
        name: (unit, True) for name, unit in earned.items()
    }
    rows = await get_instance(hass).async_add_executor_job(
        lambda: statistics_during_period(
            hass, get_start_time(dt_util.utcnow()), None, set(earned), "5minute", None, {"state", "sum"}
        )
    )
    assert {name: row[-1].get("state") for name, row in rows.items()} == {
        home.entity_id("sensor", "earned"): 0.16,
        home.entity_id("sensor", "earned_money"): 0.152,
    }


async def test_without_a_worth_nothing_is_shown_in_money(hass: HomeAssistant, whole_home: MockConfigEntry) -> None:
    registry = er.async_get(hass)
    assert registry.async_get(f"{ACCOUNT}_earned_in_your_money")
    options = {name: value for name, value in whole_home.options.items() if name != "worth"}
    hass.config_entries.async_update_entry(whole_home, options=options)
    await hass.async_block_till_done()
    assert registry.async_get(f"{ACCOUNT}_earned_in_your_money") is None
    hass.config_entries.async_update_entry(whole_home, options={**options, "worth": "2"})
    await hass.async_block_till_done()
    shown = hass.states.get(f"{ACCOUNT}_earned_in_your_money")
    assert shown
    assert (shown.attributes["unit_of_measurement"], shown.attributes["device_class"]) == ("EUR", "monetary")


@pytest.mark.freeze_time(tick=True)
async def test_what_neighbours_supply_is_a_source_from_the_grid_with_its_price(
    recorder_mock: Any, supplied: Supplied
) -> None:
    home = supplied.home
    wish = account(home, energy_wh=300, highest_price="0.2", supply=supplied.rosas)
    await home.call("gridpact", "buy_energy", **wish)
    bought = home.entity_id("sensor", f"{ROSA}_energy_bought")
    price = home.entity_id("sensor", f"{ROSA}_supply_price")
    source = grid(stat_energy_from=bought, stat_energy_to=None, entity_energy_price=price)
    assert await issues(home.hass, [source], []) == set()
    assert await issues(home.hass, [grid(stat_energy_from=price, stat_energy_to=None)], []) != set()
