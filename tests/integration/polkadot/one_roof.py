"""One step of a producer, or one thing asked of it, in a process of its own that may be killed in it.

Arguments: database, Robonomics ("" for none), hub ("" for none), pallet, collection, asset, secret, now, what its
station wants (JSON), what is asked (JSON: method of the producer, its arguments before the time; null for a step).
"""

import asyncio
from dataclasses import replace
import json
from pathlib import Path
import sys

import tools  # opens the library ring without Home Assistant # noqa: F401

# isort: split
from custom_components.gridpact.chain.polkadot.keys import PolkadotKey, Scheme

from .roof import SOLAR, Places, producer_at


async def main(path: str, robonomics: str, hub: str, pallet: str, *rest: str) -> None:
    """Build the producer from what is on disk and let it act; everything must go well."""
    collection, asset, secret, *figures = rest
    now, wants, asked = (json.loads(figure) for figure in figures)
    numbers = [None if text == "None" else int(text) for text in (collection, asset)]
    places = Places.open(robonomics or None, hub or None, pallet, *numbers)
    key = await asyncio.to_thread(PolkadotKey.read, secret, Scheme.SR25519)
    producer = await producer_at(places, key, Path(path), [replace(SOLAR, **wants)])
    snapshot = await producer.step(now)
    if snapshot.errors or not snapshot.connected:
        sys.exit(f"{snapshot.errors}")
    if asked is not None:
        method, *arguments = asked
        await getattr(producer, method)(*arguments, now)
    await places.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
