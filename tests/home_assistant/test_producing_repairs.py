"""What goes wrong with an account that produces opens an issue, which a dialog mends; on real chains."""

import asyncio

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest

from custom_components.gridpact.chain.polkadot.calls import pallet_call
from custom_components.gridpact.chain.polkadot.keys import PolkadotKey
from custom_components.gridpact.chain.polkadot.kinds import ChainKind
from tests.integration.polkadot.roof import Person, Roof
from tests.integration.polkadot.roofs import hub_of, join_asset
from tests.substrate import Chains
from tools.substrate import ALICE, BOB

from .support.repairs import issue_of, open_fix, submit, told
from .support.roof_home import ProducingHome, move_in

pytestmark = [
    pytest.mark.chain,
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.freeze_time(tick=True, real_asyncio=True),
    pytest.mark.xdist_group("polkadot"),
]

COIN = 10**12


async def minted(home: ProducingHome) -> int:
    """Let the home certify a lot; returns the certificate."""
    await home.count(1_000)
    return int((await home.certificate())["certificate_id"])


async def test_no_money_for_fees(hass: HomeAssistant, freezer: FrozenDateTimeFactory, roof: Roof) -> None:
    roof.key = await asyncio.to_thread(PolkadotKey.make)
    home = await move_in(hass, freezer, roof, certify=False)
    await home.start()
    await home.until(lambda: issue_of(hass, "chain_fee_money"))
    words = told(hass, "chain_fee_money")
    assert (words["days"], words["network"], words["address"]) == ("0", "Robonomics", home.address("robonomics"))
    form = await open_fix(hass, "chain_fee_money")
    form = await submit(hass, "chain_fee_money", form)
    assert form["errors"] == {"base": "no_funds"}
    assert roof.places.robonomics is not None
    somebody = await Person.on(roof.places.robonomics, ALICE.secret, roof.folder)
    mine = {"Id": roof.key.public_key}
    await somebody.do(pallet_call("fund", "Balances.transfer_keep_alive", {"dest": mine, "value": 5 * 10**9}))
    assert (await submit(hass, "chain_fee_money", form))["type"] is FlowResultType.CREATE_ENTRY
    freezer.tick(600)  # what failed is tried again after a while
    await home.until(lambda: home.of_station("records") == "1")
    assert told(hass, "chain_fee_money")["network"] == "Westend Asset Hub"
    await home.unload()


async def test_a_limit_that_stops_a_record_is_raised(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, roof: Roof
) -> None:
    home = await move_in(hass, freezer, roof)
    home.entry.add_to_hass(hass)
    hass.config_entries.async_update_entry(
        home.entry, options={**home.entry.options, "robonomics_fee_each": "0.000000001"}
    )
    await home.start()
    await home.until(lambda: issue_of(hass, "spending_limit"))
    assert home.of_station("records") == "unknown"
    words = told(hass, "spending_limit")
    assert words["what"] == "A record of your production"
    form = await open_fix(hass, "spending_limit")
    done = await submit(hass, "spending_limit", form, limit=1)
    assert done["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
    assert home.entry.options["robonomics_fee_each"] == "1"
    await home.count(500)
    await home.until(lambda: home.of_station("records") == "2")
    assert issue_of(hass, "spending_limit") is None
    await home.unload()


async def test_a_limit_is_left_as_it_is(hass: HomeAssistant, freezer: FrozenDateTimeFactory, roof: Roof) -> None:
    home = await move_in(hass, freezer, roof)
    home.entry.add_to_hass(hass)
    hass.config_entries.async_update_entry(home.entry, options={**home.entry.options, "hub_fee_each": "0.000000001"})
    await home.start()
    await home.count(1_000)
    await home.until(lambda: issue_of(hass, "spending_limit"))
    assert told(hass, "spending_limit")["what"] == "A certificate"
    form = await open_fix(hass, "spending_limit")
    done = await submit(hass, "spending_limit", form, limit=0.000000001)
    assert done["type"] is FlowResultType.CREATE_ENTRY
    await home.step()
    assert issue_of(hass, "spending_limit") is None
    await home.unload()


async def test_a_node_of_another_network(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    substrate: Chains,
    roof: Roof,
) -> None:
    home = await move_in(hass, freezer, roof)
    home.entry.add_to_hass(hass)
    chain = home.entry.data["robonomics"]
    urls = [*chain["rpc_urls"], substrate.hub.url]
    changed = {**home.entry.data, "robonomics": {**chain, "rpc_urls": urls}}
    hass.config_entries.async_update_entry(home.entry, data=changed)
    await home.start()
    await home.data.clients[ChainKind.ROBONOMICS].survey()
    home.data.coordinator.async_update_listeners()
    words = told(hass, "chain_strange")
    assert (words["actual"], words["network"]) == ("Westend Asset Hub", "Robonomics")
    form = await open_fix(hass, "chain_strange")
    form = await submit(hass, "chain_strange", form, rpc_urls=[substrate.hub.url])
    assert form["errors"] == {"rpc_urls": "wrong_chain"}
    form = await submit(hass, "chain_strange", form, rpc_urls=[" "])
    assert form["errors"] == {"rpc_urls": "invalid_url"}
    done = await submit(hass, "chain_strange", form, rpc_urls=chain["rpc_urls"])
    assert done["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
    await home.data.clients[ChainKind.ROBONOMICS].survey()
    home.data.coordinator.async_update_listeners()
    assert issue_of(hass, "chain_strange") is None
    await home.unload()


async def test_a_sale_that_is_settled_in_another_way(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, roof: Roof
) -> None:
    operator = await join_asset(roof)
    home = await move_in(hass, freezer, roof, asset_price="15")
    await home.start()
    item = await minted(home)
    buyer = await Person.on(hub_of(roof), BOB.secret, roof.folder)
    assert roof.places.certificates is not None
    assert roof.places.assets is not None
    await buyer.do(roof.places.certificates.buy("buy", item, 2 * COIN))
    await operator.do(roof.places.assets.transfer("pay", roof.key.public_key, 1_400))
    await home.until(lambda: issue_of(hass, "payment_mismatch"))
    form = await open_fix(hass, "payment_mismatch")
    assert (await submit(hass, "payment_mismatch", form))["type"] is FlowResultType.CREATE_ENTRY
    await home.step()
    home.data.coordinator.async_update_listeners()
    assert issue_of(hass, "payment_mismatch") is None
    await home.unload()


async def test_another_program_writes_with_the_key(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, roof: Roof
) -> None:
    home = await move_in(hass, freezer, roof, certify=False)
    await home.start()
    await home.count(1_000)
    assert roof.places.robonomics is not None
    other = await Person.on(roof.places.robonomics, roof.key.reveal(), roof.folder)
    await other.do(pallet_call("else", "Datalog.record", {"record": b"something else"}))
    await home.until(lambda: home.of_station("record_drift", "binary_sensor") == "on")
    state = hass.states.get(home.entity_id("binary_sensor", "station-meter-roof_record_drift"))
    assert state is not None
    assert state.attributes["reason"] == "foreign"
    freezer.tick(400)
    await home.step()
    home.data.coordinator.async_update_listeners()
    assert told(hass, "record_drift")["station"] == "Roof"
    await home.count(1_000)
    await home.until(lambda: home.of_station("record_drift", "binary_sensor") == "off")
    assert issue_of(hass, "record_drift") is None
    await home.unload()
