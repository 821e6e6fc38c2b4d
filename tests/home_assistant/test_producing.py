"""A home records what its roof makes, certifies it and sees it sold, on real chains, in Home Assistant."""

from datetime import timedelta

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import device_registry as dr, entity_registry as er, issue_registry as ir
from homeassistant.util import dt as dt_util
import pytest

from custom_components.gridpact.const import DOMAIN
from custom_components.gridpact.diagnostics import async_get_config_entry_diagnostics
from custom_components.gridpact.market.record import read_record
from tests.integration.polkadot.roof import Person, Roof
from tests.integration.polkadot.roofs import NewRoof, hub_of, join_asset, join_collection
from tests.substrate import Chains, NewChain
from tools.substrate import BOB

from .support.blueprints import Shelf
from .support.roof_home import ProducingHome, move_in

pytestmark = [
    pytest.mark.chain,
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.freeze_time(tick=True, real_asyncio=True),
    pytest.mark.xdist_group("polkadot"),
]

COIN = 10**12
# Unique ids never change: people's histories, automations and dashboards hang on them.
ENTITIES = {
    *("binary_sensor.robonomics_connected", "binary_sensor.hub_connected", "event.trades"),
    *("sensor.robonomics_fee_balance", "sensor.hub_fee_balance", "sensor.asset_balance"),
    *("sensor.certificates_owned", "sensor.certificates_for_sale", "sensor.certificates_sold"),
    *("sensor.certificates_retired", "sensor.certificates_sold_for", "sensor.certificates_received"),
    *("sensor.meter-roof_energy_in", "sensor.meter-roof_energy_out", "sensor.meter-roof_history"),
    "binary_sensor.meter-roof_readings",
    *("sensor.station-meter-roof_last_record", "sensor.station-meter-roof_recorded_energy"),
    *("sensor.station-meter-roof_records", "sensor.station-meter-roof_certified_energy"),
    *("sensor.station-meter-roof_twin", "binary_sensor.station-meter-roof_record_drift"),
}
ONLY_WITH_A_HUB = {name for name in ENTITIES if "certif" in name or "hub" in name or "asset" in name} | {"event.trades"}


async def bought(roof: Roof, item: int) -> str:
    """Let somebody buy a certificate; returns the transaction."""
    buyer = await Person.on(hub_of(roof), BOB.secret, roof.folder)
    assert roof.places.certificates is not None
    return (await buyer.do(roof.places.certificates.buy("buy", item, 2 * COIN))).transaction


def issues(hass: HomeAssistant) -> dict[str, ir.IssueEntry]:
    """The open issues by their kinds."""
    return {
        str(issue.translation_key): issue
        for issue in ir.async_get(hass).issues.values()
        if issue.domain == DOMAIN and issue.active
    }


