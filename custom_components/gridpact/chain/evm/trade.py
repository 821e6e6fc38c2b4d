"""A market's trade of surplus on an EVM network: what was proven, what is offered, and certificates."""

from collections.abc import Sequence
from typing import Any, Self

from eth_utils import to_checksum_address

from ...market.models import MarketInfo
from ...market.trade import Certificate, MeterSurplus, Offer
from . import contracts
from .discovery import TradeInfo, find_trade
from .market import EvmMarket
from .provider import EvmProvider
from .shapes import NOBODY
from .trade_calls import EvmTradeCalls
from .views import Views

# Places of `from` in the contracts' structs: Python has no such name.
SURPLUS_FROM = 2
OFFER_FROM = 5


class EvmTrade(EvmTradeCalls):
    """Implements TradeReader and TradeCalls. Addresses may be given in any case; they come back with checksum.

    Questions raise what `Views` raises.
    """

    def __init__(self, provider: EvmProvider, info: MarketInfo, places: TradeInfo) -> None:
        """Use `of`, which checks what the market's registry names, unless the places are known already."""
        self._info = info
        self._places = places
        self._views = views = Views(provider)
        self._surplus = views.at(places.surplus, contracts.SURPLUS).functions
        self._offers = views.at(places.exchange, contracts.EXCHANGE).functions
        self._certificates = views.at(places.certificate, contracts.CERTIFICATE).functions

    @classmethod
    async def of(cls, market: EvmMarket) -> Self | None:
        """Return the trade of a market, None if it trades nothing. Raises what `find_trade` raises."""
        info = await market.info()
        places = await find_trade(Views(market.provider), info)
        return None if places is None else cls(market.provider, info, places)

    @property
    def places(self) -> TradeInfo:
        """What never changes about it."""
        return self._places

    @property
    def exchange(self) -> str:
        """Address of the contract with the offers."""
        return self._places.exchange

    @property
    def certificate(self) -> str:
        """Address of the contract with the certificates."""
        return self._places.certificate

    async def offer_count(self) -> int:
        return int(await self._views.read(self._offers.offerCount()))

    async def offers(self, ids: Sequence[int]) -> list[Offer]:
        """Return offers; those that nobody made are left out."""
        found = await self._views.read_many([self._offers.offerOf(number) for number in ids])
        return [_offer_of(number, struct) for number, struct in zip(ids, found, strict=True) if struct.seller != NOBODY]

    async def may_buy(self, ids: Sequence[int], buyer: str) -> list[bool]:
        """Return for each offer whether the buyer is among those who may buy of it now."""
        address = to_checksum_address(buyer)
        return [
            bool(one) for one in await self._views.read_many([self._offers.mayBuy(number, address) for number in ids])
        ]

    async def quote(self, buyer: str, wh: int, highest_price: int, offer_ids: Sequence[int]) -> tuple[int, int]:
        """Return the Wh that a purchase would get now, and what it would cost (token base units)."""
        purchase = (to_checksum_address(buyer), wh, highest_price, list(offer_ids))
        got, cost = await self._views.read(self._offers.quote(purchase))
        return int(got), int(cost)

    async def energy_of(self, buyer: str, seller: str) -> tuple[int, int]:
        question = self._offers.energyOf(to_checksum_address(buyer), to_checksum_address(seller))
        bought, consumed = await self._views.read(question)
        return int(bought), int(consumed)

    async def surplus(self, account: str, ordinal: int) -> MeterSurplus:
        struct = await self._views.read(self._surplus.meterOf(to_checksum_address(account), ordinal))
        return MeterSurplus(
            register_wh=struct.registerWh,
            time=struct.time,
            since=struct[SURPLUS_FROM],
            proven_wh=struct.provenWh,
            sold_wh=struct.soldWh,
            certified_wh=struct.certifiedWh,
        )

    async def kind(self, account: str) -> int | None:
        chosen, kind = await self._views.read(self._surplus.kindOf(to_checksum_address(account)))
        return int(kind) if chosen else None

    async def certificates(self, ids: Sequence[int]) -> list[Certificate]:
        """Return certificates, also retired ones; those that never were are left out."""
        found = await self._views.read_many([self._certificates.certificateOf(number) for number in ids])
        return [_certificate_of(number, struct) for number, struct in zip(ids, found, strict=True) if struct.wh]

    async def credit(self, account: str) -> tuple[int, int]:
        address = to_checksum_address(account)
        questions = [self._offers.creditOf(address), self._certificates.creditOf(address)]
        sales, certificate_sales = await self._views.read_many(questions)
        return int(sales), int(certificate_sales)


def _offer_of(number: int, struct: Any) -> Offer:
    """Return IEnergyExchange.Offer."""
    return Offer(
        id=number,
        seller=struct.seller,
        price=struct.price,
        ordinal=struct.ordinal,
        restricted=struct.restricted,
        expires=struct.expires,
        since=struct[OFFER_FROM],
        wh=struct.wh,
        left_wh=struct.leftWh,
        least_wh=struct.leastWh,
    )


def _certificate_of(number: int, struct: Any) -> Certificate:
    """Return IEnergyCertificate.Certificate."""
    return Certificate(
        id=number,
        account=struct.account,
        ordinal=struct.ordinal,
        owner="" if struct.owner == NOBODY else struct.owner,
        wh=struct.wh,
        start=struct.start,
        end=struct.end,
        price=struct.price,
        place=struct.place,
        retired_at=struct.retiredAt,
        retired_by="" if struct.retiredBy == NOBODY else struct.retiredBy,
        beneficiary=struct.beneficiary,
    )
