"""What a transaction pays per gas, set explicitly: defaults of libraries overpay cheap networks a hundredfold."""

from dataclasses import dataclass

from .provider import EvmProvider

# A replacement that raises fees by less than this is refused by nodes.
RAISE_NUMERATOR, RAISE_DENOMINATOR = 9, 8
# Gas of a usual posting of readings, with its margin: limits on fees are counted in postings.
POSTING_GAS = 60_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Fees:
    """Prices per gas in the coin's base units; without a tip the network knows only one gas price.

    `likely` is what is probably paid now, `max_fee` the most.
    """

    likely: int
    max_fee: int
    tip: int | None

    def at_most(self, max_fee: int) -> Fees:
        """Return the same with a lower ceiling."""
        ceiling = min(max_fee, self.max_fee)
        return Fees(likely=self.likely, max_fee=ceiling, tip=None if self.tip is None else min(self.tip, ceiling))

    def replacing(self, max_fee: int, tip: int | None) -> Fees:
        """Return fees that replace a transaction with those: an eighth higher at least."""
        ceiling = max(self.max_fee, raised(max_fee))
        if tip is None or self.tip is None:
            return Fees(likely=ceiling, max_fee=ceiling, tip=None)
        new_tip = max(self.tip, raised(tip))
        return Fees(likely=max(self.likely, raised(max_fee)), max_fee=max(ceiling, new_tip), tip=new_tip)

    def fields(self) -> dict[str, int]:
        """Return the fields of a transaction."""
        if self.tip is None:
            return {"gasPrice": self.max_fee}
        return {"type": 2, "maxFeePerGas": self.max_fee, "maxPriorityFeePerGas": self.tip}


async def current_fees(provider: EvmProvider) -> Fees:
    """Ask the node, only by what every kind of node answers."""
    price, block = await provider.batch(("eth_gasPrice", []), ("eth_getBlockByNumber", ["latest", False]))
    gas_price = int(price, 16)
    if block.get("baseFeePerGas") is None:
        return Fees(likely=gas_price, max_fee=gas_price, tip=None)
    base_fee = int(block["baseFeePerGas"], 16)
    tip = max(0, gas_price - base_fee)
    return Fees(likely=base_fee + tip, max_fee=2 * base_fee + tip, tip=tip)


async def posting_fee(provider: EvmProvider) -> int:
    """Return what a posting of readings costs now, base units of the coin."""
    return POSTING_GAS * (await current_fees(provider)).likely


def raised(amount: int) -> int:
    """Return an eighth more, and one more at least."""
    return max(amount + 1, -(-amount * RAISE_NUMERATOR // RAISE_DENOMINATOR))
