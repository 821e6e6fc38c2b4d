"""Makes plans, payments and happenings of what the chain's logs tell."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from ..chain.base import LogEntry
from ..market.models import SeriesStatus
from .bidding import estimate
from .happenings import Happening
from .home import Home
from .plans import CallPlan, CallState, Decision, Plan
from .telling import Payment, Teller

SERIES_LOGS = {"SeriesRequested", "SeriesCleared", "SeriesVoided", "DayCalled"}
OWN_SERIES_LOGS = {"BidPlaced", "BidWithdrawn", "CallSettled", "CallExpired"}


async def follow(home: Home, teller: Teller, set_up_at: int) -> None:
    """Take in every log since the last time. What is from before `set_up_at` (seconds) is known, but not told."""
    while True:
        logs = await home.follower.poll()
        gone = set(home.follower.reverted)
        if gone:
            await _undo(home, gone)
        caught_up = home.follower.caught_up
        await _take(home, teller, logs, set_up_at, home.follower.save)
        if caught_up:
            return


async def take_logs(home: Home, teller: Teller, logs: Sequence[LogEntry], set_up_at: int) -> None:
    """Take in the logs of a receipt at once; the follower will bring them again, which changes nothing."""
    await _take(home, teller, logs, set_up_at, lambda: None)


async def _take(home: Home, teller: Teller, logs: Sequence[LogEntry], set_up_at: int, save: Callable[[], None]) -> None:
    """Take in logs, and in the same transaction do `save`."""
    touched = {log.arguments["id"] for log in logs if _concerns(home, log)}
    plans = await _refreshed(home, touched)
    await asyncio.to_thread(_Chronicle(home, teller, set_up_at, plans).write, logs, save)


async def _refreshed(home: Home, series_ids: Iterable[int]) -> dict[int, Plan]:
    """Read series from the chain; what the home itself decided stays as it is."""
    plans: dict[int, Plan] = {}
    for series_id in sorted(series_ids):
        series = await home.market.series(series_id)
        if series is None:
            await asyncio.to_thread(home.plans.drop, series_id)
            continue
        plan = replace(home.plans.get(series_id) or Plan(series=series), series=series)
        plans[series_id] = await _with_calls(home, plan)
    return plans


async def _with_calls(home: Home, plan: Plan) -> Plan:
    """Add the days that were called since."""
    terms, interval = plan.series.terms, home.grid.interval
    for day in plan.series.called_days:
        if plan.call(day) is None:
            called_at = await home.market.called_at(plan.id, day)
            start, end = terms.start(day, interval), terms.end(day, interval)
            plan = plan.with_call(CallPlan(day=day, start=start, end=end, called_at=called_at))
    called = plan.series.called_days
    return replace(plan, calls=tuple(call for call in plan.calls if call.day in called))


async def _undo(home: Home, gone: set[str]) -> None:
    """Take back what a re-org took back: read every series again that is not over, and every undone settlement."""
    plans = [_without(plan, gone) for plan in home.plans.all()]
    await asyncio.to_thread(home.facts.drop_payments, gone)
    await asyncio.to_thread(home.plans.save, *plans)
    alive = [plan.id for plan in plans if plan.series.status is not SeriesStatus.VOID]
    refreshed = await _refreshed(home, alive)
    bids = {bid.series_id for bid in await home.market.open_bids(home.account)}
    bidding = (SeriesStatus.BIDDING, SeriesStatus.CLEARING)
    await asyncio.to_thread(
        home.plans.save,
        *(
            replace(plan, placed=plan.id in bids) if plan.series.status in bidding else plan
            for plan in refreshed.values()
        ),
    )


def _without(plan: Plan, gone: set[str]) -> Plan:
    """Return the plan with the calls open again whose settlement is gone."""
    for call in plan.calls:
        if call.key in gone:
            plan = plan.with_call(CallPlan(day=call.day, start=call.start, end=call.end, called_at=call.called_at))
    return plan


def _concerns(home: Home, log: LogEntry) -> bool:
    """Return whether a log changes what the home knows about a series."""
    return log.name in SERIES_LOGS or (log.name in OWN_SERIES_LOGS and _own(home, log))


def _own(home: Home, log: LogEntry) -> bool:
    """Return whether a log is about the home's account."""
    return str(log.arguments.get("account", "")).lower() == home.account.lower()


