"""Chains to measure on: a market as it is deployed anywhere, and a chain without limits for the naive design."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp

from custom_components.gridpact.chain.evm.contracts import LEDGER, MARKET, REGISTRY, TOKEN, abi_of
from custom_components.gridpact.chain.evm.provider import EvmProvider
from custom_components.gridpact.chain.keys import Key
from tools.devnet import ACCOUNTS, Anvil, Deployed, Roles, Stakes, deploy

from .world import COIN, Chain, World

START = 1_767_229_200  # 2026-01-01, an hour after midnight
INTERVAL = 900
TOKENS = 10**9 * COIN
TRANSACTION_LIMIT = "--enable-tx-gas-limit"


class BoundlessAnvil(Anvil):
    """A chain whose blocks and transactions may use any gas."""

    def __init__(self) -> None:
        """Nothing runs yet."""
        super().__init__(options=("--gas-limit", "1000000000000"))
        self._command.remove(TRANSACTION_LIMIT)


@contextmanager
def world_at(start: int) -> Iterator[World]:
    """Start a chain at that time with a market on it; no transaction may use more than 2^24 gas."""
    with Anvil(timestamp=start) as anvil:
        contracts = asyncio.run(_deploy(anvil.url))
        yield _world(Chain(anvil.url), contracts)


@contextmanager
def naive_chain() -> Iterator[Chain]:
    """Start a chain on which a transaction may use any gas."""
    with BoundlessAnvil() as anvil:
        yield Chain(anvil.url)


async def _deploy(url: str) -> Deployed:
    me = [ACCOUNTS[0].address]
    async with aiohttp.ClientSession() as session:
        provider = EvmProvider(session, [url])
        roles = Roles(requesters=me, attesters=me, minters=me)
        stakes = Stakes(minimum=0)
        return await deploy(provider, Key.read(ACCOUNTS[0].secret), interval=INTERVAL, stakes=stakes, roles=roles)


def _world(chain: Chain, deployed: Deployed) -> World:
    places = {
        MARKET: deployed.market,
        REGISTRY: deployed.registry,
        LEDGER: deployed.ledger,
        TOKEN: deployed.token,
    }
    market, registry, ledger, token = (
        chain.web3.eth.contract(address=chain.web3.to_checksum_address(address), abi=abi_of(name))
        for name, address in places.items()
    )
    utility = ACCOUNTS[0].address
    chain.send(token.functions.mint(utility, TOKENS), utility)
    for spender in (market, registry):
        chain.send(token.functions.approve(spender.address, TOKENS), utility)
    return World(
        chain=chain,
        market=market,
        registry=registry,
        ledger=ledger,
        token=token,
        utility=utility,
        interval=INTERVAL,
    )
