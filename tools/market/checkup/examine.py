"""One look at a whole deployment."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from custom_components.gridpact.chain.evm.market import EvmMarket
from custom_components.gridpact.chain.evm.provider import EvmProvider
from custom_components.gridpact.chain.evm.views import Views
from custom_components.gridpact.market.models import MarketInfo
from custom_components.gridpact.units import format_amount

from ..deployment import Deployment
from ..sending import COIN_DECIMALS
from .faults import Fault, fault
from .money import Books, Purse, books_of, money_faults, purses_of
from .nodes import node_faults
from .places import SELLING, Places, find_places
from .roles import Roles, find_roles, role_faults
from .votes import examine_votes

PAUSED = {"market": "paused", "registry": "paused", **dict.fromkeys(SELLING, "trade_paused")}


@dataclass(slots=True, kw_only=True)
class Finding:
    """What was found out about a deployment: `facts` for people and scripts, and what is wrong."""

    facts: dict[str, object] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


async def examine(provider: EvmProvider, deployment: Deployment, progress: Callable[[str], None]) -> Finding:
    """Look at everything; what depends on contracts that are not there is left out. Raises Unreachable, WrongPeer."""
    finding = Finding()
    chain_id = deployment.chain_id or int(await provider.request("eth_chainId"), 16)
    progress("Looking at the nodes ...")
    finding.faults += await node_faults(provider.session, deployment.rpc_urls, chain_id)
    progress("Looking at the contracts ...")
    views = Views(provider)
    places, faults = await find_places(views, deployment.market)
    finding.faults += faults
    finding.facts |= {"chain_id": chain_id, **places.addresses}
    if places.whole:
        await _look_closer(finding, views, places, deployment, progress)
    return finding


async def _look_closer(
    finding: Finding, views: Views, places: Places, deployment: Deployment, progress: Callable[[str], None]
) -> None:
    """Look at what the contracts say: pauses, roles, money."""
    market = await EvmMarket.connect(views.provider, deployment.market)
    info = await market.info()
    finding.faults += await _pauses(views, places)
    progress("Looking for who may do what ...")
    roles = await find_roles(views, places, deployment.first_block)
    finding.faults += await role_faults(views, roles, deployment.first_block)
    finding.facts |= _role_facts(roles, info)
    facts, faults = await examine_votes(views, places, roles, info, deployment.first_block)
    finding.facts |= facts
    finding.faults += faults
    progress("Counting the money ...")
    purses = await purses_of(views, places, market, roles.requesters)
    books = await books_of(views, places, market, deployment.first_block)
    finding.faults += money_faults(purses, books, info, deployment.coin)
    finding.facts |= _money_facts(purses, books, info)


async def _pauses(views: Views, places: Places) -> list[Fault]:
    here = [place for place in PAUSED if place in places]
    paused = await views.read_many([places.ask(place, "paused") for place in here])
    return [fault(PAUSED[place], place=place) for place, is_paused in zip(here, paused, strict=True) if is_paused]


def _role_facts(roles: Roles, info: MarketInfo) -> dict[str, object]:
    names = {f"{role.place}_{role.name.removesuffix('_ROLE').lower()}s": found for role, found in roles.holders.items()}
    admins = {f"{place}_admins": found for place, found in roles.admins.items()}
    return {"grace": str(timedelta(seconds=info.grace)), **names, **admins}


def _money_facts(purses: Sequence[Purse], books: Books, info: MarketInfo) -> dict[str, object]:
    def money(base_units: int) -> str:
        return format_amount(base_units, info.token_decimals)

    return {
        "token_symbol": info.token_symbol,
        "requesters": [
            {
                "address": purse.address,
                "tokens": money(purse.tokens),
                "allowance": money(purse.allowance),
                "coin": format_amount(purse.coins, COIN_DECIMALS),
            }
            for purse in purses
        ],
        "market_owes": money(books.owed),
        "market_holds": money(books.held),
        "deposits": money(books.deposits_owed),
        "registry_holds": money(books.deposits_held),
        **{f"{place}_owes": money(owed) for place, (owed, _) in books.sales.items()},
        **{f"{place}_holds": money(held) for place, (_, held) in books.sales.items()},
    }
