"""What a day costs on a chain, from what the last ones cost."""

from typing import Final

from ..chain.entries import State
from ..chain.journal import Journal
from ..chain.spending import SECONDS_PER_DAY

_DAYS: Final = 7


def daily_fee(journal: Journal, now: int) -> int:
    """Return what a day costs in base units of the coin: the mean of the last week, 0 before the first fee; blocks."""
    entries = journal.entries(now - _DAYS * SECONDS_PER_DAY)
    paid = [entry for entry in entries if entry.state in (State.MINED, State.REJECTED)]
    if not paid:
        return 0
    begun = min(entry.planned_at for entry in paid)
    days = max(1, -(-(now - begun) // SECONDS_PER_DAY))
    return sum(entry.fee for entry in paid) // min(days, _DAYS)
