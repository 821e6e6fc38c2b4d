"""The home's agent in one market: what happens by itself, and what people and actions ask of it."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from ..chain.base import LogEntry
from ..errors import Refused
from .bidding import open_series, place, read_what_is_left, withdraw_bid
from .deciding import bid_by_hand, estimate, joining_by_hand
from .exporting import export_proof
from .happenings import Happening
from .mending import confirm_forfeits, move_earnings
from .payee import direct_pay
from .plans import CallState, Decision, Plan
from .registering import retire
from .savings import IntervalUse, saved_so_far, use_by_interval
from .snapshot import Snapshot
from .staking import add_stake, withdraw_stake
from .stepping import Stepper


class Participant(Stepper):
    """Takes part for one home: `step` and `look` make it go (see Stepper), the rest is what people ask for.

    All state is in the database: a new participant on the same one goes on where the last one stopped. Times are
    seconds. What is asked for raises Refused with what is wrong, or what sending raises.
    """

    async def acknowledge(self, happenings: Sequence[Happening]) -> list[Happening]:
        """Mark happenings as told and return those to be handed on now: each is returned once, ever."""
        return await asyncio.to_thread(self.home.happenings.publish, happenings)

    async def place_bid(self, series_id: int, wh: int, price: int, now: int) -> str:
        """Bid by hand: Wh per call, price in token base units per kWh. Returns the transaction.

        Raises Refused with what is wrong, or what sending raises.
        """
        return await self._decided_by_hand(series_id, lambda plan: bid_by_hand(self.home, plan, wh, price, now), now)

    async def join(self, series_id: int, wh: int | None, now: int) -> str:
        """Join a series of fixed price by hand; without `wh` (per call) with all that the loads can save.

        Returns the transaction. Raises Refused with what is wrong, or what sending raises.
        """
        async with self._busy:
            await read_what_is_left(self.home, now)
        return await self._decided_by_hand(series_id, lambda plan: joining_by_hand(self.home, plan, wh, now), now)

    async def leave_event(self, series_id: int | None, now: int) -> None:
        """Leave an event (without a number: the running or next one).

        As long as one may bid or join that is taken back; afterwards nothing is shed any more, and what was saved is
        still proven. Raises Refused("nothing_to_leave").
        """
        snapshot = await self._snapshot(now)
        if series_id is None:
            if snapshot.event is None:
                raise Refused("nothing_to_leave")
            series_id = snapshot.event.series_id
        plan = self._known(series_id)
        if plan.placed and plan in open_series(self.home, now):
            async with self._busy:
                await self._take(await withdraw_bid(self.home, plan, now))
            return
        await asyncio.to_thread(self._leave, series_id, now)

    async def claim(self, now: int) -> Snapshot:
        """Prove and collect at once, also what failed a moment ago."""
        self.home.attempts.forget()
        return await self.step(now)

    async def add_stake(self, amount: int, now: int) -> str:
        """Add tokens of the home's key (base units) to the deposit. Returns the transaction.

        Raises Refused, or what sending raises.
        """
        async with self._busy:
            return await self._took(await add_stake(self.home, amount, now))

    async def withdraw_stake(self, amount: int, now: int) -> str:
        """Set a part of the deposit (base units) on its way to the wallet. Returns the transaction.

        Raises Refused, or what sending raises.
        """
        async with self._busy:
            return await self._took(await withdraw_stake(self.home, amount, now))

    async def pay_to(self, wallet: str, now: int) -> None:
        """Have pay and deposit go to a wallet; who is not registered yet will be registered for it, and sends nothing.

        Raises Refused (nothing was sent), Rejected, OutcomeUnknown (it is in the journal and goes on), Unreachable.
        """
        async with self._busy:
            account = await self.home.market.account(self.home.account)
            if account is not None:
                self.home.attempts.forget()
                await direct_pay(self.home, account, wallet, now)

    async def retire_meter(self, meter_id: str, now: int) -> None:
        """Take a meter (id in hex) out of the site's use. Raises Refused while an event is open."""
        async with self._busy:
            await retire(self.home, meter_id, now)

    async def move_earnings(self, wallet: str, now: int) -> None:
        """Move the tokens that lie on the home's own key to a wallet. Raises what sending raises."""
        async with self._busy:
            await move_earnings(self.home, wallet, now)

    async def confirm_forfeits(self) -> None:
        """Note that people have seen that stake was taken."""
        async with self._busy:
            await confirm_forfeits(self.home)

    async def quote_fee(self, purpose: str) -> int | None:
        """Return what a higher fee for what waits costs at most, None if it waits no more."""
        return await self.home.sender.quote(purpose) if self.home.sender else None

    async def raise_fee(self, purpose: str, at_most: int) -> None:
        """Send what waits again with a higher fee: it replaces the first, so that it cannot happen twice.

        Raises Refused("over_limit") if it costs more than `at_most` (base units of the coin) by now.
        """
        async with self._busy:
            if self.home.sender is not None:
                await self.home.sender.raise_fee(purpose, at_most)

    async def expected(self, series_id: int) -> int:
        """Return what a call of an open series would pay, token base units. Raises Refused("event_unknown")."""
        return (await asyncio.to_thread(estimate, self.home, self._known(series_id)))[1]

    async def delivery(self, series_id: int, now: int) -> list[IntervalUse]:
        """Return usual and actual use in the window that began last, before the first one in the next.

        Needs no chain: what the home's own readings say. Raises Refused("event_unknown").
        """
        plan = self._known(series_id)
        call = plan.latest_call(now) or plan.first_window(now, self.home.grid.interval)
        return await asyncio.to_thread(use_by_interval, self.home, plan, call)

    async def export_proof(self, series_id: int, network: str, now: int) -> dict[str, Any]:
        """Return the proof bundle (market/bundle.py) of the window that began last.

        `network` is the chain id as text. Raises Refused("event_unknown"), Refused("nothing_to_prove").
        """
        plan = self._known(series_id)
        call = plan.latest_call(now)
        if call is None:
            raise Refused("nothing_to_prove", event=series_id)
        return await export_proof(self.home, plan, call, network)

    async def _decided_by_hand(self, series_id: int, decide: Callable[[Plan], Decision], now: int) -> str:
        """Let somebody decide (which blocks), keep the decision and send it; returns the transaction."""
        async with self._busy:
            decision = await asyncio.to_thread(decide, self._known(series_id))
            plan = await asyncio.to_thread(self._keep, self._known(series_id), decision)
            self.home.attempts.forget()
            return await self._took(await place(self.home, plan, now))

    async def _took(self, logs: Sequence[LogEntry]) -> str:
        """Take in the logs of a receipt; returns its transaction."""
        await self._take(logs)
        return logs[0].transaction if logs else ""

    def _keep(self, plan: Plan, decision: Decision) -> Plan:
        """Keep a decision by hand; blocks."""
        return self.home.plans.change(plan.id, lambda one: replace(one, decision=decision, left=False)) or plan

    def _leave(self, series_id: int, now: int) -> None:
        """Shed nothing more for the running or next call, or for a series of which no day is called; blocks."""
        home = self.home
        with home.database.transaction():
            plan = self._known(series_id)
            calls = [call for call in plan.calls if call.state is CallState.PLANNED and now < call.end]
            if not plan.award_wh or plan.left or not plan.windows(now, home.grid.interval):
                raise Refused("nothing_to_leave")
            if calls:
                call = min(calls, key=lambda one: one.end)
                home.happenings.add(home.teller().left(plan, call, saved_so_far(home, plan, call, now), now))
                home.plans.save(plan.with_call(replace(call, state=CallState.LEFT)))
            else:
                home.happenings.add(home.teller().left_series(plan, plan.award_wh, "", now))
                home.plans.save(replace(plan, left=True))
