"""The deposit that a market asks for before it registers a home."""

from ..chain.base import Call
from ..chain.spending import Currency
from ..errors import Refused
from ..market.models import Account
from .home import ChainState, Home


async def missing_deposit(home: Home, account: Account | None) -> int:
    """Return the deposit that the home needs to register and its key does not hold, token base units; 0 if none."""
    if account is not None or home.sender is None:
        return 0
    minimum = await home.market.minimum_stake()
    return minimum if minimum and await home.market.token_balance(home.account) < minimum else 0


async def registration(home: Home, chain: ChainState) -> Call:
    """Return the call that registers the home with its deposit. Raises Refused("no_deposit") while that is missing."""
    if chain.deposit_missing and home.info is not None:
        token = Currency(home.info.token_symbol, home.info.token_decimals)
        raise Refused("no_deposit", deposit=token.text(chain.deposit_missing))
    owner = chain.account.owner if chain.account else home.owner  # an account that left belongs to its owner still
    return home.market.register(owner, await home.market.minimum_stake())
