"""The home's plan: which series it knows, what it bid, won and has to do; usable without a chain."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from ..market.auction import clearing_of
from ..market.models import Series, SeriesStatus, Settlement
from ..market.offers import Window


class CallState(StrEnum):
    """How far a called day has come for this home."""

    PLANNED = "planned"
    UNCOUNTED = "uncounted"  # three in ten: the market does not call this site on that day
    LEFT = "left"
    SETTLED = "settled"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallPlan:
    """One called day of a series; start and end in seconds. `key` names the log that settled it."""

    day: int
    start: int
    end: int
    called_at: int
    state: CallState = CallState.PLANNED
    settlement: Settlement | None = None
    key: str = ""
    transaction: str = ""
    paid: bool = False

    @property
    def open(self) -> bool:
        """Whether it still has to be proven; also one that was left."""
        return self.state in (CallState.PLANNED, CallState.LEFT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A bid or a joining that was decided on; it is sent as it stands here, also after a restart.

    `failed` says why it will not be sent (again): the reason the market gave.
    """

    wh: int
    tick: int
    loads: tuple[str, ...]
    expected: int
    by_hand: bool = False
    failed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A series and what the home does about it.

    `placed`: the bid or joining is on chain; `withdrawn` are the transactions that took one back; `left`: nothing more
    is shed for it; `skipped` is the last reason for taking no part.
    """

    series: Series
    decision: Decision | None = None
    placed: bool = False
    left: bool = False
    skipped: str = ""
    withdrawn: tuple[str, ...] = ()
    calls: tuple[CallPlan, ...] = ()

    @property
    def id(self) -> int:
        """Number of the series."""
        return self.series.id

    @property
    def award_wh(self) -> int:
        """What was won per call, Wh; 0 before clearing. Whoever joins at a fixed price has what it joined with."""
        if not self.placed or self.decision is None:
            return 0
        if self.series.terms.fixed_price:
            return self.decision.wh if self.series.status is SeriesStatus.CLEARED else 0
        return clearing_of(self.series).award(self.decision.wh, self.decision.tick)

    @property
    def promised_wh(self) -> int:
        """What the home stands for per call: its award, or before clearing its bid."""
        if self.series.status is SeriesStatus.CLEARED:
            return self.award_wh
        return self.decision.wh if self.placed and self.decision else 0

    @property
    def price(self) -> int | None:
        """Price per kWh: of all winners, or before clearing the bid's own; None without a bid."""
        if self.decision is None:
            return None
        clearing = self.series.clearing_price
        return self.series.terms.price(self.decision.tick) if clearing is None else clearing

    def undecided(self, now: int) -> bool:
        """Return whether a decision waits to become a bid on chain."""
        decision = self.decision
        return decision is not None and not (self.placed or self.left or decision.failed) and self.series.open_at(now)

    def voided(self, now: int, interval: int) -> bool:
        """Return whether nothing comes of the series: cancelled, not cleared in time, or completed without a call."""
        if self.series.status is SeriesStatus.CLEARED:
            return self.series.completed and not self.series.called
        return self.series.status is SeriesStatus.VOID or now >= self.series.terms.start(0, interval)

    def call(self, day: int) -> CallPlan | None:
        """Return the plan of a called day."""
        return next((call for call in self.calls if call.day == day), None)

    def latest_call(self, now: int) -> CallPlan | None:
        """Return the called day that began last, before any began the next one."""
        begun = [call for call in self.calls if call.start <= now]
        return begun[-1] if begun else next(iter(self.calls), None)

    def first_window(self, now: int, interval: int) -> CallPlan:
        """Return the first window as if it were called now: what a series looks like of which no day is called yet."""
        terms = self.series.terms
        called_at = min(now, terms.start(0, interval))
        return CallPlan(day=0, start=terms.start(0, interval), end=terms.end(0, interval), called_at=called_at)

    def with_call(self, changed: CallPlan) -> Plan:
        """Return the plan with one call changed or added."""
        others = [call for call in self.calls if call.day != changed.day]
        return replace(self, calls=tuple(sorted((*others, changed), key=lambda call: call.day)))

    def windows(self, now: int, interval: int) -> list[Window]:
        """Return the windows that the home may still have to answer for, or will if it does as it decided."""
        if self.decision is None or self.voided(now, interval) or not (self.promised_wh or self.undecided(now)):
            return []
        terms = self.series.terms
        return [
            Window(
                series_id=self.id,
                start=terms.start(day, interval),
                end=terms.end(day, interval),
                loads=self.decision.loads,
            )
            for day in (self.series.called_days if self.series.completed else range(terms.term_days))
            if terms.end(day, interval) > now
        ]


def open_calls(plans: Iterable[Plan]) -> list[tuple[Plan, CallPlan]]:
    """Return the calls that still have to be proven, in the order of their window ends."""
    calls = [(plan, call) for plan in plans for call in plan.calls if call.open and plan.award_wh]
    return sorted(calls, key=lambda item: (item[1].end, item[0].id))
