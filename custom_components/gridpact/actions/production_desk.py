"""Certificates of an account that produces."""

from typing import Any

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr

from ..chain.journal import Journal
from ..const import DOMAIN, SUBENTRY_STATION
from ..devices import subentry_device_of
from ..errors import Refused
from ..producing.data import ProductionConfigEntry
from ..producing.stations import station_id
from ..production.models import CertificateView, Fate
from ..production.production import Selling
from ..trading.models import Done
from ..units import format_amount, parse_amount
from .problems import invalid
from .schemas import iso, now


class ProductionDesk:
    """Serves from the account's producer."""

    def __init__(self, hass: HomeAssistant, entry: ProductionConfigEntry) -> None:
        """Raises ServiceValidationError if the account has no collection."""
        self._hass = hass
        self._entry = entry
        self._producer = entry.runtime_data.producer
        hub = entry.runtime_data.hub
        if hub is None or hub.certificates is None:
            raise invalid("no_certificates", account=entry.title)
        self._hub: Selling = hub

    @property
    def journal(self) -> Journal:
        """That of the chain with the certificates."""
        return self._hub.sender.journal

    @property
    def decimals(self) -> int:
        """Those of that chain's coin."""
        return self._hub.coin.decimals

    async def mint(self, device: str, wh: int | None) -> Done:
        """Of the next whole lot."""
        station = self._station(device)
        lot = next((one.lot_wh for one in self._producer.production.stations() if one.id == station), 0)
        if wh is not None and wh != lot:
            raise Refused("whole_lots", lot=lot)
        return await self._producer.mint(station, now())

    async def list_certificate(self, number: int, price: str) -> Done:
        """For an amount of the chain's coin."""
        return await self._producer.list_certificate(number, parse_amount(price, self.decimals), now())

    async def retire(self, number: int, beneficiary: str) -> Done:
        """For good."""
        return await self._producer.retire(number, beneficiary, now())

    async def certificates(self) -> list[dict[str, Any]]:
        """All that were made here."""
        return [self._described(certificate) for certificate in await self._producer.certificates(now())]

    def _station(self, device_id: str) -> str:
        """Return the station that a device is, or whose meter it is. Raises Refused("not_yours")."""
        device = dr.async_get(self._hass).async_get(device_id)
        names = {name for domain, name in device.identifiers if domain == DOMAIN} if device else set()
        for subentry in self._stations:
            meter = self._entry.subentries.get(subentry.data["meter"])
            for one in (subentry, meter):
                if one is not None and f"{self._entry.unique_id}_{one.unique_id}" in names:
                    return station_id(subentry)
        raise Refused("not_yours", thing=(device.name_by_user or device.name or device_id) if device else device_id)

    @property
    def _stations(self) -> list[ConfigSubentry]:
        return self._entry.get_subentries_of_type(SUBENTRY_STATION)

    def _described(self, certificate: CertificateView) -> dict[str, Any]:
        station = next((one for one in self._stations if station_id(one) == certificate.station), None)
        meter = self._entry.subentries.get(station.data["meter"]) if station else None
        device = subentry_device_of(self._hass, self._entry, str(meter.unique_id)) if meter else None
        retired = certificate.fate is Fate.RETIRED
        return {
            "certificate_id": str(certificate.id),
            "energy_wh": certificate.wh,
            "meter": device.id if device else None,
            "start": iso(certificate.start),
            "end": iso(certificate.end),
            "mine": certificate.fate is Fate.OWNED,
            "owner": self._owner(certificate),
            "price": format_amount(certificate.price, self.decimals) if certificate.price else None,
            "token": self._hub.coin.symbol,
            "place": None,
            "retired": iso(certificate.changed_at) if retired else None,
            "beneficiary": certificate.partner if retired else None,
        }

    def _owner(self, certificate: CertificateView) -> str | None:
        """Return whose it is as the chain writes it, None if it is used up."""
        if certificate.fate is Fate.OWNED:
            return self._hub.address(self._producer.production.wallet)
        if certificate.fate is Fate.RETIRED or not certificate.partner:
            return None
        return self._hub.address(bytes.fromhex(certificate.partner.removeprefix("0x")))
