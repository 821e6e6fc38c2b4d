"""A picture of a home's dashboard, taken in a real browser."""

from pathlib import Path

from tools.browser import started, window
from tools.home_assistant import Api

SHOWN_MS = 90_000  # a machine that runs two homes is busy
SETTLE_MS = 4000


async def take(api: Api, dashboard: str, file: Path) -> None:
    """Log in with the demo's token and take a picture."""
    async with started() as browser, window(browser, api, height=1000) as seen:
        await seen.page.goto(dashboard)
        await seen.page.locator("gridpact-card [data-state]").first.wait_for(timeout=SHOWN_MS)
        await seen.page.wait_for_timeout(SETTLE_MS)
        await seen.page.screenshot(path=file)
