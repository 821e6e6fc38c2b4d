"""Certificates of whole lots: one item for each, whatever happens in between, also after an old backup came back."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from ..chain.base import LogEntry
from ..chain.certificates import Certificates, Item
from ..errors import Refused
from ..market.lots import Metadata, asked_amount, item_numbers, price_of, read_metadata, write_metadata
from .addresses import wallet_address
from .certificate_store import KeptLot
from .counting import begin, cut
from .models import Station
from .production import Production, Selling


async def mint_next(production: Production, selling: Selling, station: Station, now: int) -> Sequence[LogEntry]:
    """Make the certificate of the next lot; returns the logs of its block, none if there is nothing to make.

    Raises what sending raises.
    """
    if selling.certificates is None:
        return ()
    for lot in await asyncio.to_thread(ready, production, station, now):
        decided = await _decide(production, selling, selling.certificates, station, lot, now)
        if decided is not None:
            return await _mint(production, selling, selling.certificates, station, decided, now)
    return ()


def ready(production: Production, station: Station, now: int) -> list[KeptLot]:
    """Return the lots that can become certificates: where there is a datalog, only what is recorded there; blocks."""
    start = begin(production, station, now)
    if start is None:
        return []
    if production.robonomics is None:
        cut(production, station, start, production.grid.index(now - production.grid.tolerance))
        return production.certificates.uncertified(station.id)
    written = production.records.last_written(station.id)
    recorded = start.base_wh + written.produced_wh if written else 0
    return [one for one in production.certificates.uncertified(station.id) if one.lot.end_wh <= recorded]


async def _decide(
    production: Production, selling: Selling, certificates: Certificates, station: Station, lot: KeptLot, now: int
) -> KeptLot | None:
    """Return a lot with the item that is to certify it, None if an item does already."""
    if lot.item is not None and await selling.sender.underway(purpose_of(lot)):
        return lot
    metadata = _metadata(production, selling, station, lot)
    wanted = replace(
        lot,
        data=write_metadata(metadata, station.metadata),
        price=station.price,
        asked=(station.asset_price or 0) if selling.asset_coin else 0,
    )
    since = await asyncio.to_thread(_since, production, station)
    for number in item_numbers(bytes.fromhex(station.meter), since, lot.lot.number):
        wanted = replace(wanted, item=number)
        owner_of = await asyncio.to_thread(production.certificates.lot_of, number)
        if owner_of is not None and (owner_of.station, owner_of.lot.number) != (lot.station, lot.lot.number):
            continue
        if await asyncio.to_thread(production.certificates.exists, number):
            await asyncio.to_thread(production.certificates.decide, wanted)
            return None
        item = await certificates.item(number)
        if item is None:
            await asyncio.to_thread(production.certificates.decide, wanted)
            return wanted
        said = _said(item)
        if said is not None and (said.wh, said.owner) == (metadata.wh, metadata.owner):  # its times may differ
            asked = asked_amount(said, selling.asset_coin.decimals) if selling.asset_coin else 0
            await asyncio.to_thread(_found, production, replace(wanted, asked=asked), item, now)
            return None
    raise AssertionError("numbers never end")


async def _mint(
    production: Production, selling: Selling, certificates: Certificates, station: Station, lot: KeptLot, now: int
) -> Sequence[LogEntry]:
    assert lot.item is not None  # noqa: S101 - decided
    assert lot.data is not None  # noqa: S101
    owner = production.wallet if lot.price is None else production.account  # only an owner can put an item up for sale
    summary: dict[str, str | int] = {"station": station.id, "item": lot.item, "wh": lot.lot.wh}
    call = certificates.mint(purpose_of(lot), lot.item, owner, lot.data, lot.price, summary)
    outcome = await production.attempts.send(selling.sender, call, now)
    if outcome is None:
        return ()
    if not outcome.logs and (item := await certificates.item(lot.item)):  # no node knows any more what the block told
        await asyncio.to_thread(_found, production, lot, item, now)
    return outcome.logs


def purpose_of(lot: KeptLot) -> str:
    """Return the purpose under which a lot's certificate is made."""
    return f"mint:{lot.station}:{lot.lot.number}"


def _metadata(production: Production, selling: Selling, station: Station, lot: KeptLot) -> Metadata:
    """Return what the item of a lot says."""
    asked, coin = station.asset_price, selling.asset_coin
    return Metadata(
        wh=lot.lot.wh,
        owner=wallet_address(production),
        price=price_of(asked, coin.decimals) if asked and coin else None,
        start=lot.start,
        end=lot.end,
    )


def _said(item: Item) -> Metadata | None:
    """Return what an item says, None if it says nothing that can be read."""
    try:
        return read_metadata(item.data)
    except Refused:
        return None


def _since(production: Production, station: Station) -> int:
    start = production.records.start(station.id)
    assert start is not None  # noqa: S101 - a lot was cut
    return start.since


def _found(production: Production, lot: KeptLot, item: Item, now: int) -> None:
    """Keep that an item exists already."""
    assert lot.item is not None  # noqa: S101 - it was looked for
    with production.database.transaction():
        production.certificates.decide(replace(lot, data=item.data))
        production.certificates.issued(lot.item, now, "")
        production.certificates.priced(lot.item, item.price or 0)
