"""What people ask for: a certificate made, put up for sale or used up at once."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from ..chain.base import Call, LogEntry
from ..chain.certificates import Certificates
from ..errors import Refused
from ..trading.models import Done
from .addresses import wallet_address
from .minting import mint_next
from .models import Fate, Station
from .production import Production, Selling
from .recording import record_next

type Take = Callable[[Sequence[LogEntry]], Awaitable[None]]


async def mint(production: Production, take: Take, station_id: str, now: int) -> Done:
    """Record what there is, and make the certificate of the next lot."""
    selling, _ = _selling(production)
    station = next((one for one in production.stations() if one.id == station_id), None)
    if station is None:
        raise Refused("not_enough_surplus", surplus=0)
    production.attempts.forget()
    if production.robonomics is not None:
        await record_next(production, production.robonomics, station, now, at_once=True)
    logs = await mint_next(production, selling, station, now)
    if not logs:
        raise Refused("not_enough_surplus", surplus=await asyncio.to_thread(_left_wh, production, station))
    await take(logs)
    issued = next(log for log in logs if log.name.endswith(".Issued"))
    return Done(transaction=issued.transaction, id=issued.arguments["item"])


async def list_certificate(production: Production, take: Take, item: int, price: int, now: int) -> Done:
    """Put a certificate up for sale, or take it down."""
    selling, certificates = await _owned(production, item)
    count = await asyncio.to_thread(production.certificates.listings, item)
    call = certificates.list_item(f"list:{item}:{count}:{price}", item, price or None)
    return await _send(production, selling, take, call, item, now)


async def retire(production: Production, take: Take, item: int, beneficiary: str, now: int) -> Done:
    """Use a certificate up; in whose name is kept before anything is sent."""
    selling, certificates = await _owned(production, item)
    await asyncio.to_thread(production.certificates.retire, item, beneficiary)
    return await _send(production, selling, take, certificates.burn(f"retire:{item}", item), item, now)


def _selling(production: Production) -> tuple[Selling, Certificates]:
    """Return the chain with the certificates. Raises Refused("no_certificates")."""
    if production.hub is None or production.hub.certificates is None:
        raise Refused("no_certificates")
    return production.hub, production.hub.certificates


async def _owned(production: Production, item: int) -> tuple[Selling, Certificates]:
    """Return where a certificate is that the account's key owns. Raises Refused("not_yours")."""
    selling, certificates = _selling(production)
    found = await certificates.item(item)
    kept = [one for one in await asyncio.to_thread(production.certificates.certificates) if one.id == item]
    if found is None or found.owner != production.account or not kept or kept[0].fate is not Fate.OWNED:
        raise Refused("not_yours", account=wallet_address(production), thing=str(item))
    return selling, certificates


async def _send(production: Production, selling: Selling, take: Take, call: Call, item: int, now: int) -> Done:
    production.attempts.forget()
    outcome = await production.attempts.send(selling.sender, call, now)
    assert outcome is not None  # noqa: S101 - everything may be tried at once
    await take(outcome.logs)
    return Done(transaction=outcome.transaction, id=item)


def _left_wh(production: Production, station: Station) -> int:
    """Return what waits for a whole lot."""
    start, written = production.records.start(station.id), production.records.last_written(station.id)
    last = production.certificates.last_lot(station.id)
    if start is None or written is None:
        return 0
    return max(0, start.base_wh + written.produced_wh - (last.lot.end_wh if last else start.base_wh))
