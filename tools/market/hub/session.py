"""A connection to an asset hub, with the key that may act there."""

from argparse import Namespace
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from custom_components.gridpact.chain.base import Call, Outcome
from custom_components.gridpact.chain.certificates import Item
from custom_components.gridpact.chain.journal import Journal
from custom_components.gridpact.chain.polkadot.assets import Assets
from custom_components.gridpact.chain.polkadot.certificates import PALLETS, certificates_of
from custom_components.gridpact.chain.polkadot.client import Client
from custom_components.gridpact.chain.polkadot.collection import PalletCertificates
from custom_components.gridpact.chain.polkadot.keys import PolkadotKey, Scheme
from custom_components.gridpact.chain.polkadot.kinds import ChainKind
from custom_components.gridpact.chain.polkadot.models import ChainFacts
from custom_components.gridpact.chain.polkadot.sender import PolkadotSender
from custom_components.gridpact.chain.polkadot.ss58 import encode
from custom_components.gridpact.database import Database
from custom_components.gridpact.errors import Refused

from ..output import Output
from ..sending import POLL_S, Sending, once, state_folder
from ..session import key_text
from .payments import Purse
from .reading import Terms, account_of

GENESIS_CHARACTERS = 12

type Plan = Callable[[str], Awaitable[Call]]


@dataclass(frozen=True, slots=True, kw_only=True)
class HubSession:
    """What a command works with. `key` is None if the command was given none."""

    output: Output
    arguments: Namespace
    client: Client
    facts: ChainFacts
    key: PolkadotKey | None

    @property
    def public_key(self) -> bytes:
        """The account of the key; Refused if there is none."""
        return self.required.public_key

    @property
    def required(self) -> PolkadotKey:
        """The key; Refused if there is none."""
        if self.key is None:
            raise Refused("no_key")
        return self.key

    def address(self, public_key: bytes) -> str:
        """Return an account as people write it on this chain."""
        return encode(public_key, self.facts.prefix)

    def account(self, text: str) -> bytes:
        """Return the account of an address. Raises Refused: invalid_address, wrong_prefix."""
        return account_of(text, self.facts.prefix, self.facts.name)

    def coins(self, base_units: int) -> str:
        """Return an amount of the chain's coin, with its symbol."""
        return self.facts.coin.text(base_units)

    async def certificates(self, number: int | None = None) -> PalletCertificates:
        """Return a collection: that of a number, else the only one that the command names."""
        if number is None:
            named = self.arguments.collection or []
            if len(named) != 1:
                raise Refused("usage", text="name one collection with --collection NUMBER")
            [number] = named
        if self.arguments.pallet is None:
            return await certificates_of(self.client, number)
        found = PALLETS[self.arguments.pallet](self.client, number)
        if await found.info() is None:
            raise Refused("no_collection", collection=number, network=self.facts.name)
        return found

    async def item(self, certificates: PalletCertificates) -> Item:
        """Return the item that the command names; Refused if there is none."""
        item = await certificates.item(self.arguments.item)
        if item is None:
            raise Refused("unknown_certificate", certificate=self.arguments.item)
        return item

    async def purse(self) -> Purse:
        """Return the asset that the command names, as the key pays in it."""
        number = self.arguments.asset
        if number is None:
            raise Refused("usage", text="name the asset with --asset NUMBER")
        assets = Assets(self.client, number)
        asset = await assets.info()
        if asset is None:
            raise Refused("no_asset", asset=number, network=self.facts.name)
        payer = self.key.public_key if self.key else b""
        return Purse(client=self.client, assets=assets, asset=asset, payer=payer, prefix=self.facts.prefix)

    def terms_of(self, purse: Purse) -> Terms:
        """Return how metadata are read that ask in this asset."""
        return Terms(prefix=self.facts.prefix, network=self.facts.name, decimals=purse.asset.decimals)

    async def send(self, name: str, plan: Plan, doing: str) -> Outcome:
        """Send what `plan` makes of a purpose, telling what happens, and wait until it is final.

        An earlier command that was interrupted with the same `name` is continued: nothing is planned, then.
        """
        async with self.sending("hub") as (sending, _):
            return await sending.send_once(sending.earlier(name) or await plan(once(name)), doing)

    @asynccontextmanager
    async def sending(self, name: str) -> AsyncIterator[tuple[Sending, Journal]]:
        """Open a journal of that name and continue what it holds."""
        database = Database(self.file(name))
        try:
            async with self.sending_with(database) as opened:
                yield opened
        finally:
            database.close()

    @asynccontextmanager
    async def sending_with(self, database: Database) -> AsyncIterator[tuple[Sending, Journal]]:
        """Send with the journal of a database."""
        journal = Journal(database)
        sender = PolkadotSender(
            self.client,
            self.required,
            journal,
            coin=self.facts.coin,
            poll_interval=POLL_S,
            timeout=self.arguments.timeout,
        )
        sending = Sending(sender, self.output, self.facts.coin)
        await sending.resume()
        yield sending, journal

    def file(self, name: str) -> Path:
        """Return the file of a journal: one per chain, purpose and key; a chain is known by its first block."""
        genesis = self.facts.genesis.removeprefix("0x")[:GENESIS_CHARACTERS]
        return state_folder() / f"{genesis}-{name}-{self.public_key.hex()}.db"


@asynccontextmanager
async def open_hub(arguments: Namespace, output: Output) -> AsyncIterator[HubSession]:
    """Connect to the nodes that the arguments name, and close again."""
    text = key_text(arguments.key_file)
    key = None if text is None else PolkadotKey.read(text.strip(), Scheme(arguments.scheme))
    if not arguments.rpc:
        raise Refused("no_rpc")
    client = Client(ChainKind.HUB, arguments.rpc)
    try:
        yield HubSession(output=output, arguments=arguments, client=client, facts=await client.facts(), key=key)
    finally:
        await client.close()
