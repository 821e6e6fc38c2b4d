"""The market that a code or an address led to, and the sentences' words for it."""

from dataclasses import dataclass
from decimal import Decimal

from ..chain.evm.market import EvmMarket
from ..chain.spending import Currency
from ..const import COIN_DECIMALS
from ..market.market_code import MarketCode
from ..market.models import MarketInfo
from .fees import FeeEstimate
from .networks import network_name

_SECONDS_PER_MINUTE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundMarket:
    """A market that answered, and its network's fees at that moment."""

    code: MarketCode
    info: MarketInfo
    fees: FeeEstimate
    reader: EvmMarket

    @property
    def chain_id(self) -> int:
        return int(self.code.network)

    @property
    def coin(self) -> Currency:
        return Currency(self.code.coin, COIN_DECIMALS)

    @property
    def token(self) -> Currency:
        return Currency(self.info.token_symbol, self.info.token_decimals)

    @property
    def network(self) -> str:
        return network_name(self.chain_id)

    @property
    def name(self) -> str:
        """The name that the market code gives it, or what is known of it."""
        return self.code.name or f"{self.token.symbol}, {self.network}"

    @property
    def minutes(self) -> str:
        """Minutes between two readings."""
        return f"{round(Decimal(self.info.interval) / _SECONDS_PER_MINUTE, 2).normalize():f}"
