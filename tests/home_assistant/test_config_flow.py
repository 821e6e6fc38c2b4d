"""Joining a market: with a market code or by hand, with or without a key; every mistake can be mended."""

from collections.abc import AsyncIterator, Iterator
from typing import Any
from unittest.mock import patch

from aiohttp import web
from aiohttp.test_utils import TestServer
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest

from custom_components.gridpact.const import DOMAIN, WATCH_ACCOUNT
from tools.devnet import ACCOUNTS, CHAIN_ID, Anvil, Deployed

from .support.chain import Detour, behind, deposit_asked, down, forgetful, give_tokens, market_code
from .support.flows import Result, choose, submit, suggested

pytestmark = pytest.mark.chain

ETHER = 10**18
ENOUGH = ETHER // 10
HOME, WALLET = ACCOUNTS[1], ACCOUNTS[2].address
# The words behind anvil's own accounts; they lead to the first of them.
WORDS = "test test test test test test test test test test test junk"


@pytest.fixture(autouse=True)
def setup_entry() -> Iterator[None]:
    """What comes after the dialog is tested elsewhere."""
    with patch("custom_components.gridpact.async_setup_entry", return_value=True, create=True):
        yield


@pytest.fixture(autouse=True)
def balances(socket_enabled: None, anvil: Anvil) -> Iterator[None]:
    """Other tests on this network get back the money of the operator, whose words are used here."""
    anvil.set_balance(HOME.address, ENOUGH)
    operators = anvil.balance(ACCOUNTS[0].address)
    yield
    anvil.set_balance(ACCOUNTS[0].address, operators)


@pytest.fixture
async def detour(anvil: Anvil) -> AsyncIterator[Detour]:
    async with Detour(anvil) as detour:
        yield detour


@pytest.fixture
async def website() -> AsyncIterator[str]:
    async with TestServer(web.Application()) as server:
        yield str(server.make_url("/"))


async def find_market(hass: HomeAssistant, anvil: Anvil, deployed: Deployed, **changes: Any) -> Result:
    form = await choose(hass, "code")
    return await submit(hass, form, code=market_code(anvil, deployed, **changes))


async def import_key(hass: HomeAssistant, anvil: Anvil, deployed: Deployed, secret: str = HOME.secret) -> Result:
    menu = await find_market(hass, anvil, deployed)
    form = await submit(hass, menu, next_step_id="import_key")
    return await submit(hass, form, secret=secret)


def agreed(form: Result, **fields: Any) -> dict[str, Any]:
    """What a person submits who only ticks the consent."""
    return suggested(form) | {"consent": True} | fields


def only_account(hass: HomeAssistant) -> ConfigEntry:
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    return entry