class _Chronicle:
    """Writes one batch of logs into the stores. Blocks."""

    def __init__(self, home: Home, teller: Teller, set_up_at: int, plans: dict[int, Plan]) -> None:
        self._home = home
        self._teller = teller
        self._set_up_at = set_up_at
        self._plans = plans
        self._handlers: dict[str, Callable[[LogEntry], Happening | None]] = {
            "SeriesRequested": self._announced,
            "SeriesCleared": self._cleared,
            "SeriesVoided": self._voided,
            "BidPlaced": self._bid_placed,
            "BidWithdrawn": self._bid_withdrawn,
            "CallSettled": self._settled,
            "CallExpired": self._expired,
            "Withdrawn": self._paid,
            "StakeForfeited": self._deposit_reduced,
            "RootPosted": self._posted,
        }

    def write(self, logs: Sequence[LogEntry], save: Callable[[], None]) -> None:
        """Take in the logs and do `save`, all in one transaction."""
        with self._home.database.transaction():
            for log in logs:
                handler = self._handlers.get(log.name)
                if handler is None or not (log.name in SERIES_LOGS or _own(self._home, log)):
                    continue
                happening = handler(log)
                if happening is not None:
                    self._home.happenings.add(happening, silent=happening.time < self._set_up_at)
            self._home.plans.save(*self._plans.values())
            save()

    def _plan(self, log: LogEntry) -> Plan | None:
        """Return the plan that a log is about; None if the chain dropped the series in the meantime."""
        return self._plans.get(log.arguments["id"])

    def _announced(self, log: LogEntry) -> Happening | None:
        plan = self._plan(log)
        if plan is None:
            return None
        can_save_wh, expected = estimate(self._home, plan)
        return self._teller.announced(plan, can_save_wh=can_save_wh, expected=expected, time=log.time)

    def _cleared(self, log: LogEntry) -> Happening | None:
        plan = self._plan(log)
        if plan is None or not plan.placed:
            return None
        return self._teller.cleared(plan, self._home.site.balance_wh, log.time)

    def _voided(self, log: LogEntry) -> Happening | None:
        plan = self._plan(log)
        if plan is None or not plan.placed or plan.decision is None:
            return None
        return self._teller.cancelled(plan, plan.decision.wh, log.time)

    def _bid_placed(self, log: LogEntry) -> Happening | None:
        plan = self._plan(log)
        if plan is None:
            return None
        wh, tick = log.arguments["wh"], log.arguments["tick"]
        decision = plan.decision
        if decision is None or (decision.wh, decision.tick) != (wh, tick):  # another program has the key
            decision = Decision(wh=wh, tick=tick, loads=decision.loads if decision else (), expected=0)
        plan = replace(plan, decision=replace(decision, failed=""), placed=True, left=False)
        self._plans[plan.id] = plan
        return self._teller.bid_placed(plan, transaction=log.transaction, time=log.time)

    def _bid_withdrawn(self, log: LogEntry) -> Happening | None:
        plan = self._plan(log)
        if plan is None:
            return None
        promised_wh = plan.decision.wh if plan.decision else 0
        withdrawn = plan.withdrawn if log.transaction in plan.withdrawn else (*plan.withdrawn, log.transaction)
        self._plans[plan.id] = replace(plan, placed=False, left=True, withdrawn=withdrawn)
        return self._teller.left_series(plan, promised_wh, log.transaction, log.time)

    def _settled(self, log: LogEntry) -> Happening | None:
        settlement = log.arguments["settlement"]
        found = self._call(log)
        if found is None:
            return None
        plan, call = found
        call = replace(call, state=CallState.SETTLED, settlement=settlement, key=log.key, transaction=log.transaction)
        self._plans[plan.id] = plan.with_call(replace(call, paid=call.paid or settlement.pay == 0))
        return self._teller.settled(plan, call, settlement, log.time)

    def _expired(self, log: LogEntry) -> Happening | None:
        found = self._call(log)
        if found is None:
            return None
        plan, call = found
        expired = replace(call, state=CallState.EXPIRED, key=log.key, transaction=log.transaction, paid=True)
        self._plans[plan.id] = plan.with_call(expired)
        return self._teller.expired(plan, call, log.arguments["balance"], log.time)

    def _call(self, log: LogEntry) -> tuple[Plan, CallPlan] | None:
        """Return the call that a log is about, with its plan."""
        plan = self._plan(log)
        call = plan.call(log.arguments["day"]) if plan else None
        return (plan, call) if plan and call else None

    def _paid(self, log: LogEntry) -> Happening | None:
        amount, to = log.arguments["amount"], log.arguments["to"]
        self._home.facts.add_payment(log.key, amount, to, log.time, log.transaction)
        unpaid = [
            (plan, call)
            for plan in {**{plan.id: plan for plan in self._home.plans.all()}, **self._plans}.values()
            for call in plan.calls
            if call.settlement is not None and not call.paid
        ]
        if not unpaid:
            return None
        for plan, call in unpaid:
            current = self._plans.get(plan.id, plan)
            self._plans[plan.id] = current.with_call(replace(call, paid=True))
        plan, call = max(unpaid, key=lambda item: item[1].end)
        payment = Payment(
            amount=amount,
            fee=self._home.fee_text(f"withdraw:{plan.id}:{call.day}", log.transaction),
            saved_wh=sum(one.settlement.delivered_wh for _, one in unpaid if one.settlement),
            to=to,
            transaction=log.transaction,
            time=log.time,
        )
        return self._teller.paid(plan, call, payment)

    def _deposit_reduced(self, log: LogEntry) -> Happening:
        return self._teller.deposit_reduced(
            amount=log.arguments["amount"], left=log.arguments["stake"], transaction=log.transaction, time=log.time
        )

    def _posted(self, log: LogEntry) -> None:
        """Note when a range was posted: its proofs need the second."""
        self._home.readings.mark_posted(self._home.account, log.arguments["sequence"], log.arguments["postedAt"])
