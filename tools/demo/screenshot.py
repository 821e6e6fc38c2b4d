"""A picture of the dashboard, taken in a real browser."""

import json
from pathlib import Path
import shutil

from playwright.async_api import async_playwright

from .stage import Stage

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
SETTLE_MS = 4000


def find_browser() -> str | None:
    """Return the path of an installed Chromium, None if there is none."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


async def take(stage: Stage, file: Path) -> None:
    """Log in with the demo's token and take a picture."""
    browser_path = find_browser()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=browser_path, args=ARGUMENTS)
        context = await browser.new_context(viewport={"width": 1280, "height": 1000})
        tokens = json.dumps(json.dumps(_tokens(stage)))
        await context.add_init_script(f"localStorage.setItem('hassTokens', {tokens})")
        page = await context.new_page()
        await page.goto(stage.dashboard)
        await page.wait_for_timeout(SETTLE_MS)
        await page.screenshot(path=file)
        await browser.close()


def _tokens(stage: Stage) -> dict[str, object]:
    api = stage.household.api
    return {
        **api.tokens,
        "hassUrl": api.url,
        "clientId": f"{api.url}/",
        "access_token": api.token,
        "expires": 4_000_000_000_000,
    }
