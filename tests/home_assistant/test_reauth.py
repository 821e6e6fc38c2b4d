"""A wallet takes the right to act from Home Assistant's key and gives it to another: the account asks for that one."""

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import issue_registry as ir
import pytest

from custom_components.gridpact.chain.evm import contracts
from custom_components.gridpact.chain.keys import Key
from custom_components.gridpact.const import DOMAIN
from tests.integration.town import COIN, WALLET
from tools.devnet import Anvil, Deployed

from .support.account import add_account, running
from .support.chain import Detour, down
from .support.flows import Result, submit, suggested
from .support.home import HomeAssistantHome
from .support.words import check_words

pytestmark = [pytest.mark.chain, pytest.mark.freeze_time(tick=True)]


def allow(home: HomeAssistantHome, operator: str) -> None:
    """The wallet lets another key act for the account, and no other."""
    chain = home.town.chain
    chain.set_balance(WALLET, COIN)
    data = contracts.encode(contracts.REGISTRY, "setOperator", home.account, operator)
    chain.request("anvil_impersonateAccount", WALLET)
    to = home.town.deployed.registry
    chain.request("eth_sendTransaction", {"from": WALLET, "to": to, "data": f"0x{data.hex()}"})


async def dialog(hass: HomeAssistant) -> Result:
    """Open the dialog that asks for a key."""
    await hass.async_block_till_done()
    [progress] = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    result: Result = await hass.config_entries.flow.async_configure(progress["flow_id"])
    check_words(result)
    return result


def nothing_asked(hass: HomeAssistant) -> bool:
    return not hass.config_entries.flow.async_progress_by_handler(DOMAIN)


async def submit_key(home: HomeAssistantHome, form: Result, secret: str) -> Result:
    """Submit a key, and wait until the account goes on with it."""
    result = await submit(home.hass, form, secret=secret)
    await home.hass.async_block_till_done()
    return result


async def with_new_key(home: HomeAssistantHome) -> Key:
    """Start, let the wallet allow a new key that holds fee money, and let the account find out."""
    await home.start()
    key = Key.make()
    home.town.chain.set_balance(key.address, COIN)
    allow(home, key.address)
    assert nothing_asked(home.hass)
    await home.step()
    return key


async def test_a_key_that_may_not_act_any_more_is_asked_for_once(home: HomeAssistantHome) -> None:
    await with_new_key(home)
    await home.step()
    assert (await dialog(home.hass))["step_id"] == "reauth_confirm"
    assert home.entry.state is ConfigEntryState.LOADED
    assert home.state("binary_sensor", "connected") == "on"
    assert home.state("sensor", "meter-house_energy_in") not in ("unknown", "unavailable")
    unfinished = home.data.chain.journal.unfinished
    assert await home.hass.async_add_executor_job(unfinished) == []


async def test_the_home_goes_on_with_the_key_that_the_wallet_allowed(home: HomeAssistantHome) -> None:
    key = await with_new_key(home)
    old = home.entry.data["key"]

    result = await submit_key(home, await dialog(home.hass), key.reveal())
    await home.step()

    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "reauth_successful")
    assert nothing_asked(home.hass)
    assert (home.entry.data["key"], home.entry.data["signer"]) == (key.reveal(), key.address)
    assert home.entry.data["account"] == home.account
    assert old != key.reveal()

    series = await home.win()
    assert home.names.count("bid_won") == 1
    bids = await home.town.market.award(series, home.account)
    assert bids == 800
    assert home.town.chain.nonce(key.address) > 0


async def test_fee_money_is_that_of_the_key_that_signs(home: HomeAssistantHome) -> None:
    key = await with_new_key(home)
    home.town.chain.set_balance(key.address, 10)
    await submit_key(home, await dialog(home.hass), key.reveal())
    await home.step()
    issue = ir.async_get(home.hass).async_get_issue(DOMAIN, f"low_fee_money_{home.entry.entry_id}")
    assert issue
    assert (issue.translation_placeholders or {})["address"] == key.address


@pytest.mark.parametrize(
    ("secret", "error"),
    [
        ("hunter2", "invalid_key"),
        ("test " * 11 + "junc", "unknown_word"),
        ("test " * 12, "wrong_words"),
        ("11" * 32, "wrong_account"),
        ("{old}", "wrong_account"),
    ],
)
async def test_mistake_is_said_and_what_was_typed_is_kept(home: HomeAssistantHome, secret: str, error: str) -> None:
    key = await with_new_key(home)
    typed = secret.format(old=home.entry.data["key"])
    form = await submit_key(home, await dialog(home.hass), typed)
    assert (form["errors"], suggested(form)) == ({"secret": error}, {"secret": typed})
    result = await submit_key(home, form, key.reveal())
    assert result["reason"] == "reauth_successful"


async def test_without_a_node_it_can_be_tried_again(home: HomeAssistantHome) -> None:
    async with Detour(home.town.chain) as detour:
        home.use_node(detour.url)
        key = await with_new_key(home)
        detour.answer = down
        form = await submit_key(home, await dialog(home.hass), key.reveal())
        assert form["errors"] == {"base": "cannot_connect"}
        detour.answer = lambda _request: None
        assert (await submit_key(home, form, key.reveal()))["reason"] == "reauth_successful"
        await home.stop()


async def test_a_key_that_cannot_be_read_is_asked_for(
    hass: HomeAssistant, socket_enabled: None, anvil: Anvil, deployed: Deployed
) -> None:
    """It was damaged in the storage; before the account is registered only its own key will do."""
    entry = add_account(hass, anvil, deployed)
    key: str = entry.data["key"]
    hass.config_entries.async_update_entry(entry, data={**entry.data, "key": key[:-1]})
    await hass.config_entries.async_setup(entry.entry_id)
    assert entry.error_reason_translation_key == "invalid_key"

    form = await submit(hass, await dialog(hass), secret=Key.make().reveal())
    assert form["errors"] == {"secret": "wrong_account"}
    assert (await submit(hass, form, secret=key))["reason"] == "reauth_successful"
    await hass.async_block_till_done()
    assert running(entry).chain.sender
    await hass.config_entries.async_unload(entry.entry_id)
