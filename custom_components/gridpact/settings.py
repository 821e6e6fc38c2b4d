"""What people set by switches and numbers; it holds across restarts and applies at once."""

from typing import Final

from .database import Database

_MIGRATIONS: Final = ("CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL)",)

AUTOMATIC: Final = "automatic"


class Settings:
    """Named texts in the account's database, read once and kept in memory. Constructor and `write` block."""

    def __init__(self, database: Database) -> None:
        self._database = database
        database.migrate("settings", _MIGRATIONS)
        rows = database.query("SELECT name, value FROM settings")
        self._values: dict[str, str] = {row["name"]: row["value"] for row in rows}

    @property
    def automatic(self) -> bool:
        """Whether the home takes part by itself; off until somebody switches it on."""
        return self._values.get(AUTOMATIC) == "on"

    def allowed(self, load_id: str) -> bool:
        """Whether a load may be switched off."""
        return self._values.get(allowed_name(load_id), "on") == "on"

    def minimum_price(self, load_id: str, default: str) -> str:
        """Return the least price per kWh for which a load goes off, as an exact decimal text."""
        return self._values.get(price_name(load_id), default)

    def is_left(self, name: str) -> bool:
        """Whether people decided to leave something as it is."""
        return self._values.get(name) == "on"

    def write(self, name: str, text: str) -> None:
        """Keep a value ("on", "off", an exact decimal number); on return it is on disk."""
        with self._database.transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, text))
        self._values[name] = text


def allowed_name(load_id: str) -> str:
    """Name of the setting that allows a load to be switched off."""
    return f"load:{load_id}:allowed"


def price_name(load_id: str) -> str:
    """Name of the setting that holds a load's least price."""
    return f"load:{load_id}:minimum_price"
