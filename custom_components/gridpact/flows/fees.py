"""What taking part costs in network fees, reckoned in postings of readings. Amounts in the coin's base units."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, Context, Decimal

# A posting a day and, every second week, a bid, a posting, a settlement and a withdrawal (some fifteen postings).
POSTINGS_PER_YEAR = 800
# Enough to register, add meters, bid once and settle once.
POSTINGS_TO_START = 30
POSTINGS_EACH = 20
POSTINGS_PER_DAY = 200
# A key that holds ten years of fees is somebody's wallet.
POSTINGS_OF_THE_RICH = 10 * POSTINGS_PER_YEAR
# On a network without fees the limits must still let something through.
LEAST_POSTING = 10**11

_SHORT = Context(prec=2, rounding=ROUND_CEILING)


@dataclass(frozen=True, slots=True)
class FeeEstimate:
    """What follows from the fee of one posting, rounded up to two digits: nobody reads more of an estimate."""

    posting: int

    @property
    def transaction(self) -> int:
        """One transaction; a quiet day has one."""
        return rounded(self.posting)

    @property
    def year(self) -> int:
        """What an ordinary year costs."""
        return rounded(POSTINGS_PER_YEAR * self.posting)

    @property
    def start(self) -> int:
        """Without so much there is no point in starting."""
        return rounded(POSTINGS_TO_START * self.posting)

    @property
    def rich(self) -> int:
        """With more a key is too rich to lie in Home Assistant."""
        return POSTINGS_OF_THE_RICH * self._at_least

    @property
    def limit_each(self) -> int:
        """Proposed limit of one fee."""
        return rounded(POSTINGS_EACH * self._at_least)

    @property
    def limit_per_day(self) -> int:
        """Proposed limit of a day's fees."""
        return rounded(POSTINGS_PER_DAY * self._at_least)

    @property
    def _at_least(self) -> int:
        return max(self.posting, LEAST_POSTING)


def rounded(amount: int) -> int:
    """Return an amount rounded up to two digits."""
    return int(_SHORT.create_decimal(Decimal(amount)))
