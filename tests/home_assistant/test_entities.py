"""Entities: their names, ids and units as designed, and what switches and numbers do."""

from typing import Any

from homeassistant.const import ATTR_DEVICE_CLASS, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from syrupy.assertion import SnapshotAssertion

from custom_components.gridpact.const import DOMAIN
from tests.integration.town import at, evening
from tools.devnet import Anvil, Deployed

from .conftest import DATA, OPTIONS
from .support.home import EVENT_DAY, HomeAssistantHome

story = [pytest.mark.chain, pytest.mark.freeze_time(tick=True)]

# Unique ids never change: people's histories, automations and dashboards hang on them (ux.md, section 2).
ACCOUNT_KEYS = {
    "sensor": {
        "status", "event_start", "event_end", "promised", "saved", "expected_earnings", "earned", "owed", "reliability",
        "saved_total", "promised_total", "events_joined", "deposit", "fee_balance", "fees_paid", "committed_until",
        "pending", "block",
    },
    "binary_sensor": {"event_in_progress", "connected"},
    "event": {"events"},
    "calendar": {"events", "market"},
    "switch": {"automatic"},
    "button": {"leave_event"},
}  # fmt: skip
TRADE_KEYS = {
    "sensor": {
        "surplus", "energy_sold", "spent", "certificates_owned", "certificates_for_sale", "certificates_sold",
        "certificates_retired", "certified_energy",
    },
    "event": {"trades"},
    "switch": {"sell", "certify"},
    "number": {"asking_price", "reserve"},
}  # fmt: skip
METER_KEYS = {"sensor": {"energy_in", "energy_out", "history"}, "binary_sensor": {"readings"}}
LOAD_KEYS = {
    "sensor": {"load_status", "back_on", "can_save"},
    "switch": {"allowed"},
    "number": {"minimum_price"},
}
DISABLED = {"pending", "block", "market"}
FROM_CHAIN = {"sensor.fee_balance", "sensor.fees_paid"}  # gas is not the same in every run


def entries(home: HomeAssistantHome) -> dict[str, er.RegistryEntry]:
    """Return the account's entities by platform and the end of their unique ids."""
    found = er.async_entries_for_config_entry(er.async_get(home.hass), home.entry.entry_id)
    prefix = f"{home.entry.unique_id}_"
    return {f"{entry.domain}.{entry.unique_id.removeprefix(prefix)}": entry for entry in found}


class TestHome:
    """A home with a meter and a load."""

    pytestmark = story

    async def test_has_exactly_the_designed_entities(self, home: HomeAssistantHome) -> None:
        await home.start()
        designed = {f"{platform}.{key}" for platform, keys in ACCOUNT_KEYS.items() for key in keys}
        designed |= {f"{platform}.{key}" for platform, keys in TRADE_KEYS.items() for key in keys}
        designed |= {f"{platform}.meter-house_{key}" for platform, keys in METER_KEYS.items() for key in keys}
        designed |= {f"{platform}.load-heater_{key}" for platform, keys in LOAD_KEYS.items() for key in keys}
        assert set(entries(home)) == designed
        disabled = {name.split(".")[1] for name, entry in entries(home).items() if entry.disabled}
        assert disabled == DISABLED

    async def test_shows_this(self, home: HomeAssistantHome, snapshot: SnapshotAssertion) -> None:
        await home.start()
        for name, entry in sorted(entries(home).items()):
            if entry.disabled:
                continue
            state = home.hass.states.get(entry.entity_id)
            assert state
            value = "<chain>" if name in FROM_CHAIN else state.state
            assert (entry.entity_category, value, dict(state.attributes)) == snapshot(name=name)

    async def test_takes_part_only_when_it_is_switched_on(self, home: HomeAssistantHome) -> None:
        await home.start()
        assert home.state("switch", "automatic") == "off"
        await home.town.request(evening(EVENT_DAY))
        await home.move(at(EVENT_DAY, 12, 1))
        assert await home.town.market.open_bids(home.account) == []

        await home.take_part()
        await home.step()
        assert len(await home.town.market.open_bids(home.account)) == 1
        await home.stop()
        await home.start()
        assert home.state("switch", "automatic") == "on", "it holds across restarts"
        await home.call("switch", "turn_off", entity_id=home.entity_id("switch", "automatic"))
        assert home.state("switch", "automatic") == "off"

    async def test_a_load_that_may_not_go_off_any_more_comes_back(self, home: HomeAssistantHome) -> None:
        await home.start()
        allowed = home.entity_id("switch", "load-heater_allowed")
        await home.call(DOMAIN, "shed", entity_id=home.relay.entity_id, until="2026-02-27T13:00:00+00:00")
        assert home.relay.says == "off"
        await home.call("switch", "turn_off", entity_id=allowed)
        assert home.relay.says == "on"
        assert home.state("sensor", "load-heater_load_status") == "not_allowed"
        assert home.state("sensor", "load-heater_can_save") == "0"
        await home.call("switch", "turn_on", entity_id=allowed)
        assert home.state("sensor", "load-heater_load_status") == "resting"

    async def test_the_lowest_price_decides_what_is_bid(self, home: HomeAssistantHome) -> None:
        await home.start()
        number = home.entity_id("number", "load-heater_minimum_price")
        assert home.state("number", "load-heater_minimum_price") == "0.2"
        await home.call("number", "set_value", entity_id=number, value=0.35)
        await home.take_part()
        await home.town.request(evening(EVENT_DAY))
        await home.move(at(EVENT_DAY, 12, 1))
        [event] = home.data.coordinator.data.snapshot.events
        assert event.price == 35 * 10**16
        await home.stop()
        await home.start()
        assert home.state("number", "load-heater_minimum_price") == "0.35"

    async def test_counts_what_its_meter_counts(self, home: HomeAssistantHome) -> None:
        await home.start()
        before = float(home.state("sensor", "meter-house_energy_in"))
        await home.move(at(EVENT_DAY, 13))
        assert float(home.state("sensor", "meter-house_energy_in")) == pytest.approx(before + 0.6)
        assert home.state("sensor", "meter-house_history") == "11"


@pytest.mark.chain
async def test_a_token_that_is_money_is_shown_as_money(
    hass: HomeAssistant, anvil: Anvil, deployed: Deployed, socket_enabled: None
) -> None:
    changes: dict[str, Any] = {
        "rpc_urls": [anvil.url], "market": deployed.market, "first_block": deployed.first_block,
        "key": None, "token_symbol": "EUR", "explorer": "https://example.org/",
    }  # fmt: skip
    account = MockConfigEntry(domain=DOMAIN, title="Money", unique_id="evm-money", data=DATA | changes, options=OPTIONS)
    account.add_to_hass(hass)
    assert await hass.config_entries.async_setup(account.entry_id)
    await hass.async_block_till_done()
    earned = er.async_get(hass).async_get_entity_id(Platform.SENSOR, DOMAIN, "evm-money_earned")
    status = er.async_get(hass).async_get_entity_id(Platform.SENSOR, DOMAIN, "evm-money_status")
    assert earned
    assert status
    state = hass.states.get(earned)
    assert state
    assert state.attributes[ATTR_DEVICE_CLASS] == "monetary"
    assert hass.states.is_state(status, "watching")
    await hass.config_entries.async_unload(account.entry_id)
