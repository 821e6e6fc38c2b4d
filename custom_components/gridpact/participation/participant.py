"""The home's agent in one market: one step after another, each able to fail without the others."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, replace

from ..chain.base import LogEntry
from ..errors import GridpactError, Refused, Unreachable
from .bidding import decide, decision_by_hand, open_series, place, withdraw_bid
from .commitments import commit_readings
from .following import follow, take_logs
from .happenings import Happening
from .home import ChainState, Home
from .plans import CallPlan, CallState, Plan
from .registering import register, retire
from .savings import IntervalUse, saved_so_far, use_by_interval
from .settling import collect, settle_next
from .snapshot import Snapshot, take_snapshot
from .telling import Teller
from .windows import count_calls, tell_voided, tell_windows

OUTAGE_S = 120  # after a longer silence of the chain, what it brings is late
MOST_SETTLEMENTS = 8  # in one step


class Participant:
    """Follows the market, bids, commits readings, proves and collects.

    `step` does everything that is due, `look` only what time alone does; neither raises because a node is away. All
    state is in the database: a new participant on the same one goes on where the last one stopped.
    """

    def __init__(self, home: Home) -> None:
        """Take a home; nothing is read or sent yet."""
        self.home = home
        self._busy = asyncio.Lock()
        self._running_since: int | None = None
        self._watching_since: int | None = None
        self._answered_at: int | None = None
        self._connected = False
        self._errors: tuple[GridpactError, ...] = ()

    async def step(self, now: int) -> Snapshot:
        """Do what is due at `now` (seconds) and return what is so then."""
        async with self._busy:
            errors: list[GridpactError] = []
            await self._attempt(errors, lambda: self._connect(now))
            await asyncio.to_thread(self._pass_time, now)
            if self._connected:
                await self._take_part(errors, now)
            self._errors = tuple(errors)
            return await self._snapshot(now)

    async def look(self, now: int) -> Snapshot:
        """Return what is so at `now` without asking the chain: for the seconds at which windows start and end."""
        await asyncio.to_thread(self._pass_time, now)
        return await self._snapshot(now)

    async def acknowledge(self, happenings: Sequence[Happening]) -> list[Happening]:
        """Mark happenings as told and return those to be handed on now: each is returned once, ever."""
        return await asyncio.to_thread(self.home.happenings.publish, happenings)

    async def place_bid(self, series_id: int, wh: int, price: int, now: int) -> str:
        """Bid by hand: Wh per call, price in token base units per kWh. Returns the transaction.

        Raises Refused with what is wrong, or what sending raises.
        """
        async with self._busy:
            plan = self._known(series_id)
            decision = await asyncio.to_thread(decision_by_hand, self.home, plan, wh, price, now)
            plan = replace(plan, decision=decision, left=False)
            await asyncio.to_thread(self.home.plans.save, plan)
            self.home.attempts.forget()
            logs = await place(self.home, self._teller(now), plan, now)
            await self._take(logs, now)
            return logs[0].transaction if logs else ""

    async def leave_event(self, series_id: int | None, now: int) -> None:
        """Leave an event (without a number: the running or next one).

        While bidding is open the bid is taken back; afterwards nothing is shed any more, and what was saved is still
        proven. Raises Refused("nothing_to_leave").
        """
        snapshot = await self._snapshot(now)
        if series_id is None:
            if snapshot.event is None:
                raise Refused("nothing_to_leave")
            series_id = snapshot.event.series_id
        plan = self._known(series_id)
        if plan.placed and plan in open_series(self.home, now):
            async with self._busy:
                await self._take(await withdraw_bid(self.home, plan, now), now)
            return
        await asyncio.to_thread(self._leave, plan, now)

    async def claim(self, now: int) -> Snapshot:
        """Prove and collect at once, also what failed a moment ago."""
        self.home.attempts.forget()
        return await self.step(now)

    async def retire_meter(self, meter_id: str, now: int) -> None:
        """Take a meter (id in hex) out of the site's use. Raises Refused while an event is open."""
        async with self._busy:
            await retire(self.home, meter_id, now)

    async def delivery(self, series_id: int, day: int | None = None) -> list[IntervalUse]:
        """Return usual and actual use in a called window, by default the latest.

        Raises Refused("event_unknown").
        """
        plan = self._known(series_id)
        calls = [call for call in plan.calls if day in (None, call.day)]
        if not calls:
            raise Refused("event_unknown", account=self.home.account, event=series_id)
        return await asyncio.to_thread(use_by_interval, self.home, plan, calls[-1])

    async def _connect(self, now: int) -> None:
        """Take in what the chain did, and read how the home stands."""
        self._connected = False
        home = self.home
        if home.info is None:
            await asyncio.to_thread(home.facts.write, "info", asdict(await home.market.info()))
        if home.facts.get("set_up_at") is None:
            await asyncio.to_thread(home.facts.write, "set_up_at", now)
        await self._read()
        if self._answered_at is None or now - self._answered_at > OUTAGE_S:
            self._watching_since = now
        await follow(home, self._teller(now), home.facts.get("set_up_at"))
        self._answered_at = now
        self._connected = True

    async def _read(self) -> None:
        """Read how the home stands on the chain."""
        market, address = self.home.market, self.home.account
        (block, time), account, site, coin_balance, credit, (head, ranges) = await asyncio.gather(
            market.head(),
            market.account(address),
            market.site(address),
            market.coin_balance(address),
            market.credit(address),
            market.ledger_head(address),
        )
        if self.home.sender is not None:
            self.home.fees.posting = await self.home.sender.posting_fee()
        chain = ChainState(
            block=block,
            time=time,
            account=account,
            site=site,
            coin_balance=coin_balance,
            credit=credit,
            head=head,
            ranges=ranges,
        )
        await asyncio.to_thread(self.home.remember, chain)

    async def _take_part(self, errors: list[GridpactError], now: int) -> None:
        """Do what takes transactions."""
        home = self.home
        if home.sender is None or not home.preferences().consent:
            return
        await self._attempt(errors, home.sender.resume)
        await self._attempt(errors, lambda: self._register(now))
        await self._attempt(errors, lambda: self._commit(now))
        await self._attempt(errors, lambda: self._settle(now))
        await self._attempt(errors, lambda: self._bid(errors, now))

    async def _register(self, now: int) -> None:
        """Make the home and its meters known."""
        if await register(self.home, self._chain, now):
            await self._read()

    async def _commit(self, now: int) -> None:
        """Commit readings."""
        logs = await commit_readings(self.home, self._chain, now)
        await self._take(logs, now)

    async def _settle(self, now: int) -> None:
        """Prove every call whose turn it is, then collect."""
        for _ in range(MOST_SETTLEMENTS):
            logs = await settle_next(self.home, self._chain, now)
            if not logs:
                break
            await self._take(logs, now)
        await self._take(await collect(self.home, self._chain, now), now)

    async def _bid(self, errors: list[GridpactError], now: int) -> None:
        """Decide on open series and send the bids."""
        for plan in await asyncio.to_thread(decide, self.home, self._teller(now), now):
            await self._attempt(errors, lambda plan=plan: self._place(plan, now))  # type: ignore[misc]

    async def _place(self, plan: Plan, now: int) -> None:
        """Send one bid."""
        await self._take(await place(self.home, self._teller(now), plan, now), now)

    async def _take(self, logs: Sequence[LogEntry], now: int) -> None:
        """Take in the logs of a receipt at once; the follower brings them again, which changes nothing."""
        if logs:
            await take_logs(self.home, self._teller(now), logs, self.home.facts.get("set_up_at"))
            await self._read()
            await asyncio.to_thread(count_calls, self.home)

    async def _attempt(self, errors: list[GridpactError], part: Callable[[], Awaitable[object]]) -> None:
        """Run one part of a step; what goes wrong is kept, and the others go on."""
        try:
            await part()
        except GridpactError as error:
            if isinstance(error, Unreachable):
                self._connected = False
            errors.append(error)

    def _pass_time(self, now: int) -> None:
        """Do what time alone does; blocks."""
        if self.home.info is None:
            return
        if self._running_since is None:
            self._running_since = now
        count_calls(self.home)
        tell_windows(self.home, self._teller(now), now, self._running_since)
        if self.home.chain is not None:
            tell_voided(self.home, self._teller(now), self.home.chain.time, self.home.facts.get("set_up_at") or now)

    def _leave(self, plan: Plan, now: int) -> None:
        """Shed nothing more for the running or next call, or for a series of which no day is called; blocks."""
        teller = self._teller(now)
        calls = [call for call in plan.calls if call.state is CallState.PLANNED and now < call.end and plan.award_wh]
        if calls:
            call = min(calls, key=lambda one: one.end)
            saved_wh = saved_so_far(self.home, plan, call, now)
            left, happening = self._left_call(plan, call), teller.left(plan, call, saved_wh, now)
        elif plan.award_wh and not plan.left and plan.windows(now, self.home.grid.interval):
            left, happening = replace(plan, left=True), teller.left_series(plan, plan.award_wh, "", now)
        else:
            raise Refused("nothing_to_leave")
        with self.home.database.transaction():
            self.home.plans.save(left)
            self.home.happenings.add(happening)

    @staticmethod
    def _left_call(plan: Plan, call: CallPlan) -> Plan:
        """Return the plan with one call left."""
        return plan.with_call(replace(call, state=CallState.LEFT))

    def _teller(self, now: int) -> Teller:
        """Return who puts happenings into words."""
        info = self.home.info
        assert info is not None  # noqa: S101 - only asked for once a node has answered
        return Teller(info, self._watching_since if self._watching_since is not None else now)

    def _known(self, series_id: int) -> Plan:
        """Return a plan. Raises Refused("event_unknown")."""
        plan = self.home.plans.get(series_id)
        if plan is None:
            raise Refused("event_unknown", account=self.home.account, event=series_id)
        return plan

    @property
    def _chain(self) -> ChainState:
        """What the chain said in this step."""
        assert self.home.chain is not None  # noqa: S101 - only asked for after reading it
        return self.home.chain

    async def _snapshot(self, now: int) -> Snapshot:
        """Put together what is known."""
        return await asyncio.to_thread(take_snapshot, self.home, now, connected=self._connected, errors=self._errors)
