"""Starts Home Assistant with and without the integration, in turns, and once more to watch it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import asdict, dataclass
import os
from pathlib import Path
import re
import resource
from statistics import median
import tempfile
import time

from tools.demo.narrator import Narrator
from tools.demo.stage import set_up
from tools.home_assistant import Api, HomeAssistant

from .watch.sitecustomize import VARIABLE

MOST_MS = 1500
COMPLAINT = re.compile(r"Detected blocking call .*gridpact.*")
WATCH = Path(__file__).parent / "watch"


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """One start: until Home Assistant says that it runs, and the processor time from there to its end, ms."""

    wall_ms: int
    processor_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Starts:
    """All of them. `on_loop` and `blocking` are what the integration imported and blocked on the event loop."""

    bare: list[Start]
    ours: list[Start]
    on_loop: list[str]
    blocking: list[str]

    @property
    def slower_ms(self) -> int:
        """How much later Home Assistant runs with the integration, of medians."""
        return round(median(start.wall_ms for start in self.ours) - median(start.wall_ms for start in self.bare))

    @property
    def kept(self) -> bool:
        """Whether both promises hold."""
        return self.slower_ms < MOST_MS and not self.on_loop and not self.blocking

    def document(self) -> dict[str, object]:
        """Return it for --json."""
        return {**asdict(self), "slower_ms": self.slower_ms, "kept": self.kept}


def measure(times: int, say: Callable[[str], None]) -> Starts:
    """Set up a home with a past, and start its Home Assistant and an empty one so many times each."""
    return asyncio.run(_measure(times, say))


async def _measure(times: int, say: Callable[[str], None]) -> Starts:
    async with _settled_home() as (ours, our_api), _empty_home() as (bare, bare_api):
        found: dict[str, list[Start]] = {"bare": [], "ours": []}
        for number in range(times):
            say(f"start: {number + 1} of {times}")
            found["bare"].append(await _started(bare, bare_api))
            found["ours"].append(await _started(ours, our_api))
        say("start: once more, watched")
        with tempfile.TemporaryDirectory(prefix="gridpact-bench-") as folder:
            on_loop, blocking = await _watched(ours, our_api, Path(folder) / "imports")
        return Starts(**found, on_loop=on_loop, blocking=blocking)


@asynccontextmanager
async def _settled_home() -> AsyncIterator[tuple[HomeAssistant, Api]]:
    """Yield the demo's Home Assistant, which takes part with a meter and a load; it is stopped."""
    async with set_up(Narrator(), None, None) as stage:
        await stage.home_assistant.stop()
        yield stage.home_assistant, stage.household.api


@asynccontextmanager
async def _empty_home() -> AsyncIterator[tuple[HomeAssistant, Api]]:
    """Yield a Home Assistant with nothing of ours in it; it has been started once and is stopped."""
    with tempfile.TemporaryDirectory(prefix="gridpact-bench-") as folder:
        async with HomeAssistant(Path(folder)) as home_assistant, Api(home_assistant.url) as api:
            await api.onboard()
            await api.wait_started()
            await home_assistant.stop()
            yield home_assistant, api


async def _started(home_assistant: HomeAssistant, api: Api, environment: dict[str, str] | None = None) -> Start:
    with _processor_time() as used:
        began = time.monotonic()
        await home_assistant.start(environment)
        await api.wait_started()
        wall = time.monotonic() - began
        await home_assistant.stop()
    return Start(wall_ms=round(wall * 1000), processor_ms=used[0])


@contextmanager
def _processor_time() -> Iterator[list[int]]:
    """Fill in what the processes used that ended meanwhile, ms."""
    used: list[int] = []
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    yield used
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used.append(round(1000 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)))


async def _watched(home_assistant: HomeAssistant, api: Api, imports: Path) -> tuple[list[str], list[str]]:
    """Start it with Python's own watch on imports; returns them and Home Assistant's complaints of blocking calls."""
    home_assistant.log.unlink()
    path = os.pathsep.join(filter(None, [str(WATCH), os.environ.get("PYTHONPATH")]))
    await _started(home_assistant, api, {"PYTHONPATH": path, VARIABLE: str(imports), "PYTHONASYNCIODEBUG": "1"})
    return _lines(imports), [line for line in _lines(home_assistant.log) if COMPLAINT.search(line)]


def _lines(file: Path) -> list[str]:
    return file.read_text(errors="replace").splitlines() if file.exists() else []
