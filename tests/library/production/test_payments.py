"""Which payment in the asset belongs to which sale, and when something is wrong."""

from dataclasses import replace

from hypothesis import given, strategies as st

from custom_components.gridpact.production.models import CertificateView, Fate, PaymentMismatch
from custom_components.gridpact.production.payments import EARLY_S, LATE_S, Payment, match_payments, mismatches

NOW = 1_764_000_000
SALE = CertificateView(
    id=1, station="roof", wh=1000, start=NOW - 900, end=NOW, fate=Fate.SOLD, asked=500, changed_at=NOW
)
PAYMENT = Payment(key="a", amount=500, time=NOW + 10)


def test_the_oldest_sale_is_paid_first() -> None:
    sales = [replace(SALE, id=2, changed_at=NOW + 1), SALE]
    assert match_payments(sales, [PAYMENT]) == {1: "a"}
    assert match_payments(sales, [PAYMENT, replace(PAYMENT, key="b")]) == {1: "a", 2: "b"}


def test_a_payment_goes_to_the_sale_of_its_amount() -> None:
    assert match_payments([SALE, replace(SALE, id=2, asked=300)], [replace(PAYMENT, amount=300)]) == {2: "a"}
    assert match_payments([SALE], [replace(PAYMENT, amount=499)]) == {}


def test_who_pays_first_and_takes_then_has_paid_but_not_a_day_before() -> None:
    assert match_payments([SALE], [replace(PAYMENT, time=NOW - EARLY_S)]) == {1: "a"}
    assert match_payments([SALE], [replace(PAYMENT, time=NOW - EARLY_S - 1)]) == {}


def test_only_sales_that_ask_something_are_paid() -> None:
    others = [replace(SALE, asked=0), replace(SALE, fate=Fate.RETIRED), replace(SALE, fate=Fate.OWNED)]
    assert match_payments([*others, replace(SALE, paid=True)], [PAYMENT]) == {}


def test_another_amount_is_wrong_at_once() -> None:
    wrong = mismatches([SALE], [replace(PAYMENT, amount=400)], NOW + 20)
    assert wrong == (PaymentMismatch(item=1, expected=500, received=400, since=NOW),)


def test_no_payment_is_wrong_after_a_day() -> None:
    assert mismatches([SALE], [], NOW + LATE_S - 1) == ()
    assert mismatches([SALE], [], NOW + LATE_S) == (PaymentMismatch(item=1, expected=500, received=0, since=NOW),)
    assert mismatches([replace(SALE, paid=True)], [], NOW + LATE_S) == ()


@given(
    asked=st.lists(st.integers(1, 4), max_size=8),
    amounts=st.lists(st.integers(1, 4), max_size=8),
)
def test_a_payment_pays_one_sale_and_a_sale_is_paid_once(asked: list[int], amounts: list[int]) -> None:
    sales = [replace(SALE, id=place, asked=amount, changed_at=NOW + place) for place, amount in enumerate(asked)]
    payments = [Payment(key=str(place), amount=amount, time=NOW + place) for place, amount in enumerate(amounts)]
    matched = match_payments(sales, payments)
    assert len(set(matched.values())) == len(matched)
    assert all(asked[item] == amounts[int(key)] for item, key in matched.items())
    for amount in range(1, 5):
        assert sum(asked[item] == amount for item in matched) == min(asked.count(amount), amounts.count(amount))
