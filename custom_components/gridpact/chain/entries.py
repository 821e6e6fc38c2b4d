"""The entries of a journal, as they are kept and as they are read."""

from dataclasses import dataclass
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

    `max_fee` and `tip` are per gas in the coin's base units; without a tip it is a legacy transaction.
    """

    hash: str
    raw: bytes
    gas: int
    max_fee: int
    tip: int | None
    signed_at: int


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
        gas=row["gas"],
        max_fee=int(row["max_fee"]),
        tip=None if row["tip"] is None else int(row["tip"]),
        signed_at=row["signed_at"],
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
