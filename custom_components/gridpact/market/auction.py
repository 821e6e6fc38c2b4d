"""Clearing of a series: one price for all, found on price ticks, with no dust setting it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .models import Bid, Series, SeriesStatus, Terms

SETTING_SHARE = 64
MINIMUM_BID_SHARE = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Clearing:
    """What clearing found, as the market's SeriesCleared shows it; energies in Wh per call.

    Bids below `tick` are awarded in full, those on it `marginal_award / marginal_bids` of what they offered.
    """

    tick: int
    awarded_wh: int
    marginal_award: int
    marginal_bids: int

    def award(self, wh: int, tick: int) -> int:
        """Return what a bid is awarded, rounded down in favour of the escrow."""
        if not self.awarded_wh or tick > self.tick:
            return 0
        return wh if tick < self.tick else wh * self.marginal_award // self.marginal_bids


NOTHING = Clearing(tick=0, awarded_wh=0, marginal_award=0, marginal_bids=0)


def book(bids: Iterable[Bid]) -> dict[int, int]:
    """Return the energy (Wh) offered on each tick."""
    offered: dict[int, int] = {}
    for bid in bids:
        offered[bid.tick] = offered.get(bid.tick, 0) + bid.wh
    return offered


def clear(offered: Mapping[int, int], target_wh: int) -> Clearing:
    """Walk the ticks upwards until the target is met.

    A tick sets the price only if at least a 64th of the target was accepted since the last one that did; what lies
    above the last price-setting tick is not awarded.
    """
    needed = -(-target_wh // SETTING_SHARE)
    found = NOTHING
    accepted = 0
    for tick in sorted(offered):
        if not offered[tick]:
            continue
        reached = min(accepted + offered[tick], target_wh)
        if reached - found.awarded_wh >= needed:
            found = Clearing(
                tick=tick,
                awarded_wh=reached,
                marginal_award=reached - accepted,
                marginal_bids=offered[tick],
            )
        accepted = reached
        if accepted == target_wh:
            break
    return found


def clearing_of(series: Series) -> Clearing:
    """Return how a series was cleared, NOTHING as long as it is not."""
    if series.status is not SeriesStatus.CLEARED:
        return NOTHING
    return Clearing(
        tick=series.clearing_tick,
        awarded_wh=series.awarded_wh,
        marginal_award=series.marginal_award,
        marginal_bids=series.marginal_bids,
    )


def minimum_bid(terms: Terms, minimum_wh: int) -> int:
    """Return the least energy (Wh) that may be bid or joined with; `minimum_wh` is the market's own floor."""
    return minimum_wh if terms.fixed_price else max(minimum_wh, terms.target_wh // MINIMUM_BID_SHARE)
