"""The deposit in Home Assistant: by actions, slashed, and an account that its wallet deactivates."""

from typing import Any

from homeassistant.core import Context
from homeassistant.exceptions import Unauthorized
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockUser

from custom_components.gridpact.const import DOMAIN
from tests.integration.town import TOKEN_UNIT, at

from .support.home import EVENT_DAY, HomeAssistantHome
from .test_actions import refusal

pytestmark = [pytest.mark.chain, pytest.mark.freeze_time(tick=True)]


def issue(home: HomeAssistantHome, key: str) -> ir.IssueEntry | None:
    return ir.async_get(home.hass).async_get_issue(DOMAIN, f"{key}_{home.entry.entry_id}")


async def test_adds_and_takes_in_exact_decimals_and_says_when_it_arrives(home: HomeAssistantHome) -> None:
    await home.start()
    await home.town.give(home.account, TOKEN_UNIT)
    stake: dict[str, Any] = {"account": home.entry.entry_id}
    added = await home.call(DOMAIN, "add_stake", **stake, amount="0.1")
    assert added["state"] == "mined"
    assert added["transaction"].startswith("0x")
    assert home.state("sensor", "deposit") == "10.1"
    await home.call(DOMAIN, "add_stake", **stake, amount=0.2)
    taken = await home.call(DOMAIN, "withdraw_stake", **stake, amount="3.000000000000000001")
    assert home.state("sensor", "deposit") == "7.299999999999999999"
    assert taken["arrives"].startswith("2026-03-06T12:")


@pytest.mark.parametrize(
    ("action", "amount", "key"),
    [
        ("add_stake", "much", "invalid_amount"),
        ("add_stake", 0, "invalid_amount"),
        ("add_stake", "0.0000000000000000001", "invalid_amount"),
        ("add_stake", 1, "rejected"),
        ("withdraw_stake", 0, "invalid_amount"),
        ("withdraw_stake", 11, "rejected"),
    ],
)
async def test_what_cannot_be_is_refused_and_nothing_is_sent(
    home: HomeAssistantHome, action: str, amount: float | str, key: str
) -> None:
    await home.start()
    before = home.town.chain.nonce(home.account)
    error = await refusal(home, action, account=home.entry.entry_id, amount=amount)
    assert error.translation_key == key
    assert home.town.chain.nonce(home.account) == before


@pytest.mark.parametrize("action", ["add_stake", "withdraw_stake"])
async def test_only_administrators_move_the_deposit(
    home: HomeAssistantHome, hass_read_only_user: MockUser, action: str
) -> None:
    await home.start()
    wish = {"account": home.entry.entry_id, "amount": 1}
    with pytest.raises(Unauthorized):
        await home.hass.services.async_call(
            DOMAIN, action, wish, blocking=True, context=Context(user_id=hass_read_only_user.id)
        )


async def test_a_slashed_deposit_is_an_event_and_a_repair(home: HomeAssistantHome) -> None:
    await home.start()
    await home.town.slash(home.account, 4 * TOKEN_UNIT, "The meter was bridged")
    await home.move(at(EVENT_DAY, 12, 1))
    [reduced] = home.events("deposit_reduced")
    assert (reduced["amount"], reduced["left"]) == ("4", "6")
    assert (reduced["reason"], reduced["reason_text"]) == ("slashed", "The meter was bridged")
    found = issue(home, "deposit_reduced")
    assert found is not None
    assert found.translation_placeholders is not None
    assert found.translation_placeholders["reason"] == "The meter was bridged"
    assert found.translation_placeholders["left"] == "6 GPT"
    held = issue(home, "dispute")
    assert held is not None
    assert held.translation_placeholders is not None
    assert held.translation_placeholders["reason"] == "The meter was bridged"
    assert held.translation_placeholders["until"].startswith("2026-03-06")


async def test_a_deactivated_account_is_an_event_and_a_repair_until_it_is_activated_again(
    home: HomeAssistantHome,
) -> None:
    await home.start()
    await home.town.activate(home.account, on=False)
    await home.move(at(EVENT_DAY, 12, 1))
    assert home.names == ["account_deactivated"]
    assert issue(home, "deactivated") is not None
    await home.town.activate(home.account, on=True)
    await home.move(at(EVENT_DAY, 12, 2))
    assert home.names == ["account_deactivated", "account_reactivated"]
    assert issue(home, "deactivated") is None
