"""Whether who requests can pay, and whether the contracts hold what they owe."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from custom_components.gridpact.chain.evm.market import EvmMarket
from custom_components.gridpact.chain.evm.views import Views
from custom_components.gridpact.market.models import MarketInfo
from custom_components.gridpact.units import format_amount

from ..book import logs_at, topics_of
from .faults import Fault, fault
from .places import SELLING, Places

DEPOSITS = ("totalStake", "totalUnbonding", "treasury")
CREDITING = ("CallSettled", "DebtForfeited")


@dataclass(frozen=True, slots=True, kw_only=True)
class Purse:
    """What somebody who requests has, in base units of coin and token."""

    address: str
    coins: int
    tokens: int
    allowance: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """What the contracts owe and hold, token base units."""

    owed: int  # by the market: escrows and credits
    held: int
    deposits_owed: int
    deposits_held: int
    sales: Mapping[str, tuple[int, int]]  # owed to sellers and held, by place


async def purses_of(views: Views, places: Places, market: EvmMarket, requesters: Sequence[str]) -> list[Purse]:
    """Return what each of the requesters has."""
    spender = places.addresses["market"]
    return [
        Purse(
            address=address,
            coins=await market.coin_balance(address),
            tokens=await market.token_balance(address),
            allowance=await views.read(places.ask("token", "allowance", address, spender)),
        )
        for address in requesters
    ]


async def books_of(views: Views, places: Places, market: EvmMarket, first_block: int) -> Books:
    """Add up what the contracts owe."""
    count = await market.series_count()
    series = [found for found in await market.many_series(range(1, count + 1)) if found is not None]
    payees = {found.requester for found in series}
    for entry in await logs_at(views.provider, places.addresses["market"], [topics_of(CREDITING)], first_block):
        payees |= {entry.arguments[name] for name in ("account", "requester") if name in entry.arguments}
    owed_to_payees = await views.read_many([places.ask("market", "creditOf", address) for address in sorted(payees)])
    return Books(
        owed=sum(found.escrow for found in series) + sum(owed_to_payees),
        held=await market.token_balance(places.addresses["market"]),
        deposits_owed=sum(await views.read_many([places.ask("registry", name) for name in DEPOSITS])),
        deposits_held=await market.token_balance(places.addresses["registry"]),
        sales={place: await _sales(views, places, market, place) for place in SELLING if place in places},
    )


async def _sales(views: Views, places: Places, market: EvmMarket, place: str) -> tuple[int, int]:
    """Return what a contract owes to sellers, and what it holds."""
    owed = await views.read(places.ask(place, "totalCredit"))
    return owed, await market.token_balance(places.addresses[place])


def money_faults(purses: Sequence[Purse], books: Books, info: MarketInfo, coin: str) -> list[Fault]:
    """Return what is wrong about the money."""

    def money(base_units: int) -> str:
        return f"{format_amount(base_units, info.token_decimals)} {info.token_symbol}"

    faults = []
    for purse in purses:
        if not purse.tokens:
            faults.append(fault("no_tokens", address=purse.address, token=info.token_symbol))
        if not purse.coins:
            faults.append(fault("no_fee_money", address=purse.address, coin=coin))
        if purse.allowance > purse.tokens:
            amounts = {"allowance": money(purse.allowance), "balance": money(purse.tokens)}
            faults.append(fault("open_allowance", address=purse.address, **amounts))
    if books.held < books.owed:
        faults.append(fault("escrow_short", owed=money(books.owed), held=money(books.held)))
    if books.deposits_held < books.deposits_owed:
        deposits = {"owed": money(books.deposits_owed), "held": money(books.deposits_held)}
        faults.append(fault("deposits_short", **deposits))
    faults += [
        fault("sales_short", place=place, owed=money(owed), held=money(held))
        for place, (owed, held) in books.sales.items()
        if held < owed
    ]
    return faults
