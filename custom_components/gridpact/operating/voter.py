"""Votes on what a market's parameters are, with the home's key."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from ..chain.base import Call, Outcome
from ..errors import Refused
from ..market.governance import Proposal, ProposalState, Support
from .ports import Sender

OPEN = {ProposalState.PENDING, ProposalState.ACTIVE, ProposalState.SUCCEEDED, ProposalState.QUEUED}


class Governor(Protocol):
    """What a voter needs of a market's governor. Votes in token base units."""

    async def proposals(self) -> list[Proposal]: ...
    async def proposal(self, number: int) -> Proposal:
        """Raises Refused("proposal_unknown")."""

    async def votes_of(self, voter: str) -> int: ...
    async def votes_in(self, proposal: Proposal, voter: str) -> int: ...
    async def has_voted(self, proposal: Proposal, voter: str) -> bool: ...
    def vote(self, proposal: Proposal, support: Support) -> Call:
        """Purpose vote:<number>."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballot:
    """A proposal, the votes (token base units) that the key has in it, and whether it has used them."""

    proposal: Proposal
    votes: int
    voted: bool


class Voter:
    """What people ask for raises Refused with what is wrong, or what asking a node and sending raise."""

    def __init__(self, find: Callable[[], Awaitable[Governor | None]], address: str, sender: Sender | None) -> None:
        """`find` returns the market's governor, None if it has none; `address` is that of the voting key."""
        self._find = find
        self._address = address
        self._sender = sender

    async def ballots(self) -> list[Ballot]:
        """Return the proposals that are not over, newest first; none where nothing is voted on."""
        governor = await self._find()
        if governor is None:
            return []
        return [await self._ballot(governor, one) for one in await governor.proposals() if one.state in OPEN]

    async def vote(self, number: int, support: Support) -> Outcome:
        """Vote on a proposal, with all votes that the key had when the vote began; once.

        Raises Refused("no_governor"), ("proposal_unknown"), ("not_voting"), ("already_voted"), ("no_votes").
        """
        if self._sender is None:
            raise Refused("watch_only")
        governor = await self._find()
        if governor is None:
            raise Refused("no_governor")
        proposal = await governor.proposal(number)
        if proposal.state is not ProposalState.ACTIVE:
            raise Refused("not_voting", proposal=number)
        ballot = await self._ballot(governor, proposal)
        if ballot.voted:
            raise Refused("already_voted", proposal=number)
        if not ballot.votes:
            raise Refused("no_votes", proposal=number)
        return await self._sender.send(governor.vote(proposal, support))

    async def _ballot(self, governor: Governor, proposal: Proposal) -> Ballot:
        """Return a ballot; before the vote begins the votes are those of now."""
        pending = proposal.state is ProposalState.PENDING
        votes = governor.votes_of(self._address) if pending else governor.votes_in(proposal, self._address)
        return Ballot(proposal=proposal, votes=await votes, voted=await governor.has_voted(proposal, self._address))
