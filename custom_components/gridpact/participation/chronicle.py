"""Writes logs into the home's stores: plans, payments, posted ranges, and what is to be told of it. Blocks."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace

from ..chain.base import LogEntry
from ..trading import chronicle as trades
from ..trading.ownership import own_trade
from .deciding import estimate
from .happenings import Happening, HappeningType
from .home import Home
from .news import News
from .plans import CallPlan, CallState, Decision, Plan
from .telling import Payment, Teller, plain
from .troubles import DISPUTED_FOR, FORFEITS, Forfeit

SERIES_LOGS = {"SeriesRequested", "SeriesCleared", "SeriesVoided", "SeriesCompleted", "DayCalled"}
TRADE_LOGS = {"SurplusSet"}
OWN_SERIES_LOGS = {"BidPlaced", "EventJoined", "BidWithdrawn", "CallSettled", "CallExpired"}
TRADE = "trade"  # where the market trades; not there as long as that must be asked


@dataclass(frozen=True, slots=True)
class Watch:
    """Blocks up to `set_up_block` are history and not told; up to `watching_from` it is told late."""

    set_up_block: int
    watching_from: int


def own(home: Home, log: LogEntry) -> bool:
    """Return whether a log is about the home's account."""
    return str(log.arguments.get("account", "")).lower() == home.account.lower()


