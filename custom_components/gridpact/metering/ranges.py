"""The ranges of readings that an account committed or is about to commit."""

from dataclasses import dataclass
import json
import sqlite3

from ..database import Database

RANGE_MIGRATIONS = (
    """CREATE TABLE ranges (account TEXT NOT NULL, sequence INTEGER NOT NULL, start INTEGER NOT NULL,
       end INTEGER NOT NULL, meter_bits INTEGER NOT NULL, root BLOB NOT NULL, posted_at INTEGER,
       PRIMARY KEY (account, sequence))""",
    """CREATE TABLE range_meters (account TEXT NOT NULL, sequence INTEGER NOT NULL, ordinal INTEGER NOT NULL,
       meter TEXT NOT NULL, end INTEGER NOT NULL, PRIMARY KEY (account, sequence, ordinal))""",
    "CREATE INDEX range_meters_end ON range_meters (meter, end)",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """A range of an account: readings start + 1 .. end of `meters`, ids by ordinal (None: retired before it began).

    `posted_at` is the second of the block that took it, None while it is only planned.
    """

    account: str
    sequence: int
    start: int
    end: int
    meter_bits: int
    meters: tuple[str | None, ...]
    root: bytes
    posted_at: int | None = None

    @property
    def word(self) -> bytes:
        """The range word of IReadingLedger, 32 bytes: sequence 32 | posted 40 | start 32 | end 32 | meter bits 8."""
        if self.posted_at is None:
            raise ValueError("a range has no word before it is posted")
        word = self.sequence << 40 | self.posted_at
        word = (word << 32 | self.start) << 32 | self.end
        return (word << 8 | self.meter_bits).to_bytes(32)


class RangeStore:
    """Ranges by account and sequence number. All methods block."""

    def __init__(self, database: Database) -> None:
        """Use tables that the reading store makes."""
        self._database = database

    def add_planned_range(self, planned: Range) -> None:
        """Keep a range that is about to be posted; from now on no reading in it changes.

        Again with the same content it does nothing; ValueError if another range has its sequence number already.
        """
        with self._database.transaction() as connection:
            known = [item for item in self.ranges(planned.account) if item.sequence == planned.sequence]
            if known:
                if known[0].root != planned.root or known[0].end != planned.end:
                    raise ValueError(f"range {planned.sequence} is planned with another content")
                return
            place = (planned.account, planned.sequence)
            connection.execute(
                "INSERT INTO ranges VALUES (?, ?, ?, ?, ?, ?, ?)",
                (*place, planned.start, planned.end, planned.meter_bits, planned.root, planned.posted_at),
            )
            meters = [(ordinal, meter) for ordinal, meter in enumerate(planned.meters) if meter is not None]
            connection.executemany(
                "INSERT INTO range_meters VALUES (?, ?, ?, ?, ?)",
                [(*place, ordinal, meter, planned.end) for ordinal, meter in meters],
            )

    def mark_posted(self, account: str, sequence: int, posted_at: int) -> None:
        """Note the second of the block that took a range; a re-org may change it."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE ranges SET posted_at = ? WHERE account = ? AND sequence = ?", (posted_at, account, sequence)
            )

    def drop_range(self, account: str, sequence: int) -> None:
        """Forget a range that the ledger refused, so that it can be planned anew."""
        with self._database.transaction() as connection:
            for table in ("ranges", "range_meters"):
                connection.execute(
                    f"DELETE FROM {table} WHERE account = ? AND sequence = ?",  # noqa: S608 - two constants
                    (account, sequence),
                )

    def ranges(self, account: str) -> list[Range]:
        """Return all ranges of an account by sequence number."""
        return self._ranges("account = ?", account)

    def range_covering(self, account: str, time: int) -> Range | None:
        """Return the range that has the reading of an interval number."""
        found = self._ranges("account = ? AND start < ? AND end >= ?", account, time, time)
        return found[-1] if found else None

    def planned_end(self, meter_id: str) -> int:
        """Return the interval number up to which a meter's readings are fixed by ranges, -1 if none are."""
        rows = self._database.query("SELECT MAX(end) AS end FROM range_meters WHERE meter = ?", (meter_id,))
        return -1 if rows[0]["end"] is None else int(rows[0]["end"])

    def _ranges(self, condition: str, *values: object) -> list[Range]:
        rows = self._database.query(
            f"""SELECT *, (SELECT json_group_object(ordinal, meter) FROM range_meters
                WHERE range_meters.account = ranges.account AND range_meters.sequence = ranges.sequence) AS meters
                FROM ranges WHERE {condition} ORDER BY sequence""",  # noqa: S608 - constants
            values,
        )
        return [_range(row) for row in rows]


def _range(row: sqlite3.Row) -> Range:
    by_ordinal = {int(ordinal): meter for ordinal, meter in json.loads(row["meters"]).items()}
    return Range(
        account=row["account"],
        sequence=row["sequence"],
        start=row["start"],
        end=row["end"],
        meter_bits=row["meter_bits"],
        meters=tuple(by_ordinal.get(ordinal) for ordinal in range(max(by_ordinal, default=-1) + 1)),
        root=row["root"],
        posted_at=row["posted_at"],
    )
