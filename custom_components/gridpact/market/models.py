"""What the market is made of, as plain values.

Energy in Wh, prices in token base units per kWh, amounts in token base units, times in seconds (UTC) unless the name
says interval number (a multiple of the ledger's interval since the epoch).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum

SECONDS_PER_DAY = 86_400


class EventKind(StrEnum):
    """Kinds of grid event, as Home Assistant's events and translations name them."""

    DEMAND_REDUCTION = "demand_reduction"
    DEMAND_RESPONSE = "demand_response"
    FREQUENCY_REGULATION = "frequency_regulation"
    PEAK_SHAVING = "peak_shaving"
    LOAD_BALANCING = "load_balancing"
    EMERGENCY = "emergency"


class Kind(IntEnum):
    """IFlexibilityMarket.Kind: an auction finds its price, everything else has a fixed one."""

    AUCTION = 0
    DEMAND_RESPONSE = 1
    FREQUENCY_REGULATION = 2
    PEAK_SHAVING = 3
    LOAD_BALANCING = 4
    EMERGENCY = 5

    @property
    def event_kind(self) -> EventKind:
        """The kind as Home Assistant names it."""
        return EventKind.DEMAND_REDUCTION if self is Kind.AUCTION else EventKind(self.name.lower())


class SeriesStatus(IntEnum):
    """IFlexibilityMarket.Status."""

    NONE = 0
    BIDDING = 1
    CLEARING = 2
    CLEARED = 3
    VOID = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """IFlexibilityMarket.Terms: what a series demands and offers, frozen at its creation."""

    target_wh: int
    tick_size: int
    bidding_ends: int
    first_day: int
    term_days: int
    offset: int
    length: int
    max_calls: int
    baseline_days: int
    cap_tick: int
    attested_only: bool = False
    minimum_stake: int = 0
    kind: Kind = Kind.AUCTION

    @property
    def fixed_price(self) -> bool:
        """Whether a home joins at the price that is offered, instead of bidding one."""
        return self.kind is not Kind.AUCTION

    @property
    def price_cap(self) -> int:
        """Highest price that may be bid."""
        return self.price(self.cap_tick)

    def price(self, tick: int) -> int:
        """Price of a tick."""
        return (tick + 1) * self.tick_size

    def start(self, day: int, interval: int) -> int:
        """Start of the window of a day of the term, seconds."""
        return (self.first_day + day) * SECONDS_PER_DAY + self.offset * interval

    def end(self, day: int, interval: int) -> int:
        """End of the window of a day of the term, seconds."""
        return self.start(day, interval) + self.length * interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A series of calls as the market shows it.

    What a home is paid depends on its reliability: between `low_factor` and `high_factor` percent of the price, in an
    auction always all of it. A call may be settled within `grace` seconds. Of a series that is `completed` nothing
    more is called.
    """

    id: int
    terms: Terms
    requester: str
    status: SeriesStatus
    announced_at: int
    called: int
    clearing_tick: int
    awarded_wh: int
    marginal_award: int
    marginal_bids: int
    escrow: int
    low_factor: int = 100
    high_factor: int = 100
    grace: int = 5 * SECONDS_PER_DAY
    completed: bool = False

    @property
    def left_wh(self) -> int:
        """What of the target nobody has taken yet, where the price is fixed."""
        return max(0, self.terms.target_wh - self.awarded_wh)

    def open_at(self, now: int) -> bool:
        """Return whether a home may bid or join at a second."""
        status = SeriesStatus.CLEARED if self.terms.fixed_price else SeriesStatus.BIDDING
        return self.status is status and not self.completed and now < self.terms.bidding_ends

    @property
    def called_days(self) -> list[int]:
        """Days of the term that were called, ascending."""
        return [day for day in range(self.terms.term_days) if self.called >> day & 1]

    @property
    def clearing_price(self) -> int | None:
        """Uniform price, None before clearing or when nothing was awarded."""
        if self.status is not SeriesStatus.CLEARED or not self.awarded_wh:
            return None
        return self.terms.price(self.clearing_tick)

    @property
    def price(self) -> int | None:
        """What is paid per kWh: a fixed price, or that of an auction once it is known."""
        return self.terms.price_cap if self.terms.fixed_price else self.clearing_price

    @property
    def stage(self) -> str:
        """How far it has come, in a word: a fixed price is open from its creation until the series is completed."""
        if self.completed:
            return "completed"
        if self.terms.fixed_price and self.status is SeriesStatus.CLEARED:
            return "open"
        return self.status.name.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bid:
    """A bid in a series: Wh per call at a price tick. `next_day`: days of the term before it are done with."""

    series_id: int
    wh: int
    tick: int
    next_day: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What the market remembers of a connection point. Bit k of a mask stands for last_day - k."""

    balance_wh: int = 0
    last_day: int = 0
    held_days: int = 0
    skipped_days: int = 0
    reserved: int = 0
    awarded_wh: int = 0
    delivered_wh: int = 0
    open: int = 0

    @property
    def reputation(self) -> int | None:
        """Delivered of awarded energy in per mille, None before the first award is settled."""
        return self.delivered_wh * 1000 // self.awarded_wh if self.awarded_wh else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """How one call was settled: delivered_wh is what was paid for, balance_wh what stays owed (0 or below).

    `factor` is the share of the price (percent) that was paid.
    """

    awarded_wh: int
    baseline_wh: int
    actual_wh: int
    delivered_wh: int
    balance_wh: int
    pay: int
    factor: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account in the registry. `counted` has a bit per meter that makes up the site's use.

    `unbonding` is stake on its way out, paid from `unbonds_at` on. In a dispute (until `disputed_until`) none is paid.
    A deactivated account takes no part until its owner reactivates it.
    """

    address: str
    owner: str
    operator: str
    beneficiary: str
    stake: int
    meters: int
    counted: int
    capacity_w: int
    attested: bool
    active: bool
    deactivated: bool = False
    unbonding: int = 0
    unbonds_at: int = 0
    disputed_until: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterMetadata:
    """IMeterRegistry.Metadata. `meter_type` follows the contract's enum; `parent` 255 means none."""

    id: bytes
    meter_type: int
    capacity_w: int
    manufacturer: str = ""
    model: str = ""
    parent: int = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketInfo:
    """What never changes about a market."""

    market: str
    registry: str
    ledger: str
    token: str
    token_symbol: str
    token_decimals: int
    interval: int
    grace: int
    minimum_bid_wh: int
    ring: int
