"""Other nodes for an account, and a wallet for one that had none: told to the market, once."""

from collections.abc import AsyncIterator
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.gridpact import assembly
from custom_components.gridpact.chain.evm import contracts
from custom_components.gridpact.const import DOMAIN, WATCH_ACCOUNT
from custom_components.gridpact.market.models import Account
from tools.devnet import ACCOUNTS, Anvil, Deployed

from .support.account import add_account, running, step
from .support.chain import Detour, behind, down
from .support.flows import Result, reconfigure, submit, suggested

pytestmark = pytest.mark.chain

WALLET = ACCOUNTS[2].address
DEAD = "http://127.0.0.1:1"


@pytest.fixture(autouse=True)
def impatient(socket_enabled: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assembly, "RECEIPT_POLL_S", 0.02)


@pytest.fixture
async def detour(anvil: Anvil) -> AsyncIterator[Detour]:
    async with Detour(anvil) as detour:
        yield detour


@pytest.fixture
async def entry(
    hass: HomeAssistant, anvil: Anvil, deployed: Deployed, detour: Detour
) -> AsyncIterator[MockConfigEntry]:
    """An account without a wallet that runs; its node is reached on a detour."""
    entry = add_account(hass, anvil, deployed, rpc_urls=[detour.url])
    assert await hass.config_entries.async_setup(entry.entry_id)
    yield entry
    await hass.async_block_till_done()
    if entry.state is ConfigEntryState.LOADED:
        assert await hass.config_entries.async_unload(entry.entry_id)


async def on_chain(entry: MockConfigEntry) -> Account | None:
    return await running(entry).chain.market.account(entry.data["account"])


def ended(result: Result) -> tuple[FlowResultType, str]:
    return result["type"], result["reason"]


CHANGED = (FlowResultType.ABORT, "reconfigure_successful")


class TestNodes:
    async def test_are_shown_and_changed(self, hass: HomeAssistant, entry: MockConfigEntry, anvil: Anvil) -> None:
        form = await reconfigure(hass, entry)
        assert suggested(form) == {"rpc_urls": entry.data["rpc_urls"]}
        assert form["description_placeholders"] == {"network": "a network on this machine"}
        before = running(entry)

        result = await submit(hass, form, rpc_urls=[f" {anvil.url}", anvil.socket_url])
        await hass.async_block_till_done()

        assert ended(result) == CHANGED
        assert entry.data["rpc_urls"] == [anvil.url, anvil.socket_url]
        assert running(entry) is not before

    @pytest.mark.parametrize(
        ("urls", "error"),
        [
            ([""], "invalid_url"),
            (["node.example"], "invalid_url"),
            (["{anvil}", DEAD], "cannot_connect"),
            (["{anvil}", "{detour}"], "syncing"),
        ],
    )
    async def test_have_to_answer_every_one(
        self,
        hass: HomeAssistant,
        entry: MockConfigEntry,
        anvil: Anvil,
        detour: Detour,
        urls: list[str],
        error: str,
    ) -> None:
        form = await reconfigure(hass, entry)
        detour.answer = behind(3)
        typed = {"rpc_urls": [url.format(anvil=anvil.url, detour=detour.url) for url in urls], "payout": "0x12"}

        form = await submit(hass, form, **typed)

        assert form["errors"] == {"rpc_urls": error, "payout": "invalid_address"}
        assert suggested(form) == typed
        detour.answer = lambda _request: None
        assert ended(await submit(hass, form, rpc_urls=[anvil.url])) == CHANGED

    async def test_of_another_network_are_refused(self, hass: HomeAssistant, entry: MockConfigEntry) -> None:
        with Anvil(chain_id=1) as stranger:
            form = await reconfigure(hass, entry)
            form = await submit(hass, form, rpc_urls=[stranger.url])
        assert form["errors"] == {"rpc_urls": "wrong_chain"}
        words = form["description_placeholders"]
        assert (words["actual"], words["expected"]) == ("1", "31337")
        assert ended(await submit(hass, form, rpc_urls=entry.data["rpc_urls"])) == CHANGED

    async def test_bring_back_an_account_whose_node_is_gone(
        self, hass: HomeAssistant, anvil: Anvil, deployed: Deployed
    ) -> None:
        entry = add_account(hass, anvil, deployed, rpc_urls=[DEAD])
        await hass.config_entries.async_setup(entry.entry_id)
        assert entry.state is ConfigEntryState.SETUP_RETRY
        form = await reconfigure(hass, entry)
        assert "payout" not in form["data_schema"].schema  # it takes a running account to tell the market
        assert ended(await submit(hass, form, rpc_urls=[anvil.url])) == CHANGED
        await hass.async_block_till_done()
        assert hass.config_entries.async_loaded_entries(DOMAIN) == [entry]
        await hass.config_entries.async_unload(entry.entry_id)

    async def test_are_all_that_a_watcher_changes(self, hass: HomeAssistant, anvil: Anvil, deployed: Deployed) -> None:
        entry = add_account(hass, anvil, deployed, key=None, account=WATCH_ACCOUNT)
        assert await hass.config_entries.async_setup(entry.entry_id)
        assert list(map(str, (await reconfigure(hass, entry))["data_schema"].schema)) == ["rpc_urls"]
        await hass.config_entries.async_unload(entry.entry_id)


