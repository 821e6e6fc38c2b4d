"""Joining Robonomics and Asset Hub: node addresses, a key, money, certificates; every mistake can be mended."""

from collections.abc import AsyncIterator, Iterator
from typing import Any
from unittest.mock import patch

from aiohttp import web
from aiohttp.test_utils import TestServer
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest

from custom_components.gridpact.chain.polkadot.ss58 import encode
from custom_components.gridpact.const import DOMAIN
from tests.substrate import Chains
from tools.substrate import ALICE, BOB, CHARLIE, EVE, FERDIE, Substrate

from .support.flows import choose, close_dialogs, submit, suggested, wait
from .support.polkadot import agreed, connect, give, import_key, make_asset, make_collection

pytestmark = [pytest.mark.chain, pytest.mark.xdist_group("polkadot")]

XRT, WND = 10**9, 10**12


@pytest.fixture(autouse=True)
def setup_entry() -> Iterator[None]:
    """What comes after the dialog is tested elsewhere."""
    with patch("custom_components.gridpact.async_setup_entry", return_value=True):
        yield


@pytest.fixture(autouse=True)
async def closed(hass: HomeAssistant) -> AsyncIterator[None]:
    """Whoever stops in the middle closes the dialog."""
    yield
    await close_dialogs(hass)


@pytest.fixture
async def website(socket_enabled: None) -> AsyncIterator[str]:
    async with TestServer(web.Application()) as server:
        yield str(server.make_url("/"))


def only_account(hass: HomeAssistant) -> ConfigEntry:
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    return entry


class TestNodes:
    async def test_of_both_networks_lead_to_a_key(self, hass: HomeAssistant, substrate: Chains) -> None:
        menu = await connect(hass, substrate)
        assert menu["step_id"] == "polkadot_key"
        assert menu["menu_options"] == ["make_polkadot_key", "import_polkadot_key"]
        assert menu["description_placeholders"] == {"networks": "Robonomics and Westend Asset Hub"}

    @pytest.mark.parametrize(("kind", "name"), [("robonomics", "Robonomics"), ("hub", "Westend Asset Hub")])
    async def test_of_one_network_are_enough(
        self, hass: HomeAssistant, substrate: Chains, kind: str, name: str
    ) -> None:
        menu = await connect(hass, [getattr(substrate, kind)])
        assert menu["description_placeholders"] == {"networks": name}

    async def test_are_needed(self, hass: HomeAssistant) -> None:
        form = await submit(hass, await choose(hass, "polkadot"), robonomics_urls=[" "])
        assert form["errors"] == {"base": "no_network"}

    @pytest.mark.parametrize(
        ("fields", "error", "placeholders"),
        [
            ({"robonomics_urls": ["ftp://node"]}, {"robonomics_urls": "invalid_url"}, {"host": "ftp://node"}),
            ({"hub_urls": ["ws://127.0.0.1:1"]}, {"hub_urls": "cannot_connect"}, {"host": "127.0.0.1:1"}),
            ({"hub_urls": ["{website}"]}, {"hub_urls": "not_a_node"}, {}),
            (
                {"robonomics_urls": ["{robonomics}"], "hub_urls": ["{robonomics}"]},
                {"hub_urls": "no_pallet"},
                {"network": "Robonomics"},
            ),
            ({"robonomics_urls": ["{hub}"]}, {"robonomics_urls": "no_pallet"}, {"network": "Westend Asset Hub"}),
        ],
    )
    async def test_that_are_wrong_are_kept_to_be_mended(
        self,
        hass: HomeAssistant,
        substrate: Chains,
        website: str,
        fields: dict[str, list[str]],
        error: dict[str, str],
        placeholders: dict[str, str],
    ) -> None:
        known = {"website": website, "robonomics": substrate.robonomics.url}
        known["hub"] = substrate.hub.url
        typed = {name: [url.format_map(known) for url in urls] for name, urls in fields.items()}

        form = await submit(hass, await choose(hass, "polkadot"), **typed)

        assert form["errors"] == error
        assert form["description_placeholders"] | placeholders == form["description_placeholders"]
        assert suggested(form) == typed
        mended = await submit(hass, form, hub_urls=[substrate.hub.url])
        assert mended["step_id"] == "polkadot_key"

    async def test_of_two_networks_do_not_belong_together(
        self, hass: HomeAssistant, substrate: Chains, new_chain: Any
    ) -> None:
        other = new_chain("robonomics", coins=1)
        urls = [substrate.robonomics.url, other.url]
        form = await submit(hass, await choose(hass, "polkadot"), robonomics_urls=urls)
        assert form["errors"] == {"robonomics_urls": "other_network"}

    async def test_dialog_can_be_closed_after_they_were_found(self, hass: HomeAssistant, substrate: Chains) -> None:
        menu = await connect(hass, substrate)
        hass.config_entries.flow.async_abort(menu["flow_id"])
        assert hass.config_entries.flow.async_progress() == []


