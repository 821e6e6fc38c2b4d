"""What taking part costs, and whether the caps leave room for it."""

import pytest

from custom_components.gridpact.chain.base import Call
from custom_components.gridpact.chain.entries import Inclusion
from custom_components.gridpact.chain.journal import Journal
from custom_components.gridpact.chain.spending import Caps
from custom_components.gridpact.database import Database
from custom_components.gridpact.participation.fees import FeeBook

NOW = 1_800_000_000
POSTING = 100


@pytest.fixture
def journal(database: Database) -> Journal:
    return Journal(database)


def included(journal: Journal, purpose: str, fee: int, at: int = NOW) -> None:
    entry = journal.plan(Call(purpose=purpose, to="0x1", data=b""), at)
    inclusion = Inclusion(hash=f"0x{purpose}", block=1, block_time=at, fee=fee, logs=[])
    journal.included(entry, inclusion, None, at)


def test_adds_up_what_was_paid_once_each(journal: Journal) -> None:
    fees = FeeBook(journal)
    included(journal, "bid:1", 30)
    assert (fees.paid(), fees.pending()) == (30, 0)
    journal.plan(Call(purpose="bid:2", to="0x1", data=b""), NOW + 1)
    included(journal, "post:1", 12, NOW + 2)
    assert (fees.paid(), fees.pending()) == (42, 1)
    assert fees.paid() == FeeBook(journal).paid() == 42


def test_knows_the_fee_of_its_own_transactions_only(journal: Journal) -> None:
    fees = FeeBook(journal)
    included(journal, "withdraw:7:0", 30)
    assert fees.fee_of("withdraw:7:0", "0xwithdraw:7:0") == 30
    assert fees.fee_of("withdraw:7:0", "0xother") is None
    assert fees.fee_of("withdraw:8:0", "0xwithdraw:7:0") is None


@pytest.mark.parametrize(
    ("caps", "allowed"),
    [
        (Caps(), True),
        (Caps(fee_each=6 * POSTING, fee_per_day=10 * POSTING), True),
        (Caps(fee_each=6 * POSTING - 1), False),
        (Caps(fee_per_day=10 * POSTING - 1), False),
    ],
    ids=["no caps", "just enough", "no proof could be sent", "not enough for the day"],
)
def test_caps_must_leave_room_for_the_proof_too(journal: Journal, caps: Caps, allowed: bool) -> None:
    assert FeeBook(journal, caps, posting=POSTING).allowed(NOW) == allowed


def test_what_the_day_has_cost_already_counts(journal: Journal) -> None:
    fees = FeeBook(journal, Caps(fee_per_day=10 * POSTING), posting=POSTING)
    included(journal, "bid:1", 1)
    assert not fees.allowed(NOW + 1)
    assert fees.allowed(NOW + 86_401)


def test_without_a_key_nothing_costs_and_nothing_is_allowed() -> None:
    fees = FeeBook(None)
    assert (fees.paid(), fees.pending(), fees.allowed(NOW), fees.fee_of("bid:1", "0x1")) == (0, 0, False, None)


def test_a_call_costs_tokens_if_a_coin_is_worth_some(journal: Journal) -> None:
    fees = FeeBook(journal, posting=POSTING)
    assert fees.per_call == 1000
    assert fees.per_call_in_tokens(0, 4) == 0
    assert fees.per_call_in_tokens(25, 4) == 3  # 2.5, rounded up
