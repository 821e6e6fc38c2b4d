"""Finds a market and its other contracts from one address."""

from eth_utils import is_checksum_address, is_hex_address, keccak, to_checksum_address

from ...errors import Refused, WrongPeer
from ...market.models import MarketInfo
from . import contracts
from .provider import EvmProvider
from .views import Views

KIND = keccak(text="gridpact.market.1")


async def find_market(views: Views, address: str) -> MarketInfo:
    """Return what never changes about the market at an address.

    Raises Refused("invalid_address"), WrongPeer("no_contract"), WrongPeer("wrong_contract"), Unreachable.
    """
    address = checked_address(address)
    if await views.provider.request("eth_getCode", address, "latest") in {"0x", None}:
        raise WrongPeer("no_contract", address=address)
    market = views.at(address, contracts.MARKET)
    try:
        kind = await views.read(market.functions.KIND())
    except Refused, WrongPeer:
        kind = None
    if kind != KIND:
        raise WrongPeer("wrong_contract", address=address)
    names = ("TOKEN", "REGISTRY", "LEDGER", "grace", "MINIMUM_BID")
    token, registry, ledger, grace, minimum_bid = await views.read_many([market.functions[name]() for name in names])
    coin = views.at(token, contracts.TOKEN).functions
    readings = views.at(ledger, contracts.LEDGER).functions
    questions = [coin.symbol(), coin.decimals(), readings.INTERVAL(), readings.RING()]
    symbol, decimals, interval, ring = await views.read_many(questions)
    return MarketInfo(
        market=address,
        registry=registry,
        ledger=ledger,
        token=token,
        token_symbol=symbol,
        token_decimals=decimals,
        interval=interval,
        grace=grace,
        minimum_bid_wh=minimum_bid,
        ring=ring,
    )


def checked_address(text: str) -> str:
    """Return an address with its checksum. Raises Refused("invalid_address"), also for a wrong checksum."""
    address = text.strip()
    digits = address.removeprefix("0x")
    mixed = digits not in {digits.lower(), digits.upper()}
    if not is_hex_address(address) or (mixed and not is_checksum_address(address)):
        raise Refused("invalid_address")
    return to_checksum_address(address)


async def token_decimals(provider: EvmProvider, token: str) -> int:
    """Return how many decimals a token has. Raises WrongPeer("no_contract"), Unreachable."""
    views = Views(provider)
    return int(await views.read(views.at(token, contracts.TOKEN).functions.decimals()))
