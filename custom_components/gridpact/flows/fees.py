"""What taking part costs in network fees, reckoned from one posting. All amounts in the coin's base units."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, Context, Decimal

# Twice what a posting takes, because the gas price may double in the meantime.
POSTING_GAS = 100_000

# A posting a day and, every second week, a bid, a posting, a settlement and a withdrawal (some six postings).
POSTINGS_PER_YEAR = 500
# Enough to register, add meters, bid once and settle once.
POSTINGS_TO_START = 30
POSTINGS_EACH = 20
POSTINGS_PER_DAY = 200
# A key that holds ten years of fees is somebody's wallet.
RICH_YEARS = 10
# On a network without fees the limits must still let something through: 0.001 gwei.
LEAST_LIMIT_GAS_PRICE = 10**6

_SHORT = Context(prec=2, rounding=ROUND_CEILING)


@dataclass(frozen=True, slots=True)
class Fees:
    """Fees at a gas price, rounded up to two digits: nobody reads more of an estimate."""

    gas_price: int

    @property
    def posting(self) -> int:
        """One transaction; a quiet day has one."""
        return _cost(1, self.gas_price)

    @property
    def year(self) -> int:
        """What an ordinary year costs."""
        return _cost(POSTINGS_PER_YEAR, self.gas_price)

    @property
    def start(self) -> int:
        """Without so much there is no point in starting."""
        return _cost(POSTINGS_TO_START, self.gas_price)

    @property
    def rich(self) -> int:
        """From here on a key is too rich to lie in Home Assistant."""
        return self._limit(RICH_YEARS * POSTINGS_PER_YEAR)

    @property
    def limit_each(self) -> int:
        """Proposed limit of one fee."""
        return self._limit(POSTINGS_EACH)

    @property
    def limit_per_day(self) -> int:
        """Proposed limit of a day's fees."""
        return self._limit(POSTINGS_PER_DAY)

    def _limit(self, postings: int) -> int:
        return _cost(postings, max(self.gas_price, LEAST_LIMIT_GAS_PRICE))


def _cost(postings: int, gas_price: int) -> int:
    return int(_SHORT.create_decimal(Decimal(postings * POSTING_GAS * gas_price)))