class TestKey:
    async def test_is_made_for_the_home(
        self, hass: HomeAssistant, substrate: Chains, caplog: pytest.LogCaptureFixture
    ) -> None:
        form = await submit(hass, await connect(hass, substrate), next_step_id="make_polkadot_key")
        assert form["step_id"] == "polkadot_account"
        form = await submit(hass, form, **agreed(form))
        form = await submit(hass, form, later=True)
        menu = await submit(hass, form, later=True)
        result = await submit(hass, menu, next_step_id="no_collection")

        assert result["type"] is FlowResultType.CREATE_ENTRY
        entry = only_account(hass)
        assert entry.data["scheme"] == "sr25519"
        assert entry.unique_id == f"polkadot-{entry.data['account'].removeprefix('0x')}"
        assert entry.data["key"] not in caplog.text

    @pytest.mark.parametrize("scheme", ["sr25519", "ed25519"])
    async def test_gives_another_address_for_each_type(
        self, hass: HomeAssistant, robonomics: Substrate, scheme: str
    ) -> None:
        form = await submit(hass, await connect(hass, [robonomics]), next_step_id="import_polkadot_key")
        form = await submit(hass, form, secret=FERDIE.secret, scheme=scheme)
        is_known = encode(FERDIE.public_key, 32) in form["description_placeholders"]["addresses"]
        assert (form["step_id"], is_known) == ("polkadot_account", scheme == "sr25519")

    @pytest.mark.parametrize(
        ("fields", "error"),
        [
            ({"secret": "hunter2", "scheme": "sr25519"}, {"secret": "invalid_key"}),
            ({"secret": FERDIE.secret.replace("lake", "lakes"), "scheme": "sr25519"}, {"secret": "unknown_word"}),
            ({"secret": FERDIE.secret.replace("lake", "walk"), "scheme": "sr25519"}, {"secret": "wrong_words"}),
            ({"secret": FERDIE.secret.replace("//", "/"), "scheme": "ed25519"}, {"secret": "soft_derivation"}),
            ({"secret": "ab" * 64, "scheme": "ed25519"}, {"scheme": "wrong_key_type"}),
        ],
    )
    async def test_that_cannot_be_is_kept_to_be_mended(
        self, hass: HomeAssistant, robonomics: Substrate, fields: dict[str, str], error: dict[str, str]
    ) -> None:
        form = await submit(hass, await connect(hass, [robonomics]), next_step_id="import_polkadot_key")
        form = await submit(hass, form, **fields)
        assert form["errors"] == error
        assert suggested(form) == fields
        form = await submit(hass, form, secret=FERDIE.secret, scheme="sr25519")
        assert form["step_id"] == "polkadot_account"

    async def test_whose_money_is_at_the_other_type_is_taken_only_on_purpose(
        self, hass: HomeAssistant, robonomics: Substrate
    ) -> None:
        form = await submit(hass, await connect(hass, [robonomics]), next_step_id="import_polkadot_key")
        form = await submit(hass, form, secret=ALICE.secret, scheme="ed25519")
        assert form["errors"] == {"scheme": "wrong_scheme"}
        assert form["description_placeholders"]["other"] == encode(ALICE.public_key, 32)
        form = await submit(hass, form, secret=ALICE.secret, scheme="ed25519")
        assert form["step_id"] == "polkadot_account"

    async def test_is_an_account_once(self, hass: HomeAssistant, robonomics: Substrate) -> None:
        form = await import_key(hass, [robonomics], BOB)
        await submit(hass, form, **agreed(form))
        form = await submit(hass, await connect(hass, [robonomics]), next_step_id="import_polkadot_key")
        result = await submit(hass, form, secret=BOB.secret, scheme="sr25519")
        assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "already_configured")
        assert result["description_placeholders"] == {"market": "Robonomics"}


