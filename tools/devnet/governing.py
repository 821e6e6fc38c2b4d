"""Puts a market under the rule of a timelock, and of those who vote if there is a governor."""

from collections.abc import Mapping
from dataclasses import dataclass

from .deployer import ADMIN, NOBODY, Deployer

DAY = 86_400
TOKEN = 10**18  # base units of the own token
TIMELOCK = "GridTimelock"
GOVERNOR = "GridGovernor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Voting:
    """How holders of the token vote: seconds, votes in token base units, percent of all tokens.

    `threshold` is what proposing takes, `highest_threshold` what it may ever take.
    """

    delay_s: int = DAY
    period_s: int = 3 * DAY
    threshold: int = TOKEN
    highest_threshold: int = 1000 * TOKEN
    quorum_percent: int = 4


@dataclass(frozen=True, slots=True)
class Rule:
    """Who rules the contracts, by address."""

    timelock: str
    governor: str | None = None


async def hand_over(site: Deployer, ruled: Mapping[str, str], delay_s: int, voting: Voting | None) -> Rule:
    """Make a timelock the only admin of contracts (addresses by name).

    What a vote decides, or without voting the deployer, waits there for `delay_s` seconds; then anybody carries it out,
    or without voting the deployer. Raises what sending raises.
    """
    if voting is None:
        timelock = await site.create(TIMELOCK, delay_s, [site.address], [site.address], NOBODY)
        rule = Rule(timelock)
    else:
        rule = await _governed(site, ruled, delay_s, voting)
    for name, address in ruled.items():
        await site.invoke(name, address, "grantRole", ADMIN, rule.timelock)
        await site.invoke(name, address, "renounceRole", ADMIN, site.address)
    return rule


async def _governed(site: Deployer, ruled: Mapping[str, str], delay_s: int, voting: Voting) -> Rule:
    """Create a timelock to which only a governor proposes, and that governor; the registry names it."""
    timelock = await site.create(TIMELOCK, delay_s, [], [NOBODY], site.address)
    governor = await site.create(
        GOVERNOR,
        ruled["EnergyToken"],
        timelock,
        voting.delay_s,
        voting.period_s,
        voting.threshold,
        voting.highest_threshold,
        voting.quorum_percent,
    )
    await site.grant(TIMELOCK, timelock, "PROPOSER_ROLE", [governor])
    await site.grant(TIMELOCK, timelock, "CANCELLER_ROLE", [governor])
    await site.invoke(TIMELOCK, timelock, "renounceRole", ADMIN, site.address)
    await site.invoke("MeterRegistry", ruled["MeterRegistry"], "setGovernor", governor)
    return Rule(timelock, governor)
