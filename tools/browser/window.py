"""A window in which somebody is logged in to Home Assistant."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
import json
from typing import Literal

from playwright.async_api import Browser, ConsoleMessage, Page

from tools.home_assistant import Api

TROUBLE = {"error", "warning"}
ZONE = "Europe/Berlin"


@dataclass(slots=True)
class Window:
    """A page; `complaints` are the errors and warnings in its console, with where they came from."""

    page: Page
    complaints: list[str] = field(default_factory=list)


@asynccontextmanager
async def window(
    browser: Browser,
    api: Api,
    *,
    width: int = 1280,
    height: int = 900,
    colours: Literal["light", "dark"] = "light",
    sharpness: float = 1,
) -> AsyncIterator[Window]:
    """Open a window of its own, logged in with the API's token; it shows nothing yet.

    Width and height in pixels of the page, each of which is `sharpness` pixels of a picture wide.
    """
    context = await browser.new_context(
        base_url=api.url,
        viewport={"width": width, "height": height},
        color_scheme=colours,
        device_scale_factor=sharpness,
        locale="en-GB",
        timezone_id=ZONE,
    )
    tokens = json.dumps(json.dumps(_tokens(api)))
    await context.add_init_script(f"localStorage.setItem('hassTokens', {tokens})")
    opened = Window(await context.new_page())
    _listen(opened)
    try:
        yield opened
    finally:
        await context.close()


def _listen(opened: Window) -> None:
    """Keep what the console complains about."""

    def said(message: ConsoleMessage) -> None:
        if message.type in TROUBLE:
            opened.complaints.append(f"{message.type}: {message.text} ({message.location['url']})")

    opened.page.on("console", said)
    opened.page.on("pageerror", lambda error: opened.complaints.append(f"{error}\n{error.stack}"))


def _tokens(api: Api) -> dict[str, object]:
    return {
        **api.tokens,
        "hassUrl": api.url,
        "clientId": f"{api.url}/",
        "access_token": api.token,
        "expires": 4_000_000_000_000,
    }
