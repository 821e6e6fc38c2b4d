"""Which payment in the asset belongs to which sale. Pure; amounts in base units of the asset, times in seconds."""

from collections.abc import Sequence
from dataclasses import dataclass

from .models import CertificateView, Fate, PaymentMismatch

EARLY_S = 86_400  # who settles a sale may pay first and take the certificate then
LATE_S = 86_400  # after so long without a payment something is wrong


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """What came to the wallet in one transfer; `key` names its log."""

    key: str
    amount: int
    time: int


def match_payments(certificates: Sequence[CertificateView], payments: Sequence[Payment]) -> dict[int, str]:
    """Return the keys of payments by the items they pay: the oldest sale gets the oldest payment of its amount."""
    left = list(payments)
    matched = {}
    for sale in _unpaid(certificates):
        fitting = (one for one in left if one.amount == sale.asked and one.time >= sale.changed_at - EARLY_S)
        payment = next(fitting, None)
        if payment is not None:
            matched[sale.id] = payment.key
            left.remove(payment)
    return matched


def mismatches(
    certificates: Sequence[CertificateView], payments: Sequence[Payment], now: int
) -> tuple[PaymentMismatch, ...]:
    """Return the sales whose payment is wrong: another amount came, or none for a day. `payments` belong to no sale."""
    left = list(payments)
    wrong = []
    for sale in _unpaid(certificates):
        payment = next((one for one in left if one.time >= sale.changed_at), None)
        if payment is not None:
            left.remove(payment)
        elif now - sale.changed_at < LATE_S:
            continue
        received = payment.amount if payment else 0
        wrong.append(PaymentMismatch(item=sale.id, expected=sale.asked, received=received, since=sale.changed_at))
    return tuple(wrong)


def _unpaid(certificates: Sequence[CertificateView]) -> list[CertificateView]:
    """Return the sales that ask something and got nothing, oldest first, of one second as they came."""
    unpaid = [one for one in certificates if one.fate is Fate.SOLD and one.asked and not one.paid]
    return sorted(unpaid, key=lambda one: one.changed_at)
