"""A market that the command line deployed a moment ago."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.devnet import Anvil

from .desk import START, UTILITY, Desk


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A market that the command line deployed a moment ago."""
    monkeypatch.setenv("GRIDPACT_KEY", UTILITY.secret)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    with Anvil(timestamp=START) as anvil:
        desk = Desk(anvil, tmp_path)
        answer = desk.deploy()
        assert answer.code == 0, answer.err
        yield desk
