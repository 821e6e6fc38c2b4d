"""One SQLite file per account: readings, journal, follower and plans survive a kill at any point.

Everything here blocks; callers on the event loop use `asyncio.to_thread`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
import sqlite3
import threading


class Database:
    """A SQLite connection shared by threads, one transaction at a time.

    Each store brings its own tables as a list of migrations; `migrate` remembers per store how many have run.
    """

    def __init__(self, path: Path) -> None:
        """Open or create the file; its folder is created too."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=FULL")  # a journal entry must outlive a power cut
        self._connection.execute("CREATE TABLE IF NOT EXISTS schema (store TEXT PRIMARY KEY, version INTEGER NOT NULL)")

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Hold the database for one transaction: all of it is kept, or nothing."""
        with self._lock:
            if self._connection.in_transaction:  # a store that calls another joins its transaction
                yield self._connection
                return
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def query(self, sql: str, parameters: Sequence[object] = ()) -> list[sqlite3.Row]:
        """Return all rows of a query."""
        with self._lock:
            return self._connection.execute(sql, parameters).fetchall()

    def migrate(self, store: str, migrations: Sequence[str]) -> None:
        """Run the migrations of a store that have not run yet, each in order and once."""
        with self.transaction() as connection:
            rows = self.query("SELECT version FROM schema WHERE store = ?", (store,))
            version = rows[0]["version"] if rows else 0
            for statement in migrations[version:]:
                connection.execute(statement)
            connection.execute(
                "INSERT INTO schema VALUES (?, ?) ON CONFLICT (store) DO UPDATE SET version = excluded.version",
                (store, max(version, len(migrations))),
            )

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()
