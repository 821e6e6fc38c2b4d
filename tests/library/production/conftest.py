"""A producer's stores on a disk of their own, without a chain."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from custom_components.gridpact.database import Database
from custom_components.gridpact.metering.grid import Grid
from custom_components.gridpact.metering.readings import ReadingStore
from custom_components.gridpact.production.models import Station
from custom_components.gridpact.production.production import Production

from .roof import ACCOUNT, INTERVAL, SOLAR


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "home.db")
    yield database
    database.close()


@pytest.fixture
def production(database: Database) -> Production:
    """One station that produces, and no chain."""
    return make(database, lambda: [SOLAR])


def make(database: Database, stations: Callable[[], list[Station]]) -> Production:
    grid = Grid(INTERVAL)
    readings = ReadingStore(database, grid)
    return Production(account=ACCOUNT, database=database, readings=readings, grid=grid, stations=stations)
