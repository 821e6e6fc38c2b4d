"""Stations and their records on disk: what is about to be sent is kept before it is. Every method blocks."""

from dataclasses import dataclass

from ..database import Database

MIGRATIONS = (
    """CREATE TABLE production_stations (station TEXT PRIMARY KEY, since INTEGER NOT NULL,
       base_wh INTEGER NOT NULL)""",
    """CREATE TABLE production_records (station TEXT NOT NULL, sequence INTEGER NOT NULL, data BLOB NOT NULL,
       end INTEGER NOT NULL, produced_wh INTEGER NOT NULL, written_at INTEGER, block INTEGER, "transaction" TEXT,
       PRIMARY KEY (station, sequence))""",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """Where counting begins: the interval number of the first reading that counts, and the register then."""

    since: int
    base_wh: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SentRecord:
    """A record of a station, up to interval number `end`. `written_at` is its block's second, None while it is planned.

    `produced_wh` is what the station had produced by then.
    """

    station: str
    sequence: int
    data: bytes
    end: int
    produced_wh: int
    written_at: int | None = None
    block: int | None = None
    transaction: str | None = None


class RecordStore:
    """Records by station and sequence number."""

    def __init__(self, database: Database) -> None:
        """Use the tables in `database`, made if they are not there."""
        self._database = database
        database.migrate("production_records", MIGRATIONS)

    def start(self, station: str) -> Start | None:
        """Return where a station's counting begins, None if it never had a reading."""
        rows = self._database.query("SELECT since, base_wh FROM production_stations WHERE station = ?", (station,))
        return Start(since=rows[0]["since"], base_wh=rows[0]["base_wh"]) if rows else None

    def begin(self, station: str, start: Start) -> None:
        """Keep where counting begins; once, for good."""
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO production_stations VALUES (?, ?, ?)", (station, start.since, start.base_wh)
            )

    def plan(self, record: SentRecord) -> None:
        """Keep a record that is about to be sent."""
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO production_records VALUES (?, ?, ?, ?, ?, NULL, NULL, NULL)",
                (record.station, record.sequence, record.data, record.end, record.produced_wh),
            )

    def written(self, record: SentRecord, written_at: int, block: int, transaction: str) -> None:
        """Note the block that has a record."""
        with self._database.transaction() as connection:
            connection.execute(
                'UPDATE production_records SET written_at = ?, block = ?, "transaction" = ?'
                " WHERE station = ? AND sequence = ?",
                (written_at, block, transaction, record.station, record.sequence),
            )

    def last(self, station: str) -> SentRecord | None:
        """Return the newest record of a station, sent or planned."""
        return self._one("WHERE station = ? ORDER BY sequence DESC LIMIT 1", station)

    def last_written(self, station: str) -> SentRecord | None:
        """Return the newest record of a station that is in a block."""
        return self._one("WHERE station = ? AND written_at IS NOT NULL ORDER BY sequence DESC LIMIT 1", station)

    def last_of_all(self) -> SentRecord | None:
        """Return the record that was written last, whichever station's."""
        return self._one("WHERE written_at IS NOT NULL ORDER BY block DESC, rowid DESC LIMIT 1")

    def known(self, data: bytes) -> bool:
        """Return whether a record with this text was ever written."""
        return self._one("WHERE data = ? AND written_at IS NOT NULL LIMIT 1", data) is not None

    def _one(self, condition: str, *values: object) -> SentRecord | None:
        rows = self._database.query(
            f"SELECT * FROM production_records {condition}",  # noqa: S608 conditions are this class's own
            values,
        )
        return SentRecord(**dict(rows[0])) if rows else None
