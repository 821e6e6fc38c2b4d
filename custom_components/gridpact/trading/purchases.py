"""Purchases of energy, each written down before anything of it is sent."""

from collections.abc import Sequence
from dataclasses import dataclass
import json
import sqlite3

from ..database import Database

MIGRATIONS = (
    """CREATE TABLE purchases (id INTEGER PRIMARY KEY, supply TEXT, wh INTEGER NOT NULL, highest_price TEXT NOT NULL,
       parts TEXT NOT NULL, amount TEXT NOT NULL, begun_at INTEGER NOT NULL, state TEXT NOT NULL,
       transaction_hash TEXT)""",
    "CREATE INDEX purchases_state ON purchases (state)",
)

OPEN = "open"
DONE = "done"
FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What an offer gives to a purchase."""

    offer_id: int
    seller: str
    wh: int
    price: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchase:
    """A purchase for a supply (None: by hand) that costs at most `amount`, token base units."""

    id: str
    supply: str | None
    wh: int
    highest_price: int
    parts: tuple[Part, ...]
    amount: int
    begun_at: int
    state: str
    transaction: str | None

    @property
    def purpose(self) -> str:
        """What its transaction is for."""
        return f"buy:{self.id}"


class Purchases:
    """All purchases. Every method blocks."""

    def __init__(self, database: Database) -> None:
        """Use the table in `database`, made if it is not there."""
        self._database = database
        database.migrate("purchases", MIGRATIONS)

    def begin(
        self, supply: str | None, wh: int, highest_price: int, parts: Sequence[Part], amount: int, now: int
    ) -> Purchase:
        """Keep what is to be bought, of whom, and what it costs."""
        kept = json.dumps([[part.offer_id, part.seller, part.wh, str(part.price)] for part in parts])
        with self._database.transaction() as connection:
            cursor = connection.execute(
                "INSERT INTO purchases (supply, wh, highest_price, parts, amount, begun_at, state)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (supply, wh, str(highest_price), kept, str(amount), now, OPEN),
            )
            return self.get(str(cursor.lastrowid))

    def finish(self, purchase: Purchase, transaction: str) -> None:
        """Keep that it is in a block."""
        self._close(purchase, DONE, transaction)

    def fail(self, purchase: Purchase) -> None:
        """Keep that nothing came of it."""
        self._close(purchase, FAILED, None)

    def get(self, purchase_id: str) -> Purchase:
        """Return a purchase. Raises KeyError."""
        for purchase in self._where("id = ?", (purchase_id,)):
            return purchase
        raise KeyError(purchase_id)

    def open(self) -> list[Purchase]:
        """Return those of which nobody knows yet whether anything was bought, oldest first."""
        return self._where("state = ?", (OPEN,))

    def open_for(self, supply: str) -> str | None:
        """Return the one for a supply of which nobody knows yet whether anything was bought."""
        return next((purchase.id for purchase in self.open() if purchase.supply == supply), None)

    def price_of(self, offer_id: int, transaction: str) -> int | None:
        """Return the price at which a transaction of ours bought from an offer, None if it is not ours."""
        candidates = self._where("transaction_hash = ? OR state = ?", (transaction, OPEN))
        return next((part.price for one in candidates for part in one.parts if part.offer_id == offer_id), None)

    def of_supply(self, supply: str) -> list[Purchase]:
        """Return what was bought for a supply, oldest first."""
        return self._where("supply = ? AND state = ?", (supply, DONE))

    def _close(self, purchase: Purchase, state: str, transaction: str | None) -> None:
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE purchases SET state = ?, transaction_hash = ? WHERE id = ?", (state, transaction, purchase.id)
            )

    def _where(self, condition: str, parameters: tuple[object, ...]) -> list[Purchase]:
        statement = f"SELECT * FROM purchases WHERE {condition} ORDER BY id"  # noqa: S608 conditions are this class's own
        return [_purchase(row) for row in self._database.query(statement, parameters)]


def _purchase(row: sqlite3.Row) -> Purchase:
    return Purchase(
        id=str(row["id"]),
        supply=row["supply"],
        wh=row["wh"],
        highest_price=int(row["highest_price"]),
        parts=tuple(
            Part(offer_id=offer_id, seller=seller, wh=wh, price=int(price))
            for offer_id, seller, wh, price in json.loads(row["parts"])
        ),
        amount=int(row["amount"]),
        begun_at=row["begun_at"],
        state=row["state"],
        transaction=row["transaction_hash"],
    )