class TestMarketCode:
    async def test_is_offered_first(self, hass: HomeAssistant) -> None:
        menu = await choose(hass)
        assert menu["type"] is FlowResultType.MENU
        assert menu["menu_options"] == ["code", "evm", "polkadot"]

    async def test_dialog_can_be_closed_before_anything_is_found(self, hass: HomeAssistant) -> None:
        form = await choose(hass, "code")
        hass.config_entries.flow.async_abort(form["flow_id"])
        assert hass.config_entries.flow.async_progress() == []

    async def test_leads_to_the_market(self, hass: HomeAssistant, anvil: Anvil, deployed: Deployed) -> None:
        menu = await find_market(hass, anvil, deployed)
        assert menu["type"] is FlowResultType.MENU
        assert menu["menu_options"] == ["create_key", "import_key", "watch"]
        assert menu["description_placeholders"] == {
            "market": "Konstanz Flex",
            "network": "a network on this machine",
            "token": "EURx",
            "interval": "15",
        }

    async def test_works_while_one_of_its_nodes_is_down(
        self, hass: HomeAssistant, anvil: Anvil, deployed: Deployed
    ) -> None:
        menu = await find_market(hass, anvil, deployed, rpc_urls=("http://127.0.0.1:1", anvil.url))
        await submit(hass, menu, next_step_id="watch")
        assert only_account(hass).data["rpc_urls"] == [anvil.url, "http://127.0.0.1:1"]

    @pytest.mark.parametrize(
        ("changes", "error", "placeholders"),
        [
            ({"rpc_urls": ("http://127.0.0.1:1",)}, "cannot_connect", {"host": "127.0.0.1:1"}),
            ({"network": "1"}, "wrong_chain", {"actual": str(CHAIN_ID), "expected": "1"}),
            ({"market": HOME.address}, "no_contract", {"network": "a network on this machine"}),
            ({"market": "0x1234"}, "invalid_address", {"network": "a network on this machine"}),
        ],
    )
    async def test_for_what_is_not_there_says_so(
        self,
        hass: HomeAssistant,
        anvil: Anvil,
        deployed: Deployed,
        changes: dict[str, Any],
        error: str,
        placeholders: dict[str, str],
    ) -> None:
        form = await find_market(hass, anvil, deployed, **changes)
        assert form["errors"] == {"base": error}
        assert form["description_placeholders"] | placeholders == form["description_placeholders"]
        menu = await submit(hass, form, code=market_code(anvil, deployed))
        assert menu["step_id"] == "key"

    @pytest.mark.parametrize("network", [{"kind": "polkadot"}, {"network": "0x91b1"}])
    async def test_of_another_kind_of_network_needs_a_newer_version(
        self, hass: HomeAssistant, anvil: Anvil, deployed: Deployed, network: dict[str, Any]
    ) -> None:
        form = await find_market(hass, anvil, deployed, **network)
        assert form["errors"] == {"code": "code_newer"}

    @pytest.mark.parametrize(
        ("spoil", "error"),
        [(lambda code: code[:-1], "code_invalid"), (lambda code: code.replace(":1:", ":2:"), "code_newer")],
    )
    async def test_that_is_not_whole_is_kept_to_be_mended(
        self, hass: HomeAssistant, anvil: Anvil, deployed: Deployed, spoil: Any, error: str
    ) -> None:
        code = market_code(anvil, deployed)
        form = await submit(hass, await choose(hass, "code"), code=spoil(code))
        assert form["errors"] == {"code": error}
        assert suggested(form) == {"code": spoil(code)}
        assert (await submit(hass, form, code=code))["step_id"] == "key"


class TestByHand:
    def fields(self, anvil: Anvil, deployed: Deployed) -> dict[str, Any]:
        return {"rpc_urls": [anvil.url], "chain_id": CHAIN_ID, "market": deployed.market}

    async def test_finds_the_market_and_its_first_block(
        self, hass: HomeAssistant, anvil: Anvil, deployed: Deployed
    ) -> None:
        anvil.mine(20)
        form = await choose(hass, "evm")
        fields = self.fields(anvil, deployed) | {"rpc_urls": [f" {anvil.url} ", anvil.socket_url, ""]}
        menu = await submit(hass, form, **fields | {"market": deployed.market.lower()})
        assert menu["description_placeholders"]["market"] == "EURx, a network on this machine"
        await submit(hass, menu, next_step_id="watch")

        data = only_account(hass).data
        assert data["rpc_urls"] == [anvil.url, anvil.socket_url]
        assert data["market"] == deployed.market
        code_there = anvil.request("eth_getCode", deployed.market, hex(data["first_block"]))
        code_before = anvil.request("eth_getCode", deployed.market, hex(data["first_block"] - 1))
        assert (len(code_there) > 2, code_before) == (True, "0x")

    async def test_starts_at_the_oldest_block_that_a_node_remembers(
        self, hass: HomeAssistant, anvil: Anvil, deployed: Deployed, detour: Detour
    ) -> None:
        detour.answer = forgetful
        fields = self.fields(anvil, deployed) | {"rpc_urls": [detour.url]}
        menu = await submit(hass, await choose(hass, "evm"), **fields)
        await submit(hass, menu, next_step_id="watch")
        assert only_account(hass).data["first_block"] == anvil.block

    @pytest.mark.parametrize(
        ("urls", "error", "placeholders"),
        [
            ([" "], "invalid_url", {"host": '""'}),
            (["ftp://node.example"], "invalid_url", {"host": "ftp://node.example"}),
            (["{anvil}", "http://127.0.0.1:1"], "cannot_connect", {"host": "127.0.0.1:1"}),
            (["{website}"], "not_a_node", {}),
            (["{behind}"], "syncing", {"behind": "7"}),
        ],
    )
    async def test_every_node_has_to_answer(
        self,
        hass: HomeAssistant,
        anvil: Anvil,
        deployed: Deployed,
        detour: Detour,
        website: str,
        urls: list[str],
        error: str,
        placeholders: dict[str, str],
    ) -> None:
        detour.answer = behind(7)
        urls = [url.format(anvil=anvil.url, website=website, behind=detour.url) for url in urls]
        fields = self.fields(anvil, deployed)

        form = await submit(hass, await choose(hass, "evm"), **fields | {"rpc_urls": urls})

        assert form["errors"] == {"rpc_urls": error}
        assert form["description_placeholders"] | placeholders == form["description_placeholders"]
        assert suggested(form) == fields | {"rpc_urls": urls}
        assert (await submit(hass, form, **fields))["step_id"] == "key"

    @pytest.mark.parametrize(
        ("changes", "errors", "placeholders"),
        [
            ({"chain_id": 1}, {"rpc_urls": "wrong_chain"}, {"actual": str(CHAIN_ID), "expected": "1"}),
            ({"market": HOME.address}, {"market": "no_contract"}, {"network": "a network on this machine"}),
            ({"market": "{token}"}, {"market": "wrong_contract"}, {}),
            ({"market": "0x70997970c51812dc3A010C7d01b50e0d17dc79C8"}, {"market": "invalid_address"}, {}),
        ],
    )
    async def test_wrong_address_is_kept_to_be_mended(
        self,
        hass: HomeAssistant,
        anvil: Anvil,
        deployed: Deployed,
        changes: dict[str, Any],
        errors: dict[str, str],
        placeholders: dict[str, str],
    ) -> None:
        fields = self.fields(anvil, deployed)
        if changes.get("market") == "{token}":
            changes = {"market": deployed.token}

        form = await submit(hass, await choose(hass, "evm"), **fields | changes)

        assert form["errors"] == errors
        assert form["description_placeholders"] | placeholders == form["description_placeholders"]
        assert suggested(form) == fields | changes
        assert (await submit(hass, form, **fields))["step_id"] == "key"


