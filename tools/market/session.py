"""A connection to one market, with the key that may act in it."""

from argparse import Namespace
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
import os
from pathlib import Path

import aiohttp

from custom_components.gridpact.chain.base import Call, Outcome
from custom_components.gridpact.chain.evm.market import EvmMarket, checked_address
from custom_components.gridpact.chain.evm.provider import EvmProvider, RpcError
from custom_components.gridpact.chain.keys import Key
from custom_components.gridpact.errors import Refused
from custom_components.gridpact.market.market_code import PREFIX
from custom_components.gridpact.market.models import MarketInfo, Series
from custom_components.gridpact.units import format_amount

from .deployment import DEFAULT_FILE, Deployment
from .output import Output
from .sending import COIN_DECIMALS, Sending, open_sending
from .written import amount_of

KEY_VARIABLE = "GRIDPACT_KEY"


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """What a command works with. `sending` is None if the command was given no key."""

    output: Output
    deployment: Deployment
    provider: EvmProvider
    market: EvmMarket
    info: MarketInfo
    sending: Sending | None

    @property
    def address(self) -> str:
        """Address of the key."""
        return self.required.address

    @property
    def required(self) -> Sending:
        """The sender; Refused if there is no key."""
        if self.sending is None:
            raise Refused("no_key")
        return self.sending

    async def send(self, call: Call, doing: str) -> Outcome:
        """Send a transaction, telling what happens, and wait for what comes of it."""
        return await self.required.send(call, doing)

    async def send_all(self, calls: Sequence[Call], doing: str) -> Outcome:
        """Send transactions one after the other, and return what came of the last."""
        return [await self.send(call, doing) for call in calls][-1]

    async def now(self) -> int:
        """Return the chain's time: that of its next block if the node says, else of its newest."""
        return await chain_time(self.provider)

    async def series(self, number: int) -> Series:
        """Return a series, Refused if there is none of that number."""
        found = await self.market.series(number)
        if found is None:
            raise Refused("unknown_series", series=number, count=await self.market.series_count())
        return found

    def money(self, base_units: int) -> str:
        """Return an amount of the token as people write it, with its symbol."""
        return f"{self.amount(base_units)} {self.info.token_symbol}"

    def amount(self, base_units: int) -> str:
        """Return an amount of the token as people write it."""
        return format_amount(base_units, self.info.token_decimals)

    def base_units(self, text: str, name: str) -> int:
        """Return token base units of an amount as written; a mistake names the argument."""
        return amount_of(text, self.info.token_decimals, name)

    def coins(self, base_units: int) -> str:
        """Return an amount of the network's coin, with its symbol."""
        return f"{format_amount(base_units, COIN_DECIMALS)} {self.deployment.coin}"


@asynccontextmanager
async def open_session(arguments: Namespace, output: Output) -> AsyncIterator[Session]:
    """Connect to the market that the arguments name, and close again."""
    key = read_key(arguments.key_file)
    deployment = deployment_of(arguments)
    async with connection(list(deployment.rpc_urls), deployment.chain_id) as provider:
        chain_id = int(await provider.request("eth_chainId"), 16)
        deployment = replace(deployment, chain_id=chain_id)
        market = await EvmMarket.connect(provider, deployment.market)
        info = await market.info()
        async with open_sending(provider, key, chain_id, output, deployment.coin, info, arguments.timeout) as sending:
            yield Session(
                output=output,
                deployment=deployment,
                provider=provider,
                market=market,
                info=info,
                sending=sending,
            )


@asynccontextmanager
async def connection(urls: list[str], chain_id: int | None) -> AsyncIterator[EvmProvider]:
    """Open a provider on a session of its own."""
    async with aiohttp.ClientSession() as session:
        provider = EvmProvider(session, urls, chain_id)
        try:
            yield provider
        finally:
            await provider.close()


def deployment_of(arguments: Namespace) -> Deployment:
    """Return where the market is: --market as code or address, else the deployment file; --rpc wins over both."""
    deployment = _named_deployment(arguments)
    return replace(deployment, rpc_urls=tuple(arguments.rpc)) if arguments.rpc else deployment


def read_key(file: str | None) -> Key | None:
    """Return the key of a file or of the variable GRIDPACT_KEY, None if neither is given."""
    text = key_text(file)
    return None if text is None else Key.read(text)


def key_text(file: str | None) -> str | None:
    """Return what stands in a key file or in the variable GRIDPACT_KEY, None if neither is given."""
    if file is None:
        return os.environ.get(KEY_VARIABLE) or None
    try:
        return Path(file).read_text()
    except OSError, UnicodeDecodeError:
        raise Refused("no_key_file", file=file) from None


async def chain_time(provider: EvmProvider) -> int:
    """Return the time of the block that comes next, or of the newest where a node does not say."""
    for tag in ("pending", "latest"):
        try:
            block = await provider.request("eth_getBlockByNumber", tag, False)  # noqa: FBT003 the protocol's own
        except RpcError:
            continue
        if block is not None and block.get("timestamp"):
            return int(block["timestamp"], 16)
    raise Refused("no_rpc")


def address_of(text: str) -> str:
    """Return an address with its checksum, Refused naming the text if it is none."""
    try:
        return checked_address(text)
    except Refused:
        raise Refused("invalid_address", text=text) from None


def _named_deployment(arguments: Namespace) -> Deployment:
    if arguments.market is None:
        if arguments.deployment is None and not DEFAULT_FILE.exists():
            raise Refused("no_market")
        return Deployment.read(Path(arguments.deployment or DEFAULT_FILE))
    if arguments.market.strip().lower().startswith(f"{PREFIX}:"):
        return Deployment.of_code(arguments.market)
    if not arguments.rpc:
        raise Refused("no_rpc")
    return Deployment(name="", rpc_urls=tuple(arguments.rpc), market=address_of(arguments.market))
