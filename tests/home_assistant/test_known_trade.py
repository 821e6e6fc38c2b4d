"""Where a market trades surplus is asked once, kept, and asked again when the market says that it changed."""

import aiohttp
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.gridpact.chain.evm.contracts import REGISTRY
from custom_components.gridpact.chain.evm.provider import EvmProvider
from custom_components.gridpact.chain.evm.shapes import NOBODY
from custom_components.gridpact.chain.keys import Key
from tools.devnet import ACCOUNTS, Anvil, Deployed, deploy

from .support.account import add_account, running, step
from .support.chain import Detour, down, operator

pytestmark = pytest.mark.chain


@pytest.fixture
async def ours(anvil: Anvil, socket_enabled: None) -> Deployed:
    """A market of its own, whose registry may be changed."""
    async with aiohttp.ClientSession() as session:
        return await deploy(EvmProvider(session, [anvil.url], anvil.chain_id), Key.read(ACCOUNTS[0].secret))


async def name(anvil: Anvil, deployed: Deployed, surplus: str) -> None:
    """The operator names where surplus is traded."""
    async with operator(anvil) as sender:
        await sender.invoke(REGISTRY, deployed.registry, "setSurplus", surplus)


async def started(hass: HomeAssistant, account: MockConfigEntry) -> None:
    assert await hass.config_entries.async_setup(account.entry_id)
    await step(hass, account)


def followed(account: MockConfigEntry) -> list[str]:
    """Return the addresses whose logs the account reads."""
    return running(account).chain.follower.addresses


async def test_the_trade_of_a_market_is_known_and_followed(hass: HomeAssistant, anvil: Anvil, ours: Deployed) -> None:
    account = add_account(hass, anvil, ours)
    await started(hass, account)
    assert running(account).chain.exchange == ours.exchange
    assert {ours.surplus, ours.exchange, ours.certificate} < set(followed(account))


async def test_it_is_still_known_without_a_node(hass: HomeAssistant, anvil: Anvil, ours: Deployed) -> None:
    async with Detour(anvil) as node:
        account = add_account(hass, anvil, ours, rpc_urls=[node.url])
        await started(hass, account)
        node.answer = down
        await hass.config_entries.async_reload(account.entry_id)
        assert account.state is ConfigEntryState.LOADED
        assert running(account).chain.exchange == ours.exchange


async def test_a_market_that_begins_to_trade_is_noticed(hass: HomeAssistant, anvil: Anvil, ours: Deployed) -> None:
    await name(anvil, ours, NOBODY)
    account = add_account(hass, anvil, ours)
    await started(hass, account)
    assert running(account).chain.trade is None
    assert ours.exchange not in followed(account)

    await name(anvil, ours, ours.surplus)
    await step(hass, account)
    await hass.async_block_till_done()
    assert running(account).chain.exchange == ours.exchange
    assert ours.exchange in followed(account)

    await name(anvil, ours, NOBODY)
    await step(hass, account)
    await hass.async_block_till_done()
    assert running(account).chain.trade is None
    assert ours.exchange in followed(account), "or what it logged a moment ago would look as if a re-org took it back"


async def test_the_trade_of_another_market_is_none(
    hass: HomeAssistant, anvil: Anvil, ours: Deployed, deployed: Deployed
) -> None:
    await name(anvil, ours, deployed.surplus)
    account = add_account(hass, anvil, ours)
    await started(hass, account)
    assert running(account).chain.trade is None


async def test_an_account_from_before_learns_it_when_a_node_answers(
    hass: HomeAssistant, anvil: Anvil, ours: Deployed
) -> None:
    """Its facts know the market and nothing of trade; at the start of the new version no node answers."""
    async with Detour(anvil) as node:
        account = add_account(hass, anvil, ours, rpc_urls=[node.url])
        await started(hass, account)
        await hass.async_add_executor_job(running(account).participant.home.facts.write, "trade", None)
        node.answer = down
        await hass.config_entries.async_reload(account.entry_id)
        assert running(account).chain.trade is None
        node.answer = lambda _request: None
        await step(hass, account)
        await hass.async_block_till_done()
        assert running(account).chain.exchange == ours.exchange


async def test_what_a_node_of_another_network_says_is_not_kept(
    hass: HomeAssistant, anvil: Anvil, ours: Deployed
) -> None:
    async with Detour(anvil) as node:
        account = add_account(hass, anvil, ours, rpc_urls=[node.url])
        await started(hass, account)
        await hass.async_add_executor_job(running(account).participant.home.facts.write, "trade", None)
        node.answer = lambda request: {"result": "0x1"} if request["method"] == "eth_chainId" else None
        await hass.config_entries.async_reload(account.entry_id)
        assert running(account).chain.trade is None
        assert running(account).participant.home.facts.get("trade") is None
