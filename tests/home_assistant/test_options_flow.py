"""What an account may do by itself is set in one form; mistakes are kept to be mended."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.gridpact.const import DOMAIN
from custom_components.gridpact.market.models import EventKind

from .conftest import DATA, OPTIONS
from .support.flows import open_options, submit_options, suggested

LIMITS = {"fee_per_day": 0.04, "fee_each": 0.004, "buy_per_day": 20, "buy_each": 5}
KINDS = [str(kind) for kind in EventKind]
LOT = {"certificate_lot": 1000}
USUAL = {"kinds": KINDS, "minimum_profit": 0, "most_per_day": 2, "certificates": LOT, "limits": LIMITS}
ALL = USUAL | {
    "kinds": [],
    "minimum_profit": 0.05,
    "coin_worth": 2400.5,
    "quiet_from": "22:00:00",
    "quiet_to": "06:30:00",
    "most_per_day": 1,
    "worth": 0.98,
    "certificates": {"certificate_lot": 2000, "certificate_price": 0.05, "certificate_place": "Konstanz"},
    "limits": LIMITS | {"fee_each": 0.01},
}


async def test_shows_what_holds_without_any_choice(hass: HomeAssistant, account: MockConfigEntry) -> None:
    form = await open_options(hass, account)
    assert form["step_id"] == "init"
    assert form["description_placeholders"] == {"token": "EURx", "coin": "ETH", "currency": "EUR"}
    assert suggested(form) == USUAL


async def test_keeps_amounts_exactly_and_shows_them_again(hass: HomeAssistant, account: MockConfigEntry) -> None:
    form = await open_options(hass, account)
    result = await submit_options(hass, form, **ALL)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert dict(account.options) == OPTIONS | {
        "kinds": [],
        "minimum_profit": "0.05",
        "coin_worth": "2400.5",
        "quiet_from": "22:00:00",
        "quiet_to": "06:30:00",
        "most_per_day": 1,
        "worth": "0.98",
        "certificate_lot": 2000,
        "certificate_price": "0.05",
        "certificate_place": "Konstanz",
        "fee_each": "0.01",
    }
    assert suggested(await open_options(hass, account)) == ALL


async def test_what_is_emptied_is_an_option_no_more(hass: HomeAssistant, account: MockConfigEntry) -> None:
    await submit_options(hass, await open_options(hass, account), **ALL)
    await submit_options(hass, await open_options(hass, account), **USUAL)
    assert dict(account.options) == OPTIONS | {"kinds": KINDS, "minimum_profit": "0", "most_per_day": 2} | LOT


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({"quiet_to": None}, {"quiet_to": "quiet_pair"}),
        ({"quiet_from": None}, {"quiet_from": "quiet_pair"}),
        ({"minimum_profit": 1e-7}, {"minimum_profit": "invalid_amount"}),
        ({"coin_worth": 1e-7}, {"coin_worth": "invalid_amount"}),
        ({"worth": 1e-19}, {"worth": "invalid_amount"}),
        ({"certificates": LOT | {"certificate_price": 1e-7}}, {"base": "invalid_amount"}),
        ({"certificates": LOT | {"certificate_place": "\N{HOUSE BUILDING}" * 17}}, {"base": "place_too_long"}),
        ({"limits": LIMITS | {"fee_each": 1}}, {"base": "limit_order"}),
        ({"limits": LIMITS | {"buy_each": 1e-7}}, {"base": "invalid_amount"}),
        ({"quiet_to": None, "limits": LIMITS | {"buy_each": 21}}, {"quiet_to": "quiet_pair", "base": "limit_order"}),
    ],
)
async def test_mistake_is_said_and_what_was_typed_is_kept(
    hass: HomeAssistant, account: MockConfigEntry, fields: dict[str, Any], errors: dict[str, str]
) -> None:
    typed = {name: value for name, value in (ALL | fields).items() if value is not None}
    form = await submit_options(hass, await open_options(hass, account), **typed)
    assert form["errors"] == errors
    assert suggested(form) == typed
    assert dict(account.options) == OPTIONS
    assert (await submit_options(hass, form, **ALL))["type"] is FlowResultType.CREATE_ENTRY


async def test_who_only_watches_has_none(hass: HomeAssistant) -> None:
    watcher = MockConfigEntry(domain=DOMAIN, unique_id="watcher", data=DATA | {"key": None})
    watcher.add_to_hass(hass)
    assert not watcher.supports_options
