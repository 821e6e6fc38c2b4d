"""Durable record of the supply in use, in the account's database. Everything here blocks."""

from collections.abc import Callable
from dataclasses import asdict, replace
import json
from typing import Final

from ..database import Database
from .models import Phase, Position, Reason

_MIGRATIONS: Final = (
    """CREATE TABLE supply_position (
        id INTEGER PRIMARY KEY CHECK (id = 0), supply TEXT NOT NULL, left TEXT NOT NULL, phase TEXT NOT NULL,
        reason TEXT NOT NULL, since INTEGER NOT NULL, passage INTEGER NOT NULL, buying TEXT NOT NULL,
        by_hand INTEGER NOT NULL, counted TEXT NOT NULL, meter TEXT NOT NULL,
        own_relay TEXT NOT NULL, relays TEXT NOT NULL)""",
)


class SupplyRecords:
    """Where the home stands between its supplies."""

    def __init__(self, database: Database) -> None:
        self._database = database
        database.migrate("supplies", _MIGRATIONS)

    def position(self) -> Position:
        """Return the position that was kept last; without one the home is on its own supply."""
        rows = self._database.query("SELECT * FROM supply_position")
        if not rows:
            return Position()
        row = rows[0]
        return Position(
            supply=row["supply"],
            left=row["left"],
            phase=Phase(row["phase"]),
            reason=Reason(row["reason"]),
            since=row["since"],
            passage=row["passage"],
            buying=row["buying"],
            by_hand=bool(row["by_hand"]),
            counted=row["counted"],
            meter=row["meter"],
            own_relay=row["own_relay"],
            relays=tuple(json.loads(row["relays"])),
        )

    def keep(self, position: Position, also: Callable[[], object] | None = None) -> None:
        """Write a position and what else `also` writes, both or neither; on return they are on disk."""
        with self._database.transaction() as connection:
            connection.execute(
                """INSERT OR REPLACE INTO supply_position VALUES (
                    0, :supply, :left, :phase, :reason, :since, :passage, :buying, :by_hand,
                    :counted, :meter, :own_relay, :relays)""",
                asdict(replace(position, relays=())) | {"relays": json.dumps(position.relays)},
            )
            if also is not None:
                also()
