"""A database of its own for every test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from custom_components.gridpact.database import Database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "home.db")
    yield database
    database.close()
