"""What only a person can mend is mended in its own dialog, and the issue goes."""

import time

from homeassistant.components.repairs import DOMAIN as REPAIRS
from homeassistant.config_entries import ConfigSubentryData
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.gridpact.const import CAPACITY_W, DOMAIN
from custom_components.gridpact.loads import switching
from custom_components.gridpact.loads.models import Order, RestoreReason
from tools.devnet import Anvil, Deployed
from tools.plug import EmulatedPlug, Fault, Identity

from .conftest import ACCOUNT, DATA, OPTIONS
from .support.flows import Result, suggested
from .support.repairs import issue_of, open_fix, submit
from .support.switches import Relay

pytestmark = pytest.mark.chain

LOAD = {
    "switch": "switch.water_heater",
    "switch_id": None,
    "meter": None,
    "power": 1800,
    "minimum_price": "0.2",
    "longest": 7200,
    "rest": 3600,
    "critical": False,
}


@pytest.fixture
def account(
    hass: HomeAssistant, socket_enabled: None, anvil: Anvil, deployed: Deployed, plug: EmulatedPlug
) -> MockConfigEntry:
    """An account whose key holds money, with a load, and a plug whose password is right."""
    anvil.set_balance(ACCOUNT, 10**17)
    meter = {
        "source_kind": "tapo",
        "host": plug.address,
        "username": plug.username,
        "password": plug.password,
        "device_id": plug.device.identity.device_id,
        "model": "P110",
        "kind": "appliance",
        "parent": None,
        "capacity_w": CAPACITY_W["appliance"],
        "identity": f"tapo:{plug.device.identity.device_id}",
    }
    entry = MockConfigEntry(
        domain=DOMAIN,
        title=DATA["market_name"],
        unique_id="evm-31337-market-home",
        data=DATA | {"rpc_urls": [anvil.url], "market": deployed.market, "first_block": deployed.first_block},
        options=OPTIONS,
        subentries_data=[
            ConfigSubentryData(data=meter, subentry_type="meter", title="Plug", unique_id="meter-plug"),
            ConfigSubentryData(data=LOAD, subentry_type="load", title="Water heater", unique_id="load-heater"),
        ],
    )
    entry.add_to_hass(hass)
    return entry


async def start(hass: HomeAssistant, account: MockConfigEntry) -> None:
    assert await async_setup_component(hass, REPAIRS, {})
    assert await hass.config_entries.async_setup(account.entry_id)
    await refresh(hass, account)


async def refresh(hass: HomeAssistant, account: MockConfigEntry) -> None:
    await hass.async_block_till_done()
    await account.runtime_data.coordinator.async_refresh()
    await hass.async_block_till_done()


class TestFeeMoney:
    async def test_is_checked_when_it_was_sent(
        self, hass: HomeAssistant, account: MockConfigEntry, anvil: Anvil
    ) -> None:
        anvil.set_balance(ACCOUNT, 0)
        await start(hass, account)
        form = await open_fix(hass, "low_fee_money")
        assert form["description_placeholders"]["address"] == ACCOUNT
        assert form["data_schema"].schema["qr"].config["data"] == f"ethereum:{ACCOUNT}@31337"

        form = await submit(hass, "low_fee_money", form)
        assert form["errors"] == {"base": "no_funds"}

        anvil.set_balance(ACCOUNT, 10**17)
        done = await submit(hass, "low_fee_money", form)
        assert done["type"] is FlowResultType.CREATE_ENTRY
        await refresh(hass, account)
        assert issue_of(hass, "low_fee_money") is None

    async def test_cannot_be_checked_while_the_account_is_not_loaded(
        self, hass: HomeAssistant, account: MockConfigEntry, anvil: Anvil
    ) -> None:
        anvil.set_balance(ACCOUNT, 0)
        await start(hass, account)
        form = await open_fix(hass, "low_fee_money")
        await hass.config_entries.async_unload(account.entry_id)
        result = await submit(hass, "low_fee_money", form)
        assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "not_loaded")
        assert issue_of(hass, "low_fee_money") is not None


class TestPlugLogin:
    async def locked_out(self, hass: HomeAssistant, account: MockConfigEntry, plug: EmulatedPlug) -> Result:
        """The password was changed in the Tapo app."""
        plug.password = "a new one"
        await start(hass, account)
        form = await open_fix(hass, "plug_login")
        assert suggested(form) == {"username": plug.username}
        return form

    async def test_takes_the_new_password(
        self, hass: HomeAssistant, account: MockConfigEntry, plug: EmulatedPlug
    ) -> None:
        form = await self.locked_out(hass, account, plug)
        tried = plug.logins

        form = await submit(hass, "plug_login", form, username=plug.username, password="wrong")
        assert form["errors"] == {"password": "invalid_auth"}
        assert suggested(form) == {"username": plug.username, "password": "wrong"}
        assert plug.logins == tried + 1

        done = await submit(hass, "plug_login", form, username=plug.username, password=plug.password)
        assert done["type"] is FlowResultType.CREATE_ENTRY
        await refresh(hass, account)
        (meter,) = account.get_subentries_of_type("meter")
        assert (meter.data["password"], meter.data["host"]) == ("a new one", plug.address)
        assert issue_of(hass, "plug_login") is None

    @pytest.mark.parametrize(
        ("fault", "error"),
        [(Fault.DROP, "cannot_connect"), (Fault.LOCKED, "locked"), (Fault.REFUSED, "refused")],
    )
    async def test_says_what_is_wrong_with_the_plug(
        self, hass: HomeAssistant, account: MockConfigEntry, plug: EmulatedPlug, fault: Fault, error: str
    ) -> None:
        form = await self.locked_out(hass, account, plug)
        plug.fault = fault
        form = await submit(hass, "plug_login", form, username=plug.username, password=plug.password)
        assert form["errors"] == {"base": error}

    async def test_refuses_another_plug(
        self, hass: HomeAssistant, account: MockConfigEntry, plug: EmulatedPlug
    ) -> None:
        form = await self.locked_out(hass, account, plug)
        plug.device.identity = Identity(device_id="80220000000000000000000000000000000000FF")
        form = await submit(hass, "plug_login", form, username=plug.username, password=plug.password)
        assert form["errors"] == {"base": "other_plug"}


class TestNotRestored:
    async def test_is_tried_again(
        self, hass: HomeAssistant, account: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(switching, "CONFIRM_WITHIN_S", 0.05)
        relay = await Relay.add(hass)
        await start(hass, account)
        guard = account.runtime_data.guard
        assert issue_of(hass, "not_restored") is None
        assert (await guard.async_shed("load-heater", Order(until=int(time.time()) + 3600))).shed
        relay.obeys = False
        assert not await guard.async_restore("load-heater", RestoreReason.CALLED)

        await hass.config_entries.async_reload(account.entry_id)
        await refresh(hass, account)
        form = await open_fix(hass, "not_restored")
        form = await submit(hass, "not_restored", form)
        assert form["errors"] == {"base": "not_confirmed"}

        relay.obeys = True
        assert (await submit(hass, "not_restored", form))["type"] is FlowResultType.CREATE_ENTRY
        assert relay.says == "on"
        assert issue_of(hass, "not_restored") is None
