"""What a home knows when it bids, and what it decides."""

from collections.abc import Callable
from dataclasses import dataclass

from tools.bench.fairness.events import MINIMUM_BID


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """Use of one meter in a window (Wh): usually, on the day before, and on the mean of the days to come."""

    usual_wh: int
    latest_wh: int
    coming_wh: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What a home knows when it bids: the use of each meter that it may offer, and what it owes (Wh)."""

    uses: list[Use]
    owed_wh: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a home does. `bid` in Wh per call; `proves` is asked with the use above usual and the award."""

    bid: Callable[[Outlook], int]
    minimum_wh: int = MINIMUM_BID
    proves: Callable[[int, int], bool] = lambda _excess_wh, _awarded_wh: True
    leaves: Callable[[int, int], bool] = lambda _owed_wh, _awarded_wh: False
