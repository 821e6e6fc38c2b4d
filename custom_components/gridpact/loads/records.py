"""Durable records of loads, in the account's database. Everything here blocks."""

from dataclasses import asdict
from typing import Final

from ..database import Database
from .models import Memory, Phase, RestoreReason, Shed

_MIGRATIONS: Final = (
    """CREATE TABLE load_sheds (
        load TEXT PRIMARY KEY, entity_id TEXT NOT NULL, event TEXT NOT NULL,
        shed_at INTEGER NOT NULL, back_on INTEGER NOT NULL, reason TEXT NOT NULL, phase TEXT NOT NULL)""",
    """CREATE TABLE load_memories (
        load TEXT PRIMARY KEY, kept_event TEXT NOT NULL, restored_at INTEGER NOT NULL)""",
)


class LoadRecords:
    """Which loads are off because of Gridpact, and what is remembered of the others."""

    def __init__(self, database: Database) -> None:
        self._database = database
        database.migrate("loads", _MIGRATIONS)

    def sheds(self) -> dict[str, Shed]:
        """Return the loads that are off, by their id."""
        rows = self._database.query("SELECT * FROM load_sheds")
        return {row["load"]: _shed(dict(row)) for row in rows}

    def memories(self) -> dict[str, Memory]:
        """Return what is remembered of loads, by their id."""
        rows = self._database.query("SELECT * FROM load_memories")
        return {row["load"]: Memory(kept_event=row["kept_event"], restored_at=row["restored_at"]) for row in rows}

    def keep(self, shed: Shed) -> None:
        """Write a shed; on return it is on disk."""
        with self._database.transaction() as connection:
            connection.execute(
                """INSERT OR REPLACE INTO load_sheds
                VALUES (:load, :entity_id, :event, :shed_at, :back_on, :reason, :phase)""",
                asdict(shed),
            )

    def end(self, load: str, memory: Memory) -> None:
        """Forget a shed and keep what is remembered of it, both or neither."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM load_sheds WHERE load = ?", (load,))
            connection.execute(
                "INSERT OR REPLACE INTO load_memories VALUES (?, ?, ?)",
                (load, memory.kept_event, memory.restored_at),
            )


def _shed(row: dict[str, str | int]) -> Shed:
    return Shed(
        load=str(row["load"]),
        entity_id=str(row["entity_id"]),
        event=str(row["event"]),
        shed_at=int(row["shed_at"]),
        back_on=int(row["back_on"]),
        reason=RestoreReason(str(row["reason"])),
        phase=Phase(str(row["phase"])),
    )
