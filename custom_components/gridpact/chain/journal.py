"""What was sent, is being sent, and came of it: written down before anything leaves the house."""

from collections.abc import Iterable
import json
import sqlite3

from ..database import Database
from .base import Call
from .entries import MIGRATIONS, Attempt, Entry, Inclusion, State, entry_of

OTHER_KEY = {"key": "other_key", "text": "another key took the place of the one that sent it"}


class Journal:
    """The entries of one key on one network, on disk. Every method blocks; times are seconds."""

    def __init__(self, database: Database, network: str = "") -> None:
        """Create or migrate the tables. Journals of several networks share a database."""
        self.network = network
        self._database = database
        database.migrate("journal", MIGRATIONS)

    def plan(self, call: Call, now: int) -> Entry:
        """Open an entry. Raises sqlite3.IntegrityError if the purpose is open or succeeded already."""
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO journal (network, purpose, state, recipient, data, value, cost, summary, planned_at)"
                " VALUES (?, ?, 'planned', ?, ?, ?, ?, ?, ?)",
                (
                    self.network,
                    call.purpose,
                    call.to,
                    call.data,
                    str(call.value),
                    str(call.cost),
                    json.dumps(dict(call.summary)),
                    now,
                ),
            )
        return self._required(call.purpose)

    def sign(self, entry: Entry, nonce: int, attempt: Attempt) -> Entry:
        """Keep a signed transaction, before it is sent."""
        with self._database.transaction() as connection:
            connection.execute(
                # A node refused it and it was given up: signed again for the same nonce it is the same transaction.
                "INSERT INTO journal_attempt (hash, entry, raw, fee, signed_at, figures) VALUES (?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (hash) DO UPDATE SET entry = excluded.entry, signed_at = excluded.signed_at",
                (
                    attempt.hash,
                    entry.id,
                    attempt.raw,
                    str(attempt.fee),
                    attempt.signed_at,
                    json.dumps(dict(attempt.figures)),
                ),
            )
            connection.execute(
                "UPDATE journal SET nonce = ?, fee = ?, state = iif(state = 'planned', 'signed', state) WHERE id = ?",
                (nonce, str(attempt.fee), entry.id),
            )
        return self._required(entry.purpose)

    def sent(self, entry: Entry, now: int) -> Entry:
        """Note that a node took the transaction."""
        return self._set(entry, "state = 'sent', sent_at = coalesce(sent_at, ?)", (now,))

    def included(self, entry: Entry, inclusion: Inclusion, reason: dict[str, str] | None, now: int) -> Entry:
        """Note that the transaction is in a block; with a reason the chain refused what it asked for."""
        state = State.MINED if reason is None else State.REJECTED
        return self._set(
            entry,
            "state = ?, hash = ?, block = ?, block_time = ?, fee = ?, logs = ?, reason = ?, closed_at = ?",
            (
                state,
                inclusion.hash,
                inclusion.block,
                inclusion.block_time,
                str(inclusion.fee),
                json.dumps(inclusion.logs),
                json.dumps(reason) if reason else None,
                now,
            ),
        )

    def give_up(self, entry: Entry, reason: dict[str, str], now: int) -> Entry:
        """Close an entry of which nothing will come: its purpose may be planned again."""
        return self._set(entry, "state = 'given_up', fee = '0', reason = ?, closed_at = ?", (json.dumps(reason), now))

    def reopen(self, entry: Entry) -> Entry:
        """Note that the chain dropped the block of an entry: its transaction is on the way again."""
        fee = max(attempt.fee for attempt in entry.attempts)
        return self._set(
            entry,
            "state = 'sent', fee = ?, hash = NULL, block = NULL, logs = NULL, reason = NULL, closed_at = NULL",
            (str(fee),),
        )

    def use_key(self, address: str, now: int) -> None:
        """Note whose transactions these are. With another key what was on the way is given up: it may be planned anew.

        Nonces belong to a key, and what the old one sent is worth nothing any more where another had to take its place.
        """
        with self._database.transaction() as connection:
            rows = self._database.query("SELECT address FROM journal_owner WHERE network = ?", (self.network,))
            if rows and rows[0]["address"] != address:
                connection.execute(
                    "UPDATE journal SET state = 'given_up', fee = '0', reason = ?, closed_at = ?"
                    " WHERE network = ? AND state IN ('planned', 'signed', 'sent')",
                    (json.dumps(OTHER_KEY), now, self.network),
                )
                connection.execute("UPDATE journal SET nonce = NULL, confirmed = 1 WHERE network = ?", (self.network,))
            connection.execute("INSERT OR REPLACE INTO journal_owner VALUES (?, ?)", (self.network, address))

    def confirm(self, entries: Iterable[Entry]) -> None:
        """Note that these are so deep in the chain that they need no second look; what was sent is not kept."""
        identifiers = [(entry.id,) for entry in entries]
        with self._database.transaction() as connection:
            connection.executemany("UPDATE journal SET confirmed = 1, data = x'' WHERE id = ?", identifiers)
            connection.executemany("UPDATE journal_attempt SET raw = x'' WHERE entry = ?", identifiers)

    def find(self, purpose: str) -> Entry | None:
        """Return the newest entry of a purpose."""
        rows = self._database.query(
            "SELECT * FROM journal WHERE network = ? AND purpose = ? ORDER BY id DESC LIMIT 1", (self.network, purpose)
        )
        return self._entry(rows[0]) if rows else None

    def get(self, identifier: int) -> Entry:
        """Return an entry as it stands now."""
        return self._entry(self._database.query("SELECT * FROM journal WHERE id = ?", (identifier,))[0])

    def unfinished(self) -> list[Entry]:
        """Return what is on the way, in the order of planning."""
        return self._where("state IN ('planned', 'signed', 'sent')")

    def unconfirmed(self) -> list[Entry]:
        """Return what is in the chain but could still be dropped from it, and was not planned again since."""
        return self._where(
            "state IN ('mined', 'rejected') AND confirmed = 0"
            " AND NOT EXISTS (SELECT * FROM journal AS newer"
            " WHERE newer.network = journal.network AND newer.purpose = journal.purpose AND newer.id > journal.id)"
        )

    def entries(self, since: int = 0) -> list[Entry]:
        """Return all entries planned at `since` or later."""
        return self._where("planned_at >= ?", (since,))

    def next_nonce(self, since: int) -> int:
        """Return the nonce after those on the way and those included since then, 0 if there are none.

        A node that lags behind the others does not know the latter yet.
        """
        rows = self._database.query(
            "SELECT max(nonce) AS last FROM journal"
            " WHERE network = ?"
            " AND (state IN ('signed', 'sent') OR (state IN ('mined', 'rejected') AND closed_at >= ?))",
            (self.network, since),
        )
        return 0 if rows[0]["last"] is None else int(rows[0]["last"]) + 1

    def free_nonce(self, first: int, since: int) -> int:
        """Return the lowest nonce, from `first` on, that nothing on the way has and nothing included since then had."""
        rows = self._database.query(
            "SELECT nonce FROM journal WHERE network = ? AND nonce >= ?"
            " AND (state IN ('signed', 'sent') OR (state IN ('mined', 'rejected') AND closed_at >= ?))",
            (self.network, first, since),
        )
        taken = {int(row["nonce"]) for row in rows}
        while first in taken:
            first += 1
        return first

    def last_nonce(self) -> int:
        """Return the highest nonce that was ever signed, whatever came of it; -1 if none was."""
        last = self._database.query("SELECT max(nonce) AS last FROM journal WHERE network = ?", (self.network,))[0][
            "last"
        ]
        return -1 if last is None else int(last)

    def fees_since(self, since: int, apart_from: int | None = None) -> int:
        """Return the fees paid or promised by entries planned since then, base units."""
        rows = self._database.query(
            "SELECT fee FROM journal WHERE network = ? AND planned_at > ? AND id IS NOT ?",
            (self.network, since, apart_from),
        )
        return sum(int(row["fee"]) for row in rows)

    def cost_since(self, since: int) -> int:
        """Return what entries planned since then took or may take of the token, base units."""
        rows = self._database.query(
            "SELECT cost FROM journal WHERE network = ? AND planned_at > ? AND state NOT IN ('rejected', 'given_up')",
            (self.network, since),
        )
        return sum(int(row["cost"]) for row in rows)

    def _where(self, condition: str, parameters: tuple[object, ...] = ()) -> list[Entry]:
        statement = f"SELECT * FROM journal WHERE network = ? AND {condition} ORDER BY id"  # noqa: S608 this class's own
        return [self._entry(row) for row in self._database.query(statement, (self.network, *parameters))]

    def _set(self, entry: Entry, changes: str, parameters: tuple[object, ...]) -> Entry:
        with self._database.transaction() as connection:
            connection.execute(
                f"UPDATE journal SET {changes} WHERE id = ?",  # noqa: S608 changes are this class's own
                (*parameters, entry.id),
            )
        return self.get(entry.id)

    def _required(self, purpose: str) -> Entry:
        entry = self.find(purpose)
        assert entry is not None  # noqa: S101 it was written a moment ago
        return entry

    def _entry(self, row: sqlite3.Row) -> Entry:
        attempts = self._database.query("SELECT * FROM journal_attempt WHERE entry = ? ORDER BY rowid", (row["id"],))
        return entry_of(row, attempts)
