"""The governor of a market on an EVM network: its proposals, and the calls of those who vote."""

from collections.abc import Mapping, Sequence
from typing import Any, Self

from eth_utils import keccak, to_checksum_address
from web3.exceptions import Web3Exception

from ...errors import Refused
from ...market.governance import Change, Proposal, ProposalState, Support, VotingRules
from ...market.models import MarketInfo
from ..base import Call
from ..reason import refused
from . import contracts
from .provider import EvmProvider, RpcError
from .reasons import reason_of
from .shapes import NOBODY
from .views import Views

CONTRACTS = {
    "market": contracts.MARKET,
    "registry": contracts.REGISTRY,
    "token": contracts.TOKEN,
    "timelock": contracts.TIMELOCK,
    "governor": contracts.GOVERNOR,
}


class EvmGovernor:
    """Reads proposals and builds calls; nothing is sent. Questions raise what `Views` raises."""

    def __init__(self, views: Views, places: Mapping[str, str]) -> None:
        """`places` are the addresses of the market's contracts by name, "governor" and "timelock" among them."""
        self.places = dict(places)
        self._views = views
        self._governor = views.at(places["governor"], contracts.GOVERNOR).functions
        self._timelock = views.at(places["timelock"], contracts.TIMELOCK).functions
        self._token = views.at(places["token"], contracts.TOKEN).functions

    @classmethod
    async def of(cls, provider: EvmProvider, info: MarketInfo) -> Self | None:
        """Return the governor of a market, None if its registry names none."""
        views = Views(provider)
        address = await views.read(views.at(info.registry, contracts.REGISTRY).functions.governor())
        if address == NOBODY:
            return None
        timelock = await views.read(views.at(address, contracts.GOVERNOR).functions.timelock())
        places = {"market": info.market, "registry": info.registry, "token": info.token}
        return cls(views, {**places, "governor": address, "timelock": timelock})

    async def rules(self) -> VotingRules:
        """Return how votes go."""
        governor = self._governor
        questions = [governor.votingDelay(), governor.votingPeriod(), governor.proposalThreshold()]
        delay, period, threshold, waits = await self._views.read_many([*questions, self._timelock.getMinDelay()])
        return VotingRules(delay=delay, period=period, threshold=threshold, timelock_delay=waits)

    async def votes_of(self, voter: str) -> int:
        """Return the votes that somebody has now: what was delegated to them."""
        return int(await self._views.read(self._token.getVotes(to_checksum_address(voter))))

    async def votes_in(self, proposal: Proposal, voter: str) -> int:
        """Return the votes that somebody has in a vote: those at its beginning."""
        return int(await self._views.read(self._governor.getVotes(to_checksum_address(voter), proposal.starts)))

    async def has_voted(self, proposal: Proposal, voter: str) -> bool:
        """Return whether somebody has voted."""
        return bool(await self._views.read(self._governor.hasVoted(proposal.id, to_checksum_address(voter))))

    async def proposals(self) -> list[Proposal]:
        """Return all proposals, newest first."""
        count = await self._views.read(self._governor.proposalCount())
        return [await self._proposal(number) for number in range(count, 0, -1)]

    async def proposal(self, number: int) -> Proposal:
        """Return one proposal. Raises Refused("proposal_unknown")."""
        if not 0 < number <= await self._views.read(self._governor.proposalCount()):
            raise Refused("proposal_unknown", proposal=number)
        return await self._proposal(number)

    async def proposal_of(self, changes: Sequence[Change], description: str) -> Proposal:
        """Return the proposal of these changes under that description. Raises Refused("proposal_unknown")."""
        targets, data = self._encoded(changes)
        digest = keccak(text=description)
        identifier = await self._views.read(self._governor.getProposalId(targets, [0] * len(data), data, digest))
        found = next((one for one in await self.proposals() if one.id == identifier), None)
        if found is None:
            raise Refused("proposal_unknown", proposal=identifier)
        return found

    async def check(self, changes: Sequence[Change]) -> None:
        """Try what the timelock would do now. Raises Refused("rejected") if a contract would refuse it."""
        for target, data in zip(*self._encoded(changes), strict=True):
            call = {"from": self.places["timelock"], "to": target, "data": f"0x{data.hex()}"}
            try:
                await self._views.provider.request("eth_call", call, "latest")
            except RpcError as error:
                raise refused(reason_of(error.data)) from None

    def propose(self, changes: Sequence[Change], description: str) -> Call:
        """Purpose propose:<digest of the changes and the description>."""
        targets, data = self._encoded(changes)
        call = self._call("", "propose", targets, [0] * len(data), data, description)
        return Call(purpose=f"propose:{keccak(call.data)[:8].hex()}", to=call.to, data=call.data)

    def vote(self, proposal: Proposal, support: Support) -> Call:
        """Purpose vote:<number>."""
        return self._call(f"vote:{proposal.number}", "castVote", proposal.id, support)

    def queue(self, proposal: Proposal) -> Call:
        """Hand a proposal that was accepted to the timelock. Purpose queue:<number>."""
        return self._call(f"queue:{proposal.number}", "queue(uint256)", proposal.id)

    def execute(self, proposal: Proposal) -> Call:
        """Carry out a proposal that has waited. Purpose execute:<number>."""
        return self._call(f"execute:{proposal.number}", "execute(uint256)", proposal.id)

    def delegate(self, to: str, purpose: str) -> Call:
        """Let somebody vote with the tokens of the sending key."""
        data = contracts.encode(contracts.TOKEN, "delegate", to_checksum_address(to))
        return Call(purpose=purpose, to=self.places["token"], data=data, summary={"to": to})

    async def _proposal(self, number: int) -> Proposal:
        governor = self._governor
        details = await self._views.read(governor.proposalDetailsAt(number - 1))
        identifier, targets, _values, calldatas, _hash = details
        questions = [
            governor[name](identifier)
            for name in ("state", "descriptionOf", "proposalSnapshot", "proposalDeadline", "proposalEta")
        ]
        state, text, starts, ends, eta, votes = await self._views.read_many(
            [*questions, governor.proposalVotes(identifier)]
        )
        return Proposal(
            number=number,
            id=identifier,
            state=ProposalState(state),
            description=text,
            changes=tuple(self._change(*one) for one in zip(targets, calldatas, strict=True)),
            starts=starts,
            ends=ends,
            eta=eta,
            votes_against=votes[0],
            votes_for=votes[1],
            votes_abstain=votes[2],
            quorum=await self._quorum(starts, ProposalState(state)),
        )

    async def _quorum(self, starts: int, state: ProposalState) -> int:
        """Return the votes for and abstaining that are needed; before the vote starts nobody knows, so those of now."""
        moment = starts
        if state is ProposalState.PENDING:
            moment = await self._views.read(self._governor.clock()) - 1
        return int(await self._views.read(self._governor.quorum(moment)))

    def _change(self, target: str, data: bytes) -> Change:
        place = next((name for name, address in self.places.items() if address == target), target)
        try:
            function, arguments = contracts.codec(CONTRACTS[place]).decode_function_input(data)
        except KeyError, ValueError, Web3Exception:
            return Change(place=place, function=f"0x{data[:4].hex()}", arguments=(data,))
        return Change(place=place, function=function.fn_name, arguments=tuple(arguments.values()))

    def _encoded(self, changes: Sequence[Change]) -> tuple[list[str], list[bytes]]:
        targets = [self.places[change.place] for change in changes]
        data = [contracts.encode(CONTRACTS[change.place], change.function, *change.arguments) for change in changes]
        return targets, data

    def _call(self, purpose: str, function: str, *arguments: Any) -> Call:
        data = contracts.encode(contracts.GOVERNOR, function, *arguments)
        return Call(purpose=purpose, to=self.places["governor"], data=data)
