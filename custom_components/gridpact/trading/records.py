"""The account's own trades as the chain logged them, on disk: everything else about trading is told from these."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
import json

from ..chain.base import LogEntry
from ..database import Database
from .book import Book

MIGRATIONS = (
    """CREATE TABLE trade_logs (key TEXT PRIMARY KEY, block INTEGER NOT NULL, place INTEGER NOT NULL,
       entry TEXT NOT NULL)""",
    "CREATE INDEX trade_logs_order ON trade_logs (block, place)",
)


class TradeRecords:
    """Logs by their keys; what a re-org takes back is dropped again. Every method but `book` blocks."""

    def __init__(self, database: Database, account: str) -> None:
        """Read what is there."""
        self._database = database
        self._account = account
        database.migrate("trade", MIGRATIONS)
        self._book = self._read()

    @property
    def book(self) -> Book:
        """What follows from all logs together."""
        return self._book

    def add(self, logs: Sequence[LogEntry]) -> None:
        """Keep logs; those that are known already change nothing."""
        with self._database.transaction() as connection:
            new = [
                connection.execute(
                    "INSERT OR IGNORE INTO trade_logs VALUES (?, ?, ?, ?)",
                    (log.key, log.block, _place(log), json.dumps(asdict(log))),
                ).rowcount
                for log in logs
            ]
        if any(new):
            self._book = self._read()

    def drop(self, keys: Collection[str]) -> None:
        """Forget logs that a re-org took back."""
        with self._database.transaction() as connection:
            connection.executemany("DELETE FROM trade_logs WHERE key = ?", [(key,) for key in keys])
        self._book = self._read()

    def _read(self) -> Book:
        rows = self._database.query("SELECT entry FROM trade_logs ORDER BY block, place")
        return Book.of(self._account, (LogEntry(**json.loads(row["entry"])) for row in rows))


def _place(log: LogEntry) -> int:
    """Return where a log stands in its block: receipts come out of order."""
    return int(log.key.rpartition(":")[2])
