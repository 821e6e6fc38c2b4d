"""Which offers a purchase takes, and what it costs."""

from dataclasses import replace

import pytest

from custom_components.gridpact.market.trade import MeterSurplus, Offer, choose, cost_of

NOW = 1_000
OFFER = Offer(
    id=1,
    seller="0xAa",
    price=200,
    ordinal=0,
    restricted=False,
    expires=NOW + 1,
    since=0,
    wh=1000,
    left_wh=500,
    least_wh=0,
)


def bought(offers: list[Offer], wh: int, highest: int = 1000, sellers: set[str] | None = None) -> list[tuple[int, int]]:
    return [(offer.id, part) for offer, part in choose(offers, wh, highest, NOW, sellers)]


def test_the_cheapest_is_taken_first_and_of_equal_ones_the_older() -> None:
    offers = [replace(OFFER, id=3), replace(OFFER, id=2, price=300), replace(OFFER, id=4, price=100), OFFER]
    assert bought(offers, 1600) == [(4, 500), (1, 500), (3, 500), (2, 100)]


@pytest.mark.parametrize(
    ("offer", "wh"),
    [
        (replace(OFFER, left_wh=0), 100),
        (replace(OFFER, expires=NOW), 100),
        (replace(OFFER, price=1001), 100),
        (replace(OFFER, least_wh=101), 100),
        (OFFER, 501),
    ],
)
def test_what_cannot_be_had_in_full_is_not_begun(offer: Offer, wh: int) -> None:
    assert bought([offer], wh) == []


def test_all_that_is_left_may_be_less_than_the_least_purchase() -> None:
    assert bought([replace(OFFER, least_wh=600)], 500) == [(1, 500)]


def test_what_leaves_too_small_a_rest_is_left_out() -> None:
    dearer = replace(OFFER, id=2, price=300, left_wh=1000, least_wh=400)
    assert bought([OFFER, dearer], 800) == [(2, 800)]
    assert bought([OFFER, replace(OFFER, id=3), dearer], 1100) == [(1, 500), (2, 600)]
    assert bought([OFFER, replace(dearer, left_wh=700)], 800) == []


def test_only_certain_sellers_whatever_the_case_of_their_addresses() -> None:
    offers = [replace(OFFER, seller="0xBB", price=100), replace(OFFER, id=2)]
    assert bought(offers, 400, sellers={"0xaA"}) == [(2, 400)]


def test_a_part_that_would_cost_less_than_a_base_unit_costs_one() -> None:
    assert [cost_of(1, 1), cost_of(1000, 3), cost_of(1001, 1000)] == [1, 3, 1001]


def test_surplus_is_spent_once() -> None:
    surplus = MeterSurplus(register_wh=900, time=7, since=3, proven_wh=800, sold_wh=300, certified_wh=400)
    assert surplus.available_wh == 100
