"""Changing an account on Robonomics and Asset Hub: its nodes, the chain it lacks, certificates, key and limits."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.gridpact.chain.journal import Journal
from custom_components.gridpact.chain.polkadot.client import Client
from custom_components.gridpact.chain.polkadot.keys import PolkadotKey, Scheme
from custom_components.gridpact.chain.polkadot.kinds import ChainKind
from custom_components.gridpact.chain.polkadot.sender import PolkadotSender
from custom_components.gridpact.database import Database
from tests.substrate import Chains, NewChain
from tools.substrate import ALICE, BOB, FERDIE, Substrate

from .support.flows import Result, close_dialogs, open_options, reconfigure, submit, submit_options, suggested, wait
from .support.polkadot import make_collection
from .support.producing import LIMITS, hub_data, producing_account, robonomics_data
from .support.words import check_words

pytestmark = [pytest.mark.chain, pytest.mark.xdist_group("polkadot")]


@pytest.fixture(autouse=True)
async def setup_entry(hass: HomeAssistant) -> AsyncIterator[None]:
    """What the account does with it is tested elsewhere. Whoever stops in the middle closes the dialog."""
    with (
        patch("custom_components.gridpact.async_setup_entry", return_value=True),
        patch("custom_components.gridpact.async_unload_entry", return_value=True),
    ):
        yield
        await close_dialogs(hass)


async def reauthenticate(hass: HomeAssistant, entry: MockConfigEntry) -> Result:
    result: Result = await entry.start_reauth_flow(hass)
    check_words(result)
    return result


def changed(result: Result) -> bool:
    return (result["type"], result["reason"]) == (FlowResultType.ABORT, "reconfigure_successful")


class TestNodes:
    async def test_may_be_others_of_the_same_network(self, hass: HomeAssistant, robonomics: Substrate) -> None:
        entry = producing_account(hass, robonomics=robonomics_data(robonomics))
        form = await reconfigure(hass, entry)
        assert suggested(form) == {"robonomics_urls": [robonomics.url]}
        urls = [robonomics.url, robonomics.pruned_url]
        assert changed(await submit(hass, form, robonomics_urls=urls))
        assert entry.data["robonomics"]["rpc_urls"] == urls
        assert entry.data["hub"] is None

    @pytest.mark.parametrize(
        ("urls", "error"), [([], "invalid_url"), (["{other}"], "other_network"), (["{hub}"], "other_network")]
    )
    async def test_of_another_network_are_refused(
        self, hass: HomeAssistant, substrate: Chains, new_chain: NewChain, urls: list[str], error: str
    ) -> None:
        known = {"hub": substrate.hub.url, "other": ""}
        if "{other}" in urls:
            known["other"] = new_chain("robonomics", coins=1).url
        entry = producing_account(hass, robonomics=robonomics_data(substrate.robonomics))
        form = await submit(
            hass, await reconfigure(hass, entry), robonomics_urls=[url.format_map(known) for url in urls]
        )
        assert form["errors"] == {"robonomics_urls": error}
        assert changed(await submit(hass, form, robonomics_urls=[substrate.robonomics.url]))

    async def test_of_the_missing_network_bring_its_limits_and_certificates(
        self, hass: HomeAssistant, substrate: Chains
    ) -> None:
        entry = producing_account(hass, robonomics=robonomics_data(substrate.robonomics))
        urls = {"robonomics_urls": [substrate.robonomics.url], "hub_urls": [substrate.hub.url]}
        menu = await submit(hass, await reconfigure(hass, entry), **urls)
        assert menu["step_id"] == "certificates"
        assert changed(await submit(hass, menu, next_step_id="no_collection"))
        assert entry.data["hub"] == hub_data(substrate.hub)
        assert entry.title == "Robonomics and Westend Asset Hub"
        assert set(entry.options) == set(LIMITS)
        assert entry.options["robonomics_fee_each"] == LIMITS["robonomics_fee_each"]

    async def test_of_the_missing_network_ask_for_its_money(self, hass: HomeAssistant, substrate: Chains) -> None:
        entry = producing_account(hass, hub=hub_data(substrate.hub), owner=FERDIE)
        hass.config_entries.async_update_entry(entry, title="My roof")
        menu = await reconfigure(hass, entry)
        form = await submit(hass, menu, next_step_id="polkadot_nodes")
        urls = {"robonomics_urls": [substrate.robonomics.url], "hub_urls": [substrate.hub.url]}
        form = await submit(hass, form, **urls)
        assert form["step_id"] == "polkadot_fund"
        assert changed(await submit(hass, form, later=True))
        assert entry.data["robonomics"] == robonomics_data(substrate.robonomics)
        assert entry.title == "My roof"


class TestCertificates:
    async def test_may_come_from_another_collection(self, hass: HomeAssistant, hub: Substrate) -> None:
        collection = await make_collection(hub, ALICE)
        entry = producing_account(hass, hub=hub_data(hub))
        form = await submit(hass, await certificates(hass, entry), next_step_id="own_collection")
        assert changed(await submit(hass, form, collection=collection))
        assert entry.data["hub"] == hub_data(hub, collection=collection, pallet="Nfts")

    async def test_stay_as_they_are_if_somebody_only_looks(self, hass: HomeAssistant, hub: Substrate) -> None:
        before = hub_data(hub, collection=7, pallet="Nfts")
        entry = producing_account(hass, hub=before)
        assert changed(await submit(hass, await certificates(hass, entry), next_step_id="no_collection"))
        assert entry.data["hub"] == before

    async def test_get_a_collection_whose_answer_was_lost_only_once(
        self, hass: HomeAssistant, new_chain: NewChain
    ) -> None:
        hub = new_chain("hub", finality=1, mode="Manual")
        entry = producing_account(hass, hub=hub_data(hub))
        form = await submit(hass, await certificates(hass, entry), next_step_id="new_collection")
        with patch("custom_components.gridpact.flows.polkadot.creation.PATIENCE_S", 0.1):
            form = await wait(hass, await submit(hass, form))
        assert form["errors"] == {"base": "outcome_unknown"}
        hub.new_block(3)
        assert changed(await wait(hass, await submit(hass, form)))
        collection = entry.data["hub"]["collection"]
        form = await submit(hass, await certificates(hass, entry), next_step_id="own_collection")
        form = await submit(hass, form, collection=collection + 1)
        assert form["errors"] == {"collection": "no_collection"}

    async def test_get_a_collection_whose_dialog_was_closed_only_once(
        self, hass: HomeAssistant, new_chain: NewChain
    ) -> None:
        hub = new_chain("hub", finality=1, mode="Manual")
        entry = producing_account(hass, hub=hub_data(hub))
        form = await submit(hass, await certificates(hass, entry), next_step_id="new_collection")
        progress = await submit(hass, form)
        async with asyncio.timeout(60):
            while not await hass.async_add_executor_job(hub.request, "author_pendingExtrinsics"):
                await asyncio.sleep(0.05)
        hass.config_entries.flow.async_abort(progress["flow_id"])
        hub.new_block(3)
        collection = await new_collection(hass, entry)
        form = await submit(hass, await certificates(hass, entry), next_step_id="own_collection")
        form = await submit(hass, form, collection=collection + 1)
        assert form["errors"] == {"collection": "no_collection"}

    async def test_of_an_account_that_runs_get_a_collection_in_its_own_name(
        self, hass: HomeAssistant, hub: Substrate, database: Database
    ) -> None:
        entry = producing_account(hass, hub=hub_data(hub))
        async with sending(hub, database) as sender, running(hass, entry, Running(database, Selling(sender))):
            first = await new_collection(hass, entry)
            second = await new_collection(hass, entry)
        assert second != first
        sent = [entry.purpose for entry in sender.journal.entries()]
        assert sent == ["create_collection:none", f"create_collection:{first}"]

    async def test_of_a_hub_that_is_new_use_the_database_that_is_open(
        self, hass: HomeAssistant, substrate: Chains, database: Database
    ) -> None:
        entry = producing_account(hass, robonomics=robonomics_data(substrate.robonomics), owner=BOB)
        async with running(hass, entry, Running(database, None)):
            urls = {"robonomics_urls": [substrate.robonomics.url], "hub_urls": [substrate.hub.url]}
            menu = await submit(hass, await reconfigure(hass, entry), **urls)
            form = await submit(hass, menu, next_step_id="new_collection")
            assert changed(await wait(hass, await submit(hass, form)))
        assert entry.data["hub"]["collection"] is not None

    async def test_cannot_get_a_collection_where_none_is_made_any_more(
        self, hass: HomeAssistant, hub: Substrate
    ) -> None:
        entry = producing_account(hass, hub=hub_data(hub))
        form = await submit(hass, await certificates(hass, entry), next_step_id="new_collection")
        with patch("custom_components.gridpact.flows.polkadot.creation.NFTS", "Fungibles"):  # a hub has no Fungibles
            form = await wait(hass, await submit(hass, form))
        assert form["errors"] == {"base": "no_pallet"}
        assert form["description_placeholders"]["pallet"] == "Fungibles"

    async def test_cannot_change_while_no_node_answers(self, hass: HomeAssistant, hub: Substrate) -> None:
        entry = producing_account(hass, hub=hub_data(hub) | {"rpc_urls": ["ws://127.0.0.1:1"]})
        result = await certificates(hass, entry)
        assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "not_reached")


@dataclass
class Selling:
    """What an account that runs sends with on its hub."""

    sender: PolkadotSender


@dataclass
class Running:
    """Of an account that runs, what the dialog asks for."""

    database: Database
    hub: Selling | None


@asynccontextmanager
async def sending(hub: Substrate, database: Database) -> AsyncIterator[PolkadotSender]:
    """Send in Alice's name on a hub."""
    client = Client(ChainKind.HUB, [hub.url])
    key = PolkadotKey.read(ALICE.secret, Scheme.SR25519)
    try:
        yield PolkadotSender(client, key, Journal(database, "hub"), coin=(await client.facts()).coin)
    finally:
        await client.close()


