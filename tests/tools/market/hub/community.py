"""A community on a hub: an operator at its command line, homes that make certificates, people who buy them."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
import json
import os
from pathlib import Path
from typing import Any

from custom_components.gridpact.chain.base import Call, Outcome
from custom_components.gridpact.chain.journal import Journal
from custom_components.gridpact.chain.polkadot.assets import Assets
from custom_components.gridpact.chain.polkadot.certificates import PALLETS
from custom_components.gridpact.chain.polkadot.client import Client
from custom_components.gridpact.chain.polkadot.collection import PalletCertificates
from custom_components.gridpact.chain.polkadot.keys import PolkadotKey, Scheme
from custom_components.gridpact.chain.polkadot.kinds import ChainKind
from custom_components.gridpact.chain.polkadot.sender import PolkadotSender
from custom_components.gridpact.chain.polkadot.ss58 import encode
from custom_components.gridpact.database import Database
from tests.tools.market.desk import Answer, run
from tools.substrate import ALICE, BOB, CHARLIE, DAVE, DevAccount, Substrate

OPERATOR, HOME, BUYER, WALLET = ALICE, BOB, CHARLIE, DAVE
PREFIX = 42
COIN = 10**12
DECIMALS = 2
ASSETS: dict[str, int] = {}  # of the chains that are shared, by their address
numbers = count(1000)  # of assets and items: chains are shared


def address(account: DevAccount, prefix: int = PREFIX) -> str:
    """An account as the hub writes it."""
    return encode(account.public_key, prefix)


def metadata(pay_to: str, price: str = "1.25") -> bytes:
    """What the source system's service wrote."""
    return f'{{"power_mw":0.001,"owner_addr":"{pay_to}","price":{price}}}'.encode()


@dataclass(slots=True)
class Community:
    """Runs `scripts/market hub` on a chain; `pallet` has the `collection`. `before` is what the wallet had."""

    chain: Substrate
    folder: Path
    asset: int | None = None
    collection: int | None = None
    pallet: str = "uniques"
    before: int = 0
    url: str = ""  # another address of the chain

    def run(self, *arguments: str, by: DevAccount = OPERATOR) -> Answer:
        """Run a command with somebody's key."""
        with environment(GRIDPACT_KEY=by.secret, XDG_STATE_HOME=str(self.folder / "state")):
            return run("hub", arguments[0], *self.options, *arguments[1:])

    def json(self, *arguments: str, by: DevAccount = OPERATOR, code: int = 0) -> Any:
        """Run a command that must end with a code, and return its JSON."""
        answer = self.run(*arguments, "--json", by=by)
        assert answer.code == code, answer.err + answer.out
        return json.loads(answer.out)

    @property
    def options(self) -> list[str]:
        """What every command is told."""
        options = ["--rpc", self.url or self.chain.url]
        options += [] if self.asset is None else ["--asset", str(self.asset)]
        options += [] if self.collection is None else ["--collection", str(self.collection)]
        return [*options, "--pallet", self.pallet]

    def found(self, pallet: str = "uniques") -> None:
        """Make a collection of the home's, in uniques one that the operator may burn in; and a chain's first asset."""
        self.pallet, self.asset = pallet, ASSETS.get(self.chain.url)
        if self.asset is None:  # an account can hold sixteen, and chains are shared
            self.asset = ASSETS[self.chain.url] = next(numbers)
            self.json("asset", str(self.asset), "--symbol", "PVSE", "--supply", "10000", "--minimum", "0.10")
            self.json("fund", address(BUYER), "--amount", "9000")
        burner = ["--burner", address(OPERATOR)] if pallet == "uniques" else []
        self.collection = self.json("collection", *burner, by=HOME)["collection"]
        self.before = self.balance(WALLET)

    def mint(self, data: bytes | None = None, price: int | None = COIN) -> int:
        """Let the home make a certificate and offer it; return its number."""
        item = next(numbers)
        content = metadata(address(WALLET)) if data is None else data

        async def call(client: Client) -> Call:
            return self.certificates(client).mint(f"mint:{item}", item, HOME.public_key, content, price, {})

        self.send(HOME, call)
        return item

    def send(self, account: DevAccount, call: Callable[[Client], Awaitable[Call]]) -> Outcome:
        """Send something with an account's key, as a home does."""

        async def send(client: Client) -> Outcome:
            facts = await client.facts()
            database = Database(self.folder / f"{account.name}.db")
            key = PolkadotKey.read(account.secret, Scheme.SR25519)
            try:
                sender = PolkadotSender(client, key, Journal(database), coin=facts.coin, poll_interval=0.2)
                return await sender.send(await call(client))
            finally:
                database.close()

        return self.ask(send)

    def balance(self, account: DevAccount) -> int:
        """What somebody has of the asset, base units."""
        return self.ask(lambda client: Assets(client, self.asset or 0).balance(account.public_key))

    def exists(self, item: int) -> bool:
        """Whether there is such a certificate."""

        async def found(client: Client) -> bool:
            return await self.certificates(client).item(item) is not None

        return self.ask(found)

    @property
    def paid(self) -> int:
        """What the owner's wallet got, base units of the asset."""
        return self.balance(WALLET) - self.before

    def certificates(self, client: Client) -> PalletCertificates:
        """The collection."""
        assert self.collection is not None
        return PALLETS[self.pallet.capitalize()](client, self.collection)

    def ask[Value](self, question: Callable[[Client], Awaitable[Value]]) -> Value:
        """Ask the chain something."""

        async def asked() -> Value:
            client = Client(ChainKind.HUB, [self.chain.url])
            try:
                return await question(client)
            finally:
                await client.close()

        return asyncio.run(asked())


@contextmanager
def environment(**values: str) -> Iterator[None]:
    """Set variables for a while."""
    before = dict(os.environ)
    os.environ.update(values)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
