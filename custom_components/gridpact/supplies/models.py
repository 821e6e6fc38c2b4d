"""What a supply is, where the home stands between its supplies, and what is shown of them. Times in seconds (UTC)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

OWN: Final = ""  # stands for the home's own supply wherever a neighbour's id may stand


class Phase(StrEnum):
    """How far a change of supply has come: over, the old relay asked to open, the new one asked to close."""

    STEADY = "steady"
    OPENING = "opening"
    CLOSING = "closing"


class Reason(StrEnum):
    """Why the home is on the supply that it is on."""

    SET_UP = "set_up"
    BATTERY_LOW = "battery_low"
    BATTERY_FULL = "battery_full"
    BY_HAND = "by_hand"
    SELLER_GONE = "seller_gone"
    USED_UP = "used_up"
    NOT_SWITCHED = "not_switched"
    RELAY_MOVED = "relay_moved"
    NO_METER = "no_meter"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """A supply as its owner set it up; its relay connects it to the home. `relay` is the relay's present entity id."""

    id: str
    name: str
    relay: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSupply(Supply):
    """The home's own supply. `limit` and `resume` are percent of the battery, if there is one."""

    battery: str | None
    limit: int
    resume: int
    dwell_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour(Supply):
    """A neighbour's supply. Without `seller` (an address) whoever is cheapest sells. `meter` is a subentry's id."""

    seller: str | None
    default_price: str
    lot_wh: int
    meter: str

    @property
    def sellers(self) -> list[str] | None:
        """Whose energy may flow here, None for anybody's."""
        return [self.seller] if self.seller else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where the home stands; it is on disk before any relay moves.

    `supply` is in use, or on its way to be: a neighbour's id, or OWN. `left` is where the home came from. `buying` is
    the neighbour for which a purchase may be under way (OWN: none), `by_hand` whether a person asked for that.
    `relays` are those that may connect a neighbour, `own_relay` is the way back. `counted` is the neighbour whose
    energy `meter` (a subentry) counts. `passage` counts the changes of supply.
    """

    supply: str = OWN
    left: str = OWN
    phase: Phase = Phase.STEADY
    reason: Reason = Reason.SET_UP
    since: int = 0
    passage: int = 0
    buying: str = OWN
    by_hand: bool = False
    counted: str = OWN
    meter: str = ""
    own_relay: str = ""
    relays: tuple[str, ...] = ()

    @property
    def steady(self) -> bool:
        """Whether no change is under way."""
        return self.phase is Phase.STEADY


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A relay that did not do what it was asked for; `wanted` is "on" or "off"."""

    relay: str
    wanted: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplyState:
    """What a supply's entities show. `price` in token base units per kWh, None if nothing was bought there.

    `reason` says why it is in use, or why it is not although it was tried; "" if there is nothing to say.
    """

    in_use: bool
    price: int | None = None
    bought_wh: int = 0
    left_wh: int = 0
    reason: str = ""
