"""Actions about the deposit."""

from typing import Final

from homeassistant.core import ServiceCall, ServiceResponse
import probatio

from ..errors import Refused
from ..runtime import GridpactConfigEntry
from ..units import parse_amount
from .problems import translated
from .schemas import ACCOUNT_FIELD, account_of, amount, iso, now
from .sent import async_sent

ATTR_AMOUNT: Final = "amount"
STAKE_SCHEMA: Final = probatio.Schema({**ACCOUNT_FIELD, probatio.Required(ATTR_AMOUNT): amount})


async def async_add_stake(call: ServiceCall) -> ServiceResponse:
    """Add to the deposit."""
    entry = account_of(call.hass, call)
    with translated(entry):
        transaction = await entry.runtime_data.participant.add_stake(_amount(entry, call), now())
    await entry.runtime_data.coordinator.async_look()
    return await async_sent(call.hass, entry, transaction)


async def async_withdraw_stake(call: ServiceCall) -> ServiceResponse:
    """Set a part of the deposit on its way to the wallet; what arrives there arrives by itself."""
    entry = account_of(call.hass, call)
    data = entry.runtime_data
    with translated(entry):
        transaction = await data.participant.withdraw_stake(_amount(entry, call), now())
    await data.coordinator.async_look()
    holder = data.participant.home.holder
    arrives = iso(holder.unbonds_at) if holder and holder.unbonding else None
    return {**await async_sent(call.hass, entry, transaction), "arrives": arrives}


def _amount(entry: GridpactConfigEntry, call: ServiceCall) -> int:
    """Return the amount in token base units. Raises Refused("invalid_amount")."""
    decimals = entry.data["token_decimals"]
    units = parse_amount(call.data[ATTR_AMOUNT], decimals)
    if not units:
        raise Refused("invalid_amount", decimals=decimals)
    return units