@asynccontextmanager
async def running(hass: HomeAssistant, entry: MockConfigEntry, runtime_data: Running) -> AsyncIterator[None]:
    """Let an account have what it has while it runs, whenever it is set up."""

    async def set_up(_: HomeAssistant, entry: ConfigEntry) -> bool:
        entry.runtime_data = runtime_data
        return True

    with patch("custom_components.gridpact.async_setup_entry", side_effect=set_up):
        assert await hass.config_entries.async_setup(entry.entry_id)
        yield


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """The database of an account that runs."""
    database = Database(tmp_path / "account.db")
    yield database
    database.close()


async def new_collection(hass: HomeAssistant, entry: ConfigEntry) -> int:
    form = await submit(hass, await certificates(hass, entry), next_step_id="new_collection")
    assert changed(await wait(hass, await submit(hass, form)))
    return int(entry.data["hub"]["collection"])


async def certificates(hass: HomeAssistant, entry: ConfigEntry) -> Result:
    menu = await reconfigure(hass, entry)
    assert menu["step_id"] == "polkadot_reconfigure"
    return await submit(hass, menu, next_step_id="polkadot_certificates")


class TestKey:
    async def test_is_asked_for_again(self, hass: HomeAssistant, robonomics: Substrate) -> None:
        entry = producing_account(hass, robonomics=robonomics_data(robonomics))
        hass.config_entries.async_update_entry(entry, data=entry.data | {"key": "broken"})
        form = await reauthenticate(hass, entry)
        result = await submit(hass, form, secret=ALICE.secret, scheme="sr25519")
        assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "reauth_successful")
        assert entry.data["key"] == PolkadotKey.read(ALICE.secret, Scheme.SR25519).reveal()

    @pytest.mark.parametrize(
        ("fields", "errors"),
        [
            ({"secret": BOB.secret, "scheme": "sr25519"}, {"secret": "other_account"}),
            ({"secret": ALICE.secret, "scheme": "ed25519"}, {"secret": "other_account"}),
            ({"secret": "hunter2", "scheme": "sr25519"}, {"secret": "invalid_key"}),
        ],
    )
    async def test_of_another_account_is_refused(
        self, hass: HomeAssistant, robonomics: Substrate, fields: dict[str, str], errors: dict[str, str]
    ) -> None:
        entry = producing_account(hass, robonomics=robonomics_data(robonomics))
        form = await submit(hass, await reauthenticate(hass, entry), **fields)
        assert form["errors"] == errors
        result = await submit(hass, form, secret=ALICE.secret, scheme="sr25519")
        assert result["reason"] == "reauth_successful"


class TestLimits:
    async def test_are_changed(self, hass: HomeAssistant, substrate: Chains) -> None:
        entry = producing_account(hass, robonomics=robonomics_data(substrate.robonomics), hub=hub_data(substrate.hub))
        form = await open_options(hass, entry)
        assert suggested(form) == {name: float(limit) for name, limit in LIMITS.items()}
        await submit_options(hass, form, **suggested(form) | {"hub_fee_each": 2.5})
        assert dict(entry.options) == LIMITS | {"hub_fee_each": "2.5"}

    @pytest.mark.parametrize(
        ("changes", "error"), [({"hub_fee_each": 20}, "limit_order"), ({"hub_fee_each": 1e-13}, "invalid_amount")]
    )
    async def test_that_cannot_be_are_kept_to_be_mended(
        self, hass: HomeAssistant, hub: Substrate, changes: dict[str, Any], error: str
    ) -> None:
        entry = producing_account(hass, hub=hub_data(hub))
        form = await open_options(hass, entry)
        form = await submit_options(hass, form, **suggested(form) | changes)
        assert form["errors"] == {"base": error}
        assert suggested(form)["hub_fee_each"] == changes["hub_fee_each"]
