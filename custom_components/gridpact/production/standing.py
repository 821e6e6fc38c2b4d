"""How the account stands on one of its chains: whether it answers, what the key holds, what is wrong."""

import asyncio
from collections.abc import Awaitable, Callable

from ..errors import GridpactError, Unreachable, WrongPeer
from ..participation.fees import FeeBook
from ..participation.troubles import waiting_of
from .production import Production, Recording, Selling
from .snapshot import ChainStanding

OUTAGE_S = 600  # after a longer silence of the chain, what it brings is late


class Standing:
    """One chain of the account, by its name here. What fails on it leaves the other chain alone."""

    def __init__(self, name: str, production: Production, chain: Recording | Selling) -> None:
        """Nothing is read yet."""
        self.chain = chain
        self.connected = False
        self.watching_from = 0
        self.errors: list[GridpactError] = []
        self._name = name
        self._production = production
        self._fees = FeeBook(chain.sender.journal)
        self._block: int | None = None
        self._balance: int | None = None
        self.asset_balance: int | None = None
        self._answered_at: int | None = None
        self._lost = 0

    async def connect(self, now: int) -> None:
        """Read how the account stands; what was silent for long brings what is late."""
        self.errors, self.connected = [], True
        await self.attempt(lambda: self._read(now))
        await asyncio.to_thread(self._note, now)

    async def attempt(self, part: Callable[[], Awaitable[object]]) -> None:
        """Do a part of a step, if the chain answers; what goes wrong is kept, and the others go on."""
        if not self.connected:
            return
        try:
            await part()
        except GridpactError as error:
            if isinstance(error, (Unreachable, WrongPeer)):
                self.connected = False
            self.errors.append(error)

    def view(self, now: int) -> ChainStanding:
        """Return what is shown of the chain; blocks."""
        facts = self._production.facts
        return ChainStanding(
            connected=self.connected,
            balance=self._balance,
            fees_paid=self._fees.paid(),
            pending=self._fees.pending(),
            waiting=waiting_of(self._fees.waiting()),
            refusals=tuple(self.chain.sender.refusals(now)),
            silent_since=facts.get(self._fact("silent_since")),
            foreign_at=facts.get(self._fact("used_elsewhere_at")),
            block=self._block,
            errors=tuple(self.errors),
        )

    async def _read(self, now: int) -> None:
        block = await self.chain.client.finalized()
        account = f"0x{self._production.account.hex()}"
        holds = await self.chain.client.storage("System", "Account", account, at=block.hash)
        self._block, self._balance = block.number, holds["data"]["free"]
        if isinstance(self.chain, Selling) and self.chain.assets is not None:
            self.asset_balance = await self.chain.assets.balance(self._production.wallet)
        if self._answered_at is None or now - self._answered_at > OUTAGE_S:
            self.watching_from = block.number
        self._answered_at = now

    def _note(self, now: int) -> None:
        """Keep since when no node answers, also across a restart, and that another program uses the key; blocks."""
        facts, silent = self._production.facts, any(isinstance(error, Unreachable) for error in self.errors)
        since = facts.get(self._fact("silent_since")) or self._answered_at or now
        facts.write(self._fact("silent_since"), since if silent else None)
        lost, self._lost = self.chain.sender.used_elsewhere - self._lost, self.chain.sender.used_elsewhere
        if lost > 0:
            facts.write(self._fact("used_elsewhere_at"), now)

    def _fact(self, name: str) -> str:
        return f"{name}:{self._name}"
