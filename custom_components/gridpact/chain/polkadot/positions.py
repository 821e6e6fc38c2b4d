"""How far a follower has read, and what was in the storage that it watches there."""

from ...database import Database
from .models import Block
from .watching import Point, Watched

MIGRATIONS = [
    "CREATE TABLE pallet_position (follower TEXT PRIMARY KEY, block INTEGER NOT NULL, hash TEXT NOT NULL)",
    """CREATE TABLE pallet_watch (
        follower TEXT NOT NULL,
        place TEXT NOT NULL,
        value TEXT,
        PRIMARY KEY (follower, place)
    )""",
]


class Positions:
    """The position of the follower of one chain; a file may keep several. Every method blocks."""

    def __init__(self, database: Database, name: str) -> None:
        """Create or migrate the tables."""
        self._database = database
        self._name = name
        database.migrate("pallet_follower", MIGRATIONS)

    def read(self) -> Point | None:
        """Return the last processed block with what was watched then, None before the first."""
        with self._database.transaction():
            rows = self._database.query("SELECT block, hash FROM pallet_position WHERE follower = ?", (self._name,))
            values = self._database.query("SELECT place, value FROM pallet_watch WHERE follower = ?", (self._name,))
        if not rows:
            return None
        block = Block(number=rows[0]["block"], hash=rows[0]["hash"])
        return Point(block, {Watched.read(row["place"]): row["value"] for row in values})

    def save(self, point: Point) -> None:
        """Keep a position; what is not watched there any more is forgotten."""
        values = {watched.text: value for watched, value in point.values.items()}
        with self._database.transaction() as connection:
            connection.execute(
                """INSERT INTO pallet_position VALUES (?, ?, ?)
                    ON CONFLICT (follower) DO UPDATE SET block = excluded.block, hash = excluded.hash""",
                (self._name, point.number, point.block.hash),
            )
            kept = self._database.query("SELECT place FROM pallet_watch WHERE follower = ?", (self._name,))
            connection.executemany(
                "DELETE FROM pallet_watch WHERE follower = ? AND place = ?",
                [(self._name, row["place"]) for row in kept if row["place"] not in values],
            )
            connection.executemany(
                """INSERT INTO pallet_watch VALUES (?, ?, ?)
                    ON CONFLICT (follower, place) DO UPDATE SET value = excluded.value
                    WHERE value IS NOT excluded.value""",
                [(self._name, place, value) for place, value in values.items()],
            )
