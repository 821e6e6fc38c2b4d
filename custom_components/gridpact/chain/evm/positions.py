"""How far a follower has read, and which logs it handed out lately."""

from collections.abc import Iterable, Mapping

from ...database import Database

MIGRATIONS = [
    "CREATE TABLE follower_position (id INTEGER PRIMARY KEY CHECK (id = 1), block INTEGER NOT NULL)",
    "CREATE TABLE follower_log (key TEXT PRIMARY KEY, block INTEGER NOT NULL)",
    "CREATE INDEX follower_log_block ON follower_log (block)",
]


class Positions:
    """The tables of one follower. Every method blocks."""

    def __init__(self, database: Database) -> None:
        """Create or migrate the tables."""
        self._database = database
        database.migrate("follower", MIGRATIONS)

    def block(self) -> int | None:
        """Return the last processed block, None before the first."""
        rows = self._database.query("SELECT block FROM follower_position")
        return rows[0]["block"] if rows else None

    def known(self, start: int) -> dict[str, int]:
        """Return keys and blocks of the logs that were handed out from a block on."""
        rows = self._database.query("SELECT key, block FROM follower_log WHERE block >= ?", (start,))
        return {row["key"]: row["block"] for row in rows}

    def save(self, block: int, seen: Mapping[str, int], gone: Iterable[str], oldest: int) -> None:
        """Keep a position with the logs that led to it, and forget those before the block `oldest`."""
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO follower_position VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET block = excluded.block",
                (block,),
            )
            connection.executemany("DELETE FROM follower_log WHERE key = ?", [(key,) for key in gone])
            connection.executemany("INSERT OR IGNORE INTO follower_log VALUES (?, ?)", list(seen.items()))
            connection.execute("DELETE FROM follower_log WHERE block < ?", (oldest,))
