"""What senders of all networks do alike: each purpose once, whatever happens in between."""

from abc import ABC, abstractmethod
import asyncio
from collections.abc import Sequence
import contextlib
import time
from typing import Protocol

from ..checkpoints import checkpoint
from ..errors import OutcomeUnknown, Refused, Rejected, Unreachable, WrongPeer
from .base import Call, LogEntry, Outcome
from .entries import Entry, Inclusion, State
from .purse import Purse
from .spending import Refusal

# Times that a purpose is planned anew because another program took its nonce, or its transaction's life was over.
MOST_PLANS = 3


class Transmitter[D](Protocol):
    """Signs transactions of a key and hands them to nodes; what leaves was written down before."""

    purse: Purse
    lock: asyncio.Lock

    async def draft(self, call: Call) -> D:
        """Try a call and price it. Raises Refused, Unreachable, WrongPeer."""

    async def start(self, entry: Entry, prepared: D) -> Entry:
        """Sign what is planned and send it. Raises Refused if the node refuses it for good: the entry is given up."""


class Watcher(Protocol):
    """Finds out what came of transactions, and repeats those that do not arrive."""

    used_elsewhere: int

    async def advance(self, entry: Entry) -> Entry:
        """Take a signed entry one step further. Raises Unreachable, WrongPeer."""

    async def find_again(self, entry: Entry) -> Entry:
        """Look once more for what was given up: a node may have passed it on after all."""

    async def look_again(self) -> None:
        """See whether what was included still is."""


class PurposeSender[D](ABC):
    """Turns calls into transactions of one key, one at a time, and finds out what came of them.

    The journal holds intent, raw transaction and hash before anything is sent; what the network has decides.
    """

    def __init__(
        self, address: str, transmitter: Transmitter[D], watcher: Watcher, poll_interval: float, timeout: float
    ) -> None:
        """Seconds: `timeout` is how long `send` waits for the network to have it."""
        self.address = address
        self.journal = transmitter.purse.journal
        self._coin = transmitter.purse.coin
        self._sending = transmitter
        self._watching = watcher
        self._poll_interval = poll_interval
        self._timeout = timeout
        self._awaited: set[str] = set()

    @abstractmethod
    def _logs(self, inclusion: Inclusion) -> Sequence[LogEntry]:
        """Return what an included transaction told."""

    @property
    def used_elsewhere(self) -> int:
        """How many nonces another program took: this key should be Home Assistant's alone."""
        return self._watching.used_elsewhere

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
        await self._watching.look_again()
        return [entry for entry in continued if entry.closed]

    def refusals(self, now: int) -> list[Refusal]:
        """Return what limits refused lately and refuse at `now` (seconds) still; blocks."""
        return self._sending.purse.refusals(now)

    def outcome(self, entry: Entry) -> Outcome:
        """Return what came of a closed entry, or raise Rejected or Refused."""
        if entry.state is State.MINED and entry.inclusion is not None:
            found = entry.inclusion
            return Outcome(
                purpose=entry.purpose,
                transaction=found.hash,
                block=found.block,
                fee=found.fee,
                logs=self._logs(found),
            )
        reason, code = entry.reason["text"], entry.reason["key"]
        if entry.state is State.REJECTED:
            raise Rejected("rejected", reason=reason, code=code, fee=self._coin.text(entry.fee))
        raise Refused("rejected", reason=reason, code=code, fee=0)

    async def _start(self, call: Call) -> Entry:
        """Return the entry that now stands for a call: an old one, or a new one that was sent."""
        async with self._sending.lock:
            entry = await asyncio.to_thread(self.journal.find, call.purpose)
            if entry is not None and entry.state is State.GIVEN_UP and entry.attempts:
                entry = await self._watching.find_again(entry)
            if entry is None or entry.state in {State.REJECTED, State.GIVEN_UP}:
                prepared = await self._sending.draft(call)
                entry = await asyncio.to_thread(self.journal.plan, call, now())
                checkpoint(State.PLANNED, call.purpose)
                return await self._sending.start(entry, prepared)
            if entry.state is State.PLANNED:
                return await self._sending.start(entry, await self._sending.draft(entry.call))
            return entry

    async def _wait(self, entry: Entry, deadline: float) -> Entry:
        while not entry.closed:
            with contextlib.suppress(Unreachable, WrongPeer):  # it was sent: a node that is away changes nothing
                entry = await self._watching.advance(entry)
            if not entry.closed:
                if time.monotonic() > deadline:
                    raise OutcomeUnknown("outcome_unknown", purpose=entry.purpose, transaction=entry.attempts[-1].hash)
                await asyncio.sleep(self._poll_interval)
        return entry

    async def _continue(self, entry: Entry) -> Entry:
        if entry.state is not State.PLANNED:
            return await self._watching.advance(entry)
        async with self._sending.lock:
            entry = await asyncio.to_thread(self.journal.get, entry.id)
            if entry.state is not State.PLANNED:
                return entry
            try:
                return await self._sending.start(entry, await self._sending.draft(entry.call))
            except Refused as error:
                problem = error
            reason = {"key": problem.placeholders.get("code", problem.key), "text": _words(problem)}
            return await asyncio.to_thread(self.journal.give_up, entry, reason, now())


def now() -> int:
    """Return the time, seconds."""
    return int(time.time())


def _words(problem: Refused) -> str:
    return problem.placeholders.get("reason", str(problem))
