"""A vote that changes the minimum stake through the timelock; the chain's clock jumps where people would wait."""

from dataclasses import dataclass
from typing import Any

from custom_components.gridpact.chain.evm.governor import EvmGovernor

from .narrator import Narrator
from .stage import Stage

NEW_MINIMUM = "3"


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteFigures:
    """Transactions by their step, amounts as exact text in the token."""

    transactions: dict[str, str]
    proposal: dict[str, Any]
    minimum_before: str
    minimum_after: str

    def as_json(self) -> dict[str, Any]:
        """Return the figures."""
        return {
            "proposal": self.proposal["proposal"],
            "state": self.proposal["state"],
            "changes": self.proposal["changes"],
            "votes_for": self.proposal["for"],
            "quorum": self.proposal["quorum"],
            "minimum_stake_before": self.minimum_before,
            "minimum_stake_after": self.minimum_after,
            "transactions": self.transactions,
        }


async def vote(stage: Stage, narrator: Narrator) -> VoteFigures:
    """Propose, vote, wait and carry out."""
    governor = await EvmGovernor.of(stage.market.provider, await stage.market.info())
    if governor is None:
        raise ValueError("the market has no governor")
    rules, utility, chain = await governor.rules(), stage.utility, stage.chain
    before = (await utility.run("doctor"))["minimum_stake"]
    steps = {"delegate": await utility.run("delegate")}
    chain.advance(1)
    steps["propose"] = await utility.run("propose", "--minimum-stake", NEW_MINIMUM)
    number = str(steps["propose"]["proposal"])
    narrator.tell(f"Proposal {number}: {steps['propose']['description']}, until now {before}.")
    chain.advance(rules.delay + 1)
    steps["vote"] = await utility.run("vote", number, "for")
    narrator.tell(f"{steps['vote']['for']} votes for it, {steps['vote']['quorum']} were needed.")
    chain.advance(rules.period + 1)
    steps["queue"] = await utility.run("queue", number)
    narrator.tell("It is accepted and waits in the timelock.")
    chain.advance(rules.timelock_delay + 1)
    steps["execute"] = await utility.run("execute", number)
    after = (await utility.run("doctor"))["minimum_stake"]
    narrator.tell(f"It has been carried out: the minimum stake is {after}.")
    return VoteFigures(
        transactions={name: step["transaction"] for name, step in steps.items()},
        proposal=steps["execute"],
        minimum_before=before,
        minimum_after=after,
    )
