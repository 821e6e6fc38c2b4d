"""The entries of a journal, as they are kept and as they are read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
import json
import sqlite3
from typing import Any

from .base import Call

MIGRATIONS = [
    """CREATE TABLE journal (
        id INTEGER PRIMARY KEY,
        purpose TEXT NOT NULL,
        state TEXT NOT NULL,
        recipient TEXT NOT NULL,
        data BLOB NOT NULL,
        value TEXT NOT NULL,
        cost TEXT NOT NULL,
        summary TEXT NOT NULL,
        nonce INTEGER,
        fee TEXT NOT NULL DEFAULT '0',
        hash TEXT,
        block INTEGER,
        block_time INTEGER,
        logs TEXT,
        reason TEXT,
        confirmed INTEGER NOT NULL DEFAULT 0,
        planned_at INTEGER NOT NULL,
        sent_at INTEGER,
        closed_at INTEGER
    )""",
    """CREATE UNIQUE INDEX journal_purpose ON journal (purpose)
        WHERE state IN ('planned', 'signed', 'sent', 'mined')""",
    "CREATE INDEX journal_state ON journal (state, confirmed)",
    "CREATE INDEX journal_time ON journal (planned_at)",
    """CREATE TABLE journal_attempt (
        hash TEXT PRIMARY KEY,
        entry INTEGER NOT NULL REFERENCES journal (id),
        raw BLOB NOT NULL,
        gas INTEGER NOT NULL,
        max_fee TEXT NOT NULL,
        tip TEXT,
        signed_at INTEGER NOT NULL
    )""",
    "CREATE INDEX journal_attempt_entry ON journal_attempt (entry)",
    "CREATE TABLE journal_key (one INTEGER PRIMARY KEY CHECK (one = 1), address TEXT NOT NULL)",
    # Journals of several networks share a file; what was there is of the network without a name.
    "ALTER TABLE journal ADD COLUMN network TEXT NOT NULL DEFAULT ''",
    "DROP INDEX journal_purpose",
    """CREATE UNIQUE INDEX journal_purpose ON journal (network, purpose)
        WHERE state IN ('planned', 'signed', 'sent', 'mined')""",
    "CREATE TABLE journal_owner (network TEXT PRIMARY KEY, address TEXT NOT NULL)",
    "INSERT INTO journal_owner SELECT '', address FROM journal_key",
    "DROP TABLE journal_key",
    # What a network alone knows of a transaction: nobody else looks into it.
    "ALTER TABLE journal_attempt ADD COLUMN figures TEXT NOT NULL DEFAULT '{}'",
    "ALTER TABLE journal_attempt ADD COLUMN fee TEXT NOT NULL DEFAULT '0'",
    """UPDATE journal_attempt SET fee = CAST(gas * CAST(max_fee AS INTEGER) AS TEXT),
        figures = json_object('gas', gas, 'max_fee', CAST(max_fee AS INTEGER), 'tip', CAST(tip AS INTEGER))""",
    "ALTER TABLE journal_attempt DROP COLUMN gas",
    "ALTER TABLE journal_attempt DROP COLUMN max_fee",
    "ALTER TABLE journal_attempt DROP COLUMN tip",
]


class State(StrEnum):
    """How far a purpose has come. From signed on, a transaction may be anywhere."""

    PLANNED = "planned"
    SIGNED = "signed"
    SENT = "sent"
    MINED = "mined"
    REJECTED = "rejected"
    GIVEN_UP = "given_up"


CLOSED = {State.MINED, State.REJECTED, State.GIVEN_UP}


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One signed transaction of a purpose; a replacement with a higher fee is another one with the same nonce.

    `fee` is the most that it may cost, base units of the coin; `figures` are the network's own.
    """

    hash: str
    raw: bytes
    fee: int
    signed_at: int
    figures: Mapping[str, int | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Inclusion:
    """Where a transaction came into the chain. `fee` in base units of the coin, `logs` as the node gives them."""

    hash: str
    block: int
    block_time: int
    fee: int
    logs: list[dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A purpose in the journal. `fee` is the most it may cost while it is open, then what it did cost."""

    id: int
    call: Call
    state: State
    nonce: int | None
    fee: int
    reason: dict[str, str]
    planned_at: int
    sent_at: int | None
    closed_at: int | None
    attempts: tuple[Attempt, ...] = ()
    inclusion: Inclusion | None = None

    @property
    def purpose(self) -> str:
        return self.call.purpose

    @property
    def closed(self) -> bool:
        return self.state in CLOSED


def entry_of(row: sqlite3.Row, attempts: list[sqlite3.Row]) -> Entry:
    """Return the entry of a row of the journal and the rows of its transactions."""
    return Entry(
        id=row["id"],
        call=_call(row),
        state=State(row["state"]),
        nonce=row["nonce"],
        fee=int(row["fee"]),
        reason=json.loads(row["reason"] or "{}"),
        planned_at=row["planned_at"],
        sent_at=row["sent_at"],
        closed_at=row["closed_at"],
        attempts=tuple(_attempt(attempt) for attempt in attempts),
        inclusion=_inclusion(row),
    )


def _call(row: sqlite3.Row) -> Call:
    return Call(
        purpose=row["purpose"],
        to=row["recipient"],
        data=bytes(row["data"]),
        value=int(row["value"]),
        cost=int(row["cost"]),
        summary=json.loads(row["summary"]),
    )


def _attempt(row: sqlite3.Row) -> Attempt:
    return Attempt(
        hash=row["hash"],
        raw=bytes(row["raw"]),
        fee=int(row["fee"]),
        signed_at=row["signed_at"],
        figures=json.loads(row["figures"]),
    )


def _inclusion(row: sqlite3.Row) -> Inclusion | None:
    if row["block"] is None:
        return None
    return Inclusion(
        hash=row["hash"],
        block=row["block"],
        block_time=row["block_time"],
        fee=int(row["fee"]),
        logs=json.loads(row["logs"]),
    )
