"""Lots and what became of their certificates, on disk. Every method blocks."""

from collections.abc import Sequence
from dataclasses import dataclass
import sqlite3

from ..database import Database
from ..market.lots import Lot
from .models import CertificateView, Fate
from .payments import Payment

MIGRATIONS = (
    """CREATE TABLE production_lots (station TEXT NOT NULL, number INTEGER NOT NULL, start_wh INTEGER NOT NULL,
       end_wh INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, item INTEGER UNIQUE, data BLOB,
       price TEXT, asked TEXT NOT NULL DEFAULT '0', PRIMARY KEY (station, number))""",
    """CREATE TABLE production_certificates (item INTEGER PRIMARY KEY, fate TEXT NOT NULL,
       price TEXT NOT NULL DEFAULT '0', partner TEXT NOT NULL DEFAULT '', changed_at INTEGER NOT NULL,
       "transaction" TEXT NOT NULL, listings INTEGER NOT NULL DEFAULT 0, paid_by TEXT,
       place INTEGER NOT NULL DEFAULT 0)""",
    "CREATE TABLE production_payments (key TEXT PRIMARY KEY, amount TEXT NOT NULL, time INTEGER NOT NULL)",
    "CREATE TABLE production_retirements (item INTEGER PRIMARY KEY, beneficiary TEXT NOT NULL)",
)
EVERY = """SELECT lots.station, lots.number, lots.start_wh, lots.end_wh, lots.start, lots.end, lots.asked,
    certificates.* FROM production_certificates AS certificates LEFT JOIN production_lots AS lots USING (item)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptLot:
    """A lot of a station, made between the seconds `start` and `end`.

    `item`, `data`, `price` and `asked` are kept from when its certificate was decided on; None and 0 before.
    """

    station: str
    lot: Lot
    start: int
    end: int
    item: int | None = None
    data: bytes | None = None
    price: int | None = None
    asked: int = 0


class CertificateStore:
    """Lots by station and number, certificates by item."""

    def __init__(self, database: Database) -> None:
        """Use the tables in `database`, made if they are not there."""
        self._database = database
        database.migrate("production_certificates", MIGRATIONS)

    def cut(self, lots: Sequence[KeptLot]) -> None:
        """Keep lots that are whole."""
        with self._database.transaction() as connection:
            connection.executemany(
                "INSERT INTO production_lots (station, number, start_wh, end_wh, start, end) VALUES (?, ?, ?, ?, ?, ?)",
                [(one.station, one.lot.number, one.lot.start_wh, one.lot.end_wh, one.start, one.end) for one in lots],
            )

    def last_lot(self, station: str) -> KeptLot | None:
        """Return the newest lot of a station."""
        rows = self._database.query(
            "SELECT * FROM production_lots WHERE station = ? ORDER BY number DESC LIMIT 1", (station,)
        )
        return _lot(rows[0]) if rows else None

    def uncertified(self, station: str) -> list[KeptLot]:
        """Return the lots of a station of which no certificate exists yet, in order."""
        rows = self._database.query(
            "SELECT * FROM production_lots WHERE station = ? AND (item IS NULL OR item NOT IN"
            " (SELECT item FROM production_certificates)) ORDER BY number",
            (station,),
        )
        return [_lot(row) for row in rows]

    def decide(self, lot: KeptLot) -> None:
        """Keep which item a lot's certificate is to be, and what it says."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE production_lots SET item = ?, data = ?, price = ?, asked = ? WHERE station = ? AND number = ?",
                (
                    lot.item,
                    lot.data,
                    None if lot.price is None else str(lot.price),
                    str(lot.asked),
                    lot.station,
                    lot.lot.number,
                ),
            )

    def lot_of(self, item: int) -> KeptLot | None:
        """Return the lot that an item certifies."""
        rows = self._database.query("SELECT * FROM production_lots WHERE item = ?", (item,))
        return _lot(rows[0]) if rows else None

    def decided_items(self) -> list[int]:
        """Return the items that lots have, whose certificates exist or are about to; not those that are gone."""
        rows = self._database.query(
            "SELECT item FROM production_lots WHERE item IS NOT NULL AND item NOT IN"
            " (SELECT item FROM production_certificates WHERE fate != 'owned')"
            " UNION SELECT item FROM production_certificates WHERE fate = 'owned' ORDER BY item"
        )
        return [row["item"] for row in rows]

    def issued(self, item: int, time: int, transaction: str) -> bool:
        """Note that a certificate exists; returns whether that is new."""
        with self._database.transaction() as connection:
            return (
                connection.execute(
                    'INSERT OR IGNORE INTO production_certificates (item, fate, changed_at, "transaction")'
                    " VALUES (?, 'owned', ?, ?)",
                    (item, time, transaction),
                ).rowcount
                > 0
            )

    def exists(self, item: int) -> bool:
        """Return whether a certificate is known to have been made."""
        return bool(self._database.query("SELECT 1 FROM production_certificates WHERE item = ?", (item,)))

    def priced(self, item: int, price: int) -> None:
        """Note the price of a certificate that is still the home's, 0 if it is not for sale; counts the change."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE production_certificates SET price = ?, listings = listings + 1"
                " WHERE item = ? AND fate = 'owned'",
                (str(price), item),
            )

    def listings(self, item: int) -> int:
        """Return a number that grows whenever the price of a certificate is set."""
        rows = self._database.query("SELECT listings FROM production_certificates WHERE item = ?", (item,))
        return int(rows[0]["listings"]) if rows else 0

    def gone(self, item: int, fate: Fate, partner: str, price: int, time: int, transaction: str) -> bool:
        """Note that a certificate is not the home's any more; returns whether that is new."""
        with self._database.transaction() as connection:
            return (
                connection.execute(
                    "UPDATE production_certificates SET fate = ?, partner = ?, price = ?, changed_at = ?,"
                    ' "transaction" = ?, place = (SELECT max(place) + 1 FROM production_certificates)'
                    " WHERE item = ? AND fate = 'owned'",
                    (fate, partner, str(price), time, transaction, item),
                ).rowcount
                > 0
            )

    def retire(self, item: int, beneficiary: str) -> None:
        """Keep in whose name a certificate is about to be used up."""
        with self._database.transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO production_retirements VALUES (?, ?)", (item, beneficiary))

    def beneficiary(self, item: int) -> str | None:
        """Return in whose name the home itself uses a certificate up, None if it does not."""
        rows = self._database.query("SELECT beneficiary FROM production_retirements WHERE item = ?", (item,))
        return str(rows[0]["beneficiary"]) if rows else None

    def received(self, payment: Payment) -> None:
        """Keep a payment in the asset by the key of its log."""
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO production_payments VALUES (?, ?, ?)",
                (payment.key, str(payment.amount), payment.time),
            )

    def received_in_all(self) -> int:
        """Return what ever came in the asset for sales."""
        rows = self._database.query(
            "SELECT amount FROM production_payments WHERE key IN (SELECT paid_by FROM production_certificates)"
        )
        return sum(int(row["amount"]) for row in rows)

    def unmatched(self) -> list[Payment]:
        """Return the payments that belong to no sale, oldest first."""
        rows = self._database.query(
            "SELECT * FROM production_payments WHERE key NOT IN"
            " (SELECT paid_by FROM production_certificates WHERE paid_by IS NOT NULL) ORDER BY time, rowid"
        )
        return [Payment(key=row["key"], amount=int(row["amount"]), time=row["time"]) for row in rows]

    def pay(self, item: int, key: str) -> None:
        """Note which payment a sale brought."""
        with self._database.transaction() as connection:
            connection.execute("UPDATE production_certificates SET paid_by = ? WHERE item = ?", (key, item))

    def certificates(self) -> list[CertificateView]:
        """Return every certificate that the home has or had, by when it last changed."""
        return [_view(row) for row in self._database.query(f"{EVERY} ORDER BY changed_at, place, item")]


def _lot(row: sqlite3.Row) -> KeptLot:
    return KeptLot(
        station=row["station"],
        lot=Lot(number=row["number"], start_wh=row["start_wh"], end_wh=row["end_wh"]),
        start=row["start"],
        end=row["end"],
        item=row["item"],
        data=row["data"],
        price=None if row["price"] is None else int(row["price"]),
        asked=int(row["asked"]),
    )


def _view(row: sqlite3.Row) -> CertificateView:
    return CertificateView(
        id=row["item"],
        station=row["station"] or "",
        wh=(row["end_wh"] or 0) - (row["start_wh"] or 0),
        start=row["start"] or 0,
        end=row["end"] or 0,
        fate=Fate(row["fate"]),
        price=int(row["price"]),
        asked=int(row["asked"] or 0),
        paid=row["paid_by"] is not None,
        partner=row["partner"],
        changed_at=row["changed_at"],
        transaction=row["transaction"],
    )
