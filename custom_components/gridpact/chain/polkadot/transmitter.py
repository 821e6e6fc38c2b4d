"""Signs extrinsics and hands them to nodes; what leaves was written down before."""

import asyncio
from weakref import WeakValueDictionary

from ...checkpoints import checkpoint
from ...errors import Refused, Unreachable, WrongPeer
from ..base import Call
from ..entries import Attempt, Entry, State
from ..purse import Purse
from ..reason import NOT_TAKEN, Answer, refused
from ..sending import now
from .blocks import hash_of
from .client import Client
from .draft import Draft, draft, spendable
from .extrinsics import PERIOD, extrinsic, signed_with
from .keys import PolkadotKey
from .reasons import answer_of
from .rpc import RpcError

# Longer than any node that answers lags behind the others.
LAG_SECONDS = 600


class KeyLock(asyncio.Lock):
    """Held from the choice of a nonce until a node has the extrinsic."""


_locks: WeakValueDictionary[tuple[str, bytes], KeyLock] = WeakValueDictionary()


class Transmitter:
    """One key on one chain."""

    def __init__(self, client: Client, key: PolkadotKey, purse: Purse) -> None:
        """All transmitters of a key share its lock: two senders may have the same key."""
        self.client = client
        self.purse = purse
        self.journal = purse.journal
        self.public_key = key.public_key
        self.lock: asyncio.Lock = _locks.setdefault((client.kind, key.public_key), KeyLock())
        self._key = key

    async def draft(self, call: Call) -> Draft:
        """Price a call. Raises Refused, Unreachable, WrongPeer."""
        return await draft(self.client, self.public_key, call, self.purse)

    async def start(self, entry: Entry, prepared: Draft) -> Entry:
        """Sign what is planned and send it. Raises Refused if the node refuses it for good: the entry is given up."""
        entry = await self._sign(entry, prepared)
        answer = await self._hand_over(entry)
        if answer is Answer.TAKEN:
            return await asyncio.to_thread(self.journal.sent, entry, now())
        if answer is not Answer.UNSURE:
            await asyncio.to_thread(self.journal.give_up, entry, NOT_TAKEN.kept, now())
            raise await self._refusal(entry, answer)
        return entry

    async def repeat(self, entry: Entry) -> Entry:
        """Hand over the same extrinsic again. Without a clear answer the entry stays as it is: its hash decides."""
        if await self._hand_over(entry) is Answer.TAKEN:
            return await asyncio.to_thread(self.journal.sent, entry, now())
        return entry

    async def nonce(self, at: str) -> int:
        """Return how many extrinsics of the key the chain has after a block."""
        return int((await self.client.storage("System", "Account", self.public_key, at=at))["nonce"])

    async def _sign(self, entry: Entry, prepared: Draft) -> Entry:
        birth, head = await self.client.finalized(), await self.client.head()
        nonce = await asyncio.to_thread(self.journal.free_nonce, await self.nonce(head.hash), now() - LAG_SECONDS)
        runtime, genesis = await self.client.runtime(head.hash), await self.client.genesis()
        unsigned = extrinsic(runtime, prepared.call, nonce, birth, genesis)
        raw = await asyncio.to_thread(signed_with, self._key, unsigned)
        attempt = Attempt(
            hash=hash_of(raw),
            raw=raw,
            fee=prepared.fee,
            signed_at=now(),
            figures={"birth": birth.number, "death": birth.number + PERIOD},
        )
        entry = await asyncio.to_thread(self.journal.sign, entry, nonce, attempt)
        checkpoint(State.SIGNED, entry.purpose)
        return entry

    async def _hand_over(self, entry: Entry) -> Answer:
        try:
            await self.client.submit(entry.attempts[-1].raw)
        except RpcError as error:
            return answer_of(error)
        except Unreachable, WrongPeer:
            return Answer.UNSURE
        checkpoint(State.SENT, entry.purpose)
        return Answer.TAKEN

    async def _refusal(self, entry: Entry, answer: Answer) -> Refused:
        if answer is not Answer.NO_FUNDS:
            return refused(NOT_TAKEN)
        head = await self.client.head()
        balance = spendable(await self.client.storage("System", "Account", self.public_key, at=head.hash))
        coin = self.purse.coin
        return Refused("no_fee_money", needed=coin.text(entry.fee), balance=coin.text(balance))
