"""Pictures of the card in all states, light and dark, wide and narrow: `python -m tools.card FOLDER`."""

import asyncio
from pathlib import Path
import sys

from tools.browser import started

from .gallery import gallery
from .scenes import SCENES

WIDTHS = {"wide": [376], "phone": [328], "half": [220, 180]}


async def take(folder: Path) -> None:
    """Take the pictures."""
    async with started() as browser:
        for name, widths in WIDTHS.items():
            async with gallery(browser, SCENES, widths) as page:
                await page.screenshot(path=folder / f"{name}.png", full_page=True)


def run() -> None:
    """Read the command line and take the pictures."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".demo/card")
    folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(take(folder))


run()
