"""A real Chromium that looks at a real Home Assistant, and a folder for its pictures."""

from collections.abc import AsyncIterator
from pathlib import Path

from playwright.async_api import Browser, expect
import pytest

from tools.browser import started

from ..project import ROOT

PATIENCE_MS = 30_000
PICTURES = ROOT / ".screenshots"


@pytest.fixture(autouse=True)
def loopback(socket_enabled: None) -> None:
    """Allow sockets; the plugin still refuses every host but 127.0.0.1."""


@pytest.fixture
async def browser(loopback: None) -> AsyncIterator[Browser]:
    expect.set_options(timeout=PATIENCE_MS)
    async with started() as browser:
        yield browser


@pytest.fixture
def pictures(request: pytest.FixtureRequest) -> Path:
    """The folder of the test's pictures, for people to look at; git ignores it."""
    folder = PICTURES / request.path.stem.removeprefix("test_")
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.png"):
        old.unlink()
    return folder
