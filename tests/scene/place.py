"""What is there before anybody joins: a real node with a market on it, a plug, and an empty Home Assistant."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
import time

import aiohttp

from custom_components.gridpact.chain.evm.provider import EvmProvider
from custom_components.gridpact.market.market_code import MarketCode, encode
from tools.devnet import CHAIN_ID, Anvil
from tools.home_assistant import Api, HomeAssistant
from tools.home_assistant.folder import CONFIGURATION
from tools.plug import EmulatedPlug

from .utility import Utility

POWER_W = 2000


@dataclass(slots=True, kw_only=True)
class Place:
    """The parts. `interval` is the ledger's, seconds."""

    node: Anvil
    utility: Utility
    plug: EmulatedPlug
    home_assistant: HomeAssistant
    api: Api
    interval: int

    async def first_start(self, environment: dict[str, str] | None = None) -> float:
        """Start Home Assistant and make its first user; returns how long it took, seconds."""
        began = time.monotonic()
        await self.home_assistant.start(environment)
        await self.api.onboard()
        await self.api.wait_started()
        return time.monotonic() - began

    @property
    def market_code(self) -> str:
        """What the utility gives to its customers."""
        code = MarketCode(
            name="Konstanz Flex",
            kind="evm",
            network=str(CHAIN_ID),
            rpc_urls=(self.node.url,),
            market=self.utility.deployed.market,
            first_block=self.utility.deployed.first_block,
        )
        return encode(code)


@asynccontextmanager
async def place(folder: Path, interval: int, begin: int | None = None) -> AsyncIterator[Place]:
    """Set it up; the chain begins at a second (now, if None). Home Assistant is not started. At the end all stops."""
    async with AsyncExitStack() as stack:
        plug = await stack.enter_async_context(EmulatedPlug(load=POWER_W))
        home_assistant = HomeAssistant(folder / "home-assistant")
        _keep_every_event(home_assistant.folder)
        stack.push_async_callback(home_assistant.kill)
        node = Anvil(timestamp=begin, state=folder / "chain.json")
        stack.callback(node.stop)
        await asyncio.to_thread(node.start)
        session = await stack.enter_async_context(aiohttp.ClientSession())
        api = await stack.enter_async_context(Api(home_assistant.url))
        utility = await Utility.found(EvmProvider(session, [node.url], CHAIN_ID), interval)
        yield Place(node=node, utility=utility, plug=plug, home_assistant=home_assistant, api=api, interval=interval)


def _keep_every_event(folder: Path) -> None:
    """Let the recorder lose nothing in a kill: what was told twice must show."""
    (folder / "configuration.yaml").write_text(
        CONFIGURATION.replace("recorder:\n", "recorder:\n  commit_interval: 0\n")
    )
