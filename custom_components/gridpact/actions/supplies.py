"""The action that tells how the home is supplied: what no entity holds."""

from typing import Any, Final

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse
import probatio

from ..const import OWN_SUPPLY, SUBENTRY_SUPPLY
from ..devices import subentry_device_of
from ..runtime import GridpactConfigEntry
from ..settings import Settings
from ..state import HomeState
from ..units import format_amount
from .schemas import ACCOUNT_FIELD, account_of

GET_SCHEMA: Final = probatio.Schema({**ACCOUNT_FIELD})


async def async_get_supplies(call: ServiceCall) -> ServiceResponse:
    """Return the supplies, the home's own first."""
    entry = account_of(call.hass, call)
    state, settings = entry.runtime_data.coordinator.data, entry.runtime_data.settings
    found = entry.get_subentries_of_type(SUBENTRY_SUPPLY)
    ordered = sorted(found, key=lambda subentry: subentry.data["kind"] != OWN_SUPPLY)
    return {"supplies": [_described(call.hass, entry, one, state, settings) for one in ordered]}


def _described(
    hass: HomeAssistant, entry: GridpactConfigEntry, subentry: ConfigSubentry, state: HomeState, settings: Settings
) -> dict[str, Any]:
    """Return a supply as actions answer it; battery and levels (percent) are the own supply's, Wh a neighbour's."""
    id_ = subentry.unique_id or subentry.subentry_id
    own, shown = subentry.data["kind"] == OWN_SUPPLY, state.supplies[id_]
    device = subentry_device_of(hass, entry, id_)
    price = None if shown.price is None else format_amount(shown.price, entry.data["token_decimals"])
    return {
        "device_id": device.id if device else None,
        "kind": subentry.data["kind"],
        "in_use": shown.in_use,
        "reason": shown.reason or None,
        "battery": state.battery if own else None,
        "limit": settings.battery_limit(id_, subentry.data["limit"]) if own else None,
        "resume": subentry.data["resume"] if own else None,
        "price": price,
        "token": entry.data["token_symbol"],
        "bought_wh": None if own else shown.bought_wh,
        "left_wh": None if own else shown.left_wh,
    }