class TestARoof:
    """One home through its life."""

    async def test_a_record_is_made_and_read_back(
        self, hass: HomeAssistant, freezer: FrozenDateTimeFactory, roof: Roof
    ) -> None:
        home = await move_in(hass, freezer, roof, certify=False)
        await home.start()
        assert home.state("binary_sensor", "robonomics_connected") == "on"
        assert home.state("binary_sensor", "hub_connected") == "on"
        await home.count(1_500)
        await home.until(lambda: home.of_station("recorded_energy") == "1.5")
        assert home.of_station("records") == "2"  # the first one is of the reading at which counting begins
        await home.until(lambda: 99 < float(home.state("sensor", "robonomics_fee_balance")) < 100)
        assert home.of_station("record_drift", "binary_sensor") == "off"
        written = dt_util.parse_datetime(home.of_station("last_record"))
        assert written is not None
        assert home.data.robonomics is not None
        latest = await home.data.robonomics.datalog.latest(roof.key.public_key)
        assert latest is not None
        record = read_record(latest.data)
        assert record is not None
        assert record.root is not None
        assert issues(hass) == {}
        await home.unload()

    async def test_a_certificate_is_made_listed_bought_and_told_once(
        self, hass: HomeAssistant, freezer: FrozenDateTimeFactory, roof: Roof
    ) -> None:
        home = await move_in(hass, freezer, roof)
        await home.start()
        await home.count(1_500)
        minted = await home.certificate()
        assert (minted["wh"], minted["token"], minted["late"]) == (1_000, "WND", False)
        await home.until(lambda: home.state("sensor", "certificates_owned") == "1")
        assert home.state("sensor", "certificates_for_sale") == "1"
        assert float(home.of_station("certified_energy")) == 1
        transaction = await bought(roof, int(minted["certificate_id"]))
        await home.until(lambda: home.told("certificate_sold"))
        [sold] = home.told("certificate_sold")
        assert (sold["certificate_id"], sold["amount"], sold["price"]) == (minted["certificate_id"], "2", "2")
        assert (sold["transaction"], sold["entry_id"]) == (transaction, home.entry.entry_id)
        assert hass.states.get(home.entity_id("event", "trades")).attributes["event_type"] == "certificate_sold"  # type: ignore[union-attr]
        assert home.state("sensor", "certificates_sold") == "1"
        assert float(home.state("sensor", "certificates_sold_for")) == 2
        await home.unload()
        await home.load()
        await home.count(100)
        assert len(home.told("certificate_minted")) == len(home.told("certificate_sold")) == 1
        assert roof.places.certificates is not None
        assert len(await roof.places.certificates.items()) == 1
        await home.unload()

    async def test_a_wrong_payment_opens_an_issue_which_a_person_settles(
        self, hass: HomeAssistant, freezer: FrozenDateTimeFactory, roof: Roof
    ) -> None:
        operator = await join_asset(roof)
        home = await move_in(hass, freezer, roof, asset_price="15")
        await home.start()
        await home.count(1_000)
        minted = await home.certificate()
        await bought(roof, int(minted["certificate_id"]))
        await home.until(lambda: home.told("certificate_sold"))
        assert issues(hass) == {}
        assert roof.places.assets is not None
        await operator.do(roof.places.assets.transfer("pay", roof.key.public_key, 1_400))
        await home.until(lambda: "payment_mismatch" in issues(hass))
        await home.until(lambda: float(home.state("sensor", "asset_balance")) == 14)
        words = issues(hass)["payment_mismatch"].translation_placeholders
        assert words is not None
        assert (words["expected"], words["received"]) == ("15 PVSE", "14 PVSE")
        await operator.do(roof.places.assets.transfer("pay", roof.key.public_key, 1_500))
        await home.until(lambda: float(home.state("sensor", "certificates_received")) == 15)
        assert issues(hass) == {}
        await home.unload()

    async def test_a_twin_that_is_not_there_is_told(
        self, hass: HomeAssistant, freezer: FrozenDateTimeFactory, roof: Roof
    ) -> None:
        await join_asset(roof)
        home = await move_in(hass, freezer, roof, twin=4_000_000)
        await home.start()
        assert entities(home) == ENTITIES
        await home.until(lambda: home.of_station("twin") == "no_twin")
        words = issues(hass)["twin_not_set"].translation_placeholders
        assert words is not None
        assert (words["station"], words["twin"]) == ("Roof", "4000000")
        await home.unload()

    async def test_actions_about_certificates(
        self, hass: HomeAssistant, freezer: FrozenDateTimeFactory, roof: Roof
    ) -> None:
        home = await move_in(hass, freezer, roof, certify=False, price=None)
        await home.start()
        await home.count(1_200)
        meter = device(home, "meter-roof")
        with pytest.raises(ServiceValidationError) as refused:
            await home.call("mint_certificate", meter=meter.id, energy_wh=1_200)
        assert refused.value.translation_key == "whole_lots"
        done = await home.call("mint_certificate", meter=meter.id)
        assert done["transaction"].startswith("0x")
        assert float(done["fee"]) > 0
        number = done["id"]
        await home.call("list_certificate", certificate_id=number, price="5")
        [shown] = (await home.call("get_certificates"))["certificates"]
        assert (shown["certificate_id"], shown["energy_wh"], shown["meter"]) == (number, 1_000, meter.id)
        assert (shown["price"], shown["token"], shown["mine"]) == ("5", "WND", True)
        assert shown["owner"] == home.address("hub")
        await home.call("retire_certificate", certificate_id=number, beneficiary="The bakery")
        [shown] = (await home.call("get_certificates"))["certificates"]
        assert (shown["mine"], shown["owner"], shown["beneficiary"]) == (False, None, "The bakery")
        assert home.state("sensor", "certificates_retired") == "1"
        [retired] = home.told("certificate_retired")
        assert retired["partner"] == "The bakery"
        with pytest.raises(ServiceValidationError) as refused:
            await home.call("list_certificate", certificate_id=number, price="5")
        assert refused.value.translation_key == "not_yours"
        await home.unload()

    async def test_actions_of_a_market_are_refused(
        self, hass: HomeAssistant, freezer: FrozenDateTimeFactory, roof: Roof
    ) -> None:
        home = await move_in(hass, freezer, roof)
        await home.start()
        for action, fields in (("leave_event", {}), ("get_events", {}), ("add_stake", {"amount": "1"})):
            with pytest.raises(ServiceValidationError) as refused:
                await home.call(action, **fields)
            assert refused.value.translation_key == "not_on_this_network"
        await home.unload()

    async def test_diagnostics_hold_no_key_and_no_stranger(
        self, hass: HomeAssistant, freezer: FrozenDateTimeFactory, roof: Roof
    ) -> None:
        home = await move_in(hass, freezer, roof)
        await home.start()
        await home.count(1_000)
        minted = await home.certificate()
        await bought(roof, int(minted["certificate_id"]))
        await home.until(lambda: home.told("certificate_sold"))
        report = str(await async_get_config_entry_diagnostics(hass, home.entry))
        assert roof.key.public_key.hex() in report
        for secret in (roof.key.reveal(), BOB.public_key.hex(), hub_address(BOB.public_key)):
            assert secret not in report
        await home.unload()

    async def test_devices_hang_on_one_another_and_can_go(
        self, hass: HomeAssistant, freezer: FrozenDateTimeFactory, roof: Roof
    ) -> None:
        home = await move_in(hass, freezer, roof)
        await home.start()
        meter, station = device(home, "meter-roof"), device(home, "station-meter-roof")
        assert station.via_device_id == meter.id
        assert (station.model, station.name) == ("Station", "Roof (station)")
        account = dr.async_get(hass).async_get_device_by_identifier(
            (DOMAIN, str(home.entry.unique_id)), home.entry.entry_id
        )
        assert account is not None
        assert meter.via_device_id == account.id
        hass.config_entries.async_remove_subentry(home.entry, "station")
        await hass.async_block_till_done()
        assert dr.async_get(hass).async_get(station.id) is None
        assert await hass.config_entries.async_remove(home.entry.entry_id)
        await hass.async_block_till_done()
        assert issues(hass) == {}