class Chronicle:
    """Writes one batch of logs after the other."""

    def __init__(self, home: Home, watch: Watch) -> None:
        self._home = home
        self._watch = watch
        self._handlers: dict[str, Callable[[LogEntry, Teller], Happening | None]] = {
            "SeriesRequested": self._announced,
            "SeriesCleared": self._cleared,
            "SeriesVoided": self._voided,
            "SeriesCompleted": self._completed,
            "BidPlaced": self._bid_placed,
            "EventJoined": self._bid_placed,
            "BidWithdrawn": self._bid_withdrawn,
            "CallSettled": self._settled,
            "CallExpired": self._expired,
            "Withdrawn": self._paid,
            "StakeForfeited": self._forfeited,
            "StakeSlashed": self._slashed,
            "DisputeOpened": self._disputed,
            "Deactivated": self._deactivated,
            "Reactivated": self._reactivated,
            "RootPosted": self._posted,
            "SurplusSet": self._trade_moved,
        }

    def write(self, news: Sequence[News], logs: Sequence[LogEntry], save: Callable[[], None]) -> None:
        """Take in news and logs and do `save`, all in one transaction."""
        with self._home.database.transaction():
            for item in news:
                item.keep(self._home)
            self._home.trades.add([log for log in logs if own_trade(self._home, log)])
            for log in logs:
                self._write(log)
            save()

    def _write(self, log: LogEntry) -> None:
        if own_trade(self._home, log):
            late = log.block <= self._watch.watching_from
            self._tell(trades.tell(self._home, log, late=late), log)
            return
        handler = self._handlers.get(log.name)
        if handler is None or not (log.name in SERIES_LOGS | TRADE_LOGS or own(self._home, log)):
            return
        happening = handler(log, self._home.teller(late=log.block <= self._watch.watching_from))
        self._tell([happening] if happening else [], log)

    def _tell(self, happenings: Sequence[Happening], log: LogEntry) -> None:
        for happening in happenings:
            self._home.happenings.add(happening, silent=log.block <= self._watch.set_up_block)

    def _plan(self, log: LogEntry) -> Plan | None:
        """Return the plan that a log is about; None if the chain dropped the series in the meantime."""
        return self._home.plans.get(log.arguments["id"])

    def _call(self, log: LogEntry) -> tuple[Plan, CallPlan] | None:
        """Return the call that a log is about, with its plan."""
        plan = self._plan(log)
        call = plan.call(log.arguments["day"]) if plan else None
        return (plan, call) if plan and call else None

    def _announced(self, log: LogEntry, teller: Teller) -> Happening | None:
        plan = self._plan(log)
        if plan is None or log.block <= self._watch.set_up_block:
            return None
        can_save_wh, expected = estimate(self._home, plan)
        return teller.announced(plan, can_save_wh=can_save_wh, expected=expected, time=log.time)

    def _cleared(self, log: LogEntry, teller: Teller) -> Happening | None:
        plan = self._plan(log)
        return teller.cleared(plan, self._home.site, log.time) if plan and plan.placed else None

    def _voided(self, log: LogEntry, teller: Teller) -> Happening | None:
        plan = self._plan(log)
        if plan is None or not plan.placed or plan.decision is None:
            return None
        return teller.cancelled(plan, plan.decision.wh, log.time)

    def _completed(self, log: LogEntry, teller: Teller) -> Happening | None:
        """Tell that nothing comes of a series that is completed before any day was called; what was called is kept."""
        plan = self._plan(log)
        if plan is None or not plan.award_wh or plan.calls:
            return None
        return teller.cancelled(plan, plan.award_wh, log.time)

    def _bid_placed(self, log: LogEntry, teller: Teller) -> Happening | None:
        """Take in a bid, or a joining: a fixed price is a series' only tick."""
        plan = self._plan(log)
        if plan is None:
            return None
        wh, tick = log.arguments["wh"], log.arguments.get("tick", 0)
        decision = plan.decision
        if decision is None or (decision.wh, decision.tick) != (wh, tick):  # another program has the key
            decision = Decision(wh=wh, tick=tick, loads=decision.loads if decision else (), expected=0)
        plan = replace(plan, decision=replace(decision, failed=""), placed=True, left=False)
        self._home.plans.save(plan)
        return teller.bid_placed(plan, transaction=log.transaction, time=log.time)

    def _bid_withdrawn(self, log: LogEntry, teller: Teller) -> Happening | None:
        plan = self._plan(log)
        if plan is None:
            return None
        withdrawn = plan.withdrawn if log.transaction in plan.withdrawn else (*plan.withdrawn, log.transaction)
        self._home.plans.save(replace(plan, placed=False, left=True, withdrawn=withdrawn))
        return teller.left_series(plan, plan.decision.wh if plan.decision else 0, log.transaction, log.time)

    def _settled(self, log: LogEntry, teller: Teller) -> Happening | None:
        found, settlement = self._call(log), log.arguments["settlement"]
        if found is None:
            return None
        plan, call = found
        changed = replace(
            call,
            state=CallState.SETTLED,
            settlement=settlement,
            key=log.key,
            transaction=log.transaction,
            paid=call.paid or settlement.pay == 0,
        )
        self._home.plans.save(plan.with_call(changed))
        return teller.settled(plan, call, settlement, log.time)

    def _expired(self, log: LogEntry, teller: Teller) -> Happening | None:
        found = self._call(log)
        if found is None:
            return None
        plan, call = found
        changed = replace(call, state=CallState.EXPIRED, key=log.key, transaction=log.transaction, paid=True)
        self._home.plans.save(plan.with_call(changed))
        return teller.expired(plan, call, log.arguments["balance"], log.time)

    def _paid(self, log: LogEntry, teller: Teller) -> Happening | None:
        info = self._home.info
        if info is not None and log.address != info.market:  # what was sold is paid under the same name
            return None
        amount, to = log.arguments["amount"], log.arguments["to"]
        self._home.facts.add_payment(log.key, amount, to, log.time, log.transaction)
        unpaid = [
            (plan.id, call)
            for plan in self._home.plans.all()
            for call in plan.calls
            if call.settlement is not None and not call.paid
        ]
        if not unpaid:
            return None
        for series_id, call in unpaid:
            paid = replace(call, paid=True)
            self._home.plans.change(series_id, lambda plan, paid=paid: plan.with_call(paid))  # type: ignore[misc]
        series_id, call = max(unpaid, key=lambda item: item[1].end)
        plan = self._home.plans.get(series_id)
        payment = Payment(
            amount=amount,
            fee=self._home.fee_text(f"withdraw:{series_id}:{call.day}", log.transaction),
            saved_wh=sum(one.settlement.delivered_wh for _, one in unpaid if one.settlement),
            to=to,
            transaction=log.transaction,
            time=log.time,
        )
        return teller.paid(plan, call, payment) if plan else None

    def _forfeited(self, log: LogEntry, teller: Teller) -> Happening:
        return self._deposit_reduced(log, teller, "owed", "")

    def _slashed(self, log: LogEntry, teller: Teller) -> Happening:
        return self._deposit_reduced(log, teller, "slashed", plain(log.arguments["reason"]))

    def _deposit_reduced(self, log: LogEntry, teller: Teller, reason: str, text: str) -> Happening:
        """Keep that stake was taken until people have seen it, and tell."""
        forfeit = Forfeit(amount=log.arguments["amount"], left=log.arguments["stake"], reason=reason, text=text)
        if log.block > self._watch.set_up_block:
            forfeits = self._home.facts.get(FORFEITS) or {}
            self._home.facts.write(FORFEITS, {**forfeits, log.key: asdict(forfeit)})
        return teller.deposit_reduced(forfeit, transaction=log.transaction, time=log.time)

    def _disputed(self, log: LogEntry, _teller: Teller) -> None:
        """Keep why; that a dispute is open, and until when, the account says."""
        self._home.facts.write(DISPUTED_FOR, plain(log.arguments["reason"]))

    def _deactivated(self, log: LogEntry, teller: Teller) -> Happening:
        return teller.activity(HappeningType.ACCOUNT_DEACTIVATED, log.transaction, log.time)

    def _reactivated(self, log: LogEntry, teller: Teller) -> Happening:
        return teller.activity(HappeningType.ACCOUNT_REACTIVATED, log.transaction, log.time)

    def _posted(self, log: LogEntry, _teller: Teller) -> None:
        """Note when a range was posted: its proofs need the second."""
        self._home.readings.mark_posted(self._home.account, log.arguments["sequence"], log.arguments["postedAt"])

    def _trade_moved(self, log: LogEntry, _teller: Teller) -> None:
        """Forget where the market trades, if that was learned before this."""
        if log.block > self._watch.set_up_block:
            self._home.facts.write(TRADE, None)
