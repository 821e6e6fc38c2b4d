"""A meter becomes a power station: what it records on Robonomics, and the certificates made of its energy."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tools.substrate import ALICE, BOB, EVE, DevAccount, Substrate

from .support.flows import Result, only, open_subentry, reconfigure_subentry, submit_subentry, suggested
from .support.polkadot import make_twin
from .support.producing import Nowhere, hub_data, producing_account, robonomics_data
from .support.sensors import add_entity

NUMBERS = {"company_registry_number": "HRB 1234", "power_station_id": "77"}
FIGURES = {"figures": True, **NUMBERS}


@pytest.fixture
def account(hass: HomeAssistant, socket_enabled: None) -> MockConfigEntry:
    """An account on both networks, with certificates sold in an asset; no node answers."""
    hub = hub_data(Nowhere(), collection=3, pallet="Nfts", asset=482, asset_symbol="PVSE", asset_decimals=3)
    return producing_account(hass, robonomics=robonomics_data(Nowhere()), hub=hub, payout=EVE)


async def add_meter(hass: HomeAssistant, account: MockConfigEntry, kind: str = "solar") -> Result:
    """Fill in the form of a meter."""
    add_entity(hass, "sensor.roof_energy", "812.4", "kWh")
    form = await open_subentry(hass, account, "meter", "entity")
    return await submit_subentry(hass, form, source="sensor.roof_energy", kind=kind)


async def add_plain_meter(hass: HomeAssistant, account: MockConfigEntry) -> str:
    """Add a meter that is no power station; return its subentry."""
    await add_meter(hass, account, "appliance")
    return only(account, "meter").subentry_id


def filled(form: Result, **fields: Any) -> dict[str, Any]:
    """What a person submits who changes these fields; None empties one."""
    return {name: value for name, value in (suggested(form) | fields).items() if value is not None}


class TestWithItsMeter:
    @pytest.mark.parametrize("kind", ["grid", "solar", "battery"])
    async def test_is_asked_for_at_once(self, hass: HomeAssistant, account: MockConfigEntry, kind: str) -> None:
        form = await add_meter(hass, account, kind)
        assert form["step_id"] == "station"
        assert suggested(form) == {
            "every_minutes": 60,
            "figures": False,
            "certify": True,
            "lot_wh": 1000,
            "metadata": "long",
        }
        result = await submit_subentry(hass, form, **suggested(form))
        assert (result["type"], result["description"]) == (FlowResultType.CREATE_ENTRY, "station")
        meter, station = only(account, "meter"), only(account, "station")
        assert (station.title, station.unique_id) == (meter.title, f"station-{meter.unique_id}")
        assert dict(station.data) == {
            "meter": meter.subentry_id,
            "company_registry_number": "",
            "power_station_id": "",
            "every_minutes": 60,
            "every_wh": None,
            "figures": False,
            "twin": None,
            "certify": True,
            "lot_wh": 1000,
            "metadata": "long",
            "price": None,
            "asset_price": None,
        }

    async def test_is_not_asked_for_behind_an_appliance(self, hass: HomeAssistant, account: MockConfigEntry) -> None:
        result = await add_meter(hass, account, "appliance")
        assert result["type"] is FlowResultType.CREATE_ENTRY
        assert account.get_subentries_of_type("station") == []

    async def test_is_not_asked_for_without_anything_to_do(self, hass: HomeAssistant) -> None:
        account = producing_account(hass, hub=hub_data(Nowhere()))
        assert (await add_meter(hass, account))["type"] is FlowResultType.CREATE_ENTRY

    async def test_that_cannot_be_is_kept_to_be_mended(self, hass: HomeAssistant, account: MockConfigEntry) -> None:
        form = await add_meter(hass, account)
        fields = filled(form, certify=False, price=0.5)
        form = await submit_subentry(hass, form, **fields)
        assert form["errors"] == {"price": "price_without_certificates"}
        assert suggested(form) == fields

    async def test_changing_its_meter_asks_nothing_of_it(self, hass: HomeAssistant, account: MockConfigEntry) -> None:
        await add_plain_meter(hass, account)
        result = await reconfigure_subentry(hass, account, only(account, "meter"))
        assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "not_loaded")


class TestByItself:
    async def test_needs_a_meter(self, hass: HomeAssistant, account: MockConfigEntry) -> None:
        result = await open_subentry(hass, account, "station")
        assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "no_meter")

    async def test_keeps_everything(self, hass: HomeAssistant, account: MockConfigEntry) -> None:
        meter = await add_plain_meter(hass, account)
        form = await open_subentry(hass, account, "station")
        assert suggested(form)["meter"] == meter
        fields = filled(
            form,
            **FIGURES,
            every_minutes=None,
            every_wh=500,
            lot_wh=100,
            metadata="short",
            price=0.5,
            asset_price=1.25,
        )
        result = await submit_subentry(hass, form, **fields)
        assert result["type"] is FlowResultType.CREATE_ENTRY
        assert dict(only(account, "station").data) == {
            "meter": meter,
            **FIGURES,
            "every_minutes": None,
            "every_wh": 500,
            "twin": None,
            "certify": True,
            "lot_wh": 100,
            "metadata": "short",
            "price": "0.5",
            "asset_price": "1.25",
        }

    async def test_comes_once_for_each_meter(self, hass: HomeAssistant, account: MockConfigEntry) -> None:
        form = await add_meter(hass, account)
        await submit_subentry(hass, form, **suggested(form))
        form = await open_subentry(hass, account, "station")
        form = await submit_subentry(hass, form, **filled(form, meter=only(account, "meter").subentry_id))
        assert form["errors"] == {"meter": "already_station"}

    @pytest.mark.parametrize(
        ("changes", "errors"),
        [
            ({**FIGURES, "company_registry_number": " "}, {"company_registry_number": "no_company"}),
            ({**FIGURES, "power_station_id": " "}, {"power_station_id": "no_station_id"}),
            ({**FIGURES, "power_station_id": "7" * 300}, {"power_station_id": "record_too_long"}),
            ({"twin": 7}, {"power_station_id": "no_station_id"}),
            ({"twin": 7, "power_station_id": "77"}, {"twin": "no_node"}),
            ({"certify": False, "price": 0.5}, {"price": "price_without_certificates"}),
            ({"certify": False, "asset_price": 1}, {"asset_price": "asset_price_without_certificates"}),
            ({"certify": False, "every_minutes": None}, {"every_minutes": "nothing_to_do"}),
            ({"price": 1e-13}, {"price": "invalid_price"}),
            ({"asset_price": 0.0001}, {"asset_price": "invalid_asset_price"}),
        ],
    )
    async def test_that_cannot_be_is_kept_to_be_mended(
        self, hass: HomeAssistant, account: MockConfigEntry, changes: dict[str, Any], errors: dict[str, str]
    ) -> None:
        await add_plain_meter(hass, account)
        form = await open_subentry(hass, account, "station")
        usual, fields = filled(form), filled(form, **changes)
        form = await submit_subentry(hass, form, **fields)
        assert form["errors"] == errors
        assert suggested(form) == fields
        result = await submit_subentry(hass, form, **usual)
        assert result["type"] is FlowResultType.CREATE_ENTRY

    async def test_tells_how_long_a_record_would_be(self, hass: HomeAssistant, account: MockConfigEntry) -> None:
        await add_plain_meter(hass, account)
        form = await open_subentry(hass, account, "station")
        form = await submit_subentry(
            hass, form, **filled(form, figures=True, company_registry_number="ü" * 150, power_station_id="7")
        )
        told = form["description_placeholders"]
        assert (told["most"], int(told["bytes"]) > 512) == ("512", True)

    async def test_only_offers_what_its_networks_have(self, hass: HomeAssistant) -> None:
        account = producing_account(hass, robonomics=robonomics_data(Nowhere()))
        await add_plain_meter(hass, account)
        form = await open_subentry(hass, account, "station")
        assert {"certify", "price", "asset_price"} & {str(name) for name in form["data_schema"].schema} == set()
        await submit_subentry(hass, form, **suggested(form))
        assert only(account, "station").data["certify"] is False

    async def test_without_an_asset_has_one_price(self, hass: HomeAssistant) -> None:
        account = producing_account(hass, hub=hub_data(Nowhere(), collection=3, pallet="Nfts"))
        form = await add_meter(hass, account)
        assert [name for name in form["data_schema"].schema if "price" in str(name)] == ["price"]

    async def test_is_changed_later(self, hass: HomeAssistant, account: MockConfigEntry) -> None:
        form = await add_meter(hass, account)
        await submit_subentry(hass, form, **filled(form, price=0.5))
        station = only(account, "station")
        form = await reconfigure_subentry(hass, account, station)
        assert suggested(form)["price"] == 0.5
        form = await submit_subentry(hass, form, **filled(form, figures=True))
        assert form["errors"] == {"company_registry_number": "no_company"}
        result = await submit_subentry(hass, form, **filled(form, **FIGURES, price=None))
        assert result["reason"] == "reconfigure_successful"
        after = only(account, "station").data
        assert (after["figures"], after["price"], after["meter"]) == (True, None, station.data["meter"])


@pytest.mark.chain
@pytest.mark.xdist_group("polkadot")
class TestTwin:
    @pytest.mark.parametrize(("owner", "error"), [(BOB, "twin_not_yours"), (None, "no_twin")])
    async def test_has_to_be_the_accounts_own(
        self, hass: HomeAssistant, robonomics: Substrate, owner: DevAccount | None, error: str
    ) -> None:
        own = await make_twin(robonomics, ALICE)
        twin = 4_000_000_000 if owner is None else await make_twin(robonomics, owner)
        account = producing_account(hass, robonomics=robonomics_data(robonomics))
        await add_plain_meter(hass, account)
        form = await open_subentry(hass, account, "station")
        form = await submit_subentry(hass, form, **filled(form, power_station_id="77", twin=twin))
        assert form["errors"] == {"twin": error}
        await submit_subentry(hass, form, **filled(form, twin=own))
        assert only(account, "station").data["twin"] == own
