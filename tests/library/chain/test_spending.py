"""Limits per transaction and per day, counted from the journal."""

import pytest

from custom_components.gridpact.chain.base import Call
from custom_components.gridpact.chain.entries import Attempt
from custom_components.gridpact.chain.journal import Journal
from custom_components.gridpact.chain.spending import Allowance, Caps, Currency, check_purchase, fee_allowance
from custom_components.gridpact.database import Database
from custom_components.gridpact.errors import Refused

TOKEN = Currency("EURx", 6)
NOW = 1_000_000
DAY = 86_400


@pytest.fixture
def journal(database: Database) -> Journal:
    return Journal(database)


def spend(journal: Journal, purpose: str, fee: int = 0, cost: int = 0, at: int = NOW) -> int:
    entry = journal.plan(Call(purpose=purpose, to="0x00", data=b"", cost=cost), at)
    attempt = Attempt(hash=purpose, raw=b"", fee=fee, signed_at=at)
    return journal.sign(entry, 0, attempt).id


def test_says_amounts_as_people_read_them() -> None:
    assert TOKEN.text(1_250_000) == "1.25 EURx"


def test_without_limits_everything_is_allowed(journal: Journal) -> None:
    assert fee_allowance(Caps(), journal, NOW) is None
    check_purchase(Caps(), journal, NOW, 10**30, TOKEN)


def test_a_fee_may_reach_the_smaller_of_both_limits(journal: Journal) -> None:
    caps = Caps(fee_each=10, fee_per_day=25)
    assert fee_allowance(caps, journal, NOW) == Allowance("fee_each", 10)
    spend(journal, "a", fee=9)
    spend(journal, "b", fee=9)
    assert fee_allowance(caps, journal, NOW) == Allowance("fee_per_day", 7)
    spend(journal, "c", fee=9)
    assert fee_allowance(caps, journal, NOW) == Allowance("fee_per_day", 0)


def test_a_day_is_the_last_24_hours(journal: Journal) -> None:
    spend(journal, "a", fee=9, at=NOW - DAY)
    spend(journal, "b", fee=1, at=NOW - DAY + 1)
    assert fee_allowance(Caps(fee_per_day=10), journal, NOW) == Allowance("fee_per_day", 9)


def test_a_replacement_does_not_count_what_it_replaces(journal: Journal) -> None:
    entry = spend(journal, "a", fee=9)
    assert fee_allowance(Caps(fee_per_day=10), journal, NOW, entry) == Allowance("fee_per_day", 10)


@pytest.mark.parametrize(
    ("caps", "option", "limit"),
    [(Caps(buy_each=5_000_000), "buy_each", "5 EURx"), (Caps(buy_per_day=8_000_000), "buy_per_day", "2 EURx")],
)
def test_refuses_a_purchase_above_a_limit(journal: Journal, caps: Caps, option: str, limit: str) -> None:
    spend(journal, "bought", cost=6_000_000)
    check_purchase(caps, journal, NOW, 2_000_000, TOKEN)
    with pytest.raises(Refused) as caught:
        check_purchase(caps, journal, NOW, 5_500_000, TOKEN)
    assert caught.value.key == "over_limit"
    assert caught.value.placeholders == {"amount": "5.5 EURx", "limit": limit, "option": option}
