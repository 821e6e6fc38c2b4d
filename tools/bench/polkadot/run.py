"""Starts both chains, connects an account to them in a process of its own, and asks for the fees of what it does."""

import asyncio
from collections.abc import Callable
from dataclasses import asdict, dataclass
import json
import os
from pathlib import Path
from statistics import median
import sys
import time

from tools.substrate import Substrate, both

from .fees import Fee, fees_of

ROOT = Path(__file__).parents[3]
MOST_MIB = 40
MOST_START_S = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Connected:
    """What connecting both chains took: memory in KiB, times in ms."""

    memory_kib: int
    processor_ms: int
    longest_pause_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PolkadotFigures:
    """All of them. `starts_s` is how long both chains took to start together."""

    starts_s: list[float]
    connected: list[Connected]
    fees: list[Fee]

    @property
    def memory_mib(self) -> float:
        """Memory that an account adds."""
        return round(median(one.memory_kib for one in self.connected) / 1024, 1)

    @property
    def start_s(self) -> float:
        """How long the chains take to start on a machine that is as quiet as it ever was here."""
        return round(min(self.starts_s), 1)

    @property
    def kept(self) -> bool:
        """Whether both promises hold."""
        return self.memory_mib < MOST_MIB and self.start_s < MOST_START_S

    def document(self) -> dict[str, object]:
        """Return it for --json."""
        return {**asdict(self), "memory_mib": self.memory_mib, "start_s": self.start_s, "kept": self.kept}


def measure(times: int, say: Callable[[str], None]) -> PolkadotFigures:
    """Start the chains so many times and connect an account to them each time."""
    starts_s, connected = [], []
    fees: list[Fee] = []
    for number in range(times):
        say(f"polkadot: {number + 1} of {times}")
        began = time.monotonic()
        with both() as (robonomics, hub):
            starts_s.append(round(time.monotonic() - began, 2))
            connected.append(asyncio.run(_connected(robonomics, hub)))
            fees = fees or asyncio.run(fees_of(robonomics, hub))
    return PolkadotFigures(starts_s=starts_s, connected=connected, fees=fees)


async def _connected(*chains: Substrate) -> Connected:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tools.bench.polkadot.account", *(chain.url for chain in chains)),
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=asyncio.subprocess.PIPE,
    )
    output, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError("the account did not connect")
    return Connected(**json.loads(output))
