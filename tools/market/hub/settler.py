"""Settles sales: reads what happened, pays what is due, burns what is paid for. Each once, whenever it is killed."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
import time

from custom_components.gridpact.chain.base import Call, LogEntry
from custom_components.gridpact.chain.certificates import Certificates
from custom_components.gridpact.chain.entries import State
from custom_components.gridpact.chain.journal import Journal
from custom_components.gridpact.chain.polkadot.calls import batch
from custom_components.gridpact.chain.polkadot.follower import Follower
from custom_components.gridpact.checkpoints import checkpoint
from custom_components.gridpact.errors import GridpactError, OutcomeUnknown, Refused, Rejected

from ..sending import Sending
from .books import Books, Sale, Stage
from .facts import Certificate, Fact
from .kept import Kept
from .payments import Purse
from .reading import Reading

PAY, BURN = "pay:", "burn:"


@dataclass(slots=True)
class Standing:
    """The books as of a block, and what stood in the way of settling sales, by their names."""

    books: Books
    block: int
    troubles: dict[str, GridpactError] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settler:
    """What settling works with; `collections` by their number.

    What the chain refused costs a fee each time: it is tried again after `patience_s` seconds.
    """

    operator: bytes
    collections: Mapping[int, Certificates]
    purse: Purse
    follower: Follower
    reading: Reading
    kept: Kept
    journal: Journal
    sending: Sending
    patience_s: float = 0

    async def step(self) -> Standing:
        """Read what is new, and pay and burn what can be. Raises Unreachable, WrongPeer, Refused("history_gone")."""
        await self.sending.resume()
        standing = await self.read()
        if await self._settle(standing):
            troubles = standing.troubles
            standing = await self.read()
            standing.troubles = troubles
        return standing

    async def read(self) -> Standing:
        """Read the chain to its newest finalized block."""
        while True:
            logs = await self.follower.poll()
            facts = await self.reading.facts(logs)
            issued = self.reading.issued(logs)
            await asyncio.to_thread(self._keep, facts, issued)
            if self.follower.caught_up:
                return Standing(await asyncio.to_thread(self._books), self.follower.head)

    def payments(self) -> dict[str, str]:
        """Return the name of the sale that each transaction of the journal was to pay; blocks."""
        entries = [entry for entry in self.journal.entries() if entry.purpose.startswith(PAY)]
        return {attempt.hash: entry.purpose.removeprefix(PAY) for entry in entries for attempt in entry.attempts}

    def _books(self) -> Books:
        return Books.of(self.operator, self.kept.facts(self.payments()))

    def _keep(self, facts: list[tuple[LogEntry, Fact]], issued: list[Certificate]) -> None:
        """Keep facts and the follower's position, both or neither."""
        with self.kept.database.transaction():
            self.kept.issued(issued)
            for log, fact in facts:
                self.kept.add(log.key, fact, log.transaction)
            self.follower.save()

    async def _settle(self, standing: Standing) -> bool:
        """Take every sale as far as it goes; one that does not go on keeps no other from it. Return if any did."""
        sent = False
        for sale in standing.books.sales:
            try:
                if sale.stage is Stage.DUE:
                    sent |= await self._pay(sale)
                elif sale.stage is Stage.HELD and not sale.life.gone:
                    sent |= await self._burn(sale)
            except (Refused, Rejected, OutcomeUnknown) as error:
                standing.troubles[sale.name] = error
        return sent

    async def _pay(self, sale: Sale) -> bool:
        """Pay the owner; where the operator may burn the certificate now, both at once or neither."""
        assert sale.moved.asked is not None  # only such a sale is due
        purpose, owner = PAY + sale.name, sale.moved.asked.owner
        call = await self._begun(purpose)
        if call is None:
            call = await self.purse.pay(purpose, owner, sale.price)
            if await self._may_burn(sale):
                call = batch(purpose, call, self._certificates(sale).burn(purpose, sale.moved.certificate[1]))
        await self.sending.send_once(call, f"Paying {self.purse.text(sale.price)} to {self.purse.address(owner)}")
        checkpoint("paid", purpose)
        return True

    async def _burn(self, sale: Sale) -> bool:
        """Burn what is paid for, if the operator may by now."""
        purpose, item = BURN + sale.name, sale.moved.certificate[1]
        call = await self._begun(purpose)
        if call is None:
            if not await self._may_burn(sale):
                return False
            call = self._certificates(sale).burn(purpose, item)
        await self.sending.send_once(call, f"Burning certificate {item}")
        checkpoint("burned", purpose)
        return True

    async def _begun(self, purpose: str) -> Call | None:
        """Return the call that the journal has for a purpose, None if it has none or nothing came of it.

        Raises Rejected if the chain refused it a short while ago.
        """
        entry = await asyncio.to_thread(self.journal.find, purpose)
        if entry is None or entry.state is State.GIVEN_UP:
            return None
        if entry.state is State.REJECTED:
            if entry.closed_at is not None and time.time() - entry.closed_at < self.patience_s:
                raise Rejected("rejected", reason=entry.reason["text"], code=entry.reason["key"])
            return None
        return entry.call

    async def _may_burn(self, sale: Sale) -> bool:
        return await self._certificates(sale).may_burn(sale.moved.certificate[1], self.operator)

    def _certificates(self, sale: Sale) -> Certificates:
        return self.collections[sale.moved.certificate[0]]
