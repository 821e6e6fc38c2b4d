"""The journal knows what was sent, whatever happened in between."""

from dataclasses import replace
from pathlib import Path
import sqlite3

import pytest

from custom_components.gridpact.chain.base import Call
from custom_components.gridpact.chain.entries import MIGRATIONS, Attempt, Entry, Inclusion, State
from custom_components.gridpact.chain.evm.attempts import Pricing, pricing_of
from custom_components.gridpact.chain.journal import Journal
from custom_components.gridpact.database import Database

CALL = Call(
    purpose="bid:7",
    to="0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
    data=b"\x01\x02",
    value=10**30,
    cost=5,
    summary={"series": 7, "wh": 1200},
)
BEFORE_NETWORKS = 7  # migrations that had run by then
INCLUSION = Inclusion(hash="0xaa", block=12, block_time=1_000, fee=30, logs=[{"data": "0x"}])


def attempt(name: str, fee: int = 42_000) -> Attempt:
    return Attempt(hash=name, raw=b"\x02raw", fee=fee, signed_at=101, figures={"gas": 21_000, "tip": None})


@pytest.fixture
def journal(database: Database) -> Journal:
    return Journal(database)


def signed(journal: Journal, call: Call = CALL, nonce: int = 3) -> Entry:
    return journal.sign(journal.plan(call, 100), nonce, attempt(f"0x{call.purpose}"))


def test_keeps_the_whole_call(journal: Journal) -> None:
    entry = journal.plan(CALL, 100)
    assert (entry.state, entry.call, entry.planned_at, entry.closed) == (State.PLANNED, CALL, 100, False)


def test_a_purpose_is_open_once(journal: Journal) -> None:
    journal.plan(CALL, 100)
    with pytest.raises(sqlite3.IntegrityError):
        journal.plan(CALL, 101)


def test_keeps_what_was_signed_and_what_it_may_cost(journal: Journal) -> None:
    entry = signed(journal)
    assert (entry.state, entry.nonce, entry.fee) == (State.SIGNED, 3, 42_000)
    assert entry.attempts == (attempt("0xbid:7"),)


def test_a_replacement_keeps_the_state_and_both_transactions(journal: Journal) -> None:
    entry = journal.sent(signed(journal), 102)
    entry = journal.sign(entry, 3, attempt("0xbb", fee=63_000))
    assert (entry.state, entry.fee) == (State.SENT, 63_000)
    assert [known.hash for known in entry.attempts] == ["0xbid:7", "0xbb"]


def test_an_inclusion_closes_it_with_what_it_cost(journal: Journal) -> None:
    entry = journal.included(journal.sent(signed(journal), 102), INCLUSION, None, 110)
    assert (entry.state, entry.fee, entry.inclusion, entry.closed_at) == (State.MINED, 30, INCLUSION, 110)


def test_what_succeeded_is_never_planned_again(journal: Journal) -> None:
    journal.included(signed(journal), INCLUSION, None, 110)
    with pytest.raises(sqlite3.IntegrityError):
        journal.plan(CALL, 120)


@pytest.mark.parametrize("given_up", [True, False])
def test_what_failed_may_be_planned_again(journal: Journal, *, given_up: bool) -> None:
    reason = {"key": "bidding_over", "text": "bidding is over"}
    entry = signed(journal)
    entry = journal.give_up(entry, reason, 110) if given_up else journal.included(entry, INCLUSION, reason, 110)
    assert entry.reason == reason
    again = journal.plan(CALL, 120)
    assert journal.find(CALL.purpose) == again
    assert again.id != entry.id


def test_outlives_its_process(tmp_path: Path) -> None:
    path = tmp_path / "account.db"
    database = Database(path)
    entry = signed(Journal(database))
    database.close()
    assert Journal(Database(path)).unfinished() == [entry]


def test_counts_nonces_on_from_what_is_on_the_way(journal: Journal) -> None:
    assert journal.next_nonce(since=0) == 0
    signed(journal, nonce=8)
    other = Call(purpose="bid:8", to=CALL.to, data=b"")
    assert journal.next_nonce(since=0) == 9
    journal.give_up(signed(journal, other, nonce=9), {"key": "k", "text": "t"}, 110)
    assert journal.next_nonce(since=0) == 9


def test_a_node_that_lags_gives_no_nonce_twice(journal: Journal) -> None:
    journal.included(signed(journal, nonce=8), INCLUSION, None, 110)
    assert journal.next_nonce(since=110) == 9
    assert journal.next_nonce(since=111) == 0


def test_a_dropped_block_reopens_what_it_held(journal: Journal) -> None:
    entry = journal.included(journal.sent(signed(journal), 102), INCLUSION, None, 110)
    assert journal.unconfirmed() == [entry]
    entry = journal.reopen(entry)
    assert (entry.state, entry.inclusion, entry.fee) == (State.SENT, None, 42_000)
    assert journal.unfinished() == [entry]


def test_what_lies_deep_needs_no_second_look(journal: Journal) -> None:
    entry = journal.included(signed(journal), INCLUSION, None, 110)
    journal.confirm([entry])
    assert journal.unconfirmed() == []
    kept = journal.get(entry.id)
    assert (kept.inclusion, kept.call.data, kept.attempts[0].raw) == (INCLUSION, b"", b"")


