"""Votes on the market's parameters: propose, vote, hand to the timelock, carry out."""

from argparse import Namespace

from custom_components.gridpact.chain.base import Call
from custom_components.gridpact.chain.evm.governor import EvmGovernor
from custom_components.gridpact.errors import Refused
from custom_components.gridpact.market.governance import Proposal, ProposalState, Support

from ..changes import add_changes, change_text, changes_of
from ..documents import proposal_document
from ..parsers import Subcommands, number
from ..sending import once
from ..session import Session, address_of
from ..written import format_time


def add(commands: Subcommands) -> None:
    """Add propose, proposals, vote, queue, execute and delegate."""
    proposing = commands.add("propose", "propose a change of the market's parameters or roles to a vote", propose)
    add_changes(proposing)
    proposing.add_argument("--description", metavar="TEXT", help="what voters read (the change in words)")
    commands.add("proposals", "list what was proposed, and how votes stand", proposals)
    voting = commands.add("vote", "vote on a proposal", vote)
    voting.add_argument("proposal", type=number, metavar="PROPOSAL")
    voting.add_argument("support", choices=[support.name.lower() for support in Support])
    for name, summary, run in (
        ("queue", "hand a proposal that was accepted to the timelock", queue),
        ("execute", "carry out a proposal that has waited", execute),
    ):
        commands.add(name, summary, run).add_argument("proposal", type=number, metavar="PROPOSAL")
    delegating = commands.add("delegate", "let the key's tokens count as votes, of its own or of ADDRESS", delegate)
    delegating.add_argument("address", nargs="?", metavar="ADDRESS")


async def propose(session: Session, arguments: Namespace) -> None:
    """Propose, if the contracts would accept the changes and the key has votes enough."""
    governor = await _governor(session)
    changes = changes_of(session, arguments)
    texts = [change_text(session, change) for change in changes]
    await governor.check(changes)
    threshold, votes = (await governor.rules()).threshold, await governor.votes_of(session.address)
    if votes < threshold:
        raise Refused(
            "few_votes", account=session.address, votes=session.amount(votes), needed=session.amount(threshold)
        )
    description = arguments.description or ", ".join(texts)
    call = governor.propose(changes, description)
    outcome = await session.send(call, f"Proposing {', '.join(texts)}")
    proposal = await governor.proposal_of(changes, description)
    session.output.pairs({**proposal_document(session, proposal), "transaction": outcome.transaction})


async def proposals(session: Session, _arguments: Namespace) -> None:
    """List all proposals, newest first."""
    documents = [proposal_document(session, one) for one in await (await _governor(session)).proposals()]
    session.output.result(documents)
    names = ["proposal", "state", "starts", "ends", "for", "against", "abstain", "quorum", "changes"]
    session.output.table(
        names,
        [
            [", ".join(document[name]) if name == "changes" else document[name] for name in names]
            for document in documents
        ],
    )


async def vote(session: Session, arguments: Namespace) -> None:
    """Vote, if the key has votes in it and the vote is on."""
    governor = await _governor(session)
    proposal = await governor.proposal(arguments.proposal)
    if proposal.state is ProposalState.PENDING:
        raise Refused("vote_not_open", proposal=proposal.number, starts=format_time(proposal.starts))
    votes = await governor.votes_in(proposal, session.address)
    if not votes:
        raise Refused("no_votes", account=session.address, proposal=proposal.number)
    support = Support[arguments.support.upper()]
    doing = f"Voting {arguments.support} with {session.amount(votes)} votes"
    await _step(session, governor, proposal, governor.vote(proposal, support), doing)


async def queue(session: Session, arguments: Namespace) -> None:
    """Let an accepted proposal wait."""
    governor = await _governor(session)
    proposal = await governor.proposal(arguments.proposal)
    await _step(session, governor, proposal, governor.queue(proposal), f"Handing proposal {proposal.number} on")


async def execute(session: Session, arguments: Namespace) -> None:
    """Carry a proposal out."""
    governor = await _governor(session)
    proposal = await governor.proposal(arguments.proposal)
    if proposal.state is ProposalState.QUEUED and await session.now() < proposal.eta:
        raise Refused("still_waiting", proposal=proposal.number, until=format_time(proposal.eta))
    await _step(session, governor, proposal, governor.execute(proposal), f"Carrying out proposal {proposal.number}")


async def delegate(session: Session, arguments: Namespace) -> None:
    """Say who votes with the key's tokens."""
    governor = await _governor(session)
    to = address_of(arguments.address) if arguments.address else session.address
    outcome = await session.send(governor.delegate(to, once("delegate")), f"Letting {to} vote")
    votes = session.amount(await governor.votes_of(to))
    session.output.pairs({"delegate": to, "votes": votes, "transaction": outcome.transaction})


async def _governor(session: Session) -> EvmGovernor:
    governor = await EvmGovernor.of(session.provider, session.info)
    if governor is None:
        raise Refused("no_governor")
    return governor


async def _step(session: Session, governor: EvmGovernor, proposal: Proposal, call: Call, doing: str) -> None:
    """Take a proposal a step further and show how it stands."""
    outcome = await session.send(call, doing)
    after = await governor.proposal(proposal.number)
    session.output.pairs({**proposal_document(session, after), "transaction": outcome.transaction})
