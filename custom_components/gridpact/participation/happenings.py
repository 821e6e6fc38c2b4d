"""What happened to the home in its market: each thing is told once, whatever dies in between."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
import json
from typing import Any

from ..database import Database

MIGRATIONS = (
    """CREATE TABLE happenings (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, type TEXT NOT NULL,
       data TEXT NOT NULL, time INTEGER NOT NULL, late INTEGER NOT NULL, published INTEGER NOT NULL)""",
    "CREATE INDEX happenings_published ON happenings (published)",
)


class HappeningType(StrEnum):
    """Kinds of happening, named as Home Assistant's events are."""

    EVENT_ANNOUNCED = "event_announced"
    EVENT_SKIPPED = "event_skipped"
    EVENT_JOINED = "event_joined"
    BID_PLACED = "bid_placed"
    BID_WON = "bid_won"
    BID_LOST = "bid_lost"
    EVENT_STARTED = "event_started"
    EVENT_ENDED = "event_ended"
    EVENT_CANCELLED = "event_cancelled"
    EVENT_LEFT = "event_left"
    EVENT_SETTLED = "event_settled"
    EVENT_PAID = "event_paid"
    EVENT_EXPIRED = "event_expired"
    DEPOSIT_REDUCED = "deposit_reduced"
    ACCOUNT_DEACTIVATED = "account_deactivated"
    ACCOUNT_REACTIVATED = "account_reactivated"
    ENERGY_BOUGHT = "energy_bought"
    ENERGY_SOLD = "energy_sold"
    PURCHASE_FAILED = "purchase_failed"
    SUPPLY_CHANGED = "supply_changed"
    CERTIFICATE_MINTED = "certificate_minted"
    CERTIFICATE_SOLD = "certificate_sold"
    CERTIFICATE_RETIRED = "certificate_retired"


TRADE_TYPES = frozenset(
    {
        HappeningType.ENERGY_BOUGHT,
        HappeningType.ENERGY_SOLD,
        HappeningType.PURCHASE_FAILED,
        HappeningType.SUPPLY_CHANGED,
        HappeningType.CERTIFICATE_MINTED,
        HappeningType.CERTIFICATE_SOLD,
        HappeningType.CERTIFICATE_RETIRED,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """Something to tell. `key` names it for good: another block or another start does not make it another one.

    `data` holds JSON values: Wh as integers, money as exact decimal text, times as ISO 8601 in UTC. `time` is the
    second at which it happened, `late` whether nobody was there to tell it then.
    """

    key: str
    type: HappeningType
    data: Mapping[str, Any]
    time: int
    late: bool = False


class HappeningStore:
    """Happenings on disk, in the order in which they were noticed. Every method blocks."""

    def __init__(self, database: Database) -> None:
        """Use the tables in `database`, made if they are not there."""
        self._database = database
        database.migrate("happenings", MIGRATIONS)

    def add(self, happening: Happening, *, silent: bool = False) -> bool:
        """Note a happening unless it is known; a silent one counts as told. Returns whether it is new."""
        with self._database.transaction() as connection:
            cursor = connection.execute(
                "INSERT OR IGNORE INTO happenings (key, type, data, time, late, published) VALUES (?, ?, ?, ?, ?, ?)",
                (
                    happening.key,
                    happening.type,
                    json.dumps(dict(happening.data)),
                    happening.time,
                    happening.late,
                    silent,
                ),
            )
            return cursor.rowcount > 0

    def pending(self) -> list[Happening]:
        """Return what is not told yet, oldest first."""
        rows = self._database.query("SELECT * FROM happenings WHERE NOT published ORDER BY id")
        return [
            Happening(
                key=row["key"],
                type=HappeningType(row["type"]),
                data=json.loads(row["data"]),
                time=row["time"],
                late=bool(row["late"]),
            )
            for row in rows
        ]

    def publish(self, happenings: Sequence[Happening]) -> list[Happening]:
        """Mark happenings as told and return those that were not: only these may be handed on.

        Marked first and handed on then: a crash between the two loses one, but never tells it twice.
        """
        with self._database.transaction() as connection:
            return [
                happening
                for happening in happenings
                if connection.execute(
                    "UPDATE happenings SET published = 1 WHERE key = ? AND NOT published", (happening.key,)
                ).rowcount
            ]
