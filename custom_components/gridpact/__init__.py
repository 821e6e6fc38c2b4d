"""Gridpact: a home takes part in energy markets that settle on a blockchain."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv, device_registry as dr
from homeassistant.helpers.start import async_at_started
from homeassistant.helpers.typing import ConfigType

from . import frontend
from .accounts import kind_of
from .const import DOMAIN
from .devices import certificates_identifier
from .errors import GridpactError
from .issues import async_forget_issues
from .lifecycle import async_bring_back, async_start, async_stop
from .runtime import AnyConfigEntry
from .services import async_setup_services
from .setup_failure import setup_failure

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:  # noqa: ARG001 - there is no YAML
    """Set up the actions, and the card for dashboards."""
    async_setup_services(hass)
    await frontend.async_register(hass)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: AnyConfigEntry) -> bool:
    """Set up an account: its loads are looked after before anything asks the network."""
    kind = kind_of(entry)
    try:
        entry.runtime_data = await kind.async_assemble(hass, entry)
    except GridpactError as error:
        raise setup_failure(entry, error) from error
    await async_start(hass, entry, kind.issues)
    await hass.config_entries.async_forward_entry_setups(entry, kind.platforms)
    entry.async_on_unload(entry.add_update_listener(_async_reload))
    entry.async_on_unload(async_at_started(hass, entry.runtime_data.coordinator.async_start_telling))
    return True


async def async_unload_entry(hass: HomeAssistant, entry: AnyConfigEntry) -> bool:
    """Unload an account; its loads stay as they are, and a record of them on disk."""
    if not await hass.config_entries.async_unload_platforms(entry, kind_of(entry).platforms):
        return False
    await async_stop(hass, entry)
    return True


async def async_remove_entry(hass: HomeAssistant, entry: AnyConfigEntry) -> None:
    """Bring back loads and the own supply; readings and plans stay for when the account is added again."""
    async_forget_issues(hass, entry)
    await async_bring_back(hass, entry)


async def async_remove_config_entry_device(
    hass: HomeAssistant,  # noqa: ARG001
    entry: AnyConfigEntry,
    device: dr.DeviceEntry,
) -> bool:
    """Let people remove devices of meters, loads and supplies that are gone."""
    present = {f"{entry.unique_id}_{subentry.unique_id}" for subentry in entry.subentries.values()}
    present |= {str(entry.unique_id), certificates_identifier(entry)[1]}
    return not any(name in present for domain, name in device.identifiers if domain == DOMAIN)


async def _async_reload(hass: HomeAssistant, entry: AnyConfigEntry) -> None:
    """Meters, loads or options are other ones."""
    await hass.config_entries.async_reload(entry.entry_id)
