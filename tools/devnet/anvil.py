"""Starts, steers and stops a real node of its own: anvil."""

from collections.abc import Sequence
from contextlib import suppress
import json
import os
from pathlib import Path
import shutil
import socket
import subprocess
import time
from types import TracebackType
from typing import Any, Self
import urllib.request

ROOT = Path(__file__).resolve().parents[2]
CHAIN_ID = 31337
START_SECONDS = 20
STOP_SECONDS = 20


class RequestFailed(Exception):
    """The node refused a request."""


class Anvil:
    """A node with the limits of today's networks; as a context it runs inside, otherwise call start and stop.

    `timestamp` (seconds) is the time of the first block, `block_time` the seconds between blocks (None: one block per
    transaction). With a `state` file the chain survives a stop and a new start. Requests here block.
    """

    def __init__(
        self,
        *,
        port: int | None = None,
        chain_id: int = CHAIN_ID,
        timestamp: int | None = None,
        block_time: int | None = None,
        state: Path | None = None,
        hardfork: str = "osaka",
        options: Sequence[str] = (),
    ) -> None:
        """Nothing runs yet."""
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.socket_url = f"ws://127.0.0.1:{self.port}"
        self.chain_id = chain_id
        self._process: subprocess.Popen[bytes] | None = None
        self._command = [
            *(find_anvil(), "--silent", "--port", str(self.port), "--chain-id", str(chain_id)),
            *("--hardfork", hardfork, "--enable-tx-gas-limit"),
            *(("--block-time", str(block_time)) if block_time is not None else ()),
            *(("--state", str(state)) if state is not None else ()),
            *options,
        ]
        self._state = state
        self._timestamp = timestamp

    def __enter__(self) -> Self:
        """Start it."""
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop it, whatever state it is in."""
        self.stop()

    def start(self) -> None:
        """Start it and wait until it answers."""
        # Without the caller's variables (ETH_RPC_URL and the like), which anvil would obey.
        environment = {name: value for name, value in os.environ.items() if name in {"HOME", "PATH", "TMPDIR"}}
        command = [*self._command, *self._first_time()]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            with suppress(OSError):
                self.request("eth_chainId")
                return
            time.sleep(0.02)
        self.stop()
        raise RequestFailed("anvil does not answer")

    def stop(self) -> None:
        """Ask it to stop, so that it can write its state."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._process = None

    def request(self, method: str, *parameters: object) -> Any:
        """Return the result of a request. Raises RequestFailed."""
        form = {"jsonrpc": "2.0", "id": 1, "method": method, "params": list(parameters)}
        headers = {"Content-Type": "application/json"}
        question = urllib.request.Request(self.url, json.dumps(form).encode(), headers)  # noqa: S310 this machine's
        with urllib.request.urlopen(question, timeout=60) as response:  # noqa: S310 this machine's
            answer = json.load(response)
        if "error" in answer:
            raise RequestFailed(f"{method}: {answer['error'].get('message')}")
        return answer["result"]

    def _first_time(self) -> Sequence[str]:
        """Return the option for the first block's time; a chain that goes on does so with the clock of now."""
        if self._timestamp is None or (self._state is not None and self._state.exists()):
            return ()
        return ("--timestamp", str(self._timestamp))

    @property
    def block(self) -> int:
        """Number of the newest block."""
        return int(self.request("eth_blockNumber"), 16)

    @property
    def time(self) -> int:
        """Time of the newest block, seconds."""
        return int(self.request("eth_getBlockByNumber", "latest", False)["timestamp"], 16)  # noqa: FBT003 protocol

    def mine(self, blocks: int = 1) -> None:
        """Make blocks."""
        self.request("anvil_mine", hex(blocks))

    def set_time(self, seconds: int) -> None:
        """Make a block at that time; the clock goes on from there. A time that is over changes nothing."""
        if seconds > self.time:
            self.request("evm_setNextBlockTimestamp", seconds)
            self.mine()

    def advance(self, seconds: int) -> None:
        """Make a block that much later than the newest."""
        self.set_time(self.time + seconds)

    def automine(self, *, on: bool) -> None:
        """Say whether every transaction gets its block at once."""
        self.request("evm_setAutomine", on)

    def reorganise(self, depth: int, transactions: Sequence[tuple[str, int]] = ()) -> None:
        """Replace the newest `depth` blocks by as many others.

        `transactions` are raw ones (0x...), each with the replaced block, from 0, that it comes into.
        """
        self.request("anvil_reorg", depth, [[raw, block] for raw, block in transactions])

    def set_balance(self, address: str, amount: int) -> None:
        """Give an account its coins, base units."""
        self.request("anvil_setBalance", address, hex(amount))

    def balance(self, address: str) -> int:
        """Return the coins of an account, base units."""
        return int(self.request("eth_getBalance", address, "latest"), 16)

    def nonce(self, address: str) -> int:
        """Return how many transactions an account has in the chain."""
        return int(self.request("eth_getTransactionCount", address, "latest"), 16)


def find_anvil() -> str:
    """Return the path of anvil: the project's own, or one that is installed."""
    own = ROOT / ".venv" / "bin" / "anvil"
    found = str(own) if own.exists() else shutil.which("anvil")
    if found is None:
        raise FileNotFoundError("anvil not found: run scripts/setup")
    return found


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
