"""A home and the windows that look at it: on a desk, on a phone, and with the card at half width."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page

from tools.browser import Window, window

from ..scene.home import Scene, scene
from .card import Card
from .dashboards import HALF, STRATEGY, add_dashboards
from .figures import States, answer, states

INTERVAL = 8
PHONE = 360
SLEPT_MS = 3_600_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A home and the windows that look at it."""

    home: Scene
    desk: Window
    phone: Window
    half: Window
    pictures: Path

    @property
    def card(self) -> Card:
        return Card(self.desk.page)

    async def keep(self, name: str, *widths: str) -> None:
        """Take the pictures of a state."""
        for width in widths or ("desk", "phone", "half"):
            await Card(getattr(self, width).page).pictures(self.pictures, f"{name}-{width}")

    async def states(self) -> States:
        return await states(self.home.household)

    async def ask(self, action: str, **data: Any) -> Any:
        return await answer(self.home.household, action, **data)


@asynccontextmanager
async def looked_at(folder: Path, browser: Browser, pictures: Path) -> AsyncIterator[Look]:
    """Set up a home with a past and open the dashboard: on a desk, on a phone, and with the card at half width."""
    async with scene(folder, interval=INTERVAL) as home, AsyncExitStack() as stack:
        api = home.place.api
        await add_dashboards(api)
        windows = {}
        for name, width, path in (("desk", 1280, STRATEGY), ("phone", PHONE, STRATEGY), ("half", PHONE, HALF)):
            opened = await stack.enter_async_context(window(browser, api, width=width, height=800))
            windows[name] = opened
            if name == "phone":
                await opened.page.clock.install()
            await opened.page.goto(f"/{path}")
            await opened.page.locator("gridpact-card ha-card").wait_for()
        yield Look(home=home, pictures=pictures, **windows)


@asynccontextmanager
async def asleep(page: Page) -> AsyncIterator[None]:
    """Freeze a page; when it wakes, its clock has gone on by an hour."""
    session = await page.context.new_cdp_session(page)
    await session.send("Page.setWebLifecycleState", {"state": "frozen"})
    yield
    await session.send("Page.setWebLifecycleState", {"state": "active"})
    await page.clock.fast_forward(SLEPT_MS)
