"""Votes on what a market's parameters are, as plain values. Votes in token base units, times in seconds (UTC)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any


class ProposalState(IntEnum):
    """How far a proposal has come, as the governor numbers it."""

    PENDING = 0
    ACTIVE = 1
    CANCELED = 2
    DEFEATED = 3
    SUCCEEDED = 4
    QUEUED = 5
    EXPIRED = 6
    EXECUTED = 7


class Support(IntEnum):
    """A vote, as the governor numbers it."""

    AGAINST = 0
    FOR = 1
    ABSTAIN = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A call that a proposal makes: of a function of one of the market's contracts, or of an address that is none.

    `place` is "market", "registry", "token", "timelock" or that address; without knowing the contract, `function` is
    its selector and the only argument is the calldata.
    """

    place: str
    function: str
    arguments: tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A proposal. `number` counts them from 1, `id` is the governor's; `eta` is when it may be executed, 0: unknown."""

    number: int
    id: int
    state: ProposalState
    description: str
    changes: tuple[Change, ...]
    starts: int
    ends: int
    eta: int
    votes_for: int
    votes_against: int
    votes_abstain: int
    quorum: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VotingRules:
    """How votes go: seconds until one starts and that it lasts; votes that proposing takes; seconds that it waits."""

    delay: int
    period: int
    threshold: int
    timelock_delay: int