class TestAccount:
    async def test_says_what_becomes_public_on_which_network(self, hass: HomeAssistant, substrate: Chains) -> None:
        both = (await import_key(hass, substrate, ALICE))["description_placeholders"]
        assert "fingerprint" in both["public"]
        assert "certificate" in both["public"]
        assert encode(ALICE.public_key, 32) in both["addresses"]
        assert encode(ALICE.public_key, 42) in both["addresses"]
        one = (await import_key(hass, [substrate.robonomics], BOB))["description_placeholders"]
        assert "certificate" not in one["public"]

    @pytest.mark.parametrize(
        ("fields", "errors"),
        [
            ({"consent": False}, {"consent": "consent"}),
            ({"payout": "0x1234"}, {"payout": "invalid_address"}),
            ({"payout": encode(EVE.public_key, 32)}, {"payout": "wrong_prefix"}),
            ({"payout": encode(ALICE.public_key, 42)}, {"payout": "payout_is_key"}),
        ],
    )
    async def test_that_cannot_be_is_kept_to_be_mended(
        self, hass: HomeAssistant, substrate: Chains, fields: dict[str, Any], errors: dict[str, str]
    ) -> None:
        form = await import_key(hass, substrate, ALICE)
        typed = agreed(form, **fields)
        form = await submit(hass, form, **typed)
        assert form["errors"] == errors
        assert suggested(form) == typed
        menu = await submit(hass, form, **typed | {"consent": True, "payout": encode(EVE.public_key, 42)})
        assert menu["step_id"] == "certificates"

    async def test_of_a_wallet_in_another_form_tells_the_right_one(self, hass: HomeAssistant, hub: Substrate) -> None:
        form = await import_key(hass, [hub], ALICE)
        form = await submit(hass, form, **agreed(form, payout=encode(EVE.public_key, 0)))
        assert form["description_placeholders"]["address"] == encode(EVE.public_key, 42)

    async def test_limits_have_an_order(self, hass: HomeAssistant, robonomics: Substrate) -> None:
        form = await import_key(hass, [robonomics], ALICE)
        limits = {"robonomics_fee_per_day": 1, "robonomics_fee_each": 2}
        form = await submit(hass, form, **agreed(form, limits=limits))
        assert form["errors"] == {"base": "limit_order"}


