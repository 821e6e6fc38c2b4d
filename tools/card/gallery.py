"""A page that shows cards: the real ones, with homes instead of a Home Assistant."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
import gzip
import json
import mimetypes
from pathlib import Path
import re

from aiohttp import web
import hass_frontend
from playwright.async_api import Browser, Page

from custom_components.gridpact.frontend import FOLDER, read_files

from .homes import NOW, Home

HERE = Path(__file__).parent
TIME_ZONE = "Europe/Berlin"

type Scenes = Mapping[str, Callable[[], Home]]


def icons() -> dict[str, str]:
    """Return the drawings of the icons that the card or a scene names, from Home Assistant's own set."""
    texts = [path.read_text() for path in (*FOLDER.rglob("*.js"), HERE / "scenes.py")]
    named = set(re.findall(r"mdi:([a-z0-9-]+)", " ".join(texts)))
    files = (Path(hass_frontend.where()) / "static" / "mdi").glob("*.json")
    sets = [content for file in files if isinstance(content := json.loads(file.read_bytes()), dict)]
    drawn = {name: path for icons in sets for name, path in icons.items() if name in named}
    if missing := named - drawn.keys():
        raise ValueError(f"no such icons: {', '.join(sorted(missing))}")
    return {f"mdi:{name}": path for name, path in drawn.items()}


def application(scenes: Scenes, widths: Sequence[int]) -> web.Application:
    """Return a server of the page, its scenes and the card's files as Home Assistant sends them."""
    homes = {name: scene() for name, scene in scenes.items()}
    shown = {name: {"hass": home.hass(), "answers": home.answers} for name, home in homes.items()}
    files = {
        "scenes.js": "".join(
            f"export const {name} = {json.dumps(value)};\n"
            for name, value in (("scenes", shown), ("icons", icons()), ("widths", widths))
        ).encode(),
        "": (HERE / "page.html").read_bytes(),
        **{path: gzip.decompress(content) for path, content in read_files().items()},
    }

    async def file(request: web.Request) -> web.Response:
        path = request.match_info["path"]
        if path not in files:
            return web.Response(status=204)  # the page's symbol
        return web.Response(body=files[path], content_type=mimetypes.guess_type(path)[0] or "text/html")

    app = web.Application()
    app.router.add_get("/{path:.*}", file)
    return app


@asynccontextmanager
async def gallery(browser: Browser, scenes: Scenes, widths: Sequence[int]) -> AsyncIterator[Page]:
    """Open the page; its clock stands still at the homes' time. Raises AssertionError if its console complains."""
    runner = web.AppRunner(application(scenes, widths))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    complaints: list[str] = []
    page = await browser.new_page(viewport={"width": 1640, "height": 900}, timezone_id=TIME_ZONE)
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    try:
        await page.clock.install(time=NOW)
        await page.goto(f"http://127.0.0.1:{runner.addresses[0][1]}/")
        await page.wait_for_function("document.querySelectorAll('gridpact-card').length === window.ready")
        yield page
    finally:
        await page.close()
        await runner.cleanup()
    assert not complaints, complaints
