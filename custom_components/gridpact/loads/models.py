"""What a load is, how it stands and what is remembered of it. Times in seconds (UTC), power in W."""

from dataclasses import dataclass
from enum import StrEnum


class LoadStatus(StrEnum):
    """States of the load's status sensor."""

    READY = "ready"
    OFF = "off"
    RESTING = "resting"
    KEPT_ON = "kept_on"
    PROTECTED = "protected"
    NOT_ALLOWED = "not_allowed"
    UNREACHABLE = "unreachable"


class NotShed(StrEnum):
    """Why a load was left alone."""

    PROTECTED = "protected"
    NOT_ALLOWED = "not_allowed"
    KEPT_ON = "kept_on"
    RESTING = "resting"
    NOT_COUNTED_ON = "not_counted_on"
    ALREADY_OFF = "already_off"
    UNREACHABLE = "unreachable"
    NOT_CONFIRMED = "not_confirmed"


class RestoreReason(StrEnum):
    """Why a load came back on."""

    ENDED = "ended"
    CANCELLED = "cancelled"
    LEFT = "left"
    CALLED = "called"
    LONGEST = "longest"
    RESTART = "restart"


class Phase(StrEnum):
    """How far a load that is switched off has come: asked to go off, seen off, asked to come back."""

    SHEDDING = "shedding"
    OFF = "off"
    RESTORING = "restoring"


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """A load as its owner set it up. `switch_id` is the switch's id in the entity registry, if it has one."""

    id: str
    name: str
    switch: str
    switch_id: str | None
    meter: str | None
    power_w: int
    default_price: str
    longest_s: int
    rest_s: int
    critical: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Shed:
    """A load that is off because of Gridpact; it existed on disk before the switch moved.

    `event` is empty if somebody asked for it outside any event. `reason` is what ends it at `back_on`.
    """

    load: str
    entity_id: str
    event: str
    shed_at: int
    back_on: int
    reason: RestoreReason
    phase: Phase


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What outlives a shed: the event in which a person kept the load on, and when it last came back."""

    kept_event: str = ""
    restored_at: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A wish to have a load off until a time. `counted_on` names the loads the bid was made with, None for all."""

    until: int
    event: str = ""
    counted_on: frozenset[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShedResult:
    """What came of a wish: off until `until`, or left alone for a reason."""

    shed: bool
    until: int | None = None
    reason: NotShed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadState:
    """What the load's entities show. `back_on` is None while the load is not off because of Gridpact.

    `overdue` says that it should be on again and did not confirm.
    """

    status: LoadStatus
    back_on: int | None
    can_save_w: int
    allowed: bool
    minimum_price: str
    overdue: bool = False
