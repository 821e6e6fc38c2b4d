"""Who consumed what of whom: register differences, attributed to what was bought, first in first out."""

from collections import defaultdict
from collections.abc import Collection, Sequence
import json
import sqlite3

from ..database import Database
from ..units import WH_PER_KWH
from .purchases import Purchases
from .records import TradeRecords

MIGRATIONS = (
    "CREATE TABLE consumption (seller TEXT PRIMARY KEY, wh INTEGER NOT NULL)",
    """CREATE TABLE supply_registers (supply TEXT PRIMARY KEY, register_wh INTEGER NOT NULL, sellers TEXT,
       owed_wh INTEGER NOT NULL, active INTEGER NOT NULL)""",
)


class EnergyAccount:
    """Bought against consumed, Wh, of the account on one chain. Every method blocks and is one transaction.

    What a supply delivers beyond what was bought is remembered and goes to what is bought next.
    """

    def __init__(self, database: Database, records: TradeRecords, purchases: Purchases) -> None:
        """Use the tables in `database`, made if they are not there."""
        self._database = database
        self._purchases = purchases
        self._records = records
        database.migrate("energy_account", MIGRATIONS)

    def left_wh(self, sellers: Collection[str] | None = None) -> int:
        """Return what was bought of these sellers (None: of anybody) and is not consumed yet."""
        return sum(wh for _, wh in self._left(_lower(sellers)))

    def consumed(self) -> dict[str, int]:
        """Return all that was consumed so far, by seller."""
        return {row["seller"]: row["wh"] for row in self._database.query("SELECT seller, wh FROM consumption")}

    def bought(self, supply: str) -> tuple[int, int]:
        """Return the Wh ever bought for a supply, and the price per kWh of its last purchase, rounded up."""
        transactions = {purchase.transaction for purchase in self._purchases.of_supply(supply)}
        lots = [lot for lot in self._records.book.lots if lot.transaction in transactions]
        last = [lot for lot in lots if lot.transaction == lots[-1].transaction]
        price = -(-sum(lot.cost for lot in last) * WH_PER_KWH // sum(lot.wh for lot in last)) if last else 0
        return sum(lot.wh for lot in lots), price

    def owed_wh(self, supply: str) -> int:
        """Return what a supply delivered beyond what was bought."""
        row = self._row(supply)
        return row["owed_wh"] if row else 0

    def active(self) -> bool:
        """Return whether anything is measured now."""
        return bool(self._database.query("SELECT 1 FROM supply_registers WHERE active"))

    def begin(self, supply: str, register_wh: int, sellers: Sequence[str] | None = None) -> int:
        """Measure a supply from this register on; what it gives comes from these sellers (None: from anybody).

        Returns what is left for them. Beginning what is measured already goes on with it.
        """
        with self._database.transaction() as connection:
            row = self._row(supply)
            if row is not None and row["active"]:
                return self.measure(supply, register_wh)
            known = None if sellers is None else json.dumps(sorted(_lower(sellers) or ()))
            connection.execute(
                "INSERT INTO supply_registers VALUES (?, ?, ?, 0, 1) ON CONFLICT (supply) DO UPDATE"
                " SET register_wh = excluded.register_wh, sellers = excluded.sellers, active = 1",
                (supply, register_wh, known),
            )
            return self._attribute(supply, 0)

    def measure(self, supply: str, register_wh: int) -> int:
        """Attribute what a supply gave since the last time, and return what is left.

        A register that falls gave nothing, nor did a supply that is not measured.
        """
        with self._database.transaction() as connection:
            row = self._row(supply)
            if row is None or not row["active"]:
                return self.left_wh(_sellers(row))
            given = max(0, register_wh - row["register_wh"])
            connection.execute(
                "UPDATE supply_registers SET register_wh = ? WHERE supply = ?",
                (register_wh, supply),
            )
            return self._attribute(supply, given)

    def end(self, supply: str, register_wh: int) -> int:
        """Attribute the rest and measure no more; return what is left. Ending twice changes nothing."""
        with self._database.transaction() as connection:
            left = self.measure(supply, register_wh)
            connection.execute("UPDATE supply_registers SET active = 0 WHERE supply = ?", (supply,))
            return left

    def _attribute(self, supply: str, given: int) -> int:
        """Spread what was given, and what is owed from before, over what was bought; return what is left."""
        row = self._row(supply)
        assert row is not None  # noqa: S101 - it was written in this transaction
        wanted, used = row["owed_wh"] + given, defaultdict[str, int](int)
        left = self._left(_sellers(row))
        for seller, wh in left:
            part = min(wh, wanted)
            used[seller] += part
            wanted -= part
        with self._database.transaction() as connection:
            connection.executemany(
                "INSERT INTO consumption VALUES (?, ?) ON CONFLICT (seller) DO UPDATE SET wh = wh + excluded.wh",
                [(seller, wh) for seller, wh in used.items() if wh],
            )
            connection.execute("UPDATE supply_registers SET owed_wh = ? WHERE supply = ?", (wanted, supply))
        return sum(wh for _, wh in left) - sum(used.values())

    def _left(self, sellers: Collection[str] | None) -> list[tuple[str, int]]:
        """Return what is left of each purchase, the oldest first, with its seller."""
        spent = defaultdict[str, int](int, self.consumed())
        found = []
        for lot in self._records.book.lots:
            used = min(lot.wh, spent[lot.seller])
            spent[lot.seller] -= used
            if lot.wh > used and (sellers is None or lot.seller.lower() in sellers):
                found.append((lot.seller, lot.wh - used))
        return found

    def _row(self, supply: str) -> sqlite3.Row | None:
        rows = self._database.query("SELECT * FROM supply_registers WHERE supply = ?", (supply,))
        return rows[0] if rows else None


def _sellers(row: sqlite3.Row | None) -> Collection[str] | None:
    return None if row is None or row["sellers"] is None else json.loads(row["sellers"])


def _lower(sellers: Collection[str] | None) -> Collection[str] | None:
    return None if sellers is None else {seller.lower() for seller in sellers}
