"""Small things worth remembering across restarts, each under its name."""

import json
from typing import Any

from ..database import Database

MIGRATIONS = (
    "CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    """CREATE TABLE payments (key TEXT PRIMARY KEY, amount TEXT NOT NULL, recipient TEXT NOT NULL,
       time INTEGER NOT NULL, transaction_hash TEXT NOT NULL)""",
)


class FactStore:
    """Named JSON values and the payments received. Kept in memory; writing and the constructor block."""

    def __init__(self, database: Database) -> None:
        """Read what is there."""
        self._database = database
        database.migrate("facts", MIGRATIONS)
        self._values: dict[str, Any] = {
            row["name"]: json.loads(row["value"]) for row in database.query("SELECT name, value FROM facts")
        }
        self._earned = self._sum()

    @property
    def earned(self) -> int:
        """All that was ever paid out for the account, token base units."""
        return self._earned

    def get(self, name: str) -> Any:
        """Return a value, None if it was never written."""
        return self._values.get(name)

    def write(self, name: str, value: Any) -> None:
        """Keep a value; on return it is on disk. Writing what is there already costs nothing."""
        if name in self._values and self._values[name] == value:
            return
        with self._database.transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, json.dumps(value)))
        self._values[name] = value

    def add_payment(self, key: str, amount: int, recipient: str, time: int, transaction: str) -> None:
        """Note a payment by the key of its log."""
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO payments VALUES (?, ?, ?, ?, ?)",
                (key, str(amount), recipient, time, transaction),
            )
        self._earned = self._sum()

    def drop_payments(self, keys: set[str]) -> None:
        """Forget payments that a re-org took back."""
        with self._database.transaction() as connection:
            connection.executemany("DELETE FROM payments WHERE key = ?", [(key,) for key in keys])
        self._earned = self._sum()

    def _sum(self) -> int:
        """Add up in Python: base units do not fit SQLite's integers."""
        return sum(int(row["amount"]) for row in self._database.query("SELECT amount FROM payments"))
