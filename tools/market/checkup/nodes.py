"""Whether the nodes of a market code can be used."""

import aiohttp

from custom_components.gridpact.chain.evm.check import check_node
from custom_components.gridpact.errors import GridpactError

from ..wording import sentence
from .faults import Fault, fault


async def node_faults(session: aiohttp.ClientSession, urls: tuple[str, ...], chain_id: int) -> list[Fault]:
    """Return which nodes do not answer, are behind, or belong to another network."""
    faults = []
    for url in urls:
        try:
            await check_node(session, url, chain_id)
        except GridpactError as error:
            faults.append(fault("node", problem=sentence(error)))
    return faults
