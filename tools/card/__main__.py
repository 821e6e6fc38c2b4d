"""Pictures of the card in all states, light and dark, wide and narrow: `python -m tools.card FOLDER`."""

import asyncio
import json
from pathlib import Path
import re
import sys

from aiohttp import web
import hass_frontend

from custom_components.gridpact.frontend import FOLDER
from tools.browser import started

from .homes import milliseconds
from .scenes import SCENES

PAGE = Path(__file__).parent / "page.html"
WIDTHS = {"wide": [376], "phone": [328], "half": [220, 180]}


def icons() -> dict[str, str]:
    """Return the drawings of the icons that the card or a scene names, from Home Assistant's own set."""
    texts = [path.read_text() for path in FOLDER.rglob("*.js")] + [(Path(__file__).parent / "scenes.py").read_text()]
    named = set(re.findall(r"mdi:([a-z0-9-]+)", " ".join(texts)))
    files = (Path(hass_frontend.where()) / "static" / "mdi").glob("*.json")
    sets = [content for file in files if isinstance(content := json.loads(file.read_bytes()), dict)]
    drawn = {name: path for icons in sets for name, path in icons.items() if name in named}
    if missing := named - drawn.keys():
        raise ValueError(f"no such icons: {', '.join(sorted(missing))}")
    return {f"mdi:{name}": path for name, path in drawn.items()}


def application(widths: list[int]) -> web.Application:
    """Return a server of the page, its scenes and the card's files."""
    scenes = {name: {"hass": (home := scene()).hass(), "answers": home.answers} for name, scene in SCENES.items()}
    script = "".join(
        f"export const {name} = {json.dumps(value)};\n"
        for name, value in (("scenes", scenes), ("icons", icons()), ("widths", widths))
    )

    async def page(_: web.Request) -> web.FileResponse:
        return web.FileResponse(PAGE)

    async def data(_: web.Request) -> web.Response:
        return web.Response(text=script, content_type="text/javascript")

    app = web.Application()
    app.router.add_get("/", page)
    app.router.add_get("/scenes.js", data)
    app.router.add_static("/", FOLDER)
    return app


async def take(folder: Path) -> None:
    """Take the pictures."""
    async with started() as browser:
        for name, widths in WIDTHS.items():
            runner = web.AppRunner(application(widths))
            await runner.setup()
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            page = await browser.new_page(viewport={"width": 1640, "height": 900}, timezone_id="Europe/Berlin")
            page.on("console", lambda message: print(message.type, message.text))
            page.on("pageerror", lambda error: print("error", error))
            await page.clock.set_fixed_time(milliseconds() / 1000)
            await page.goto(f"http://127.0.0.1:{runner.addresses[0][1]}/")
            await page.wait_for_selector("body[data-ready]")
            await page.wait_for_timeout(800)
            await page.screenshot(path=folder / f"{name}.png", full_page=True)
            await page.close()
            await runner.cleanup()


def run() -> None:
    """Read the command line and take the pictures."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".demo/card")
    folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(take(folder))


run()
