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
}
# What only the right contract answers.
MARKS = {
    "token": ("symbol", "decimals", "totalSupply"),
    "registry": ("TOKEN", "market", "totalStake"),
    "ledger": ("REGISTRY", "INTERVAL", "RING"),
}


@dataclass(slots=True, kw_only=True)
class Places:
    """The contracts of a market by the name of their place ("registry"); `sound` are those that can be asked."""

    addresses: dict[str, str]
    sound: dict[str, AsyncContract] = field(default_factory=dict)

    def __contains__(self, place: str) -> bool:
        """Return whether the contract is there and what it should be."""
        return place in self.sound

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
    places.addresses |= dict(zip(MARKS, found, strict=True))
    for place in MARKS:
        faults += await _examine(views, places, place)
    return places, faults + await _links(views, places)


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
