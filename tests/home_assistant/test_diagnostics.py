"""A bug report tells much, and no secret."""

import json
from typing import Any

from homeassistant.config_entries import ConfigEntryState, ConfigSubentryData
from homeassistant.core import HomeAssistant
from homeassistant.helpers.json import ExtendedJSONEncoder
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.gridpact.const import DOMAIN
from custom_components.gridpact.diagnostics import async_get_config_entry_diagnostics
from custom_components.gridpact.redaction import without_strangers
from tools.devnet import Anvil, Deployed
from tools.plug import EmulatedPlug

from .conftest import DATA, OPTIONS, SECRET

PAYOUT = DATA["payout"]


async def report(hass: HomeAssistant, entry: MockConfigEntry) -> tuple[dict[str, Any], str]:
    """The report, and the text that a person attaches."""
    found = await async_get_config_entry_diagnostics(hass, entry)
    return found, json.dumps(found, cls=ExtendedJSONEncoder, ensure_ascii=False)


@pytest.fixture
def account(hass: HomeAssistant, plug: EmulatedPlug, anvil: Anvil, deployed: Deployed) -> MockConfigEntry:
    """An account with a plug, in a real market."""
    data = {
        "source_kind": "tapo",
        "host": plug.address,
        "username": plug.username,
        "password": plug.password,
        "device_id": plug.device.identity.device_id,
        "model": "P110",
        "kind": "appliance",
        "parent": None,
        "capacity_w": 3680,
        "identity": f"tapo:{plug.device.identity.device_id}",
    }
    meter = ConfigSubentryData(data=data, subentry_type="meter", title="Water heater", unique_id="meter-plug")
    market = {
        "rpc_urls": [f"{anvil.url}/?token=access-key"],
        "market": deployed.market,
        "first_block": deployed.first_block,
    }
    entry = MockConfigEntry(
        domain=DOMAIN,
        title=DATA["market_name"],
        unique_id="evm-31337-market-home",
        data=DATA | market,
        options=OPTIONS,
        subentries_data=[meter],
    )
    entry.add_to_hass(hass)
    return entry


@pytest.mark.chain
async def test_report_of_a_loaded_account(
    hass: HomeAssistant, account: MockConfigEntry, anvil: Anvil, plug: EmulatedPlug
) -> None:
    assert await hass.config_entries.async_setup(account.entry_id)
    await hass.async_block_till_done()
    found, text = await report(hass, account)

    assert found["state"] == "loaded"
    assert found["account"]["account"] == DATA["account"]
    assert found["account"]["rpc_urls"] == [anvil.url]
    assert found["options"] == OPTIONS
    assert found["shown"]["snapshot"]["status"] in {"idle", "watching"}
    for secret in (SECRET, plug.password, plug.username, PAYOUT, PAYOUT.lower(), "access-key"):
        assert secret not in text
    assert f"{PAYOUT[:6]}…{PAYOUT[-4:]}" in text
    assert await hass.config_entries.async_unload(account.entry_id)


async def test_report_of_an_account_that_could_not_be_set_up(
    hass: HomeAssistant, account: MockConfigEntry, plug: EmulatedPlug
) -> None:
    found, text = await report(hass, account)
    assert account.state is ConfigEntryState.NOT_LOADED
    assert found["shown"] is None
    assert SECRET not in text
    assert plug.password not in text


def test_strangers_are_shortened_wherever_they_are() -> None:
    stranger, own = PAYOUT, DATA["account"]
    hidden = f"{PAYOUT[:6]}…{PAYOUT[-4:]}"
    value = {stranger: [stranger, own, {"error": ValueError(f"{stranger} refused")}], "hash": b"\x01", "none": None}
    assert without_strangers(value, {own.lower()}) == {
        hidden: [hidden, own, {"error": f"{hidden} refused"}],
        "hash": "0x01",
        "none": None,
    }


@pytest.mark.parametrize(
    "stranger",
    [
        b"\x07" * 32,
        f"0x{'07' * 32}",
        "5C5t2f42y1YnMyFXU3BQa5hFtYcJRSrZ3dVY6PYXTqVc3phF",  # on the hub
        "4CJNEkNBrVzJxXc1kxTtEJCVHNFRz7oHwfMLMKp4dKQnzLzF",  # on Robonomics
    ],
)
def test_strangers_of_polkadots_networks_are_shortened_too(stranger: str | bytes) -> None:
    own = f"0x{'08' * 32}"
    text = str(without_strangers({"who": stranger, "said": f"{stranger!s} refused", "me": own}, {own}))
    assert own in text
    assert "…" in text
    assert "07" * 32 not in text
    assert str(stranger) not in text
