"""Whether those who hold tokens can change the parameters, and nobody else."""

from dataclasses import dataclass
from datetime import timedelta

from eth_utils import keccak

from custom_components.gridpact.chain.evm import contracts
from custom_components.gridpact.chain.evm.shapes import NOBODY
from custom_components.gridpact.chain.evm.views import Views
from custom_components.gridpact.market.models import MarketInfo
from custom_components.gridpact.units import format_amount

from .faults import Fault, fault
from .places import SELLING, Places, answers, has_code
from .roles import Roles, granted_at

PROPOSER = keccak(text="PROPOSER_ROLE")


@dataclass(frozen=True, slots=True, kw_only=True)
class Governor:
    """What the governor says of itself; times in seconds, threshold in votes."""

    token: str
    timelock: str
    delay: int
    period: int
    threshold: int


async def examine_votes(
    views: Views, places: Places, roles: Roles, info: MarketInfo, first_block: int
) -> tuple[dict[str, object], list[Fault]]:
    """Return what is so about the votes, and what is wrong about them."""
    questions = [places.ask("registry", name) for name in ("minimumStake", "unbondingTime", "governor")]
    minimum, unbonding, address = await views.read_many(questions)
    facts: dict[str, object] = {
        "minimum_stake": format_amount(minimum, info.token_decimals),
        "unbonding_time": str(timedelta(seconds=unbonding)),
        "governor": None if address == NOBODY else address,
    }
    counts_votes = await answers(views, [places.ask("token", "CLOCK_MODE")]) is not None
    if address == NOBODY:
        return facts, [fault("no_governor")] if counts_votes else []
    governor = await _governor_at(views, address)
    if governor is None:
        return facts, [fault("wrong_governor", address=address)]
    facts |= {
        "voting_delay": str(timedelta(seconds=governor.delay)),
        "voting_period": str(timedelta(seconds=governor.period)),
        "proposal_threshold": format_amount(governor.threshold, info.token_decimals),
    }
    faults = await _faults(views, governor, address, roles, first_block) if roles.complete else []
    if counts_votes and governor.token != info.token:
        faults.append(fault("other_votes", found=governor.token))
    return facts, faults


async def _governor_at(views: Views, address: str) -> Governor | None:
    """Return what a contract says, None if it is no governor."""
    if not await has_code(views, address):
        return None
    functions = views.at(address, contracts.GOVERNOR).functions
    names = ("token", "timelock", "votingDelay", "votingPeriod", "proposalThreshold")
    said = await answers(views, [functions[name]() for name in names])
    if said is None:
        return None
    token, timelock, delay, period, threshold = said
    return Governor(token=token, timelock=timelock, delay=delay, period=period, threshold=threshold)


async def _faults(views: Views, governor: Governor, address: str, roles: Roles, first_block: int) -> list[Fault]:
    faults = [
        fault("idle_governor", place=place, timelock=governor.timelock)
        for place in ("market", "registry", *SELLING)
        if (admins := roles.admins.get(place)) and governor.timelock not in admins
    ]
    proposers = (await granted_at(views, governor.timelock, first_block)).get(PROPOSER, [])
    if address not in proposers:
        faults.append(fault("no_proposer", governor=address, timelock=governor.timelock))
    faults += [fault("other_proposer", address=other) for other in proposers if other != address]
    return faults