class TestWallet:
    async def test_gets_the_pay_of_a_registered_account(self, hass: HomeAssistant, entry: MockConfigEntry) -> None:
        await step(hass, entry)
        before = await on_chain(entry)
        assert before
        assert before.owner == before.beneficiary == entry.data["account"]

        form = await reconfigure(hass, entry)
        result = await submit(hass, form, rpc_urls=entry.data["rpc_urls"], payout=WALLET.lower())
        await hass.async_block_till_done()

        assert ended(result) == CHANGED
        assert entry.data["payout"] == WALLET
        after = await on_chain(entry)
        assert after
        assert (after.owner, after.beneficiary) == (entry.data["account"], WALLET)
        assert "payout" not in (await reconfigure(hass, entry))["data_schema"].schema

    async def test_owns_an_account_that_is_registered_later(
        self, hass: HomeAssistant, entry: MockConfigEntry, anvil: Anvil
    ) -> None:
        anvil.set_balance(entry.data["account"], 0)
        await step(hass, entry)
        form = await reconfigure(hass, entry)
        assert ended(await submit(hass, form, rpc_urls=entry.data["rpc_urls"], payout=WALLET)) == CHANGED
        assert await on_chain(entry) is None

        anvil.set_balance(entry.data["account"], 10**18)
        await step(hass, entry)
        account = await on_chain(entry)
        assert account
        assert (account.owner, account.beneficiary) == (WALLET, WALLET)

    async def test_is_made_good_for_an_account_that_was_registered_without(
        self, hass: HomeAssistant, entry: MockConfigEntry
    ) -> None:
        """Who removes such an account and adds it again with a wallet means it."""
        await step(hass, entry)
        hass.config_entries.async_update_entry(entry, data={**entry.data, "payout": WALLET})
        await step(hass, entry)
        account = await on_chain(entry)
        assert account
        assert account.beneficiary == WALLET

    @pytest.mark.parametrize(("payout", "error"), [("0x1234", "invalid_address"), ("{account}", "payout_is_key")])
    async def test_that_is_none_is_kept_to_be_mended(
        self, hass: HomeAssistant, entry: MockConfigEntry, payout: str, error: str
    ) -> None:
        typed = {"rpc_urls": entry.data["rpc_urls"], "payout": payout.format(account=entry.data["account"])}
        form = await submit(hass, await reconfigure(hass, entry), **typed)
        assert form["errors"] == {"payout": error}
        assert suggested(form) == typed
        assert ended(await submit(hass, form, **typed | {"payout": WALLET})) == CHANGED

    async def test_that_the_market_was_not_told_of_is_not_kept(
        self, hass: HomeAssistant, entry: MockConfigEntry, anvil: Anvil
    ) -> None:
        await step(hass, entry)
        typed = {"rpc_urls": entry.data["rpc_urls"], "payout": WALLET}
        anvil.set_balance(entry.data["account"], 1)

        form = await submit(hass, await reconfigure(hass, entry), **typed)

        assert form["errors"] == {"base": "no_fee_money"}
        assert form["description_placeholders"]["balance"] == "0.000000000000000001 ETH"
        assert (suggested(form), entry.data["payout"]) == (typed, None)
        anvil.set_balance(entry.data["account"], 10**18)
        assert ended(await submit(hass, form, **typed)) == CHANGED

    async def test_over_the_limit_is_not_kept(self, hass: HomeAssistant, entry: MockConfigEntry) -> None:
        await step(hass, entry)
        hass.config_entries.async_update_entry(entry, options={"fee_each": "0.000000000001"})
        await hass.async_block_till_done()
        typed = {"rpc_urls": entry.data["rpc_urls"], "payout": WALLET}
        form = await submit(hass, await reconfigure(hass, entry), **typed)
        assert form["errors"] == {"base": "over_limit"}
        assert form["description_placeholders"]["limit"] == "0.000000000001 ETH"
        hass.config_entries.async_update_entry(entry, options={})
        await hass.async_block_till_done()
        assert ended(await submit(hass, form, **typed)) == CHANGED

    async def test_without_a_node_is_not_kept(
        self, hass: HomeAssistant, entry: MockConfigEntry, anvil: Anvil, detour: Detour
    ) -> None:
        await step(hass, entry)
        typed = {"rpc_urls": [anvil.url], "payout": WALLET}
        detour.answer = down
        form = await submit(hass, await reconfigure(hass, entry), **typed)
        assert form["errors"] == {"base": "cannot_connect"}
        assert (suggested(form), entry.data["payout"]) == (typed, None)
        detour.answer = lambda _request: None
        assert ended(await submit(hass, form, **typed)) == CHANGED

    async def test_that_the_market_refuses_is_not_kept(
        self, hass: HomeAssistant, entry: MockConfigEntry, anvil: Anvil, deployed: Deployed, detour: Detour
    ) -> None:
        """Between trying and sending the key's account leaves: the transaction fails in its block, its fee is spent."""
        await step(hass, entry)
        account = entry.data["account"]
        leave = {"from": account, "data": f"0x{contracts.encode(contracts.REGISTRY, 'leave', account).hex()}"}
        leave["to"] = deployed.registry

        def leaving(request: dict[str, Any]) -> dict[str, Any] | None:
            if request["method"] != "eth_estimateGas":
                return None
            anvil.request("anvil_impersonateAccount", account)
            anvil.request("eth_sendTransaction", leave)
            return {"result": hex(100_000)}

        detour.answer = leaving
        typed = {"rpc_urls": [anvil.url], "payout": WALLET}
        form = await submit(hass, await reconfigure(hass, entry), **typed)
        assert form["errors"] == {"base": "rejected"}
        assert form["description_placeholders"]["reason"] == "the account is not registered in this market"
        assert (suggested(form), entry.data["payout"]) == (typed, None)
        detour.answer = lambda _request: None
        assert ended(await submit(hass, form, **typed)) == CHANGED

    async def test_whose_answer_is_missing_is_kept_and_watched(
        self, hass: HomeAssistant, entry: MockConfigEntry, anvil: Anvil
    ) -> None:
        await step(hass, entry)
        sender = running(entry).chain.sender
        assert sender
        sender._timeout = 0.1  # a person need not wait for two minutes here
        anvil.automine(on=False)
        try:
            form = await reconfigure(hass, entry)
            result = await submit(hass, form, rpc_urls=entry.data["rpc_urls"], payout=WALLET)
        finally:
            anvil.automine(on=True)
        assert ended(result) == (FlowResultType.ABORT, "outcome_unknown")
        assert entry.data["payout"] == WALLET
        anvil.mine()
        await step(hass, entry)
        account = await on_chain(entry)
        assert account
        assert account.beneficiary == WALLET
