"""Starting, stopping, reloading and removing an account; with a node, without one, and with one that comes back."""

from collections.abc import AsyncIterator
from typing import Any
from unittest.mock import patch

from aiohttp import web
from aiohttp.test_utils import TestServer
from homeassistant.config_entries import ConfigEntryDisabler, ConfigEntryState, ConfigSubentryData
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.gridpact import async_remove_config_entry_device
from custom_components.gridpact.const import DOMAIN
from custom_components.gridpact.devices import account_device_of, subentry_device_of
from custom_components.gridpact.participation.participant import Participant
from tests.integration.town import COIN, at
from tools.devnet import Anvil, Deployed

from .conftest import DATA, OPTIONS
from .support.chain import Detour, down
from .support.home import EVENT_DAY, HomeAssistantHome
from .support.words import ENGLISH, placeholders_of


def everything(_request: dict[str, object]) -> None:
    """A node that answers everything itself."""


story = [pytest.mark.chain, pytest.mark.freeze_time(tick=True)]


@pytest.fixture
async def website(socket_enabled: None) -> AsyncIterator[str]:
    async with TestServer(web.Application()) as server:
        yield str(server.make_url("/"))


async def test_without_a_node_the_first_start_is_tried_again(
    hass: HomeAssistant, account: MockConfigEntry, socket_enabled: None
) -> None:
    await hass.config_entries.async_setup(account.entry_id)
    assert account.state is ConfigEntryState.SETUP_RETRY
    assert account.error_reason_translation_key == "cannot_connect"
    await hass.config_entries.async_unload(account.entry_id)


@pytest.mark.chain
@pytest.mark.parametrize(
    ("changes", "state", "reason"),
    [
        ({"market": "{token}"}, ConfigEntryState.SETUP_ERROR, "wrong_contract"),
        ({"market": DATA["account"]}, ConfigEntryState.SETUP_ERROR, "no_contract"),
        ({"chain_id": 1}, ConfigEntryState.SETUP_ERROR, "wrong_chain"),
        ({"rpc_urls": ["{website}"]}, ConfigEntryState.SETUP_RETRY, "not_a_node"),
        ({"key": "nothing"}, ConfigEntryState.SETUP_ERROR, "invalid_key"),
    ],
)
async def test_what_is_wrong_at_the_first_start_is_told(
    hass: HomeAssistant,
    anvil: Anvil,
    deployed: Deployed,
    website: str,
    changes: dict[str, Any],
    state: ConfigEntryState,
    reason: str,
) -> None:
    data = DATA | {"rpc_urls": [anvil.url], "market": deployed.market} | changes
    data["rpc_urls"] = [url.format(website=website) for url in data["rpc_urls"]]
    data["market"] = data["market"].format(token=deployed.token)
    account = MockConfigEntry(domain=DOMAIN, title="Nothing", unique_id="evm-nothing", data=data, options=OPTIONS)
    account.add_to_hass(hass)
    await hass.config_entries.async_setup(account.entry_id)
    assert (account.state, account.error_reason_translation_key) == (state, reason)
    words = ENGLISH["exceptions"][reason]["message"]
    assert placeholders_of(words) <= set(account.error_reason_translation_placeholders or {})
    asks_for_a_key = [flow["step_id"] for flow in hass.config_entries.flow.async_progress()] == ["reauth_confirm"]
    assert asks_for_a_key == (reason == "invalid_key")
    await hass.config_entries.async_unload(account.entry_id)


