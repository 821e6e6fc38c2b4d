"""Sends one record for a purpose: a program that tests kill.

python -m tests.integration.polkadot.recording URL DATABASE {send,resume}
"""

import asyncio
from pathlib import Path
import sys

import tools  # opens the library ring without Home Assistant # noqa: F401

# isort: split
from custom_components.gridpact.chain.journal import Journal
from custom_components.gridpact.chain.polkadot import runtime  # imported before a child is forked # noqa: F401
from custom_components.gridpact.chain.polkadot.client import Client
from custom_components.gridpact.chain.polkadot.keys import PolkadotKey, Scheme
from custom_components.gridpact.chain.polkadot.kinds import ChainKind
from custom_components.gridpact.chain.polkadot.sender import PolkadotSender
from custom_components.gridpact.chain.spending import Currency
from custom_components.gridpact.database import Database
from tests.integration.polkadot.calls import RECORD
from tools.substrate.accounts import ALICE

XRT = Currency("XRT", 9)


async def main(url: str, database: str, action: str) -> None:
    client = Client(ChainKind.ROBONOMICS, [url])
    key = PolkadotKey.read(ALICE.secret, Scheme.SR25519)
    journal = Journal(Database(Path(database)), "robonomics")
    sender = PolkadotSender(client, key, journal, coin=XRT, poll_interval=0.05, timeout=60, repeat_after=1.0)
    while action == "resume":
        await sender.resume()
        if not await asyncio.to_thread(journal.unfinished):
            break
        await asyncio.sleep(0.05)
    if action == "send":
        await sender.send(RECORD)
    await client.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
