"""A picture of the dashboard, taken in a real browser."""

from pathlib import Path

from tools.browser import started, window

from .stage import Stage

SETTLE_MS = 4000


async def take(stage: Stage, file: Path) -> None:
    """Log in with the demo's token and take a picture."""
    async with started() as browser, window(browser, stage.household.api, height=1000) as seen:
        await seen.page.goto(stage.dashboard)
        await seen.page.wait_for_timeout(SETTLE_MS)
        await seen.page.screenshot(path=file)
