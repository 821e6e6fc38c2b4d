"""The reading store: registers, readings on the ledger's grid, and the ranges of them that were committed."""

from collections.abc import Iterable, Mapping
import json
import secrets

from ..database import Database
from .counts import Counts
from .grid import Grid
from .ranges import RANGE_MIGRATIONS, RangeStore
from .register import RegisterState
from .salts import SECRET_BYTES, Salts

MIGRATIONS = (
    "CREATE TABLE registers (meter TEXT PRIMARY KEY, state TEXT NOT NULL, at REAL NOT NULL) WITHOUT ROWID",
    """CREATE TABLE readings (meter TEXT NOT NULL, time INTEGER NOT NULL, import_wh INTEGER NOT NULL,
       export_wh INTEGER NOT NULL, apart REAL NOT NULL, PRIMARY KEY (meter, time)) WITHOUT ROWID""",
    *RANGE_MIGRATIONS,
    "CREATE TABLE salting (one INTEGER PRIMARY KEY CHECK (one = 1), secret BLOB NOT NULL)",
)


class ReadingStore(RangeStore):
    """Readings by meter id (hex) and interval number. All methods block.

    A reading exists only for a sample taken within the grid's tolerance of its time; the nearest sample is taken.
    What a planned range contains never changes again, or its proofs would not fit its root.
    """

    def __init__(self, database: Database, grid: Grid) -> None:
        """Use the tables in `database`, made if they are not there."""
        super().__init__(database)
        self.grid = grid
        database.migrate("readings", MIGRATIONS)
        self.salts = Salts(self._secret())

    def _secret(self) -> bytes:
        """Return what the salts follow from, made once and kept before any range can be planned."""
        with self._database.transaction() as connection:
            connection.execute("INSERT OR IGNORE INTO salting VALUES (1, ?)", (secrets.token_bytes(SECRET_BYTES),))
            secret: bytes = self._database.query("SELECT secret FROM salting")[0]["secret"]
            return secret

    def state(self, meter_id: str) -> RegisterState | None:
        """Return a meter's register as it was last recorded, None for a meter never seen."""
        rows = self._database.query("SELECT state FROM registers WHERE meter = ?", (meter_id,))
        return RegisterState.from_dict(json.loads(rows[0]["state"])) if rows else None

    def record(self, meter_id: str, state: RegisterState, at: float) -> bool:
        """Keep a register as it is at `at` (seconds), and the reading that it makes if it is near enough to one's time.

        Both in one transaction. Returns whether a reading was made.
        """
        with self._database.transaction():
            self.keep(meter_id, state, at)
            time = self.grid.nearest(at)
            apart = abs(at - self.grid.time(time))
            return apart <= self.grid.tolerance and self._take(meter_id, time, state.counts, apart)

    def keep(self, meter_id: str, state: RegisterState, at: float) -> None:
        """Keep a register as it is at `at` (seconds), without a reading."""
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO registers VALUES (?, ?, ?)", (meter_id, json.dumps(state.as_dict()), at)
            )

    def _take(self, meter_id: str, time: int, counts: Counts, apart: float) -> bool:
        """Keep a reading unless a nearer one, a later one (the clock was set back) or a range stands against it."""
        with self._database.transaction() as connection:
            newest = self._database.query(
                "SELECT time, apart FROM readings WHERE meter = ? ORDER BY time DESC LIMIT 1", (meter_id,)
            )
            if newest and (newest[0]["time"], -newest[0]["apart"]) >= (time, -apart):
                return False
            if time <= self.planned_end(meter_id):
                return False
            connection.execute(
                "INSERT OR REPLACE INTO readings VALUES (?, ?, ?, ?, ?)",
                (meter_id, time, counts.import_wh, counts.export_wh, apart),
            )
            return True

    def add_history(self, meter_id: str, readings: Iterable[tuple[int, Counts]]) -> None:
        """Add many readings by interval number at once; what exists already or lies in a range stays as it is."""
        with self._database.transaction() as connection:
            fixed = self.planned_end(meter_id)
            connection.executemany(
                "INSERT OR IGNORE INTO readings VALUES (?, ?, ?, ?, 0)",
                ((meter_id, time, counts.import_wh, counts.export_wh) for time, counts in readings if time > fixed),
            )

    def reading(self, meter_id: str, time: int) -> Counts | None:
        """Return the reading of an interval number, None if it was not taken."""
        return self.readings(meter_id, time - 1, time).get(time)

    def readings(self, meter_id: str, after: int, to: int) -> Mapping[int, Counts]:
        """Return the readings after + 1 .. to by interval number, ascending."""
        rows = self._database.query(
            "SELECT time, import_wh, export_wh FROM readings WHERE meter = ? AND time > ? AND time <= ? ORDER BY time",
            (meter_id, after, to),
        )
        return {time: Counts(import_wh, export_wh) for time, import_wh, export_wh in rows}

    def first_index(self, meter_id: str) -> int | None:
        """Return the interval number of the oldest reading."""
        return self._bound("MIN", meter_id)

    def last_index(self, meter_id: str) -> int | None:
        """Return the interval number of the newest reading."""
        return self._bound("MAX", meter_id)

    def _bound(self, function: str, meter_id: str) -> int | None:
        sql = f"SELECT {function}(time) AS time FROM readings WHERE meter = ?"  # noqa: S608 - two constants
        time: int | None = self._database.query(sql, (meter_id,))[0]["time"]
        return time
