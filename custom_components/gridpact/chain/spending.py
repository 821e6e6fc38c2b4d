"""What an account may spend without asking, counted from its journal."""

from dataclasses import dataclass

from ..errors import Refused
from ..units import format_amount
from .journal import Journal

SECONDS_PER_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Currency:
    """A coin or token as people read it."""

    symbol: str
    decimals: int

    def text(self, base_units: int) -> str:
        """Return an amount with its symbol ("1.25 ETH")."""
        return f"{format_amount(base_units, self.decimals)} {self.symbol}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """Most that one transaction, and all of the last 24 hours together, may cost; None is no limit.

    Fees in base units of the coin, purchases in base units of the token.
    """

    fee_each: int | None = None
    fee_per_day: int | None = None
    buy_each: int | None = None
    buy_per_day: int | None = None


@dataclass(frozen=True, slots=True)
class Allowance:
    """What may still be spent, and the option of the account that says so."""

    option: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A purpose that a limit refused at `at` (seconds): what it takes, and what the limit leaves, with symbols."""

    purpose: str
    option: str
    needed: int
    amount: str
    limit: str
    at: int


def purchase_allowance(caps: Caps, journal: Journal, now: int) -> Allowance | None:
    """Return how much of its token the account may spend now, None without a limit."""
    return _smallest("buy", caps.buy_each, caps.buy_per_day, journal.cost_since(now - SECONDS_PER_DAY))


def check_purchase(caps: Caps, journal: Journal, now: int, cost: int, token: Currency) -> None:
    """Raise Refused("over_limit") if the account may not spend `cost` of its token now."""
    allowance = purchase_allowance(caps, journal, now) if cost else None
    if allowance is not None and cost > allowance.amount:
        raise over_limit(allowance, cost, token)


def fee_allowance(caps: Caps, journal: Journal, now: int, apart_from: int | None = None) -> Allowance | None:
    """Return the largest fee that may be promised now; `apart_from` is an entry whose own fee is being replaced."""
    spent = journal.fees_since(now - SECONDS_PER_DAY, apart_from)
    return _smallest("fee", caps.fee_each, caps.fee_per_day, spent)


def over_limit(allowance: Allowance, amount: int, currency: Currency) -> Refused:
    """Return the error of a limit that was reached; `option` is the limit's name among the account's options."""
    return Refused(
        "over_limit",
        amount=currency.text(amount),
        limit=currency.text(allowance.amount),
        option=allowance.option,
    )


def _smallest(kind: str, each: int | None, per_day: int | None, spent: int) -> Allowance | None:
    allowances = [Allowance(f"{kind}_each", each)] if each is not None else []
    if per_day is not None:
        allowances.append(Allowance(f"{kind}_per_day", max(0, per_day - spent)))
    return min(allowances, key=lambda allowance: allowance.amount, default=None)
