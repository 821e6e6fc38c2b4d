"""The deposit that a market asks for before it registers a home."""

from ..chain.base import Call, MarketReader
from ..chain.spending import Currency
from ..errors import Refused
from ..market.models import Account
from .home import ChainState, Home


async def missing_deposit(market: MarketReader, address: str, account: Account | None) -> int:
    """Return the deposit that registering takes and that the address does not hold, token base units; 0 if none.

    `account` is what the market knows of the address. Raises Unreachable, WrongPeer.
    """
    if account is not None:
        return 0
    minimum = await market.minimum_stake()
    return minimum if minimum and await market.token_balance(address) < minimum else 0


async def registration(home: Home, chain: ChainState) -> Call:
    """Return the call that registers the home with its deposit. Raises Refused("no_deposit") while that is missing."""
    if chain.deposit_missing and home.info is not None:
        token = Currency(home.info.token_symbol, home.info.token_decimals)
        raise Refused("no_deposit", deposit=token.text(chain.deposit_missing))
    owner = chain.account.owner if chain.account else home.owner  # an account that left belongs to its owner still
    return home.market.register(owner, await home.market.minimum_stake())
