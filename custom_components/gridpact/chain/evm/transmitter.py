"""Signs transactions and hands them to nodes; what leaves was written down before."""

import asyncio
from weakref import WeakValueDictionary

from ...checkpoints import checkpoint
from ...errors import Refused, Unreachable, WrongPeer
from ..base import Call
from ..entries import Entry, State
from ..keys import Key
from ..purse import Purse
from ..reason import NOT_TAKEN, Answer, refused
from ..sending import now
from ..spending import Allowance, fee_allowance, over_limit
from .answers import answer_of
from .attempts import Pricing, pricing_of
from .draft import Draft, draft
from .fees import Fees
from .provider import SEND, EvmProvider, RpcError

# Longer than any node that answers lags behind the others.
LAG_SECONDS = 600


class KeyState:
    """What all transmitters of a key share. `next_nonce` follows the last one that any of them signed."""

    def __init__(self) -> None:
        """Nothing was signed yet."""
        self.lock = asyncio.Lock()
        self.next_nonce = 0

    def used(self, next_nonce: int) -> None:
        """Note that nonces before this one are the home's own."""
        self.next_nonce = max(self.next_nonce, next_nonce)


_keys: WeakValueDictionary[tuple[int, str], KeyState] = WeakValueDictionary()


class Transmitter:
    """One key on one network. `lock` is held from the choice of a nonce until a node has the transaction."""

    def __init__(self, provider: EvmProvider, key: Key, chain_id: int, purse: Purse) -> None:
        """All transmitters of a key share its lock: two accounts may have the same key."""
        self.address = key.address
        self.provider = provider
        self.purse = purse
        self.journal = purse.journal
        self.shared = _keys.setdefault((chain_id, key.address), KeyState())
        self.lock = self.shared.lock
        self._key = key
        self._chain_id = chain_id

    async def draft(self, call: Call) -> Draft:
        """Try a call and price it. Raises Refused, Unreachable, WrongPeer."""
        return await draft(self.provider, self.address, call, self.purse, now())

    async def start(self, entry: Entry, prepared: Draft) -> Entry:
        """Sign what is planned and send it. Raises Refused if the node refuses it for good: the entry is given up."""
        pending = int(await self.provider.request("eth_getTransactionCount", self.address, "pending"), 16)
        nonce = max(pending, await asyncio.to_thread(self.journal.next_nonce, now() - LAG_SECONDS))
        entry = await self._sign(entry, prepared, nonce)
        answer = await self._hand_over(entry)
        if answer is Answer.TAKEN:
            return await asyncio.to_thread(self.journal.sent, entry, now())
        if answer is not Answer.UNSURE:
            await asyncio.to_thread(self.journal.give_up, entry, NOT_TAKEN.kept, now())
            raise await self._refusal(entry, answer)
        return entry

    async def repeat(self, entry: Entry) -> Entry:
        """Hand over the same transaction again. Without a clear answer the entry stays as it is: its hash decides."""
        if await self._hand_over(entry) is Answer.TAKEN:
            return await asyncio.to_thread(self.journal.sent, entry, now())
        return entry

    async def replace(self, entry: Entry, fees: Fees, allowance: Allowance | None = None) -> Entry:
        """Send the same with a higher fee and the same nonce. Raises Refused("over_limit").

        `allowance` is what somebody allowed for this one; otherwise the account's limits hold.
        """
        last = pricing_of(entry.attempts[-1])
        new = fees.replacing(last.max_fee, last.tip)
        most = last.gas * new.max_fee
        if allowance is None:
            allowance = await asyncio.to_thread(fee_allowance, self.purse.caps, self.journal, now(), entry.id)
        if allowance is not None and most > allowance.amount:
            raise over_limit(allowance, most, self.purse.coin)
        assert entry.nonce is not None  # noqa: S101 it was signed
        entry = await self._sign(entry, Draft(call=entry.call, gas=last.gas, fees=new), entry.nonce)
        return await self.repeat(entry)

    async def _sign(self, entry: Entry, prepared: Draft, nonce: int) -> Entry:
        signed = await asyncio.to_thread(self._key.sign, prepared.transaction(nonce, self._chain_id))
        pricing = Pricing(gas=prepared.gas, max_fee=prepared.fees.max_fee, tip=prepared.fees.tip)
        attempt = pricing.attempt(signed, now())
        entry = await asyncio.to_thread(self.journal.sign, entry, nonce, attempt)
        self.shared.used(nonce + 1)
        checkpoint(State.SIGNED, entry.purpose)
        return entry

    async def _hand_over(self, entry: Entry) -> Answer:
        try:
            await self.provider.request(SEND, f"0x{entry.attempts[-1].raw.hex()}")
        except RpcError as error:
            return answer_of(error)
        except Unreachable, WrongPeer:
            return Answer.UNSURE
        checkpoint(State.SENT, entry.purpose)
        return Answer.TAKEN

    async def _refusal(self, entry: Entry, answer: Answer) -> Refused:
        if answer is not Answer.NO_FUNDS:
            return refused(NOT_TAKEN)
        balance = int(await self.provider.request("eth_getBalance", self.address, "latest"), 16)
        coin = self.purse.coin
        return Refused("no_fee_money", needed=coin.text(entry.fee), balance=coin.text(balance))
