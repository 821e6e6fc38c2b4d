"""Actions about certificates of one's own energy, whatever network they are on."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse
from homeassistant.helpers import config_validation as cv
import probatio

from ..const import KIND_EVM, KIND_POLKADOT
from ..runtime import AnyConfigEntry
from ..trading.models import Done
from .desks import CertificateDesk
from .market_desk import MarketDesk
from .problems import translated
from .production_desk import ProductionDesk
from .schemas import ACCOUNT_FIELD, ENERGY, amount, any_account_of, identity, public_text
from .sent import async_sent_by
from .trading import ATTR_METER

ATTR_CERTIFICATE: Final = "certificate_id"

MINT_SCHEMA: Final = probatio.Schema(
    {**ACCOUNT_FIELD, probatio.Required(ATTR_METER): cv.string, probatio.Optional("energy_wh"): ENERGY}
)
LIST_SCHEMA: Final = probatio.Schema(
    {**ACCOUNT_FIELD, probatio.Required(ATTR_CERTIFICATE): identity, probatio.Required("price"): amount}
)
RETIRE_SCHEMA: Final = probatio.Schema(
    {**ACCOUNT_FIELD, probatio.Required(ATTR_CERTIFICATE): identity, probatio.Required("beneficiary"): public_text}
)
GET_SCHEMA: Final = probatio.Schema({**ACCOUNT_FIELD})

_DESKS: Final[Mapping[str, Callable[[HomeAssistant, AnyConfigEntry], CertificateDesk]]] = {
    KIND_EVM: MarketDesk,
    KIND_POLKADOT: ProductionDesk,
}


async def async_mint_certificate(call: ServiceCall) -> ServiceResponse:
    """Make a certificate of proven energy, without an amount of one lot."""
    entry, desk = _desk(call)
    with translated(entry):
        done = await desk.mint(call.data[ATTR_METER], call.data.get("energy_wh"))
    return await _answer(call, entry, desk, done)


async def async_list_certificate(call: ServiceCall) -> ServiceResponse:
    """Put a certificate up for sale, or take it down at a price of 0."""
    entry, desk = _desk(call)
    with translated(entry):
        done = await desk.list_certificate(call.data[ATTR_CERTIFICATE], call.data["price"])
    return await _answer(call, entry, desk, done)


async def async_retire_certificate(call: ServiceCall) -> ServiceResponse:
    """Use a certificate up in somebody's name."""
    entry, desk = _desk(call)
    with translated(entry):
        done = await desk.retire(call.data[ATTR_CERTIFICATE], call.data["beneficiary"])
    return await _answer(call, entry, desk, done)


async def async_get_certificates(call: ServiceCall) -> ServiceResponse:
    """Return the account's certificates, also those that it sold or used up."""
    entry, desk = _desk(call)
    with translated(entry):
        found = await desk.certificates()
    return {"certificates": [*found]}


def _desk(call: ServiceCall) -> tuple[AnyConfigEntry, CertificateDesk]:
    entry = any_account_of(call.hass, call)
    return entry, _DESKS[entry.data["kind"]](call.hass, entry)


async def _answer(call: ServiceCall, entry: AnyConfigEntry, desk: CertificateDesk, done: Done) -> dict[str, Any]:
    await entry.runtime_data.coordinator.async_look()
    return {**await async_sent_by(call.hass, desk.journal, desk.decimals, done.transaction), "id": str(done.id)}
