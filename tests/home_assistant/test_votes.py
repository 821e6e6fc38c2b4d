"""Votes on the market's parameters in Home Assistant: what is open, and the home's key votes once."""

from typing import Any

from homeassistant.core import Context
from homeassistant.exceptions import Unauthorized
import probatio
import pytest
from pytest_homeassistant_custom_component.common import MockUser

from custom_components.gridpact.chain.evm.contracts import MARKET, REGISTRY, TOKEN, encode
from custom_components.gridpact.const import DOMAIN
from tests.integration.town import HOUR, TOKEN_UNIT, Town, at
from tools.devnet import ACCOUNTS
from tools.devnet.governing import DAY, GOVERNOR, Voting, hand_over

from .support.home import EVENT_DAY, HomeAssistantHome
from .test_actions import refusal

pytestmark = [pytest.mark.chain, pytest.mark.freeze_time(tick=True)]

MORE_DEPOSIT = "Three tokens, as the last two disputes cost more"


async def govern(town: Town) -> str:
    """Let the holders of the token rule the market; returns the governor."""
    ruled = {REGISTRY: town.deployed.registry, MARKET: town.deployed.market, TOKEN: town.deployed.token}
    rule = await hand_over(town.operator, ruled, 8 * DAY, Voting(delay_s=HOUR))
    assert rule.governor is not None
    return rule.governor


async def propose(home: HomeAssistantHome, voter: str = ACCOUNTS[0].address) -> None:
    """The operator proposes a higher deposit; its hundred votes are the voter's before the vote begins."""
    town = home.town
    token = town.deployed.token
    await town.give(ACCOUNTS[0].address, 100 * TOKEN_UNIT)
    governor = await govern(town)
    await town.operator.invoke(TOKEN, token, "delegate", ACCOUNTS[0].address)
    town.chain.advance(2)  # votes count from the next second on
    change = encode(REGISTRY, "setMinimumStake", 3 * TOKEN_UNIT)
    await town.operator.invoke(GOVERNOR, governor, "propose", [town.deployed.registry], [0], [change], MORE_DEPOSIT)
    await town.operator.invoke(TOKEN, token, "delegate", voter)


async def proposals(home: HomeAssistantHome) -> list[dict[str, Any]]:
    answer = await home.call(DOMAIN, "list_proposals", account=home.entry.entry_id)
    found: list[dict[str, Any]] = answer["proposals"]
    return found


def ballot(home: HomeAssistantHome, **changes: Any) -> dict[str, Any]:
    return {"account": home.entry.entry_id, "proposal_id": "1", "support": "for", **changes}


async def test_a_proposal_is_shown_and_voted_on_once(home: HomeAssistantHome) -> None:
    await home.start()
    await propose(home, home.account)
    [pending] = await proposals(home)
    assert (pending["proposal_id"], pending["state"], pending["description"]) == ("1", "pending", MORE_DEPOSIT)
    assert pending["changes"] == [
        {"contract": "registry", "function": "setMinimumStake", "arguments": [str(3 * TOKEN_UNIT)]}
    ]
    assert (pending["my_votes"], pending["voted"]) == ("100", False)
    assert (await refusal(home, "vote", **ballot(home))).translation_key == "not_voting"

    await home.move(at(EVENT_DAY, 13, 5))
    [active] = await proposals(home)
    assert (active["state"], active["my_votes"], active["executable_from"]) == ("active", "100", None)
    answer = await home.call(DOMAIN, "vote", **ballot(home))
    assert (answer["state"], answer["id"]) == ("mined", "1")
    [voted] = await proposals(home)
    assert (voted["votes_for"], voted["votes_against"], voted["voted"]) == ("100", "0", True)

    again = await refusal(home, "vote", **ballot(home, support="against"))
    assert again.translation_key == "already_voted"


async def test_who_has_no_votes_sends_nothing(home: HomeAssistantHome) -> None:
    await home.start()
    await propose(home)
    await home.move(at(EVENT_DAY, 13, 5))
    before = home.town.chain.nonce(home.account)
    assert (await refusal(home, "vote", **ballot(home))).translation_key == "no_votes"
    assert (await refusal(home, "vote", **ballot(home, proposal_id=2))).translation_key == "proposal_unknown"
    assert home.town.chain.nonce(home.account) == before


async def test_where_nothing_is_voted_on(home: HomeAssistantHome) -> None:
    await home.start()
    assert await proposals(home) == []
    assert (await refusal(home, "vote", **ballot(home))).translation_key == "no_governor"


@pytest.mark.parametrize("changes", [{"support": "maybe"}, {"proposal_id": 0}, {"proposal_id": "x"}])
async def test_nonsense_is_not_taken(home: HomeAssistantHome, changes: dict[str, Any]) -> None:
    await home.start()
    with pytest.raises(probatio.Invalid):
        await home.call(DOMAIN, "vote", **ballot(home, **changes))


async def test_only_administrators_vote(home: HomeAssistantHome, hass_read_only_user: MockUser) -> None:
    await home.start()
    with pytest.raises(Unauthorized):
        await home.hass.services.async_call(
            DOMAIN, "vote", ballot(home), blocking=True, context=Context(user_id=hass_read_only_user.id)
        )
