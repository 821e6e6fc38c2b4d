"""Uses a chain on an event loop on which nothing may block: a program of its own, freshly started.

python -m tests.integration.polkadot.blocking URL DATABASE
"""

import asyncio
from pathlib import Path
import sys
import time

import tools  # opens the library ring without Home Assistant # noqa: F401

# isort: split
from custom_components.gridpact.chain.journal import Journal
from custom_components.gridpact.chain.polkadot.client import Client
from custom_components.gridpact.chain.polkadot.keys import PolkadotKey, Scheme
from custom_components.gridpact.chain.polkadot.kinds import ChainKind
from custom_components.gridpact.chain.polkadot.sender import PolkadotSender
from custom_components.gridpact.chain.spending import Currency
from custom_components.gridpact.database import Database
from tests.integration.blocking import guard_everything
from tests.integration.polkadot.calls import RECORD
from tools.substrate.accounts import ALICE


async def use(url: str, database: Database, key: PolkadotKey) -> None:
    client = Client(ChainKind.ROBONOMICS, ["ws://127.0.0.1:1", url])
    await client.facts()
    journal = await asyncio.to_thread(Journal, database, "robonomics")
    await asyncio.to_thread(journal.use_key, f"0x{key.public_key.hex()}", int(time.time()))
    sender = PolkadotSender(client, key, journal, coin=Currency("XRT", 9), poll_interval=0.02)
    outcome = await sender.send(RECORD)
    assert "Datalog.NewRecord" in [log.name for log in outcome.logs]
    await sender.resume()
    await client.entries("System", "Account")
    await client.close()


if __name__ == "__main__":
    database = Database(Path(sys.argv[2]))
    key = PolkadotKey.read(ALICE.secret, Scheme.SR25519)
    guard_everything()
    asyncio.run(use(sys.argv[1], database, key))