def test_what_was_planned_anew_is_not_looked_for_again(journal: Journal) -> None:
    journal.included(signed(journal), INCLUSION, {"key": "k", "text": "t"}, 110)
    journal.plan(CALL, 120)
    assert journal.unconfirmed() == []


def test_adds_up_promised_and_paid_fees(journal: Journal) -> None:
    first = signed(journal)
    assert journal.fees_since(99) == 42_000
    assert journal.fees_since(99, apart_from=first.id) == 0
    journal.included(first, INCLUSION, None, 110)
    assert journal.fees_since(99) == 30
    assert journal.fees_since(100) == 0


def test_adds_up_purchases_that_did_not_fail(journal: Journal) -> None:
    entry = signed(journal)
    assert journal.cost_since(99) == 5
    journal.give_up(entry, {"key": "k", "text": "t"}, 110)
    assert journal.cost_since(99) == 0


def test_lists_entries_from_a_time_on(journal: Journal) -> None:
    entry = journal.plan(CALL, 100)
    assert journal.entries() == [entry]
    assert journal.entries(since=101) == []


def test_the_same_transaction_signed_anew_belongs_to_the_new_entry(journal: Journal) -> None:
    first = journal.give_up(signed(journal), {"key": "k", "text": "t"}, 110)
    second = signed(journal)
    assert [known.hash for known in second.attempts] == ["0xbid:7"]
    assert journal.get(first.id).attempts == ()


def test_another_key_begins_anew_and_what_was_on_the_way_may_be_planned_again(journal: Journal) -> None:
    journal.use_key("0xold", 90)
    done = journal.included(signed(journal, nonce=7), INCLUSION, None, 110)
    open_call = replace(CALL, purpose="bid:8")
    signed(journal, open_call, nonce=8)

    journal.use_key("0xold", 120)
    assert (len(journal.unfinished()), journal.next_nonce(0)) == (1, 9)

    journal.use_key("0xnew", 130)
    assert (journal.unfinished(), journal.unconfirmed(), journal.next_nonce(0)) == ([], [], 0)
    given_up = journal.find("bid:8")
    assert given_up
    assert (given_up.state, given_up.reason["key"]) == (State.GIVEN_UP, "other_key")
    kept = journal.get(done.id)
    assert (kept.state, kept.fee) == (State.MINED, 30)
    assert journal.plan(open_call, 131).state is State.PLANNED


def test_journals_of_several_networks_share_a_file(database: Database) -> None:
    records, hub = Journal(database, "robonomics"), Journal(database, "hub")
    for number, journal in enumerate((records, hub)):
        journal.use_key(f"0x{number}", 90)
        call = replace(CALL, summary={"network": journal.network})
        journal.sign(journal.plan(call, 100), 5 + number, attempt(f"0x{journal.network}"))
    assert [journal.next_nonce(since=0) for journal in (records, hub)] == [6, 7]
    hub.use_key("0xother", 120)
    assert [len(journal.unfinished()) for journal in (records, hub)] == [1, 0]
    assert [journal.fees_since(0) for journal in (records, hub)] == [42_000, 0]
    found = records.find(CALL.purpose)
    assert found is not None
    assert found.call.summary == {"network": "robonomics"}
    assert [entry.state for entry in hub.entries()] == [State.GIVEN_UP]
    assert hub.last_nonce() == -1
    assert Journal(database).entries() == []


def test_a_file_from_before_networks_had_names(tmp_path: Path) -> None:
    database = Database(tmp_path / "account.db")
    database.migrate("journal", MIGRATIONS[:BEFORE_NETWORKS])
    with database.transaction() as connection:
        connection.execute("INSERT INTO journal_key VALUES (1, '0xkey')")
        for identifier, state in enumerate(("mined", "sent"), start=1):
            connection.execute(
                "INSERT INTO journal"
                " (id, purpose, state, recipient, data, value, cost, summary, nonce, fee, planned_at)"
                " VALUES (?, ?, ?, '0x1', x'01', '0', '0', '{}', ?, '42000', 100)",
                (identifier, f"bid:{identifier}", state, identifier),
            )
            connection.execute(
                "INSERT INTO journal_attempt VALUES (?, ?, x'02', 21000, '1000000000000', ?, 101)",
                (f"0x{identifier}", identifier, "7" if identifier == 1 else None),
            )
    journal = Journal(database)
    first, second = journal.entries()
    assert (first.state, second.state) == (State.MINED, State.SENT)
    assert [pricing_of(entry.attempts[0]) for entry in (first, second)] == [
        Pricing(gas=21_000, max_fee=10**12, tip=7),
        Pricing(gas=21_000, max_fee=10**12, tip=None),
    ]
    assert second.attempts[0].fee == 21_000 * 10**12
    with pytest.raises(sqlite3.IntegrityError):
        journal.plan(replace(CALL, purpose="bid:1"), 120)
    journal.use_key("0xkey", 130)
    assert journal.unfinished() == [second]
