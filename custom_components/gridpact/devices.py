"""The devices of an account in the registry."""

from typing import Final

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr

from .const import DOMAIN, KIND_EVM, KIND_POLKADOT, SUBENTRY_METER, SUBENTRY_STATION
from .errors import Refused
from .meters.models import Meter
from .runtime import AnyConfigEntry

# The card and the dashboard show accounts in a market; they know these by the model of their device.
ACCOUNT_MODELS: Final = {KIND_EVM: "Account", KIND_POLKADOT: "Production account"}
_MODELS: Final = {"meter": "Meter", "load": "Load", "supply": "Supply", "station": "Station"}


@callback
def add_account_device(hass: HomeAssistant, entry: AnyConfigEntry) -> None:
    """Register the account's own device; those of meters and loads name it, so it has to exist first."""
    explorer = entry.data.get("explorer")
    dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id,
        identifiers={(DOMAIN, str(entry.unique_id))},
        name=entry.title,
        manufacturer="Gridpact",
        model=ACCOUNT_MODELS[entry.data["kind"]],
        entry_type=dr.DeviceEntryType.SERVICE,
        configuration_url=f"{explorer.rstrip('/')}/address/{entry.data['account']}" if explorer else None,
    )


@callback
def account_device_of(hass: HomeAssistant, entry: AnyConfigEntry) -> dr.DeviceEntry | None:
    """Return the account's device."""
    return _device(hass, entry, str(entry.unique_id))


@callback
def subentry_device_of(hass: HomeAssistant, entry: AnyConfigEntry, unique_id: str) -> dr.DeviceEntry | None:
    """Return the device of a meter or load, by the unique id of its subentry."""
    return _device(hass, entry, f"{entry.unique_id}_{unique_id}")


@callback
def subentry_device_info(hass: HomeAssistant, entry: AnyConfigEntry, subentry: ConfigSubentry) -> dr.DeviceInfo:
    """Return what the device of a subentry is: a station hangs on its meter, all others on the account."""
    kind, meter = subentry.subentry_type, None
    info = dr.DeviceInfo(
        identifiers={(DOMAIN, f"{entry.unique_id}_{subentry.unique_id}")},
        translation_key=kind,
        translation_placeholders={"name": subentry.title},
        model=_MODELS[kind],
    )
    if kind == SUBENTRY_STATION and (found := entry.subentries.get(subentry.data["meter"])):
        meter = subentry_device_of(hass, entry, str(found.unique_id))
    if above := meter or account_device_of(hass, entry):
        info["via_device_id"] = above.id
    if kind == SUBENTRY_METER and (read := Meter.of(subentry)).is_plug:
        info["manufacturer"], info["model_id"] = read.manufacturer, read.model
    return info


@callback
def add_meter_devices(hass: HomeAssistant, entry: AnyConfigEntry) -> None:
    """Register the devices of the meters of stations: those of the stations name them, so they have to exist first."""
    for station in entry.get_subentries_of_type(SUBENTRY_STATION):
        meter = entry.subentries.get(station.data["meter"])
        if meter is None:
            continue
        dr.async_get(hass).async_get_or_create(
            config_entry_id=entry.entry_id,
            config_subentry_id=meter.subentry_id,
            **subentry_device_info(hass, entry, meter),
        )


@callback
def subentry_of_device(hass: HomeAssistant, entry: AnyConfigEntry, device_id: str, kind: str) -> ConfigSubentry:
    """Return what a device of the account stands for. Raises Refused("not_yours") if it is none of that kind."""
    device = dr.async_get(hass).async_get(device_id)
    names = {name for domain, name in device.identifiers if domain == DOMAIN} if device else set()
    for subentry in entry.get_subentries_of_type(kind):
        if f"{entry.unique_id}_{subentry.unique_id}" in names:
            return subentry
    raise Refused("not_yours", thing=(device.name_by_user or device.name or device_id) if device else device_id)


def certificates_identifier(entry: AnyConfigEntry) -> tuple[str, str]:
    """Return what names the device of the account's certificates."""
    return DOMAIN, f"{entry.unique_id}_certificates"


def _device(hass: HomeAssistant, entry: AnyConfigEntry, name: str) -> dr.DeviceEntry | None:
    return dr.async_get(hass).async_get_device_by_identifier((DOMAIN, name), entry.entry_id)
