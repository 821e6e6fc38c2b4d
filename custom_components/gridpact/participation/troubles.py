"""What goes wrong and stays so: what people are asked to mend, kept as state. Times in seconds."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..chain.entries import Entry
from ..chain.spending import Refusal
from .home import Home
from .plans import open_calls

FORFEITS = "forfeits"  # stake that was taken and that nobody has confirmed to have seen, by the key of its log
DISPUTED_FOR = "disputed_for"  # what the market said when it opened the last dispute
FOREIGN_AT = "key_used_elsewhere_at"  # when another program's transaction with the home's key was seen last


@dataclass(frozen=True, slots=True, kw_only=True)
class Forfeit:
    """Stake that was taken, and what is left of it, token base units.

    `reason` is a word of the happening, `text` what the market says besides.
    """

    amount: int
    left: int
    reason: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """Whom the market lets judge looks into the account: until then its deposit stays, and may be reduced."""

    until: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A transaction without an answer: sent first at `since`, with its present fee at `signed_at`."""

    purpose: str
    since: int
    signed_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Troubles:
    """All that is wrong.

    `silent_since` is since when no node answers, `provable_until` how long what was won can then still be proven.
    `clock_off` says by how many seconds at least this machine's clock differs from the chain's. `foreign_at` is when
    another program used the key. `on_key` is what lies on the home's own key because it has no wallet.
    """

    silent_since: int | None
    provable_until: int | None
    clock_off: int
    foreign_at: int | None
    waiting: Waiting | None
    forfeits: tuple[Forfeit, ...]
    on_key: int
    deposit_missing: int
    deactivated: bool
    dispute: Dispute | None
    refusals: tuple[Refusal, ...]


def find_troubles(home: Home, now: int, *, silent_since: int | None, clock_off: int) -> Troubles:
    """Put together what is wrong at `now`; blocks."""
    forfeits: Mapping[str, Any] = home.facts.get(FORFEITS) or {}
    return Troubles(
        silent_since=silent_since,
        provable_until=None if silent_since is None else _provable_until(home, now, silent_since),
        clock_off=clock_off,
        foreign_at=home.facts.get(FOREIGN_AT),
        waiting=waiting_of(home.fees.waiting()),
        forfeits=tuple(Forfeit(**one) for one in forfeits.values()),
        on_key=home.chain.on_key if home.chain else 0,
        deposit_missing=home.chain.deposit_missing if home.chain else 0,
        deactivated=bool(home.holder and home.holder.deactivated),
        dispute=_dispute(home, now),
        refusals=tuple(home.sender.refusals(now)) if home.sender else (),
    )


def _provable_until(home: Home, now: int, silent_since: int) -> int | None:
    """Return until when the first of the open calls has to be proven; what ends in the silence has longer."""
    if home.info is None:
        return None
    deadlines = [call.end + plan.series.grace for plan, call in open_calls(home.plans.all())]
    deadlines.append(silent_since + home.info.grace)
    return min((deadline for deadline in deadlines if deadline > now), default=max(deadlines))


def _dispute(home: Home, now: int) -> Dispute | None:
    """Return the dispute that is open, with what the market said when it was opened."""
    until = home.holder.disputed_until if home.holder else 0
    return Dispute(until=until, reason=home.facts.get(DISPUTED_FOR) or "") if until > now else None


def waiting_of(entry: Entry | None) -> Waiting | None:
    """Return what is to be told of a transaction without an answer."""
    if entry is None:
        return None
    return Waiting(
        purpose=entry.purpose,
        since=entry.sent_at or entry.attempts[0].signed_at,
        signed_at=entry.attempts[-1].signed_at,
    )
