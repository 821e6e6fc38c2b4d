"""Sends the transactions of one key: each purpose once, whatever happens in between."""

import asyncio
import contextlib
import time

from ...checkpoints import checkpoint
from ...errors import OutcomeUnknown, Refused, Rejected, Unreachable, WrongPeer
from ..base import Call, Outcome
from ..entries import Entry, State
from ..journal import Journal
from ..keys import Key
from ..spending import Allowance, Caps, Currency, Refusal
from .attempts import pricing_of
from .contracts import decode_log
from .draft import Purse
from .fees import current_fees, posting_fee
from .provider import EvmProvider
from .transmitter import Transmitter, now
from .watcher import LOST_AFTER_SECONDS, Watcher

ETHER = Currency("ETH", 18)
NO_TOKEN = Currency("", 0)
CONFIRMATIONS = 12
# Times that a purpose is planned anew because another program took its nonce.
MOST_PLANS = 3


class Sender:
    """Turns calls into transactions of one key, one at a time, and finds out what came of them.

    The journal holds intent, raw transaction and hash before anything is sent; the receipt of a hash decides.
    """

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
        self.address = key.address
        self.journal = journal
        self._coin = coin
        self._transmitter = Transmitter(
            provider, key, chain_id, Purse(journal=journal, caps=caps, coin=coin, token=token)
        )
        self._watcher = Watcher(self._transmitter, replace_after, confirmations, lost_after)
        self._poll_interval = poll_interval
        self._timeout = timeout
        self._awaited: set[str] = set()

    @property
    def used_elsewhere(self) -> int:
        """How many nonces another program took: this key should be Home Assistant's alone."""
        return self._watcher.used_elsewhere

    async def send(self, call: Call) -> Outcome:
        """Send what a call wants, unless its purpose was reached before, and wait until it is in a block.

        Raises Refused (nothing was sent: rejected, over_limit, no_fee_money, no_money), Rejected (it is in a block and
        the contract refused), OutcomeUnknown (sent, no answer in time: `resume` goes on), Unreachable or WrongPeer
        (nothing was sent).
        """
        deadline = time.monotonic() + self._timeout
        self._awaited.add(call.purpose)
        try:
            entry = await self._wait(await self._start(call), deadline)
            for _ in range(MOST_PLANS - 1):
                if entry.state is State.GIVEN_UP:
                    entry = await self._wait(await self._start(call), deadline)
        finally:
            self._awaited.discard(call.purpose)
        return self.outcome(entry)

    async def underway(self, purpose: str) -> bool:
        """Return whether something was sent for a purpose, and was not in vain."""
        entry = await asyncio.to_thread(self.journal.find, purpose)
        return entry is not None and entry.state not in (State.PLANNED, State.REJECTED, State.GIVEN_UP)

    async def resume(self) -> list[Entry]:
        """Take every unfinished purpose a step further; return those that came to an end.

        Right after a start it continues what a crash interrupted; called now and then it watches what `send` no longer
        waits for, and what a re-organisation of the chain dropped. Raises Unreachable, WrongPeer.
        """
        unfinished = await asyncio.to_thread(self.journal.unfinished)
        continued = [await self._continue(entry) for entry in unfinished if entry.purpose not in self._awaited]
        await self._watcher.look_again()
        return [entry for entry in continued if entry.closed]

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

    def refusals(self, now: int) -> list[Refusal]:
        """Return what limits refused lately and refuse at `now` (seconds) still; blocks."""
        return self._transmitter.purse.refusals(now)

    async def posting_fee(self) -> int:
        """Return what a posting of readings costs now, base units of the coin."""
        return await posting_fee(self._transmitter.provider)

    def outcome(self, entry: Entry) -> Outcome:
        """Return what came of a closed entry, or raise Rejected or Refused."""
        if entry.state is State.MINED and entry.inclusion is not None:
            found = entry.inclusion
            logs = [decode_log(log, found.block_time) for log in found.logs]
            return Outcome(
                purpose=entry.purpose,
                transaction=found.hash,
                block=found.block,
                fee=found.fee,
                logs=[log for log in logs if log is not None],
            )
        reason, code = entry.reason["text"], entry.reason["key"]
        if entry.state is State.REJECTED:
            raise Rejected("rejected", reason=reason, code=code, fee=self._coin.text(entry.fee))
        raise Refused("rejected", reason=reason, code=code, fee=0)

    async def _on_the_way(self, purpose: str) -> Entry | None:
        entry = await asyncio.to_thread(self.journal.find, purpose)
        return None if entry is None or entry.closed or not entry.attempts else entry

    async def _start(self, call: Call) -> Entry:
        """Return the entry that now stands for a call: an old one, or a new one that was sent."""
        async with self._transmitter.lock:
            entry = await asyncio.to_thread(self.journal.find, call.purpose)
            if entry is not None and entry.state is State.GIVEN_UP and entry.attempts:
                entry = await self._watcher.find_again(entry)
            if entry is None or entry.state in {State.REJECTED, State.GIVEN_UP}:
                prepared = await self._transmitter.draft(call)
                entry = await asyncio.to_thread(self.journal.plan, call, now())
                checkpoint(State.PLANNED, call.purpose)
                return await self._transmitter.start(entry, prepared)
            if entry.state is State.PLANNED:
                return await self._transmitter.start(entry, await self._transmitter.draft(entry.call))
            return entry

    async def _wait(self, entry: Entry, deadline: float) -> Entry:
        while not entry.closed:
            with contextlib.suppress(Unreachable, WrongPeer):  # it was sent: a node that is away changes nothing
                entry = await self._watcher.advance(entry)
            if not entry.closed:
                if time.monotonic() > deadline:
                    raise OutcomeUnknown("outcome_unknown", purpose=entry.purpose, transaction=entry.attempts[-1].hash)
                await asyncio.sleep(self._poll_interval)
        return entry

    async def _continue(self, entry: Entry) -> Entry:
        if entry.state is not State.PLANNED:
            return await self._watcher.advance(entry)
        async with self._transmitter.lock:
            entry = await asyncio.to_thread(self.journal.get, entry.id)
            if entry.state is not State.PLANNED:
                return entry
            try:
                return await self._transmitter.start(entry, await self._transmitter.draft(entry.call))
            except Refused as error:
                problem = error
            reason = {"key": problem.placeholders.get("code", problem.key), "text": _words(problem)}
            return await asyncio.to_thread(self.journal.give_up, entry, reason, now())


def _words(problem: Refused) -> str:
    return problem.placeholders.get("reason", str(problem))
