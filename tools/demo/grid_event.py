"""Grid events with a fixed price, which the home joins by its own rules."""

from typing import Any

from .narrator import Narrator
from .stage import INTERVAL, Stage
from .waiting import clock, iso, takes_part, until

TARGET_WH = 120  # enough for all homes
PRICE = "30"
WINDOW_INTERVALS = 4
PAUSE_INTERVALS = 1  # between two windows
KINDS = ("demand-response", "frequency-regulation", "peak-shaving", "load-balancing", "emergency")


async def create(stage: Stage, narrator: Narrator, kinds: tuple[str, ...], after: int) -> list[dict[str, Any]]:
    """Create an event of each kind, one window after the other, the first a pause after that second."""
    events, end = [], after
    for kind in kinds:
        start = end + PAUSE_INTERVALS * INTERVAL
        end = start + WINDOW_INTERVALS * INTERVAL
        command = ["create", kind, "--target", f"{TARGET_WH}Wh", "--price", PRICE]
        events.append(await stage.utility.run(*command, "--start", iso(start), "--end", iso(end)))
        narrator.tell(f"The utility creates an event, {kind}: {PRICE} EURx per kWh from {clock(start)}.")
    return events


async def joined(stage: Stage, narrator: Narrator, event: dict[str, Any]) -> None:
    """Wait until the home has joined."""
    series = int(event["series"])
    await until(lambda: takes_part(stage, series), "the home joins")
    for home in (await stage.utility.run("results", str(series)))["bids"]:
        who = "Home Assistant" if home["account"] == stage.account else "A neighbour"
        narrator.tell(f"{who} has joined event {series} with {home['wh']} Wh.")
