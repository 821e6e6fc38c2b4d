"""Puts what happened into words that are the same for every network: JSON values under the names of the events."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ..market.models import MarketInfo, Settlement, Site
from ..market.settlement import factor_in, reward
from ..units import format_amount
from .happenings import Happening, HappeningType
from .plans import CallPlan, Plan

if TYPE_CHECKING:
    from .troubles import Forfeit


def iso(seconds: int) -> str:
    """Return a time as ISO 8601 in UTC."""
    return datetime.fromtimestamp(seconds, UTC).isoformat()


def plain(text: str) -> str:
    """Return a stranger's words with nothing in them that could be more than words on a page."""
    return "".join(letter for letter in text if letter.isprintable() and letter not in "<>[](){}`*_#|\\~!")


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """Credit paid out: amount in token base units, `fee` of its transaction as exact text in the coin, "" if not ours.

    `saved_wh` is what it pays for.
    """

    amount: int
    fee: str
    saved_wh: int
    to: str
    transaction: str
    time: int


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells in one market's money; `late` says that nobody was there when it happened."""

    info: MarketInfo
    late: bool = False

    def announced(self, plan: Plan, *, can_save_wh: int, expected: int, time: int) -> Happening:
        """A series can be bid in, or joined at its price."""
        terms = plan.series.terms
        return self._about(
            plan,
            None,
            HappeningType.EVENT_ANNOUNCED,
            f"announced:{plan.id}",
            time,
            target_wh=terms.target_wh,
            price=self._money(terms.price_cap) if terms.fixed_price else None,
            price_cap=self._money(terms.price_cap),
            bidding_ends=iso(terms.bidding_ends),
            can_save_wh=can_save_wh,
            expected=self._money(expected),
        )

    def skipped(self, plan: Plan, reason: str, time: int) -> Happening:
        """The home takes no part."""
        key = f"skipped:{plan.id}:{reason}"
        return self._about(plan, None, HappeningType.EVENT_SKIPPED, key, time, reason=reason)

    def bid_placed(self, plan: Plan, *, transaction: str, time: int) -> Happening:
        """A bid is on chain; where the price is fixed there is nothing to bid, and the home joined."""
        decision = plan.decision
        joined = plan.series.terms.fixed_price
        return self._about(
            plan,
            None,
            HappeningType.EVENT_JOINED if joined else HappeningType.BID_PLACED,
            f"bid:{plan.id}:{transaction}",
            time,
            promised_wh=decision.wh if decision else 0,
            price=self._money(plan.series.terms.price(decision.tick) if decision else 0),
            transaction=transaction,
        )

    def cleared(self, plan: Plan, site: Site, time: int) -> Happening:
        """Bidding is over: won or lost."""
        won, price = plan.award_wh > 0, plan.price or 0
        return self._about(
            plan,
            None,
            HappeningType.BID_WON if won else HappeningType.BID_LOST,
            f"cleared:{plan.id}",
            time,
            promised_wh=plan.award_wh,
            price=self._money(price),
            expected=self._money(reward(max(0, plan.award_wh + site.balance_wh), price, factor_in(plan.series, site))),
        )

    def started(self, plan: Plan, call: CallPlan, time: int) -> Happening:
        """A window has begun."""
        return self._in_window(plan, call, HappeningType.EVENT_STARTED, "started", saved_wh=0, time=time)

    def ended(self, plan: Plan, call: CallPlan, saved_wh: int, time: int) -> Happening:
        """A window is over."""
        return self._in_window(plan, call, HappeningType.EVENT_ENDED, "ended", saved_wh=saved_wh, time=time)

    def left(self, plan: Plan, call: CallPlan, saved_wh: int, time: int) -> Happening:
        """The home left a call; what it saved is still proven."""
        return self._in_window(plan, call, HappeningType.EVENT_LEFT, "left", saved_wh=saved_wh, time=time)

    def left_series(self, plan: Plan, promised_wh: int, transaction: str, time: int) -> Happening:
        """The home took its bid back, or sheds nothing for whatever days of the series are called."""
        return self._about(
            plan,
            None,
            HappeningType.EVENT_LEFT,
            f"left:{plan.id}:{transaction}",
            time,
            promised_wh=promised_wh,
            saved_wh=0,
        )

    def cancelled(self, plan: Plan, promised_wh: int, time: int) -> Happening:
        """Nothing comes of a series in which the home had bid."""
        return self._about(
            plan,
            None,
            HappeningType.EVENT_CANCELLED,
            f"cancelled:{plan.id}",
            time,
            promised_wh=promised_wh,
            saved_wh=0,
        )

    def settled(self, plan: Plan, call: CallPlan, settlement: Settlement, time: int) -> Happening:
        """A call was proven."""
        return self._about(
            plan,
            call,
            HappeningType.EVENT_SETTLED,
            f"settled:{plan.id}:{call.day}",
            time,
            promised_wh=settlement.awarded_wh,
            usual_wh=settlement.baseline_wh,
            used_wh=settlement.actual_wh,
            saved_wh=settlement.delivered_wh,
            owed_wh=-settlement.balance_wh,
            amount=self._money(settlement.pay),
        )

    def expired(self, plan: Plan, call: CallPlan, balance_wh: int, time: int) -> Happening:
        """A call was not proven in time."""
        key = f"expired:{plan.id}:{call.day}"
        return self._about(plan, call, HappeningType.EVENT_EXPIRED, key, time, owed_wh=-balance_wh)

    def paid(self, plan: Plan, call: CallPlan, payment: Payment) -> Happening:
        """Credit was paid out; `plan` and `call` are the last one it collects."""
        return self._about(
            plan,
            call,
            HappeningType.EVENT_PAID,
            f"paid:{payment.transaction}",
            payment.time,
            amount=self._money(payment.amount),
            fee=payment.fee,
            saved_wh=payment.saved_wh,
            to=payment.to,
            transaction=payment.transaction,
        )

    def deposit_reduced(self, forfeit: Forfeit, *, transaction: str, time: int) -> Happening:
        """Stake was taken, for what was owed or by whom the market lets judge; `reason_text` is what that one says."""
        data = {
            "amount": self._money(forfeit.amount),
            "left": self._money(forfeit.left),
            "reason": forfeit.reason,
            "reason_text": forfeit.text,
        }
        return self._about_account(HappeningType.DEPOSIT_REDUCED, f"deposit:{transaction}", time, **data)

    def activity(self, type_: HappeningType, transaction: str, time: int) -> Happening:
        """The owner says that the account takes no part any more, or takes part again."""
        return self._about_account(type_, f"{type_}:{transaction}", time, transaction=transaction)

    def _about_account(self, type_: HappeningType, key: str, time: int, **data: Any) -> Happening:
        """Tell about no event, or about several."""
        nothing = dict.fromkeys(("event_id", "kind", "start", "end"))
        return self._happening(type_, key, time, {**nothing, "token": self.info.token_symbol, **data})

    def _in_window(
        self, plan: Plan, call: CallPlan, type_: HappeningType, word: str, *, saved_wh: int, time: int
    ) -> Happening:
        """Tell about a window: what was promised and what is saved so far."""
        key = f"{word}:{plan.id}:{call.day}"
        return self._about(plan, call, type_, key, time, promised_wh=plan.promised_wh, saved_wh=saved_wh)

    def _about(
        self, plan: Plan, call: CallPlan | None, type_: HappeningType, key: str, time: int, **data: Any
    ) -> Happening:
        """Tell about a series or one of its calls; without a call start and end are those of its first window."""
        terms, interval = plan.series.terms, self.info.interval
        return self._happening(
            type_,
            key,
            time,
            {
                "event_id": str(plan.id),
                "kind": terms.kind.event_kind.value,
                "start": iso(call.start if call else terms.start(0, interval)),
                "end": iso(call.end if call else terms.end(0, interval)),
                "token": self.info.token_symbol,
                **data,
            },
        )

    def _happening(self, type_: HappeningType, key: str, time: int, data: Mapping[str, Any]) -> Happening:
        """Build a happening."""
        return Happening(key=key, type=type_, data=data, time=time, late=self.late)

    def _money(self, base_units: int) -> str:
        """Return token base units as exact decimal text."""
        return format_amount(base_units, self.info.token_decimals)
