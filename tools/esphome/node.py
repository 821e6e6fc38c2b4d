"""One node as a process: what its chip measures is set here, what its pins do is seen here."""

import asyncio
from dataclasses import dataclass
import os
from pathlib import Path
import re
import time
from types import TracebackType
from typing import Self

from tools.home_assistant.process import free_port

from .build import Program

START_S = 30
SHUNT_OHM = 0.001  # as in nodes/*.yaml
_PIN = re.compile(rb"Setting pin (\d+) to (HIGH|LOW)")


@dataclass(frozen=True, slots=True)
class Relay:
    """A pin that was driven, and the second at which it was."""

    pin: int
    on: bool
    at: float


class Node:
    """A node; it may be started again after a kill, with what it kept in its folder.

    `pins` is what its pins did in all its lives, `clock_s` how many seconds its clock is ahead of this machine's.
    """

    def __init__(self, program: Program, folder: Path, *, clock_s: int = 0) -> None:
        """Nothing runs yet, and its chip does not answer."""
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.port = free_port()
        self.pins: list[Relay] = []
        self.clock_s = clock_s
        self.log = folder / "node.log"
        self._program = program
        self._process: asyncio.subprocess.Process | None = None
        self._reader: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.kill()

    def measure(self, volts: float, amperes: float) -> None:
        """Let current flow past an INA219: the voltage of its bus and, by its shunt, the current."""
        self._at_chip(f"{volts:.6f} {amperes * SHUNT_OHM:.6f}")

    def show(self, volts: float) -> None:
        """Let an ACS712 give a voltage."""
        self._at_chip(f"{volts:.6f}")

    def break_chip(self) -> None:
        """Let the chip answer no more."""
        (self.folder / "chip").unlink(missing_ok=True)

    def _at_chip(self, measured: str) -> None:
        new = self.folder / "chip.new"
        new.write_text(measured)
        new.rename(self.folder / "chip")

    def is_on(self, pin: int) -> bool:
        """Return how a pin was last driven."""
        return next((relay.on for relay in reversed(self.pins) if relay.pin == pin), False)

    async def start(self) -> None:
        """Start it and wait until its API listens; raises RuntimeError with what it told if it does not."""
        self._process = await asyncio.create_subprocess_exec(
            self._program.node,
            cwd=self.folder,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env={
                **os.environ,
                "LD_PRELOAD": str(self._program.board),
                "GRIDPACT_NODE_PORT": str(self.port),
                "GRIDPACT_NODE_CLOCK_S": str(self.clock_s),
                "ESPHOME_PREFDIR": str(self.folder),
            },
        )
        assert self._process.stdout is not None
        self._reader = asyncio.create_task(self._read(self._process.stdout))
        try:
            async with asyncio.timeout(START_S):
                while not await self._listens():
                    await asyncio.sleep(0.05)
        except TimeoutError:
            raise RuntimeError(f"the node does not answer:\n{self.log.read_text(errors='replace')[-2000:]}") from None

    async def kill(self) -> None:
        """Cut its power."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()
        if self._reader is not None:
            await self._reader

    async def _read(self, told: asyncio.StreamReader) -> None:
        """Keep what it tells, and note what its pins do as it happens."""
        with self.log.open("ab", buffering=0) as log:
            async for line in told:
                log.write(line)
                if found := _PIN.search(line):
                    self.pins.append(Relay(pin=int(found[1]), on=found[2] == b"HIGH", at=time.time()))

    async def _listens(self) -> bool:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", self.port)
        except OSError:
            return False
        writer.close()
        return True
