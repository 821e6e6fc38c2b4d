"""Sending an operator's transactions: journalled, so that a command that was killed is continued, not repeated."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import os
from pathlib import Path
from uuid import uuid4

from custom_components.gridpact.chain.base import Call, Outcome, Sender
from custom_components.gridpact.chain.entries import Entry
from custom_components.gridpact.chain.evm.provider import EvmProvider
from custom_components.gridpact.chain.evm.sender import Sender as EvmSender
from custom_components.gridpact.chain.journal import Journal
from custom_components.gridpact.chain.keys import Key
from custom_components.gridpact.chain.spending import Currency
from custom_components.gridpact.database import Database
from custom_components.gridpact.market.models import MarketInfo

from .output import Output

COIN_DECIMALS = 18
POLL_S = 0.3
STATE_VARIABLE = "XDG_STATE_HOME"


class Sending:
    """Sends with one key on one network, and tells what happens."""

    def __init__(self, sender: Sender, output: Output, coin: Currency) -> None:
        """Wrap a sender; `coin` is what fees are paid in."""
        self.address = sender.address
        self._sender = sender
        self._output = output
        self._coin = coin
        self._interrupted: list[Entry] = []

    async def resume(self) -> None:
        """Take what an earlier command left on the way a step further."""
        self._interrupted = await asyncio.to_thread(self._sender.journal.unfinished)
        for entry in await self._sender.resume():
            self._output.progress(f"An earlier command has come to its end: {entry.purpose} is {entry.state}.")

    async def done(self, call: Call) -> bool:
        """Return whether the purpose of a call was sent already, and was not in vain."""
        return await self._sender.underway(call.purpose)

    async def send(self, call: Call, doing: str) -> Outcome:
        """Send and wait; where an earlier command was interrupted with the same wish, wait for what that one sent."""
        earlier = [entry for entry in self._interrupted if _wish(entry.call) == _wish(call)]
        return await self.send_once(earlier[0].call if earlier else call, doing)

    def earlier(self, name: str) -> Call | None:
        """Return what an earlier command was interrupted with that sent under `once` of that name."""
        return next((entry.call for entry in self._interrupted if _name(entry.call) == name), None)

    async def send_once(self, call: Call, doing: str) -> Outcome:
        """Send what this purpose wants, unless that was done, and wait."""
        self._output.progress(f"{doing} ...")
        outcome = await self._sender.send(call)
        self._output.progress(f"  {outcome.transaction} in block {outcome.block}, fee {self._coin.text(outcome.fee)}")
        return outcome


def _wish(call: Call) -> tuple[str, str, bytes, int]:
    """Return what a call does and what for, without what makes its purpose one of its kind."""
    return _name(call), call.to, call.data, call.value


def _name(call: Call) -> str:
    return call.purpose.rpartition(":")[0]


def once(name: str) -> str:
    """Return a purpose that is wanted anew with each command: paying a second time is meant."""
    return f"{name}:{uuid4().hex[:12]}"


@asynccontextmanager
async def open_sending(
    provider: EvmProvider, key: Key | None, chain_id: int, output: Output, coin: str, info: MarketInfo, wait_s: float
) -> AsyncIterator[Sending | None]:
    """Open the journal of the key in that market and continue what it holds; None without a key.

    `wait_s` is how many seconds a transaction is waited for.
    """
    if key is None:
        yield None
        return
    database = Database(await _journal_file(provider, key, info))
    try:
        sender = EvmSender(
            provider,
            key,
            chain_id,
            Journal(database),
            coin=Currency(coin, COIN_DECIMALS),
            token=Currency(info.token_symbol, info.token_decimals),
            poll_interval=POLL_S,
            timeout=wait_s,
        )
        sending = Sending(sender, output, Currency(coin, COIN_DECIMALS))
        await sending.resume()
        yield sending
    finally:
        database.close()


async def _journal_file(provider: EvmProvider, key: Key, info: MarketInfo) -> Path:
    """Return one file per network, market and key; a network is known by its first block, which test chains change."""
    genesis = (await provider.request("eth_getBlockByNumber", "0x0", False))["hash"]  # noqa: FBT003 the protocol's own
    name = "-".join([genesis[2:14], info.market[:14].lower(), key.address.lower()])
    return state_folder() / f"{name}.db"


def state_folder() -> Path:
    """Return the folder of journals, as the XDG base directories have it."""
    return Path(os.environ.get(STATE_VARIABLE) or Path.home() / ".local" / "state") / "gridpact"
