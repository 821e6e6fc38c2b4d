"""How soon the card is there once Home Assistant's frontend is, in a browser that has never seen it."""

import asyncio
from collections.abc import Callable
from dataclasses import asdict, dataclass
from statistics import median

from tools.browser import Paint, first_paint, started
from tools.demo.narrator import Narrator
from tools.demo.stage import set_up

MOST_MS = 300
MOST_BYTES = 30_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Paints:
    """All first paints that were measured."""

    each: list[Paint]

    @property
    def later_ms(self) -> float:
        """How long after the frontend the card was painted, the median, ms."""
        return median(paint.later_ms for paint in self.each)

    @property
    def kept(self) -> bool:
        """Whether both promises hold."""
        return self.later_ms < MOST_MS and max(paint.sent for paint in self.each) < MOST_BYTES

    def document(self) -> dict[str, object]:
        """Return it for --json."""
        return {**asdict(self), "later_ms": self.later_ms, "kept": self.kept}


def measure(times: int, say: Callable[[str], None]) -> Paints:
    """Set up the demo and open its dashboard so many times, in a fresh window each."""
    return asyncio.run(_measure(times, say))


async def _measure(times: int, say: Callable[[str], None]) -> Paints:
    async with set_up(Narrator(), None, None) as stage, started() as browser:
        each = []
        for number in range(times):
            say(f"first paint: {number + 1} of {times}")
            each.append(await first_paint(browser, stage.household.api, stage.dashboard))
        return Paints(each=each)
