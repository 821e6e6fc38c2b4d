"""Sends the transactions of one key on an EVM network: each purpose once, whatever happens in between."""

import asyncio

from ..base import LogEntry
from ..entries import Entry, Inclusion
from ..journal import Journal
from ..keys import Key
from ..purse import Purse
from ..sending import PurposeSender
from ..spending import Allowance, Caps, Currency
from .attempts import pricing_of
from .contracts import decode_log
from .draft import Draft
from .fees import current_fees, posting_fee
from .provider import EvmProvider
from .transmitter import Transmitter
from .watcher import LOST_AFTER_SECONDS, Watcher

ETHER = Currency("ETH", 18)
NO_TOKEN = Currency("", 0)
CONFIRMATIONS = 12


class Sender(PurposeSender[Draft]):
    """Sends transactions whose fee can be raised by others that take their place; the receipt of a hash decides."""

    def __init__(
        self,
        provider: EvmProvider,
        key: Key,
        chain_id: int,
        journal: Journal,
        caps: Caps = Caps(),  # noqa: B008 it is immutable
        *,
        coin: Currency = ETHER,
        token: Currency = NO_TOKEN,
        poll_interval: float = 2.0,
        timeout: float = 120.0,
        replace_after: float = 180.0,
        lost_after: float = LOST_AFTER_SECONDS,
        confirmations: int = CONFIRMATIONS,
    ) -> None:
        """Seconds: `timeout` is how long `send` waits for a block, `replace_after` when a higher fee is tried.

        `lost_after` is how long a nonce is seen used by something else before its purpose is planned anew.
        """
        purse = Purse(journal=journal, caps=caps, coin=coin, token=token)
        self._transmitter = Transmitter(provider, key, chain_id, purse)
        watcher = Watcher(self._transmitter, replace_after, confirmations, lost_after)
        super().__init__(key.address, self._transmitter, watcher, poll_interval, timeout)

    async def quote(self, purpose: str) -> int | None:
        """Return what a higher fee costs at most, base units of the coin; None if nothing is on the way for it.

        Raises Unreachable, WrongPeer.
        """
        entry = await self._on_the_way(purpose)
        if entry is None:
            return None
        last, fees = pricing_of(entry.attempts[-1]), await current_fees(self._transmitter.provider)
        return last.gas * fees.replacing(last.max_fee, last.tip).max_fee

    async def raise_fee(self, purpose: str, at_most: int | None = None) -> Entry | None:
        """Replace what was sent for a purpose by the same with a higher fee: it cannot be paid twice.

        Somebody may allow it to cost `at_most`, whatever the account's limits are. None if nothing is on the way for
        it. Raises Refused("over_limit"), Unreachable, WrongPeer.
        """
        fees = await current_fees(self._transmitter.provider)
        async with self._transmitter.lock:
            entry = await self._on_the_way(purpose)
            if entry is None:
                return None
            allowed = None if at_most is None else Allowance("fee_each", at_most)
            return await self._transmitter.replace(entry, fees, allowed)

    async def nonces(self) -> tuple[int, int]:
        """Return how many transactions of the key the chain has, and one more than the last nonce used here.

        Raises Unreachable, WrongPeer.
        """
        count = await self._transmitter.provider.request("eth_getTransactionCount", self.address, "latest")
        shared = self._transmitter.shared
        shared.used(await asyncio.to_thread(self.journal.last_nonce) + 1)
        return int(count, 16), shared.next_nonce

    async def posting_fee(self) -> int:
        """Return what a posting of readings costs now, base units of the coin."""
        return await posting_fee(self._transmitter.provider)

    async def _on_the_way(self, purpose: str) -> Entry | None:
        entry = await asyncio.to_thread(self.journal.find, purpose)
        return None if entry is None or entry.closed or not entry.attempts else entry

    def _logs(self, inclusion: Inclusion) -> list[LogEntry]:
        logs = [decode_log(log, inclusion.block_time) for log in inclusion.logs]
        return [log for log in logs if log is not None]
