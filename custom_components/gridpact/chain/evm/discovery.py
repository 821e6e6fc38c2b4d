"""Finds a market and its other contracts from one address."""

from dataclasses import dataclass

from eth_utils import is_checksum_address, is_hex_address, keccak, to_checksum_address

from ...errors import Refused, WrongPeer
from ...market.models import MarketInfo
from . import contracts
from .provider import EvmProvider
from .shapes import NOBODY
from .views import Views

KIND = keccak(text="gridpact.market.1")
ERC1363 = bytes.fromhex("b0202a11")


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeInfo:
    """Where a market trades surplus. `one_transaction`: its token pays and buys at once (ERC-1363)."""

    surplus: str
    exchange: str
    certificate: str
    one_transaction: bool

    @property
    def contracts(self) -> tuple[str, str, str]:
        """The addresses whose logs are followed."""
        return (self.surplus, self.exchange, self.certificate)


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


async def find_trade(views: Views, info: MarketInfo) -> TradeInfo | None:
    """Return where a market trades surplus, None if it trades nothing.

    Raises WrongPeer("wrong_contract") if what its registry names belongs to another market, Unreachable.
    """
    try:
        surplus = await views.read(views.at(info.registry, contracts.REGISTRY).functions.surplus())
    except Refused:  # a registry from before there was any trade
        return None
    if surplus == NOBODY:
        return None
    proven = views.at(surplus, contracts.SURPLUS).functions
    exchange, certificate, ledger = await views.read_many([proven.exchange(), proven.certificate(), proven.LEDGER()])
    if NOBODY in (exchange, certificate):
        return None
    places = {exchange: contracts.EXCHANGE, certificate: contracts.CERTIFICATE}
    payments = [views.at(address, name).functions for address, name in places.items()]
    found = await views.read_many([question for one in payments for question in (one.TOKEN(), one.SURPLUS())])
    if ledger != info.ledger or found != [info.token, surplus] * len(payments):
        raise WrongPeer("wrong_contract", address=surplus)
    one_transaction = await _pays_and_calls(views, info.token)
    return TradeInfo(surplus=surplus, exchange=exchange, certificate=certificate, one_transaction=one_transaction)


async def _pays_and_calls(views: Views, token: str) -> bool:
    """Return whether a token can pay and call in one transaction; one that does not know the question cannot."""
    try:
        return bool(await views.read(views.at(token, contracts.TOKEN).functions.supportsInterface(ERC1363)))
    except Refused, WrongPeer:
        return False


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
