"""Makes the collection of an account's certificates: at most once, also if the answer gets lost."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from ...chain.base import Sender
from ...chain.journal import Journal
from ...chain.polkadot.certificates import NFTS, collection_created, create_collection
from ...chain.polkadot.check import check_funds
from ...chain.polkadot.kinds import ChainKind
from ...chain.polkadot.sender import PolkadotSender
from ...chain.spending import Caps
from ...database import Database
from ...errors import Refused, WrongPeer
from ...files import account_file
from ...units import parse_amount
from .chains import FoundChain
from .limits import limit_names
from .plan import PlannedAccount

# How long a dialog waits for a final block, s; whoever asks again waits on.
PATIENCE_S: Final = 90.0


async def new_collection(sender: Sender, hub: FoundChain, plan: PlannedAccount) -> dict[str, Any]:
    """Return a new collection as the entry keeps it; asked again it is the same one, until the account has it.

    Raises what `Sender.send` raises, Refused("collection_money") and, where collections cannot be made any more,
    WrongPeer("no_pallet").
    """
    if NFTS not in hub.facts.pallets:
        raise WrongPeer("no_pallet", pallet=NFTS, network=hub.facts.name, host=hub.client.host)
    before = plan.certificates["collection"]
    purpose = f"create_collection:{'none' if before is None else before}"
    if not await sender.underway(purpose):
        await _check_money(hub, plan.key.public_key)
    outcome = await sender.send(create_collection(purpose, plan.key.public_key, NFTS))
    return {"collection": collection_created(outcome), "pallet": NFTS}


@asynccontextmanager
async def own_sender(hass: HomeAssistant, plan: PlannedAccount, hub: FoundChain) -> AsyncIterator[Sender]:
    """Send in the name of an account that does not run, with the journal that it will have."""
    database = await hass.async_add_executor_job(Database, account_file(hass, plan.unique_id))
    try:
        yield await hass.async_add_executor_job(_sender, database, plan, hub)
    finally:
        await hass.async_add_executor_job(database.close)


@asynccontextmanager
async def running_sender(
    hass: HomeAssistant, running: Any, plan: PlannedAccount, hub: FoundChain
) -> AsyncIterator[Sender]:
    """Send as an account that runs does; a hub that it has not met yet shares its database."""
    if running.hub is not None:
        yield running.hub.sender
    else:
        yield await hass.async_add_executor_job(_sender, running.database, plan, hub)


def _sender(database: Database, plan: PlannedAccount, hub: FoundChain) -> Sender:
    """Return what sends on the hub and remembers it in a database; blocks."""
    journal, coin = Journal(database, ChainKind.HUB), hub.facts.coin
    journal.use_key(f"0x{plan.key.public_key.hex()}", int(dt_util.utcnow().timestamp()))
    per_day, each = (parse_amount(plan.limits[name], coin.decimals) for name in limit_names(ChainKind.HUB))
    caps = Caps(fee_each=each, fee_per_day=per_day)
    return PolkadotSender(hub.client, plan.key, journal, caps, coin=coin, timeout=PATIENCE_S)


async def _check_money(hub: FoundChain, public_key: bytes) -> None:
    try:
        await check_funds(hub.client, public_key, hub.costs.fee + hub.costs.collection)
    except Refused as error:
        raise Refused("collection_money", needed=error.placeholders["needed"], network=hub.facts.name) from None
