"""A utility at its command line, and homes that answer its requests on the same real chain."""

from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import datetime
import io
import json
from pathlib import Path
import time
from typing import Any

from eth_utils import to_checksum_address

from custom_components.gridpact.chain.evm.contracts import LEDGER, MARKET, REGISTRY, TOKEN, abi_of
from tools.bench.world import COIN, Chain, World
from tools.devnet import ACCOUNTS, Anvil
from tools.market.cli import main
from tools.market.written import iso_time

ROOT = Path(__file__).parents[3]
UTILITY, OTHER, _ = ACCOUNTS
START = 1_767_225_600 + 3600  # 2026-01-01 01:00 UTC
HOUR = 3600
DAY = 86_400


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command said, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(slots=True)
class Desk:
    """Runs scripts/market as the utility would; `deployment` is the file that deploy wrote."""

    anvil: Anvil
    folder: Path
    addresses: dict[str, Any] = field(default_factory=dict)

    @property
    def deployment(self) -> Path:
        return self.folder / "market.json"

    def run(self, *arguments: str) -> Answer:
        """Run a command on the deployed market."""
        return run(*arguments, "--deployment", str(self.deployment))

    def json(self, *arguments: str) -> Any:
        """Run a command that must succeed, and return its JSON."""
        answer = self.run(*arguments, "--json")
        assert answer.code == 0, answer.err
        return answer.json

    def deploy(self) -> Answer:
        """Deploy a market that asks for no deposit."""
        command = ["deploy", "--rpc", self.anvil.url, "--name", "Konstanz Flex", "--json", "--minimum-stake", "0"]
        answer = self.run(*command)
        if answer.code == 0:
            self.addresses = answer.json
        return answer

    def request(self, *changes: str) -> dict[str, Any]:
        """Request 1 kWh tomorrow from 18:00 to 20:00 at 0.40 at most, open to everybody."""
        start = midnight(self.anvil.time) + 18 * HOUR
        usual = ["--target", "1kWh", "--cap", "0.40", "--start", iso(start), "--end", iso(start + 2 * HOUR)]
        document: dict[str, Any] = self.json("request", *usual, "--no-attested-only", *changes)
        return document

    def contract(self, name: str, address: str) -> Any:
        """Return a contract that can be asked directly."""
        abi: Any = abi_of(name)
        return Chain(self.anvil.url).web3.eth.contract(address=to_checksum_address(address), abi=abi)

    @property
    def world(self) -> World:
        """The same market for homes that need no key."""
        return World(
            chain=Chain(self.anvil.url),
            market=self.contract(MARKET, self.addresses["market"]),
            registry=self.contract(REGISTRY, self.addresses["registry"]),
            ledger=self.contract(LEDGER, self.addresses["ledger"]),
            token=self.contract(TOKEN, self.addresses["token"]),
            utility=UTILITY.address,
            interval=self.addresses["interval_seconds"],
        )

    def home(self, name: str, stake: int = 10) -> str:
        """Let a home join with a meter and a deposit in tokens; return its account."""
        world = self.world
        world.chain.send(world.token.functions.approve(world.registry.address, stake * COIN), UTILITY.address)
        return world.join(name, capacity_w=4000, stake=stake * COIN)


def run(*arguments: str) -> Answer:
    """Run a command as it stands."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main(list(arguments))
    return Answer(code, out.getvalue(), err.getvalue())


def iso(time: int) -> str:
    """Return a time as the tool prints it."""
    return iso_time(time)


def seconds(text: str) -> int:
    """Return the time that the tool printed."""
    return int(datetime.fromisoformat(text).timestamp())


def until(reached: Callable[[], bool]) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + 30
    while not reached():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def midnight(time: int) -> int:
    """Return the start of the UTC day after that time."""
    return (time // DAY + 1) * DAY
