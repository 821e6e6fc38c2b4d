"""Whether the contracts of a market are there, are what they should be, and belong together."""

from dataclasses import dataclass, field
from typing import Any

from web3.contract import AsyncContract

from custom_components.gridpact.chain.evm import contracts
from custom_components.gridpact.chain.evm.discovery import KIND
from custom_components.gridpact.chain.evm.shapes import NOBODY
from custom_components.gridpact.chain.evm.views import Views
from custom_components.gridpact.errors import Refused, WrongPeer

from .faults import Fault, fault

NAMES = {
    "market": contracts.MARKET,
    "token": contracts.TOKEN,
    "registry": contracts.REGISTRY,
    "ledger": contracts.LEDGER,
    "surplus": contracts.SURPLUS,
    "exchange": contracts.EXCHANGE,
    "certificate": contracts.CERTIFICATE,
}
CORE = ("market", "token", "registry", "ledger")
SELLING = ("exchange", "certificate")
# What only the right contract answers.
MARKS = {
    "token": ("symbol", "decimals", "totalSupply"),
    "registry": ("TOKEN", "market", "totalStake"),
    "ledger": ("REGISTRY", "INTERVAL", "RING"),
    "surplus": ("LEDGER", "exchange", "certificate"),
    "exchange": ("TOKEN", "SURPLUS", "offerCount"),
    "certificate": ("TOKEN", "SURPLUS", "totalCredit"),
}


@dataclass(slots=True, kw_only=True)
class Places:
    """The contracts of a market by the name of their place ("registry"); `sound` are those that can be asked."""

    addresses: dict[str, str]
    sound: dict[str, AsyncContract] = field(default_factory=dict)

    def __contains__(self, place: str) -> bool:
        """Return whether the contract is there and what it should be."""
        return place in self.sound

    @property
    def whole(self) -> bool:
        """Whether everything that a market needs is there."""
        return all(place in self.sound for place in CORE)

    def ask(self, place: str, function: str, *arguments: Any) -> Any:
        """Return a question for `Views.read`."""
        return self.sound[place].functions[function](*arguments)


async def find_places(views: Views, market: str) -> tuple[Places, list[Fault]]:
    """Return what can be reached from a market's address, and what is wrong about it."""
    places = Places(addresses={"market": market})
    faults = await _examine(views, places, "market")
    if faults:
        return places, faults
    names = ("TOKEN", "REGISTRY", "LEDGER")
    found = await views.read_many([places.ask("market", name) for name in names])
    places.addresses |= dict(zip(CORE[1:], found, strict=True))
    for place in CORE[1:]:
        faults += await _examine(views, places, place)
    faults += await _links(views, places)
    if "registry" in places:
        faults += await _find_trade(views, places)
    return places, faults


async def has_code(views: Views, address: str) -> bool:
    """Return whether there is a contract at an address."""
    return await views.provider.request("eth_getCode", address, "latest") not in {"0x", None}


async def answers(views: Views, questions: list[Any]) -> list[Any] | None:
    """Return what a contract says, None if it does not know one of the questions."""
    try:
        return await views.read_many(questions)
    except Refused, WrongPeer:
        return None


async def _examine(views: Views, places: Places, place: str) -> list[Fault]:
    """Add a contract to those that are sound, or return what is wrong about it."""
    address = places.addresses[place]
    if not await has_code(views, address):
        return [fault("no_code", place=place, address=address)]
    contract = views.at(address, NAMES[place])
    marks = MARKS.get(place, ("KIND",))
    said = await answers(views, [contract.functions[mark]() for mark in marks])
    if said is None or (place == "market" and said != [KIND]):
        return [fault("wrong_kind", place=place, address=address)]
    places.sound[place] = contract
    return []


async def _links(views: Views, places: Places) -> list[Fault]:
    """Return where contracts belong to others than the market's."""
    faults = []
    if "registry" in places:
        market, token = await views.read_many([places.ask("registry", "market"), places.ask("registry", "TOKEN")])
        if market == NOBODY:
            faults.append(fault("market_not_set", market=places.addresses["market"]))
        elif market != places.addresses["market"]:
            faults.append(fault("other_market", found=market))
        if token != places.addresses["token"]:
            faults.append(fault("other_token", found=token, token=places.addresses["token"]))
    if "ledger" in places:
        registry = await views.read(places.ask("ledger", "REGISTRY"))
        if registry != places.addresses["registry"]:
            faults.append(fault("other_registry", found=registry))
    return faults


async def _find_trade(views: Views, places: Places) -> list[Fault]:
    """Add the contracts of trade, if the registry names any, and return what is wrong about them."""
    said = await answers(views, [places.ask("registry", "surplus")])
    if said is None or said == [NOBODY]:
        return []
    places.addresses["surplus"] = said[0]
    if faults := await _examine(views, places, "surplus"):
        return faults
    ledger, *found = await views.read_many([places.ask("surplus", name) for name in MARKS["surplus"]])
    if ledger != places.addresses["ledger"]:
        return [fault("other_ledger", found=ledger)]
    if NOBODY in found:
        return [fault("no_spenders", surplus=places.addresses["surplus"])]
    places.addresses |= dict(zip(SELLING, found, strict=True))
    for place in SELLING:
        faults += await _examine(views, places, place)
    return faults + [
        wrong for place in SELLING if place in places for wrong in await _selling_links(views, places, place)
    ]


async def _selling_links(views: Views, places: Places, place: str) -> list[Fault]:
    """Return where a contract that sells belongs to others than the market's."""
    token, surplus = await views.read_many([places.ask(place, "TOKEN"), places.ask(place, "SURPLUS")])
    faults = []
    if token != places.addresses["token"]:
        faults.append(fault("sells_for_other_token", place=place, found=token))
    if surplus != places.addresses["surplus"]:
        faults.append(fault("other_surplus", place=place, found=surplus))
    return faults
