"""Starts, steers and stops a chain of its own: one of our runtimes, in chopsticks instead of a node."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
import json
import os
from pathlib import Path
import select
import shutil
import subprocess
from types import TracebackType
from typing import Any, Literal, Self
import urllib.request

from .accounts import ACCOUNTS

ROOT = Path(__file__).resolve().parents[2]
WASM = ROOT / "contracts" / "polkadot" / "wasm"
PROGRAM = Path(__file__).parent / "node" / "main.mjs"
START_SECONDS = 90
STOP_SECONDS = 20

Mode = Literal["Instant", "Manual"]


class RequestFailed(Exception):
    """The node refused a request, or did not start."""


SPECIFICATIONS: Mapping[str, Mapping[str, Any]] = {
    "robonomics": {
        "id": "Robonomics",
        "properties": {"ss58Format": 32, "tokenDecimals": 9, "tokenSymbol": "XRT"},
        "coin": 10**9,
    },
    "hub": {
        "id": "Westend Asset Hub",
        "properties": {"ss58Format": 42, "tokenDecimals": 12, "tokenSymbol": "WND"},
        "coin": 10**12,
    },
}


class Substrate:
    """A chain, "robonomics" or "hub"; as a context it runs inside, otherwise call start and stop.

    "Instant" makes a block of every extrinsic, "Manual" none by itself; `block_time` makes one every so many seconds
    besides. A block is final when `finality` blocks stand on it. With a `state` folder the chain survives a stop, a
    kill and a new start, its port too. The dev accounts have `coins` each, `others` theirs by public key. Requests here
    block.
    """

    def __init__(
        self,
        kind: str,
        *,
        port: int = 0,
        state: Path | None = None,
        mode: Mode = "Instant",
        finality: int = 0,
        block_time: float | None = None,
        coins: int = 10_000,
        others: Mapping[bytes, int] | None = None,
    ) -> None:
        """Nothing runs yet."""
        self.kind = str(kind)
        self.port = port
        self._state = state
        self._process: subprocess.Popen[bytes] | None = None
        self._ready = -1
        specification = dict(SPECIFICATIONS[self.kind])
        coin = specification.pop("coin")
        owners = {account.public_key: coins for account in ACCOUNTS} | dict(others or {})
        self._options = {
            **specification,
            "balances": {f"0x{owner.hex()}": amount * coin for owner, amount in owners.items()},
            "wasm": str(WASM / f"{self.kind}.compressed.wasm"),
            "state": None if state is None else str(state),
            "host": "127.0.0.1",
            "mode": mode,
            "finality": finality,
            "blockTime": block_time,
        }

    def __enter__(self) -> Self:
        """Start it."""
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop it, whatever state it is in."""
        self.stop()

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"ws://127.0.0.1:{self.port}"

    @property
    def pruned_url(self) -> str:
        """Where it answers as a node that keeps the state of the last 16 blocks only."""
        return f"{self.url}/pruned"

    @property
    def pid(self) -> int:
        """The process that runs it."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start it and wait until it answers. Raises RequestFailed."""
        self.launch()
        self.wait()

    def launch(self) -> None:
        """Start it without waiting."""
        if self._state is not None:
            self._state.mkdir(parents=True, exist_ok=True)
        self._ready, ready = os.pipe()
        options = json.dumps({**self._options, "port": self.port, "ready": ready})
        environment = {"PATH": os.environ["PATH"], "LOG_LEVEL": "fatal"}
        self._process = subprocess.Popen(
            [find_node(), str(PROGRAM), options],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            env=environment,
            pass_fds=[ready],
        )
        os.close(ready)

    def wait(self) -> None:
        """Wait until it answers. Raises RequestFailed."""
        answering, _, _ = select.select([self._ready], [], [], START_SECONDS)
        said = os.read(self._ready, 16) if answering else b""
        os.close(self._ready)
        if not said:
            self.stop()
            raise RequestFailed(f"The chain {self.kind} does not start")
        self.port = int(said)

    def stop(self) -> None:
        """Ask it to stop."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
        self._end()

    def kill(self) -> None:
        """End it in the middle of whatever it does."""
        if self._process is not None:
            self._process.kill()
        self._end()

    def _end(self) -> None:
        if self._process is None:
            return
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process = None

    def request(self, method: str, *parameters: object) -> Any:
        """Return the result of a request. Raises RequestFailed."""
        form = {"jsonrpc": "2.0", "id": 1, "method": method, "params": list(parameters)}
        address = f"http://127.0.0.1:{self.port}"
        question = urllib.request.Request(address, json.dumps(form).encode())
        with urllib.request.urlopen(question, timeout=60) as response:  # noqa: S310 this machine's
            answer = json.load(response)
        if "error" in answer:
            raise RequestFailed(f"{method}: {answer['error']['message']}", answer["error"])
        return answer["result"]

    @property
    def head(self) -> str:
        """Hash of the newest block."""
        return str(self.request("chain_getBlockHash"))

    @property
    def block(self) -> int:
        """Number of the newest block."""
        return self.number(self.head)

    @property
    def finalized(self) -> int:
        """Number of the newest block that is final."""
        return self.number(self.request("chain_getFinalizedHead"))

    def number(self, block_hash: str) -> int:
        """Return the number of a block."""
        return int(self.request("chain_getHeader", block_hash)["number"], 16)

    def hash(self, number: int) -> str | None:
        """Return the hash of a block of the newest one's fork."""
        answer: str | None = self.request("chain_getBlockHash", number)
        return answer

    def new_block(self, count: int = 1) -> str:
        """Make blocks, the first one of the extrinsics that wait; answer the last one's hash."""
        return str(self.request("dev_newBlock", {"count": count}))

    def set_head(self, block: int | str) -> None:
        """Make a block (number or hash) the newest one: those on it are dropped, with their extrinsics.

        Raises RequestFailed where this would drop a block that is final.
        """
        self.request("dev_setHead", block)

    def set_finality(self, blocks: int) -> None:
        """Say how many blocks must stand on one that is final; what is final stays so."""
        self.request("dev_setFinality", blocks)

    def set_mode(self, mode: Mode) -> None:
        """Say whether extrinsics get their block at once."""
        self.request("dev_setBuildMode", mode)

    def set_time(self, seconds: int) -> None:
        """Make a block at that time; the clock goes on from there."""
        self.request("dev_setTime", seconds * 1000)


@contextmanager
def both(**options: Any) -> Iterator[tuple[Substrate, Substrate]]:
    """Run a Robonomics and a hub, started together."""
    chains = Substrate("robonomics", **options), Substrate("hub", **options)
    try:
        for chain in chains:
            chain.launch()
        for chain in chains:
            chain.wait()
        yield chains
    finally:
        for chain in chains:
            chain.stop()


def find_node() -> str:
    """Return the path of Node.js: the project's own, or the machine's."""
    own = ROOT / ".venv" / "bin" / "node"
    found = str(own) if own.exists() else shutil.which("node")
    if found is None:
        raise FileNotFoundError("node not found: run scripts/setup")
    return found
