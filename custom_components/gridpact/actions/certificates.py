"""Actions about certificates of one's own energy."""

from typing import Any, Final

from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse
from homeassistant.helpers import config_validation as cv
import probatio

from ..devices import subentry_device_of
from ..market.trade import Certificate
from ..runtime import GridpactConfigEntry
from ..trading.models import Done
from ..units import format_amount, parse_amount
from .problems import translated
from .schemas import ACCOUNT_FIELD, ENERGY, account_of, amount, identity, iso, now, public_text
from .sent import async_sent
from .trading import ATTR_METER, meter_of, trader_of

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


async def async_mint_certificate(call: ServiceCall) -> ServiceResponse:
    """Make a certificate of proven energy, without an amount of one lot."""
    entry = account_of(call.hass, call)
    with translated(entry):
        done = await trader_of(entry).mint(meter_of(call, entry).id, call.data.get("energy_wh"), now())
    return await _answer(call, entry, done)


async def async_list_certificate(call: ServiceCall) -> ServiceResponse:
    """Put a certificate up for sale, or take it down at a price of 0."""
    entry = account_of(call.hass, call)
    with translated(entry):
        price = parse_amount(call.data["price"], entry.data["token_decimals"])
        done = await trader_of(entry).list_certificate(call.data[ATTR_CERTIFICATE], price, now())
    return await _answer(call, entry, done)


async def async_retire_certificate(call: ServiceCall) -> ServiceResponse:
    """Use a certificate up in somebody's name."""
    entry = account_of(call.hass, call)
    with translated(entry):
        done = await trader_of(entry).retire(call.data[ATTR_CERTIFICATE], call.data["beneficiary"], now())
    return await _answer(call, entry, done)


async def async_get_certificates(call: ServiceCall) -> ServiceResponse:
    """Return the account's certificates, also those that it sold or used up."""
    entry = account_of(call.hass, call)
    with translated(entry):
        certificates = await trader_of(entry).certificates(now())
    return {"certificates": [_described(call.hass, entry, certificate) for certificate in certificates]}


async def _answer(call: ServiceCall, entry: GridpactConfigEntry, done: Done) -> dict[str, Any]:
    await entry.runtime_data.coordinator.async_look()
    return {**await async_sent(call.hass, entry, done.transaction), "id": str(done.id)}


def _described(hass: HomeAssistant, entry: GridpactConfigEntry, certificate: Certificate) -> dict[str, Any]:
    """Return a certificate as actions answer it; its meter is named if it is one of this home's."""
    ours = certificate.account.lower() == entry.data["account"].lower()
    meter = entry.runtime_data.participant.home.ordinals.get(certificate.ordinal) if ours else None
    known = next((one for one in entry.runtime_data.meters if one.id == meter), None)
    device = subentry_device_of(hass, entry, known.unique_id) if known else None
    return {
        "certificate_id": str(certificate.id),
        "energy_wh": certificate.wh,
        "meter": device.id if device else None,
        "start": iso(certificate.start),
        "end": iso(certificate.end),
        "mine": certificate.owner.lower() == entry.data["account"].lower(),
        "owner": certificate.owner or None,
        "price": format_amount(certificate.price, entry.data["token_decimals"]) if certificate.price else None,
        "token": entry.data["token_symbol"],
        "place": certificate.place or None,
        "retired": iso(certificate.retired_at) if certificate.retired_at else None,
        "beneficiary": certificate.beneficiary or None,
    }
