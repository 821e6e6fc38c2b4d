"""Opens what settling works with: one file per operator and asset, which one program at a time writes."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
import fcntl
from pathlib import Path

from custom_components.gridpact.chain.polkadot.binary import hexed
from custom_components.gridpact.chain.polkadot.certificates import PALLETS
from custom_components.gridpact.chain.polkadot.collection import PalletCertificates
from custom_components.gridpact.chain.polkadot.follower import Follower
from custom_components.gridpact.chain.polkadot.positions import Positions
from custom_components.gridpact.chain.polkadot.watching import Watched
from custom_components.gridpact.database import Database
from custom_components.gridpact.errors import Refused

from .kept import Kept
from .payments import Purse
from .reading import Reading
from .session import HubSession
from .settler import Settler

FOLLOWER = "settlement"
PATIENCE_S = 3600.0


@asynccontextmanager
async def open_settler(session: HubSession) -> AsyncIterator[Settler]:
    """Open the books of the key and the asset, and watch what the command names besides what was watched before.

    Raises Refused: settles_already, follows_already, no_collection, no_asset.
    """
    purse = await session.purse()
    path = session.file(f"settlement-{purse.asset.id}")
    with _alone(path):
        database = Database(path)
        try:
            async with session.sending_with(database) as (sending, journal):
                kept = Kept(database)
                started = await asyncio.to_thread(Positions(database, FOLLOWER).read) is not None
                collections = await _collections(session, kept, started)
                reading = Reading(
                    session.client,
                    session.public_key,
                    session.terms_of(purse),
                    purse.assets,
                    collections,
                )
                yield Settler(
                    operator=session.public_key,
                    collections=collections,
                    purse=purse,
                    follower=_follower(session, database, kept, collections, purse, reading),
                    reading=reading,
                    kept=kept,
                    journal=journal,
                    sending=sending,
                    patience_s=PATIENCE_S if session.arguments.watch else 0,
                )
        finally:
            database.close()


async def _collections(session: HubSession, kept: Kept, started: bool) -> dict[int, PalletCertificates]:  # noqa: FBT001
    """Return all collections that are watched, with those that the command adds; `started`: it was read before."""
    known = await asyncio.to_thread(kept.collections) if started else {}
    if started and session.arguments.start is not None:
        raise Refused("follows_already")
    collections = {number: PALLETS[pallet](session.client, number) for number, pallet in known.items()}
    for number in session.arguments.collection or []:
        if number not in collections:
            collections[number] = await session.certificates(number)
            items = await _items(session, collections[number])
            await asyncio.to_thread(kept.watch, number, collections[number].pallet, items)
    if not collections:
        raise Refused("usage", text="name the collections to settle with --collection NUMBER")
    return collections


async def _items(session: HubSession, found: PalletCertificates) -> list[int]:
    """Return the items of a collection before the first block that is followed."""
    start = session.arguments.start
    if start is None:
        return await found.items()
    before = await session.client.block(max(0, start - 1))
    entries = await session.client.entries(found.pallet, found.item_place, found.collection, at=before.hash)
    return [key[-1] for key, _ in entries]


def _follower(
    session: HubSession,
    database: Database,
    kept: Kept,
    collections: dict[int, PalletCertificates],
    purse: Purse,
    reading: Reading,
) -> Follower:
    """Return what follows the collections, their items and the operator's own money."""
    own = [Watched("System", "Account", (hexed(session.public_key),)), *purse.assets.watched(session.public_key)]
    whole = [place for found in collections.values() for place in found.watched_collection()]

    def watched() -> list[Watched]:
        items = [place for number, item in kept.items() for place in collections[number].watched(item)]
        return [*own, *whole, *items]

    start = session.arguments.start
    return Follower(session.client, database, FOLLOWER, watched, reading.concerns, first_block=start)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Hold a file's lock; whoever dies lets go of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_suffix(".lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Refused("settles_already", file=str(path)) from None
        yield
