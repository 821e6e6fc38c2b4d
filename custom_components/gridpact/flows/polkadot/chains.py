"""The chains of an account, as their nodes answered in a dialog."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any, Final

import aiohttp
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.selector import TextSelector, TextSelectorConfig, TextSelectorType
import probatio

from ...chain.polkadot import ss58
from ...chain.polkadot.check import check_endpoint
from ...chain.polkadot.client import Client
from ...chain.polkadot.kinds import ChainKind
from ...chain.polkadot.models import ChainFacts
from ...errors import GridpactError, Refused, WrongPeer
from .costs import ChainCosts, costs_of

URLS: Final = {kind: f"{kind}_urls" for kind in ChainKind}
_NODE_PROBLEMS: Final = (
    "invalid_url",
    "not_a_node",
    "cannot_connect",
    "other_network",
    "not_robonomics",
    "no_pallet",
)
_ADDRESSES: Final = TextSelector(TextSelectorConfig(type=TextSelectorType.URL, multiple=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundChain:
    """A chain that answered. Its client is open until somebody closes it."""

    facts: ChainFacts
    urls: tuple[str, ...]
    client: Client
    costs: ChainCosts

    @property
    def kind(self) -> ChainKind:
        return self.facts.kind

    def address(self, public_key: bytes) -> str:
        """Return how the chain writes an account."""
        return ss58.encode(public_key, self.facts.prefix)

    @property
    def data(self) -> dict[str, Any]:
        """What the entry keeps of the chain."""
        return {
            "rpc_urls": list(self.urls),
            "genesis": self.facts.genesis,
            "name": self.facts.name,
            "prefix": self.facts.prefix,
            "coin": self.facts.coin.symbol,
            "decimals": self.facts.coin.decimals,
        }


def url_fields() -> dict[probatio.Marker, object]:
    """Return the fields in which the chains' node addresses are typed; each may stay empty."""
    return {probatio.Optional(URLS[kind]): _ADDRESSES for kind in ChainKind}


def node_errors(kind: ChainKind) -> dict[str, str]:
    """Return beside which field the sentences about a chain's nodes stand."""
    return dict.fromkeys(_NODE_PROBLEMS, URLS[kind])


def typed_urls(kind: ChainKind, fields: Mapping[str, Any]) -> tuple[str, ...]:
    """Return a chain's node addresses without blanks."""
    return tuple(url.strip() for url in fields.get(URLS[kind]) or () if url.strip())


async def find_chain(
    hass: HomeAssistant, kind: ChainKind, urls: Sequence[str], known: Mapping[str, Any] | None = None
) -> FoundChain:
    """Connect to a chain, once each of its nodes has answered; `known` is what an entry keeps of it.

    Raises what `check_endpoint` raises, and WrongPeer("other_network") for nodes that do not belong together.
    """
    if not urls:
        raise Refused("invalid_url", host='""')
    session = async_get_clientsession(hass)
    genesis = known["genesis"] if known else (await check_endpoint(kind, urls[0], session=session)).genesis
    for problem in await asyncio.gather(*(_check(session, kind, url, genesis) for url in urls)):
        if problem is not None:
            raise problem
    client = Client(kind, urls, genesis, session=session)
    async with AsyncExitStack() as opened:
        opened.push_async_callback(client.close)
        facts = await client.facts()
        found = FoundChain(facts=facts, urls=tuple(urls), client=client, costs=await costs_of(client, facts))
        opened.pop_all()
    return found


async def _check(session: aiohttp.ClientSession, kind: ChainKind, url: str, genesis: str) -> GridpactError | None:
    """Return what is wrong with a node."""
    try:
        await check_endpoint(kind, url, genesis, session)
    except GridpactError as error:
        if error.key != "wrong_chain":
            return error
        return WrongPeer("other_network", host=error.placeholders["host"])  # people do not read hashes
    return None