async def test_without_certificates_it_only_records(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, substrate: Chains, new_roof: NewRoof
) -> None:
    home = await move_in(hass, freezer, await new_roof(substrate.robonomics, None), twin=4_000_000)
    await home.start()
    assert entities(home) == ENTITIES - ONLY_WITH_A_HUB
    await home.until(lambda: home.of_station("records") == "1")
    with pytest.raises(ServiceValidationError) as refused:
        await home.call("get_certificates")
    assert refused.value.translation_key == "no_certificates"
    await home.unload()


def entities(home: ProducingHome) -> set[str]:
    """The account's entities by platform and the end of their unique ids."""
    found = er.async_entries_for_config_entry(er.async_get(home.hass), home.entry.entry_id)
    return {f"{entry.domain}.{entry.unique_id.removeprefix(f'{home.entry.unique_id}_')}" for entry in found}


def device(home: ProducingHome, name: str) -> dr.DeviceEntry:
    """The device of a subentry."""
    identifier = (DOMAIN, f"{home.entry.unique_id}_{name}")
    found = dr.async_get(home.hass).async_get_device_by_identifier(identifier, home.entry.entry_id)
    assert found is not None
    return found


def hub_address(public_key: bytes) -> str:
    """An account as the hub writes it."""
    from custom_components.gridpact.chain.polkadot import ss58

    return ss58.encode(public_key, 42)


async def test_a_node_that_stops_is_told_and_nothing_is_done_twice(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    new_chain: NewChain,
    new_roof: NewRoof,
) -> None:
    robonomics, hub = new_chain("robonomics"), new_chain("hub")
    roof = await new_roof(robonomics, hub)
    await join_collection(roof)
    home = await move_in(hass, freezer, roof)
    await home.start()
    await home.count(1_200)
    await home.certificate()
    await home.until(lambda: home.of_station("records") == "2")
    hub.stop()
    await home.count(1_000)
    await home.until(lambda: home.state("binary_sensor", "hub_connected") == "off")
    assert home.state("binary_sensor", "robonomics_connected") == "on"
    assert home.state("sensor", "hub_fee_balance") == STATE_UNAVAILABLE
    await home.until(lambda: home.of_station("records") == "3")
    await home.wait(timedelta(hours=2))
    await home.until(lambda: "chain_unreachable" in issues(hass))
    hub.start()
    await home.unload()
    await home.load()
    await home.count(100)
    await home.until(lambda: home.state("binary_sensor", "hub_connected") == "on")
    await home.until(lambda: len(home.told("certificate_minted")) == 2)
    assert "chain_unreachable" not in issues(hass)
    assert roof.places.certificates is not None
    assert len(await roof.places.certificates.items()) == 2
    await home.unload()


async def test_what_is_told_reaches_a_phone(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, roof: Roof, shelf: Shelf
) -> None:
    home = await move_in(hass, freezer, roof)
    await home.start()
    messages = []
    hass.services.async_register("notify", "phone", lambda call: messages.append(call.data["message"]))
    send = {"action": "notify.phone", "data": {"title": "{{ title }}", "message": "{{ message }}"}}
    trades = home.entity_id("event", "trades")
    await shelf.automate("tell_me", {"entities": [trades], "about": ["certificate_sold"], "send": [send]})
    await home.count(1_000)
    minted = await home.certificate()
    await bought(roof, int(minted["certificate_id"]))
    await home.until(lambda: messages)
    assert len(messages) == 1
    await home.unload()


async def test_the_energy_dashboard_takes_its_meter(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, roof: Roof
) -> None:
    home = await move_in(hass, freezer, roof)
    await home.start()
    state = hass.states.get(home.entity_id("sensor", "meter-roof_energy_in"))
    assert state is not None
    assert (state.attributes["device_class"], state.attributes["state_class"]) == ("energy", "total_increasing")
    await home.unload()