class TestAccount:
    """An account that lived for a while."""

    pytestmark = story

    async def test_starts_without_a_node_and_keeps_the_plan(self, home: HomeAssistantHome) -> None:
        await home.start()
        await home.win()
        await home.stop()

        home.lose_node()
        await home.start()
        assert home.entry.state is ConfigEntryState.LOADED
        assert home.state("binary_sensor", "connected") == "off"
        assert home.state("sensor", "status") == "planned"
        assert home.state("sensor", "promised") == "800"
        for mirror in ("earned", "deposit", "fee_balance", "committed_until"):
            assert home.state("sensor", mirror) == "unavailable"

        await home.move(at(EVENT_DAY, 18), act=False)
        assert home.state("binary_sensor", "event_in_progress") == "on"
        assert (await home.call("gridpact", "shed", entity_id=home.relay.entity_id))["loads"][0]["shed"]
        await home.move(at(EVENT_DAY, 20), act=False)
        assert home.state("binary_sensor", "event_in_progress") == "off"
        assert home.relay.says == "on"

    async def test_recovers_when_the_node_comes_back(
        self, home: HomeAssistantHome, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level("INFO")
        async with Detour(home.town.chain) as detour:
            home.use_node(detour.url)
            await home.start()
            detour.answer = down
            await home.step()
            await home.step()
            assert home.state("binary_sensor", "connected") == "off"
            assert home.state("sensor", "earned") == "unavailable"
            detour.answer = everything
            await home.step()
            assert home.state("binary_sensor", "connected") == "on"
            assert caplog.text.count("no node answers") == 1
            assert caplog.text.count("a node answers again") == 1
            await home.stop()

    async def test_reload_leaves_a_load_off_and_restores_it_on_time(self, home: HomeAssistantHome) -> None:
        await home.start()
        await home.win()
        await home.move(at(EVENT_DAY, 18), act=False)
        await home.call("gridpact", "shed", entity_id=home.relay.entity_id)
        await home.hass.config_entries.async_reload(home.entry.entry_id)
        await home.hass.async_block_till_done()
        assert home.relay.says == "off"
        assert home.state("sensor", "load-heater_load_status") == "off"
        await home.move(at(EVENT_DAY, 20), act=False)
        assert home.relay.says == "on"

    async def test_a_load_whose_time_passed_while_nothing_ran_comes_back_at_the_start(
        self, home: HomeAssistantHome
    ) -> None:
        await home.start()
        await home.win()
        await home.move(at(EVENT_DAY, 18), act=False)
        await home.call("gridpact", "shed", entity_id=home.relay.entity_id)
        await home.stop()
        await home.move(at(EVENT_DAY, 21), act=False)
        assert home.relay.says == "off"
        await home.start()
        assert home.relay.says == "on"
        assert home.events("load_restored")[0]["reason"] == "restart"

    @pytest.mark.parametrize("how", ["disabled", "removed"])
    async def test_an_account_that_goes_away_leaves_no_load_off(self, home: HomeAssistantHome, how: str) -> None:
        await home.start()
        await home.take_part()
        await home.call("gridpact", "shed", entity_id=home.relay.entity_id, until="2026-02-27T13:00:00+00:00")
        assert home.relay.says == "off"
        entries = home.hass.config_entries
        if how == "disabled":
            await entries.async_set_disabled_by(home.entry.entry_id, ConfigEntryDisabler.USER)
        else:
            await entries.async_remove(home.entry.entry_id)
        await home.hass.async_block_till_done()
        assert home.relay.says == "on"

    async def test_devices_name_the_account_they_belong_to(self, home: HomeAssistantHome) -> None:
        await home.start()
        account = account_device_of(home.hass, home.entry)
        meter = subentry_device_of(home.hass, home.entry, "meter-house")
        load = subentry_device_of(home.hass, home.entry, "load-heater")
        assert account
        assert meter
        assert load
        assert account.entry_type is dr.DeviceEntryType.SERVICE
        assert (meter.name, load.name) == ("House (meter)", "Water heater (load)")
        assert (meter.model, load.model) == ("Meter", "Load")
        assert meter.via_device_id == load.via_device_id == account.id
        for device in (account, meter, load):
            assert not await async_remove_config_entry_device(home.hass, home.entry, device)

    async def test_a_load_that_is_added_appears_without_a_restart(self, home: HomeAssistantHome) -> None:
        await home.start()
        data = dict(home.entry.get_subentries_of_type("load")[0].data) | {"switch": "switch.pump"}
        subentry = home.subentry(
            ConfigSubentryData(subentry_type="load", title="Pump", unique_id="load-pump", data=data)
        )
        home.hass.config_entries.async_add_subentry(home.entry, subentry)
        await home.hass.async_block_till_done()
        assert home.state("sensor", "load-pump_load_status") == "unreachable"

        pump = subentry_device_of(home.hass, home.entry, "load-pump")
        home.hass.config_entries.async_remove_subentry(home.entry, subentry.subentry_id)
        await home.hass.async_block_till_done()
        assert pump
        assert subentry_device_of(home.hass, home.entry, "load-pump") is None

    async def test_a_meter_that_is_removed_counts_no_more(self, home: HomeAssistantHome) -> None:
        await home.start()
        account = await home.town.market.account(home.account)
        assert account
        assert account.counted == 1
        [meter] = home.entry.get_subentries_of_type("meter")
        home.hass.config_entries.async_remove_subentry(home.entry, meter.subentry_id)
        await home.step()
        await home.step()
        account = await home.town.market.account(home.account)
        assert account
        assert account.counted == 0

    async def test_an_account_that_is_taken_up_again_keeps_its_meters(self, home: HomeAssistantHome) -> None:
        await home.start()
        await home.hass.config_entries.async_remove(home.entry.entry_id)
        home.entry = MockConfigEntry(
            domain=DOMAIN,
            title=home.entry.title,
            unique_id=home.entry.unique_id,
            data=dict(home.entry.data),
            options=dict(home.entry.options),
        )
        await home.start()
        await home.step()
        account = await home.town.market.account(home.account)
        assert account
        assert account.counted == 1

    async def test_says_that_fee_money_runs_out_until_there_is_more(self, home: HomeAssistantHome) -> None:
        await home.start()
        posting = home.data.coordinator.data.snapshot.posting_fee
        issue_id = f"low_fee_money_{home.entry.entry_id}"
        issues = ir.async_get(home.hass)
        home.town.chain.set_balance(home.account, 5 * posting)
        await home.step()
        issue = issues.async_get_issue(DOMAIN, issue_id)
        assert issue
        assert issue.translation_placeholders
        assert int(issue.translation_placeholders["days"]) <= 5

        home.town.chain.set_balance(home.account, COIN)
        await home.step()
        assert issues.async_get_issue(DOMAIN, issue_id) is None

    async def test_a_start_that_fails_leaves_nothing_running(self, home: HomeAssistantHome) -> None:
        with patch.object(Participant, "look", side_effect=OSError("the disk is full")):
            await home.start_failing()
        assert home.entry.state is ConfigEntryState.SETUP_RETRY
        await home.hass.config_entries.async_unload(home.entry.entry_id)
        await home.start()
        assert home.state("sensor", "status") == "idle"

    async def test_the_end_of_home_assistant_ends_everything(self, home: HomeAssistantHome) -> None:
        await home.start()
        data = home.data
        home.hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
        await home.hass.async_block_till_done()
        assert data.stopped
