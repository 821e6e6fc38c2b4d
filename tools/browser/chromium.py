"""Finds and starts Chromium. scripts/lib/chromium.sh provides it and looks in the same places."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import os
from pathlib import Path
import shutil

from playwright.async_api import Browser, async_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")


def find_browser() -> str | None:
    """Return the path of an installed Chromium, None if there is none."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    unpacked = cache / "gridpact" / "chromium" / "bin"
    return next(filter(None, (*map(shutil.which, NAMES), shutil.which("chromium", path=str(unpacked)))), None)


@asynccontextmanager
async def started() -> AsyncIterator[Browser]:
    """Start it without a screen and stop it again; raises RuntimeError if there is none."""
    path = find_browser()
    if path is None:
        raise RuntimeError("there is no Chromium here: scripts/setup --browser provides one")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        try:
            yield browser
        finally:
            await browser.close()
