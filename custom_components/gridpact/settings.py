"""What people set by switches and numbers; it holds across restarts and applies at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from .database import Database

_MIGRATIONS: Final = ("CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL)",)

AUTOMATIC: Final = "automatic"
SELL: Final = "sell"
CERTIFY: Final = "certify"
ASKING_PRICE: Final = "asking_price"
RESERVE: Final = "reserve"


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeSettings:
    """What becomes of surplus. `asking_price` is an exact decimal text per kWh, `reserve` percent of the battery."""

    sell: bool = False
    certify: bool = False
    asking_price: str = "0"
    reserve: int = 0


class Settings:
    """Named texts in the account's database, read once and kept in memory. Constructor and what writes block."""

    def __init__(self, database: Database) -> None:
        self._database = database
        database.migrate("settings", _MIGRATIONS)
        rows = database.query("SELECT name, value FROM settings")
        self._values: dict[str, str] = {row["name"]: row["value"] for row in rows}

    @property
    def automatic(self) -> bool:
        """Whether the home takes part by itself; off until somebody switches it on."""
        return self._values.get(AUTOMATIC) == "on"

    @property
    def trade(self) -> TradeSettings:
        """What becomes of surplus: nothing until somebody says so."""
        return TradeSettings(
            sell=self._values.get(SELL) == "on",
            certify=self._values.get(CERTIFY) == "on",
            asking_price=self._values.get(ASKING_PRICE, "0"),
            reserve=int(self._values.get(RESERVE, "0")),
        )

    def allowed(self, load_id: str) -> bool:
        """Whether a load may be switched off."""
        return self._values.get(allowed_name(load_id), "on") == "on"

    def minimum_price(self, load_id: str, default: str) -> str:
        """Return the least price per kWh for which a load goes off, as an exact decimal text."""
        return self._values.get(price_name(load_id), default)

    def buys(self, supply_id: str) -> bool:
        """Whether the home buys by itself when its battery is low; off until somebody switches it on."""
        return self._values.get(buy_name(supply_id)) == "on"

    def battery_limit(self, supply_id: str, default: int) -> int:
        """Return the charge below which the home buys, percent."""
        return int(self._values.get(limit_name(supply_id), default))

    def highest_price(self, supply_id: str, default: str) -> str:
        """Return the most that is paid to a neighbour per kWh, as an exact decimal text."""
        return self._values.get(highest_price_name(supply_id), default)

    def is_left(self, name: str) -> bool:
        """Whether people decided to leave something as it is."""
        return self._values.get(name) == "on"

    def write(self, name: str, text: str) -> None:
        """Keep a value ("on", "off", an exact decimal number); on return it is on disk."""
        self.write_all({name: text})

    def write_all(self, values: Mapping[str, str]) -> None:
        """Keep several values at once: all of them or none."""
        with self._database.transaction() as connection:
            connection.executemany("INSERT OR REPLACE INTO settings VALUES (?, ?)", values.items())
        self._values.update(values)


def allowed_name(load_id: str) -> str:
    """Name of the setting that allows a load to be switched off."""
    return f"load:{load_id}:allowed"


def price_name(load_id: str) -> str:
    """Name of the setting that holds a load's least price."""
    return f"load:{load_id}:minimum_price"


def buy_name(supply_id: str) -> str:
    """Name of the setting that lets the home buy by itself when its battery is low."""
    return f"supply:{supply_id}:buy"


def limit_name(supply_id: str) -> str:
    """Name of the setting that holds the charge below which the home buys, percent."""
    return f"supply:{supply_id}:battery_limit"


def highest_price_name(supply_id: str) -> str:
    """Name of the setting that holds the most that is paid to a neighbour."""
    return f"supply:{supply_id}:highest_price"
