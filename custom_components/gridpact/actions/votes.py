"""Actions about votes on the market's parameters."""

from typing import Any, Final

from homeassistant.core import ServiceCall, ServiceResponse
import probatio

from ..market.governance import Support
from ..operating.voter import Ballot
from ..runtime import GridpactConfigEntry
from ..units import format_amount
from .problems import translated
from .schemas import ACCOUNT_FIELD, account_of, iso, whole_number
from .sent import async_sent

ATTR_PROPOSAL: Final = "proposal_id"
ATTR_SUPPORT: Final = "support"

LIST_SCHEMA: Final = probatio.Schema({**ACCOUNT_FIELD})
VOTE_SCHEMA: Final = probatio.Schema(
    {
        **ACCOUNT_FIELD,
        probatio.Required(ATTR_PROPOSAL): probatio.All(whole_number, probatio.Range(min=1)),
        probatio.Required(ATTR_SUPPORT): probatio.In([one.name.lower() for one in Support]),
    }
)


async def async_list_proposals(call: ServiceCall) -> ServiceResponse:
    """Return the proposals that are not over."""
    entry = account_of(call.hass, call)
    with translated(entry):
        ballots = await entry.runtime_data.voter.ballots()
    return {"proposals": [_described(entry, ballot) for ballot in ballots]}


async def async_vote(call: ServiceCall) -> ServiceResponse:
    """Vote on a proposal."""
    entry = account_of(call.hass, call)
    number = call.data[ATTR_PROPOSAL]
    with translated(entry):
        outcome = await entry.runtime_data.voter.vote(number, Support[call.data[ATTR_SUPPORT].upper()])
    return {**await async_sent(call.hass, entry, outcome.transaction), "id": str(number)}


def _described(entry: GridpactConfigEntry, ballot: Ballot) -> dict[str, Any]:
    """Return a ballot as actions answer it; votes are counted in tokens."""
    proposal, decimals = ballot.proposal, entry.data["token_decimals"]
    return {
        "proposal_id": str(proposal.number),
        "state": proposal.state.name.lower(),
        "description": proposal.description,
        "changes": [
            {"contract": change.place, "function": change.function, "arguments": list(map(_argument, change.arguments))}
            for change in proposal.changes
        ],
        "starts": iso(proposal.starts),
        "ends": iso(proposal.ends),
        "executable_from": iso(proposal.eta) if proposal.eta else None,
        "votes_for": format_amount(proposal.votes_for, decimals),
        "votes_against": format_amount(proposal.votes_against, decimals),
        "votes_abstain": format_amount(proposal.votes_abstain, decimals),
        "quorum": format_amount(proposal.quorum, decimals),
        "my_votes": format_amount(ballot.votes, decimals),
        "voted": ballot.voted,
    }


def _argument(value: object) -> str:
    return f"0x{value.hex()}" if isinstance(value, bytes) else str(value)
