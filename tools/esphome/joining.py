"""Adds a node to a Home Assistant, as a person does who knows its address."""

import asyncio

from tools.home_assistant.api import Api

from .node import Node

FLOWS = "/api/config/config_entries/flow"
SHOWN_WITHIN_S = 60
NOTHING = {"unavailable", "unknown"}


async def join(api: Api, node: Node, *entities: str) -> None:
    """Add a node through Home Assistant's ESPHome integration and wait until its entities have values.

    Raises RuntimeError if Home Assistant does not take it, TimeoutError.
    """
    await api.flow(FLOWS, {"handler": "esphome"}, {"host": "127.0.0.1", "port": node.port})
    async with asyncio.timeout(SHOWN_WITHIN_S):
        while not await _shown(api, entities):
            await asyncio.sleep(0.1)


async def _shown(api: Api, entities: tuple[str, ...]) -> bool:
    states = await api.states()
    return all(name in states and states[name]["state"] not in NOTHING for name in entities)