class TestKey:
    async def test_is_made_for_the_home(
        self, hass: HomeAssistant, anvil: Anvil, deployed: Deployed, caplog: pytest.LogCaptureFixture
    ) -> None:
        menu = await find_market(hass, anvil, deployed)
        form = await submit(hass, menu, next_step_id="create_key")
        address = form["description_placeholders"]["address"]
        anvil.set_balance(address, ENOUGH)
        result = await submit(hass, form, **agreed(form, payout=WALLET))

        assert result["type"] is FlowResultType.CREATE_ENTRY
        entry = only_account(hass)
        assert entry.title == "Konstanz Flex"
        assert entry.unique_id == f"evm-{CHAIN_ID}-{deployed.market}-{address}".lower()
        assert len(entry.data["key"]) == 64
        assert dict(entry.data) == {
            "kind": "evm",
            "market_name": "Konstanz Flex",
            "rpc_urls": [anvil.url],
            "chain_id": CHAIN_ID,
            "market": deployed.market,
            "first_block": deployed.first_block,
            "explorer": None,
            "key": entry.data["key"],
            "account": address,
            "payout": WALLET,
            "token_symbol": "EURx",
            "token_decimals": entry.data["token_decimals"],
            "coin": "ETH",
            "interval": 900,
        }
        assert entry.data["key"] not in caplog.text

    @pytest.mark.parametrize(
        ("secret", "address"),
        [(HOME.secret, HOME.address), (f"0x{HOME.secret}", HOME.address), (WORDS, ACCOUNTS[0].address)],
    )
    async def test_may_be_brought_along(
        self, hass: HomeAssistant, anvil: Anvil, deployed: Deployed, secret: str, address: str
    ) -> None:
        anvil.set_balance(address, ETHER // 100)
        form = await import_key(hass, anvil, deployed, secret)
        assert form["step_id"] == "account"
        assert form["description_placeholders"]["address"] == address

    @pytest.mark.parametrize(
        ("secret", "error", "placeholders"),
        [
            ("hunter2", "invalid_key", {}),
            (WORDS.replace("junk", "junc"), "unknown_word", {"number": "12"}),
            (WORDS.replace("junk", "test"), "wrong_words", {}),
        ],
    )
    async def test_that_cannot_be_is_kept_to_be_mended(
        self,
        hass: HomeAssistant,
        anvil: Anvil,
        deployed: Deployed,
        secret: str,
        error: str,
        placeholders: dict[str, str],
    ) -> None:
        form = await import_key(hass, anvil, deployed, secret)
        assert form["errors"] == {"secret": error}
        assert form["description_placeholders"] == placeholders
        assert suggested(form) == {"secret": secret}
        assert (await submit(hass, form, secret=HOME.secret))["step_id"] == "account"

    async def test_with_much_money_is_taken_only_on_purpose(
        self, hass: HomeAssistant, anvil: Anvil, deployed: Deployed
    ) -> None:
        anvil.set_balance(HOME.address, 1234 * ETHER)
        form = await import_key(hass, anvil, deployed)
        assert form["errors"] == {"secret": "rich_key"}
        assert form["description_placeholders"] == {"balance": "1234 ETH"}
        assert (await submit(hass, form, secret=HOME.secret))["step_id"] == "account"

    async def test_takes_part_once(self, hass: HomeAssistant, anvil: Anvil, deployed: Deployed) -> None:
        form = await import_key(hass, anvil, deployed)
        await submit(hass, form, **agreed(form))
        result = await import_key(hass, anvil, deployed)
        assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "already_configured")
        assert result["description_placeholders"] == {"market": "Konstanz Flex"}

    async def test_is_not_needed_to_watch(self, hass: HomeAssistant, anvil: Anvil, deployed: Deployed) -> None:
        menu = await find_market(hass, anvil, deployed)
        result = await submit(hass, menu, next_step_id="watch")

        assert result["type"] is FlowResultType.CREATE_ENTRY
        assert (result["description"], result["description_placeholders"]) == ("watch", {"market": "Konstanz Flex"})
        assert "next_flow" not in result
        entry = only_account(hass)
        assert (entry.data["key"], entry.data["account"], entry.data["payout"]) == (None, WATCH_ACCOUNT, None)
        assert (dict(entry.options), entry.supported_subentry_types) == ({}, {})

        menu = await find_market(hass, anvil, deployed)
        assert (await submit(hass, menu, next_step_id="watch"))["reason"] == "already_configured"


