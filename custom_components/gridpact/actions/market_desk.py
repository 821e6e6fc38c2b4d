"""Certificates of an account in a market."""

from typing import Any

from homeassistant.core import HomeAssistant

from ..chain.journal import Journal
from ..const import COIN_DECIMALS, SUBENTRY_METER
from ..devices import subentry_device_of, subentry_of_device
from ..market.trade import Certificate
from ..meters.models import Meter
from ..runtime import GridpactConfigEntry
from ..trading.models import Done
from ..units import format_amount, parse_amount
from .schemas import iso, now
from .trading import trader_of


class MarketDesk:
    """Serves from the home's trader."""

    decimals = COIN_DECIMALS

    def __init__(self, hass: HomeAssistant, entry: GridpactConfigEntry) -> None:
        """Raises ServiceValidationError if nobody trades for the account."""
        self._hass = hass
        self._entry = entry
        self._trader = trader_of(entry)

    @property
    def journal(self) -> Journal:
        """The account's only one."""
        return self._entry.runtime_data.chain.journal

    async def mint(self, device: str, wh: int | None) -> Done:
        """Of proven energy."""
        meter = Meter.of(subentry_of_device(self._hass, self._entry, device, SUBENTRY_METER))
        return await self._trader.mint(meter.id, wh, now())

    async def list_certificate(self, number: int, price: str) -> Done:
        """For an amount of the market's token."""
        units = parse_amount(price, self._entry.data["token_decimals"])
        return await self._trader.list_certificate(number, units, now())

    async def retire(self, number: int, beneficiary: str) -> Done:
        """For good."""
        return await self._trader.retire(number, beneficiary, now())

    async def certificates(self) -> list[dict[str, Any]]:
        """Also those of others that were bought."""
        return [self._described(certificate) for certificate in await self._trader.certificates(now())]

    def _described(self, certificate: Certificate) -> dict[str, Any]:
        """Return a certificate as actions answer it; its meter is named if it is one of this home's."""
        data, running = self._entry.data, self._entry.runtime_data
        ours = certificate.account.lower() == data["account"].lower()
        meter = running.participant.home.ordinals.get(certificate.ordinal) if ours else None
        known = next((one for one in running.meters if one.id == meter), None)
        device = subentry_device_of(self._hass, self._entry, known.unique_id) if known else None
        return {
            "certificate_id": str(certificate.id),
            "energy_wh": certificate.wh,
            "meter": device.id if device else None,
            "start": iso(certificate.start),
            "end": iso(certificate.end),
            "mine": certificate.owner.lower() == data["account"].lower(),
            "owner": certificate.owner or None,
            "price": format_amount(certificate.price, data["token_decimals"]) if certificate.price else None,
            "token": data["token_symbol"],
            "place": certificate.place or None,
            "retired": iso(certificate.retired_at) if certificate.retired_at else None,
            "beneficiary": certificate.beneficiary or None,
        }
