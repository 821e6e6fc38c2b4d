"""What settlement keeps on disk: the collections it watches, their items, and the facts in the order of the chain."""

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
import json
from typing import Any

from custom_components.gridpact.database import Database

from .facts import Asked, Certificate, Fact, Gone, Moved, PaidOut, Received

MIGRATIONS = [
    "CREATE TABLE settlement_collection (number INTEGER PRIMARY KEY, pallet TEXT NOT NULL)",
    """CREATE TABLE settlement_item (
        collection INTEGER NOT NULL REFERENCES settlement_collection (number),
        item INTEGER NOT NULL,
        PRIMARY KEY (collection, item)
    )""",
    """CREATE TABLE settlement_fact (
        id INTEGER PRIMARY KEY,
        key TEXT NOT NULL UNIQUE,
        kind TEXT NOT NULL,
        transaction_hash TEXT NOT NULL,
        document TEXT NOT NULL
    )""",
]
KINDS: Mapping[str, type[Fact]] = {kind.__name__: kind for kind in (Moved, Gone, Received, PaidOut)}


class Kept:
    """The tables of settlement. Every method blocks."""

    def __init__(self, database: Database) -> None:
        """Create or migrate the tables."""
        self.database = database
        database.migrate("settlement", MIGRATIONS)

    def collections(self) -> dict[int, str]:
        """Return the collections that were ever watched, with the pallet that has them: they stay watched."""
        rows = self.database.query("SELECT number, pallet FROM settlement_collection")
        return {row["number"]: row["pallet"] for row in rows}

    def watch(self, collection: int, pallet: str, items: Iterable[int]) -> None:
        """Watch a collection that has these items."""
        with self.database.transaction() as connection:
            connection.execute("INSERT OR IGNORE INTO settlement_collection VALUES (?, ?)", (collection, pallet))
            self.issued((collection, item) for item in items)

    def items(self) -> list[Certificate]:
        """Return the certificates that there are."""
        rows = self.database.query("SELECT collection, item FROM settlement_item")
        return [(row["collection"], row["item"]) for row in rows]

    def issued(self, certificates: Iterable[Certificate]) -> None:
        """Note new certificates."""
        with self.database.transaction() as connection:
            connection.executemany("INSERT OR IGNORE INTO settlement_item VALUES (?, ?)", list(certificates))

    def add(self, key: str, fact: Fact, transaction: str) -> None:
        """Keep a fact under its place in the chain, once; what is gone need not be watched any more."""
        with self.database.transaction() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO settlement_fact (key, kind, transaction_hash, document) VALUES (?, ?, ?, ?)",
                (key, type(fact).__name__, transaction, _written(fact)),
            )
            if isinstance(fact, Gone):
                connection.execute("DELETE FROM settlement_item WHERE collection = ? AND item = ?", fact.certificate)

    def facts(self, sales: Mapping[str, str]) -> list[Fact]:
        """Return all facts in their order; `sales` names the sale that a transaction of the journal paid."""
        rows = self.database.query("SELECT kind, transaction_hash, document FROM settlement_fact ORDER BY id")
        return [_read(row["kind"], json.loads(row["document"]), sales.get(row["transaction_hash"])) for row in rows]


def _written(fact: Fact) -> str:
    values = {field.name: getattr(fact, field.name) for field in fields(fact)}
    if isinstance(fact, Moved) and fact.asked is not None:
        values["asked"] = [fact.asked.owner, fact.asked.price]
    return json.dumps(values, default=bytes.hex)


def _read(kind: str, document: dict[str, Any], sale: str | None) -> Fact:
    for name in {"seller", "buyer", "payer", "owner"} & document.keys():
        document[name] = bytes.fromhex(document[name])
    if "certificate" in document:
        document["certificate"] = tuple(document["certificate"])
    if document.get("asked") is not None:
        owner, price = document["asked"]
        document["asked"] = Asked(owner=bytes.fromhex(owner), price=price)
    fact = KINDS[kind](**document)
    return replace(fact, sale=sale) if isinstance(fact, PaidOut) else fact
