"""Tells the demo's story once and takes the pictures of the documents: `python -m tools.pictures [FOLDER]`."""

import asyncio
from contextlib import suppress
from pathlib import Path
import sys

from playwright.async_api import Browser, Locator, Page

from tools.browser import started, window
from tools.card.gallery import gallery
from tools.card.scenes import trading
from tools.demo.narrator import Narrator
from tools.demo.stage import Stage, set_up
from tools.demo.story import tell
from tools.demo.town import live

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
EVENT_MS = 300_000
MEASURED_MS = 38_000  # of the demo's window of a minute
DRAWN_MS = 3000
DRAWN = """() => {
  const icons = [];
  const look = (root) => root.querySelectorAll("*").forEach((element) => {
    if (element.localName === "ha-icon" && element.icon) icons.push(element);
    if (element.shadowRoot) look(element.shadowRoot);
  });
  look(document);
  return icons.every((icon) => icon.shadowRoot?.querySelector("ha-svg-icon")?.path);
}"""
CARD_WIDTH = 440
DIALOG_STEPS = ("I have a market code", "Make a key for this home")


async def main(folder: Path) -> None:
    """Take them all."""
    narrator = Narrator()
    async with set_up(narrator, None, None) as stage, started() as browser:
        town = asyncio.create_task(live(stage))
        await take_trading(browser, folder)
        await _first_run(browser, stage, folder)
        async with asyncio.TaskGroup() as group:
            group.create_task(_cards(browser, stage, folder))
            group.create_task(tell(stage, narrator))
        await _pages(browser, stage, folder)
        town.cancel()
        with suppress(asyncio.CancelledError):
            await town
    narrator.tell(f"The pictures are in {folder}.")


async def _cards(browser: Browser, stage: Stage, folder: Path) -> None:
    """The card before, in and after an event."""
    async with window(browser, stage.household.api, width=CARD_WIDTH, height=900, sharpness=2) as seen:
        await seen.page.goto(stage.dashboard)
        card = seen.page.locator("gridpact-card")
        await card.locator("[data-state=planned]").wait_for(timeout=EVENT_MS)
        await _take(card, folder / "card-planned.png")
        await card.locator("[data-state=active]").wait_for(timeout=EVENT_MS)
        await seen.page.wait_for_timeout(MEASURED_MS)
        await _take(card, folder / "card-active.png")
        await card.locator("[data-state=paid] .hero.good").wait_for(timeout=EVENT_MS)
        await _settled(seen.page)
        await _take(card, folder / "card-paid.png")


async def take_trading(browser: Browser, folder: Path) -> None:
    """The card while a neighbour supplies the home: a scene, since the demo's home has no neighbour."""
    async with gallery(browser, {"trading": trading}, [CARD_WIDTH - 64]) as page:
        await _take(page.locator("gridpact-card").first, folder / "card-trading.png")


async def _pages(browser: Browser, stage: Stage, folder: Path) -> None:
    """The dashboard, and the page of the account's device."""
    api = stage.household.api
    devices = await api.command("config/device_registry/list")
    account = next(device["id"] for device in devices if device["model"] == "Account")
    pages = {"dashboard": stage.dashboard, "device": f"{api.url}/config/devices/device/{account}"}
    async with window(browser, api, height=800) as seen:
        for name, address in pages.items():
            await seen.page.goto(address)
            await _settled(seen.page)
            await _take(seen.page, folder / f"{name}.png")


async def _first_run(browser: Browser, stage: Stage, folder: Path) -> None:
    """The screen that says what becomes public."""
    api = stage.household.api
    async with window(browser, api, width=760, height=860) as seen:
        await seen.page.goto("/config/integrations/dashboard")
        await seen.page.get_by_role("button", name="Add integration").click()
        await seen.page.get_by_placeholder("Search for a brand name").fill("gridpact")
        await seen.page.locator("ha-integration-list-item").filter(has_text="Gridpact").click()
        dialog = seen.page.locator("dialog-data-entry-flow")
        code, key = DIALOG_STEPS
        await dialog.get_by_text(code, exact=True).click()
        await dialog.get_by_role("textbox").fill(stage.household.person.market_code)
        await dialog.get_by_role("button", name="Submit").click()
        await dialog.get_by_text(key, exact=True).click()
        await dialog.get_by_role("switch").wait_for()
        await _settled(seen.page)
        await _take(seen.page, folder / "first-run.png")


async def _settled(page: Page) -> None:
    """Wait until answers are drawn, and every icon has come: Home Assistant fetches each when it is first shown."""
    await page.wait_for_load_state("networkidle")
    await page.wait_for_timeout(DRAWN_MS)
    await page.wait_for_function(DRAWN)


async def _take(what: Page | Locator, file: Path) -> None:
    await what.screenshot(path=file, animations="disabled")


if __name__ == "__main__":
    wanted = Path(sys.argv[1]) if sys.argv[1:] else FOLDER
    wanted.mkdir(parents=True, exist_ok=True)
    asyncio.run(main(wanted))
