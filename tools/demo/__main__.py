"""The demo: `python -m tools.demo` tells the story and stays; `--once --json` tells it once and prints its figures."""

from argparse import ArgumentParser, Namespace
import asyncio
from contextlib import AsyncExitStack, suppress
from dataclasses import replace
import json
from pathlib import Path
import signal
import sys

from tools.browser import find_browser
from tools.home_assistant.api import PASSWORD, USER

from .narrator import Narrator
from .production.story import production_story
from .screenshot import take
from .stage import Stage, set_up
from .story import tell
from .town import live
from .trade.story import Neighbourhood, neighbourhood
from .vote import vote

PAUSE_S = 120
DESCRIPTION = "A home wins an auction, joins an event of fixed price, saves, proves it and is paid."


def arguments() -> Namespace:
    """Read the command line."""
    parser = ArgumentParser(prog="scripts/demo", description=DESCRIPTION)
    parser.add_argument("--once", action="store_true", help="tell the story once, then stop everything")
    parser.add_argument(
        "--full",
        action="store_true",
        help="with --once: an event of each kind, a trade, production on Polkadot, and a vote",
    )
    parser.add_argument("--json", action="store_true", help="print the story's figures as one JSON object")
    parser.add_argument("--trace", type=Path, metavar="CSV", help="measured load (time, power_w) behind the plug")
    parser.add_argument("--folder", type=Path, metavar="DIR", help="keep all files, Home Assistant's log among them")
    parser.add_argument("--screenshot", type=Path, metavar="PNG", help="take a picture of each dashboard at the end")
    return parser.parse_args()


async def main(wanted: Namespace) -> None:
    """Set up, tell, and stop everything."""
    narrator = Narrator()
    async with set_up(narrator, wanted.trace, wanted.folder) as stage, AsyncExitStack() as more:
        town = asyncio.create_task(live(stage))
        buying = _beside(wanted.screenshot, "buying") if wanted.screenshot else None
        there = await more.enter_async_context(neighbourhood(stage, narrator, buying)) if wanted.full else None
        narrator.tell(f"Look at {stage.dashboard} (user {USER}, password {PASSWORD}).")
        narrator.tell("A minute stands for an hour here: energies are small, prices per kWh sixty times as high.")
        await _told(stage, narrator, wanted, there)
        while not wanted.once:
            narrator.tell(f"The next event comes in {PAUSE_S} s. Ctrl-C ends the demo.")
            await asyncio.sleep(PAUSE_S)
            await _told(stage, narrator, wanted, there)
        town.cancel()
        with suppress(asyncio.CancelledError):
            await town


async def _told(stage: Stage, narrator: Narrator, wanted: Namespace, there: Neighbourhood | None) -> None:
    figures = await tell(stage, narrator, there)
    if wanted.screenshot:
        await _pictures(stage, narrator, wanted.screenshot, there)
    if there:
        produced = await production_story(narrator, stage.home_assistant.folder.parent)
        figures = replace(figures, polkadot=produced)
        figures = replace(figures, vote=await vote(stage, narrator))  # last: the chain's clock jumps
    if wanted.json:
        print(json.dumps(figures.as_json(), indent=2), flush=True)


async def _pictures(stage: Stage, narrator: Narrator, file: Path, there: Neighbourhood | None) -> None:
    await take(stage.household.api, stage.dashboard, file)
    narrator.tell(f"The dashboard is in {file}.")
    if there:
        second = _beside(file, "seller")
        await take(there.seller.household.api, there.seller.dashboard, second)
        narrator.tell(f"The second home's dashboard is in {second}.")


def _beside(file: Path, name: str) -> Path:
    """Return the file of another picture."""
    return file.with_stem(f"{file.stem}-{name}")


def _mistake(wanted: Namespace) -> str | None:
    """Say what cannot work, before anything is started."""
    if wanted.full and not wanted.once:
        return "--full needs --once: its vote takes days, for which the chain's clock jumps"
    if wanted.trace and not wanted.trace.is_file():
        return f"there is no file {wanted.trace}"
    if wanted.screenshot and find_browser() is None:
        return "--screenshot needs Chromium: scripts/setup --browser provides one"
    if wanted.folder and (wanted.folder / "market.json").exists():
        return f"{wanted.folder} holds the files of an earlier demo: name another folder"
    return None


def run() -> int:
    """Run until the end or Ctrl-C."""
    wanted = arguments()
    if mistake := _mistake(wanted):
        print(f"error: {mistake}", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    try:
        asyncio.run(main(wanted))
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
    except (TimeoutError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


sys.exit(run())