class TestMoney:
    async def test_is_waited_for_on_each_network(self, hass: HomeAssistant, substrate: Chains) -> None:
        form = await submit(hass, await connect(hass, substrate), next_step_id="make_polkadot_key")
        account = next(flow for flow in hass.config_entries.flow.async_progress())["context"]["unique_id"]
        assert account is not None
        public_key = bytes.fromhex(account.removeprefix("polkadot-"))
        form = await submit(hass, form, **agreed(form))
        assert form["step_id"] == "polkadot_fund"
        assert form["description_placeholders"]["address"] == encode(public_key, 32)
        assert form["errors"] == {}

        form = await submit(hass, form, later=False)
        assert form["errors"] == {"base": "no_funds"}
        await give(substrate.robonomics, public_key, XRT // 1000)
        form = await submit(hass, form, later=False)
        assert form["errors"] == {"base": "below_existential_deposit"}
        await give(substrate.robonomics, public_key, XRT)
        form = await submit(hass, form, later=False)

        assert form["step_id"] == "polkadot_fund"
        assert form["description_placeholders"]["address"] == encode(public_key, 42)
        assert (await submit(hass, form, later=True))["step_id"] == "certificates"

    async def test_code_is_one_that_wallets_scan(self, hass: HomeAssistant, robonomics: Substrate) -> None:
        form = await submit(hass, await connect(hass, [robonomics]), next_step_id="import_polkadot_key")
        form = await submit(hass, form, secret=FERDIE.secret, scheme="sr25519")
        form = await submit(hass, form, **agreed(form))
        code = form["data_schema"].schema["qr"].config["data"]
        assert code == f"substrate:{encode(FERDIE.public_key, 32)}:{robonomics.hash(0)}"


class TestCertificates:
    async def test_are_made_in_a_collection_that_is_there(self, hass: HomeAssistant, substrate: Chains) -> None:
        collection = await make_collection(substrate.hub, CHARLIE)
        asset = await make_asset(substrate.hub, CHARLIE)
        form = await import_key(hass, substrate, CHARLIE)
        menu = await submit(hass, form, **agreed(form, payout=encode(EVE.public_key, 42)))
        form = await submit(hass, menu, next_step_id="own_collection")
        result = await submit(hass, form, collection=collection, asset=asset)

        assert result["type"] is FlowResultType.CREATE_ENTRY
        entry = only_account(hass)
        assert entry.title == "Robonomics and Westend Asset Hub"
        assert dict(entry.data) == {
            "kind": "polkadot",
            "account": f"0x{CHARLIE.public_key.hex()}",
            "key": entry.data["key"],
            "scheme": "sr25519",
            "payout": f"0x{EVE.public_key.hex()}",
            "interval": 900,
            "robonomics": {
                "rpc_urls": [substrate.robonomics.url],
                "genesis": substrate.robonomics.hash(0),
                "name": "Robonomics",
                "prefix": 32,
                "coin": "XRT",
                "decimals": 9,
            },
            "hub": {
                "rpc_urls": [substrate.hub.url],
                "genesis": substrate.hub.hash(0),
                "name": "Westend Asset Hub",
                "prefix": 42,
                "coin": "WND",
                "decimals": 12,
                "collection": collection,
                "pallet": "Nfts",
                "asset": asset,
                "asset_symbol": "PVSE",
                "asset_decimals": 3,
            },
        }
        assert set(entry.options) == {
            f"{kind}_fee_{span}" for kind in ("robonomics", "hub") for span in ("each", "per_day")
        }

    @pytest.mark.parametrize(
        ("changes", "errors"),
        [
            ({"collection": 4_000_000_000}, {"collection": "no_collection"}),
            ({"collection": "{foreign}"}, {"collection": "no_right_to_mint"}),
            ({"asset": 4_000_000_000}, {"asset": "no_asset"}),
        ],
    )
    async def test_need_what_is_there_and_may_be_used(
        self, hass: HomeAssistant, hub: Substrate, changes: dict[str, Any], errors: dict[str, str]
    ) -> None:
        own = await make_collection(hub, ALICE)
        if changes.get("collection") == "{foreign}":
            changes = {"collection": await make_collection(hub, BOB)}
        form = await import_key(hass, [hub], ALICE)
        menu = await submit(hass, form, **agreed(form))
        form = await submit(hass, menu, next_step_id="own_collection")
        form = await submit(hass, form, **{"collection": own} | changes)
        assert form["errors"] == errors
        result = await submit(hass, form, collection=own)
        assert result["type"] is FlowResultType.CREATE_ENTRY

    async def test_get_a_collection_of_their_own(self, hass: HomeAssistant, hub: Substrate) -> None:
        form = await import_key(hass, [hub], ALICE)
        menu = await submit(hass, form, **agreed(form))
        form = await submit(hass, menu, next_step_id="new_collection")
        assert form["description_placeholders"]["deposit"].endswith(" WND")
        result = await submit(hass, form)
        assert result["type"] is FlowResultType.SHOW_PROGRESS
        result = await wait(hass, result)
        assert result["type"] is FlowResultType.CREATE_ENTRY
        data = only_account(hass).data["hub"]
        assert (data["pallet"], data["asset"]) == ("Nfts", None)
        assert data["collection"] is not None

    async def test_need_money_for_a_collection_of_their_own(self, hass: HomeAssistant, hub: Substrate) -> None:
        form = await submit(hass, await connect(hass, [hub]), next_step_id="import_polkadot_key")
        form = await submit(hass, form, secret=FERDIE.secret, scheme="sr25519")
        form = await submit(hass, form, **agreed(form))
        menu = await submit(hass, form, later=True)
        form = await submit(hass, menu, next_step_id="new_collection")
        form = await wait(hass, await submit(hass, form))
        assert form["errors"] == {"base": "collection_money"}

    async def test_cannot_get_a_collection_with_an_asset_that_is_none(
        self, hass: HomeAssistant, hub: Substrate
    ) -> None:
        form = await import_key(hass, [hub], ALICE)
        menu = await submit(hass, form, **agreed(form))
        form = await submit(hass, menu, next_step_id="new_collection")
        form = await submit(hass, form, asset=4_000_000_000)
        assert form["errors"] == {"asset": "no_asset"}
        assert suggested(form) == {"asset": 4_000_000_000}
