"""Pays one unit to the wallet for a purpose: a program that tests kill.

python -m tests.integration.paying URL DATABASE {pay,resume,nothing}
"""

import asyncio
from pathlib import Path
import sys

import aiohttp

import tools  # opens the library ring without Home Assistant # noqa: F401

# isort: split
from custom_components.gridpact.chain.base import Call
from custom_components.gridpact.chain.evm.provider import EvmProvider
from custom_components.gridpact.chain.evm.sender import Sender
from custom_components.gridpact.chain.journal import Journal
from custom_components.gridpact.chain.keys import Key
from custom_components.gridpact.database import Database
from tools.devnet import ACCOUNTS, CHAIN_ID

PAYMENT = Call(purpose="pay:1", to=ACCOUNTS[2].address, data=b"", value=1)


async def main(url: str, database: str, action: str) -> None:
    async with aiohttp.ClientSession() as session:
        provider = EvmProvider(session, [url], CHAIN_ID)
        key = Key.read(ACCOUNTS[1].secret)
        sender = Sender(provider, key, CHAIN_ID, Journal(Database(Path(database))), poll_interval=0.05, timeout=20)
        while action == "resume":
            await sender.resume()
            if not await asyncio.to_thread(sender.journal.unfinished):
                break
            await asyncio.sleep(0.05)
        if action == "pay":
            await sender.send(PAYMENT)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
