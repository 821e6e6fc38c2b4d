"""One step after another: each part of a step can fail without the others."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict

from ..chain.base import LogEntry
from ..errors import AccessDenied, GridpactError, Refused, Unreachable, WrongPeer
from ..trading.trader import Trader
from .bidding import decide, place, read_what_is_left
from .chronicle import Watch
from .clocks import Clocks
from .commitments import commit_readings
from .deposit import missing_deposit
from .following import follow, take_logs
from .home import ChainState, Home
from .key_use import KeyUse
from .permission import check_key
from .plans import Plan
from .registering import register
from .settling import collect, settle_next
from .snapshot import Snapshot, take_snapshot
from .staking import claim_stake
from .troubles import find_troubles
from .windows import count_calls, tell_voided, tell_windows

OUTAGE_S = 600  # after a longer silence of the chain, what it brings is late; a step may itself take minutes
MOST_SETTLEMENTS = 8  # in one step
SILENT_SINCE = "silent_since"  # second since which no node answers


class Stepper:
    """Follows the market, bids, commits readings, proves and collects; `trader` trades surplus, where that is traded.

    `step` does everything that is due, `look` only what time alone does; neither raises because a node is away.
    """

    def __init__(self, home: Home) -> None:
        """Take a home; nothing is read or sent yet."""
        self.home = home
        self._busy = asyncio.Lock()
        self.trader = Trader(home, home.trade, self._busy, self._take) if home.trade and home.sender else None
        self._running_since: int | None = None
        self._watching_from = 0
        self._answered_at: int | None = None
        self._connected = False
        self._errors: tuple[GridpactError, ...] = ()
        self._silent_since: int | None = None
        self._clocks = Clocks()
        self._key_use = KeyUse()

    async def step(self, now: int) -> Snapshot:
        """Do what is due at `now` (seconds) and return what is so then."""
        async with self._busy:
            errors: list[GridpactError] = []
            await self._attempt(errors, lambda: self._connect(now))
            await asyncio.to_thread(self._note_silence, errors, now)
            await asyncio.to_thread(self._pass_time, now)
            if self._connected:
                await self._take_part(errors, now)
            self._errors = tuple(errors)
            return await self._snapshot(now)

    async def look(self, now: int) -> Snapshot:
        """Return what is so at `now` without asking the chain: for the seconds at which windows start and end."""
        await asyncio.to_thread(self._pass_time, now)
        return await self._snapshot(now)

    async def _connect(self, now: int) -> None:
        """Take in what the chain did, and read how the home stands."""
        self._connected = False
        home = self.home
        if home.info is None:
            await asyncio.to_thread(home.facts.write, "info", asdict(await home.market.info()))
        await self._read()
        self._clocks.compare(self._chain.block, self._chain.time, now)
        if home.sender is not None:
            await self._key_use.watch(home, home.sender, now)
        if home.facts.get("set_up") is None:
            await asyncio.to_thread(home.facts.write, "set_up", {"block": self._chain.block, "time": now})
        if self._answered_at is None or now - self._answered_at > OUTAGE_S:
            self._watching_from = self._chain.block
        await follow(home, self._watch)
        self._answered_at = now
        self._connected = True

    async def _read(self) -> None:
        """Read how the home stands on the chain."""
        market, address = self.home.market, self.home.account
        (block, time), account, site, coin_balance, credit, (head, ranges) = await asyncio.gather(
            market.head(),
            market.account(address),
            market.site(address),
            market.coin_balance(self.home.signer),
            market.credit(address),
            market.ledger_head(address),
        )
        if self.home.sender is not None:
            self.home.fees.posting = await self.home.sender.posting_fee()
        paid_to_key = self.home.sender is not None and self.home.owner == address == self.home.signer
        chain = ChainState(
            block=block,
            time=time,
            account=account,
            site=site,
            coin_balance=coin_balance,
            credit=credit,
            head=head,
            ranges=ranges,
            on_key=await market.token_balance(address) if paid_to_key else 0,
            deposit_missing=await missing_deposit(market, address, account) if self.home.sender else 0,
        )
        await asyncio.to_thread(self.home.remember, chain)

    async def _take_part(self, errors: list[GridpactError], now: int) -> None:
        """Do what takes transactions, as long as a node answers."""
        home = self.home
        if home.sender is None or not home.preferences().consent:
            return
        parts = (
            home.sender.resume,
            lambda: self._register(now),
            lambda: self._commit(now),
            lambda: self._settle(now),
            *(self.trader.parts(now) if self.trader else ()),
            lambda: self._bid(errors, now),
        )
        try:
            check_key(home, self._chain.account)
        except AccessDenied as error:
            errors.append(error)
            return
        for part in parts:
            if self._connected:
                await self._attempt(errors, part)

    async def _register(self, now: int) -> None:
        """Make the home and its meters known."""
        if await register(self.home, self._chain, now):
            await self._read()

    async def _commit(self, now: int) -> None:
        """Commit readings."""
        logs = await commit_readings(self.home, self._chain, now)
        await self._take(logs)

    async def _settle(self, now: int) -> None:
        """Prove every call whose turn it is, then collect, also what has waited of the deposit."""
        for _ in range(MOST_SETTLEMENTS):
            logs = await settle_next(self.home, self._chain, now)
            if not logs:
                break
            await self._take(logs)
        await self._take(await collect(self.home, self._chain, now))
        await self._take(await claim_stake(self.home, self._chain, now))

    async def _bid(self, errors: list[GridpactError], now: int) -> None:
        """Decide on open series and send the bids."""
        await read_what_is_left(self.home, now)
        for plan in await asyncio.to_thread(decide, self.home, now):
            await self._attempt(errors, lambda plan=plan: self._place(plan, now))  # type: ignore[misc]

    async def _place(self, plan: Plan, now: int) -> None:
        """Send one bid."""
        await self._take(await place(self.home, plan, now))

    async def _take(self, logs: Sequence[LogEntry]) -> None:
        """Take in the logs of a receipt at once; the follower brings them again, which changes nothing."""
        if logs:
            await take_logs(self.home, logs, self._watch)
            await self._read()
            await asyncio.to_thread(count_calls, self.home)

    async def _attempt(self, errors: list[GridpactError], part: Callable[[], Awaitable[object]]) -> None:
        """Run one part of a step; what goes wrong is kept, and the others go on."""
        try:
            await part()
        except GridpactError as error:
            if isinstance(error, (Unreachable, WrongPeer)):
                self._connected = False
            errors.append(error)

    def _note_silence(self, errors: Sequence[GridpactError], now: int) -> None:
        """Keep since when no node answers, also across a restart; blocks. A node of another network is not silent."""
        if self._connected:
            self._silent_since = None
        elif isinstance(errors[0], Unreachable):
            self._silent_since = self.home.facts.get(SILENT_SINCE) or self._answered_at or now
        else:
            self._silent_since = None
        self.home.facts.write(SILENT_SINCE, self._silent_since)

    def _pass_time(self, now: int) -> None:
        """Do what time alone does; blocks."""
        if self.home.info is None:
            return
        if self._running_since is None:
            self._running_since = now
        count_calls(self.home)
        tell_windows(self.home, now, self._running_since)
        set_up = self.home.facts.get("set_up")
        if self.home.chain is not None and set_up is not None:
            tell_voided(self.home, self.home.chain.time, set_up["time"])

    def _known(self, series_id: int) -> Plan:
        """Return a plan. Raises Refused("event_unknown")."""
        plan = self.home.plans.get(series_id)
        if plan is None:
            raise Refused("event_unknown", account=self.home.account, event=series_id)
        return plan

    @property
    def _watch(self) -> Watch:
        """Return from which blocks on happenings are told, and told in time."""
        return Watch(set_up_block=self.home.facts.get("set_up")["block"], watching_from=self._watching_from)

    @property
    def _chain(self) -> ChainState:
        """What the chain said in this step."""
        assert self.home.chain is not None  # noqa: S101 - only asked for after reading it
        return self.home.chain

    async def _snapshot(self, now: int) -> Snapshot:
        """Put together what is known."""
        return await asyncio.to_thread(self._take_snapshot, now)

    def _take_snapshot(self, now: int) -> Snapshot:
        off = self._clocks.off
        troubles = find_troubles(self.home, now, silent_since=self._silent_since, clock_off=off)
        return take_snapshot(self.home, now, connected=self._connected, troubles=troubles, errors=self._errors)
