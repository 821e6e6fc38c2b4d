"""Starts, stops and kills a real Home Assistant as a process of its own."""

import asyncio
import os
from pathlib import Path
import signal
import socket
import sys
from types import TracebackType
from typing import Self

from .api import Api
from .folder import make_folder

START_SECONDS = 90
STOP_SECONDS = 30


class HomeAssistant:
    """A Home Assistant with a folder of its own; it may be started again after a stop or a kill.

    `environment` is added to the process's own, for instance the point at which a test wants it killed.
    """

    def __init__(self, folder: Path, port: int | None = None) -> None:
        """Lay out the folder; nothing runs yet."""
        self.folder = folder
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "home-assistant-console.log"
        self._process: asyncio.subprocess.Process | None = None
        make_folder(folder, self.port)

    async def __aenter__(self) -> Self:
        """Start it."""
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop it, whatever state it is in."""
        await self.stop()

    async def start(self, environment: dict[str, str] | None = None) -> None:
        """Start it and wait until it answers; raises RuntimeError with the end of the log if it does not."""
        await self.launch(environment)
        try:
            async with asyncio.timeout(START_SECONDS):
                while not await self._answers():
                    if not self.running:
                        raise RuntimeError(f"Home Assistant ended early:\n{self.tail()}")
                    await asyncio.sleep(0.1)
        except TimeoutError:
            raise RuntimeError(f"Home Assistant does not answer:\n{self.tail()}") from None

    async def launch(self, environment: dict[str, str] | None = None) -> None:
        """Start it and wait for nothing: it may be about to kill itself."""
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-m", "homeassistant", "--config", str(self.folder), "--skip-pip"),
                stdout=log,
                stderr=log,
                env={**os.environ, **(environment or {})},
            )

    @property
    def running(self) -> bool:
        """Whether the process is alive."""
        return self._process is not None and self._process.returncode is None

    async def stop(self) -> None:
        """Ask it to stop; kill it if it takes too long."""
        if self._process is None or not self.running:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(self._process.wait(), STOP_SECONDS)
        except TimeoutError:
            await self.kill()

    async def kill(self) -> None:
        """Kill it at once, as a power cut would."""
        if self._process is not None and self.running:
            self._process.kill()
            await self._process.wait()

    async def died(self, seconds: float) -> int:
        """Wait until it has ended by itself and return its exit code (-9: killed); raises TimeoutError."""
        assert self._process is not None
        return await asyncio.wait_for(self._process.wait(), seconds)

    def tail(self, lines: int = 40) -> str:
        """Return the end of its console."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    async def _answers(self) -> bool:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", self.port)
        except OSError:
            return False
        writer.close()
        return await Api.is_running(self.url)


def free_port() -> int:
    """Return a port that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