class TestAccount:
    async def test_says_what_becomes_public_and_what_it_costs(
        self, hass: HomeAssistant, anvil: Anvil, deployed: Deployed
    ) -> None:
        form = await import_key(hass, anvil, deployed)
        words = form["description_placeholders"]
        assert words["address"] == HOME.address
        assert words["days"] == "10"
        assert (words["coin"], words["token"]) == ("ETH", "EURx")
        assert words["fee_one"].endswith(" ETH")
        shown = suggested(form)
        assert shown["consent"] is False
        assert shown["limits"]["fee_per_day"] == pytest.approx(10 * shown["limits"]["fee_each"], rel=0.1)
        assert (shown["limits"]["buy_each"], shown["limits"]["buy_per_day"]) == (5, 20)

    async def test_keeps_limits_as_exact_amounts(self, hass: HomeAssistant, anvil: Anvil, deployed: Deployed) -> None:
        form = await import_key(hass, anvil, deployed)
        limits = {"fee_each": 0.00001, "fee_per_day": 0.1, "buy_each": 0, "buy_per_day": 12.5}
        await submit(hass, form, **agreed(form, limits=limits))
        assert dict(only_account(hass).options) == {
            "fee_each": "0.00001",
            "fee_per_day": "0.1",
            "buy_each": "0",
            "buy_per_day": "12.5",
        }
        assert only_account(hass).data["payout"] is None

    @pytest.mark.parametrize(
        ("fields", "errors"),
        [
            ({"consent": False}, {"consent": "consent"}),
            ({"payout": "0x12"}, {"payout": "invalid_address"}),
            ({"payout": HOME.address.lower()}, {"payout": "payout_is_key"}),
            ({"payout": HOME.address, "consent": False}, {"payout": "payout_is_key", "consent": "consent"}),
            ({"fee_each": 9}, {"base": "limit_order"}),
            ({"buy_each": 21}, {"base": "limit_order"}),
            ({"fee_each": 1e-19}, {"base": "invalid_amount"}),
        ],
    )
    async def test_mistake_is_said_and_what_was_typed_is_kept(
        self,
        hass: HomeAssistant,
        anvil: Anvil,
        deployed: Deployed,
        fields: dict[str, Any],
        errors: dict[str, str],
    ) -> None:
        form = await import_key(hass, anvil, deployed)
        right = agreed(form, payout=WALLET)
        limits = right["limits"] | {key: value for key, value in fields.items() if key in right["limits"]}
        wrong = right | {key: value for key, value in fields.items() if key in right} | {"limits": limits}

        form = await submit(hass, form, **wrong)

        assert form["errors"] == errors
        assert suggested(form) == wrong
        assert (await submit(hass, form, **right))["type"] is FlowResultType.CREATE_ENTRY

    async def test_goes_on_with_the_first_meter(self, hass: HomeAssistant, anvil: Anvil, deployed: Deployed) -> None:
        form = await import_key(hass, anvil, deployed)
        result = await submit(hass, form, **agreed(form))
        kind, flow_id = result["next_flow"]
        assert kind == "config_subentries_flow"
        flow = hass.config_entries.subentries.async_get(flow_id)
        assert (flow["handler"], flow["step_id"]) == ((only_account(hass).entry_id, "meter"), "user")


