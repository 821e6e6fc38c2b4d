"""What became of a transaction, as actions answer it."""

from typing import Any

from homeassistant.core import HomeAssistant

from ..chain.journal import Journal
from ..const import COIN_DECIMALS
from ..market.models import SECONDS_PER_DAY
from ..runtime import GridpactConfigEntry
from ..units import format_amount
from .schemas import now


async def async_sent(hass: HomeAssistant, entry: GridpactConfigEntry, transaction: str) -> dict[str, Any]:
    """Return what the journal says of a transaction of the home's key."""
    return await async_sent_by(hass, entry.runtime_data.chain.journal, COIN_DECIMALS, transaction)


async def async_sent_by(hass: HomeAssistant, journal: Journal, decimals: int, transaction: str) -> dict[str, Any]:
    """Return what a journal says of a transaction whose fee is in a coin of so many decimals."""
    entries = await hass.async_add_executor_job(journal.entries, now() - SECONDS_PER_DAY)
    found = next((item for item in entries if item.inclusion and item.inclusion.hash == transaction), None)
    return {
        "transaction": transaction,
        "state": str(found.state) if found else None,
        "block": found.inclusion.block if found and found.inclusion else None,
        "fee": format_amount(found.fee, decimals) if found else None,
    }