class TestFund:
    @pytest.fixture
    async def form(self, hass: HomeAssistant, anvil: Anvil, deployed: Deployed, detour: Detour) -> Result:
        """Form of a key without money, whose node is reached on a detour."""
        anvil.set_balance(HOME.address, 0)
        menu = await find_market(hass, anvil, deployed, rpc_urls=(detour.url,))
        form = await submit(hass, menu, next_step_id="import_key")
        form = await submit(hass, form, secret=HOME.secret)
        return await submit(hass, form, **agreed(form))

    async def test_shows_where_to_send_the_money(self, form: Result) -> None:
        assert form["step_id"] == "fund"
        words = form["description_placeholders"]
        assert (words["address"], words["coin"]) == (HOME.address, "ETH")
        assert 0 < float(words["amount"]) < 1
        code = form["data_schema"].schema["qr"]
        assert code.config["data"] == f"ethereum:{HOME.address}@{CHAIN_ID}"

    async def test_waits_until_enough_has_arrived(self, hass: HomeAssistant, anvil: Anvil, form: Result) -> None:
        form = await submit(hass, form, later=False)
        assert form["errors"] == {"base": "no_funds"}

        anvil.set_balance(HOME.address, 1000)
        form = await submit(hass, form, later=False)
        assert form["errors"] == {"base": "not_enough"}
        words = form["description_placeholders"]
        assert words["balance"] == "0.000000000000001 ETH"
        assert words["minimum"].endswith(" ETH")
        assert words["missing"] != words["minimum"]

        anvil.set_balance(HOME.address, ENOUGH)
        assert (await submit(hass, form, later=False))["type"] is FlowResultType.CREATE_ENTRY

    async def test_the_deposit_is_asked_for_where_a_market_takes_one(
        self, hass: HomeAssistant, anvil: Anvil, deployed: Deployed, form: Result
    ) -> None:
        assert form["description_placeholders"]["deposit"] == ""
        async with deposit_asked(anvil, deployed, 2 * ETHER):
            form = await submit(hass, form, later=False)
            assert form["errors"] == {"base": "no_funds"}
            assert form["description_placeholders"]["deposit"].startswith("Send 2 EURx to the same address as well")

            anvil.set_balance(HOME.address, ENOUGH)
            form = await submit(hass, form, later=False)
            assert form["errors"] == {"base": "no_deposit"}
            assert "2 EURx" in form["description_placeholders"]["deposit"]

            await give_tokens(anvil, deployed, HOME.address, 2 * ETHER)
            assert (await submit(hass, form, later=False))["type"] is FlowResultType.CREATE_ENTRY

    async def test_may_come_later(self, hass: HomeAssistant, form: Result) -> None:
        assert (await submit(hass, form, later=True))["type"] is FlowResultType.CREATE_ENTRY

    async def test_can_be_checked_again_after_a_node_was_down(
        self, hass: HomeAssistant, anvil: Anvil, detour: Detour, form: Result
    ) -> None:
        anvil.set_balance(HOME.address, ENOUGH)
        detour.answer = down
        form = await submit(hass, form, later=False)
        assert form["errors"] == {"base": "cannot_connect"}
        assert form["description_placeholders"]["address"] == HOME.address
        detour.answer = lambda _request: None
        assert (await submit(hass, form, later=False))["type"] is FlowResultType.CREATE_ENTRY
