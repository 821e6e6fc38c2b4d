"""Builds the samplers of an account's meters from what its owner set up."""

from collections.abc import Callable
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_HOST, CONF_PASSWORD, CONF_USERNAME
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from ..const import SUBENTRY_METER
from ..metering.readings import ReadingStore
from ..metering.register import Limits, Register, RegisterState
from ..metering.tapo import TapoPlug
from .entities import EntitySource
from .models import Meter
from .plug import PlugSource
from .sampler import Sampler
from .source import Source

_PLAUSIBLE: Final = 3  # times its capacity; more cannot be true
_STUCK_AFTER_S: Final = 6 * 3600


async def async_build_samplers(
    hass: HomeAssistant, entry: ConfigEntry, store: ReadingStore, changed: Callable[[], None]
) -> dict[str, Sampler]:
    """Return a sampler per meter by its subentry's id, with the registers as they were kept."""
    samplers = {}
    for subentry in entry.get_subentries_of_type(SUBENTRY_METER):
        meter = Meter.of(subentry)
        state, first_index = await hass.async_add_executor_job(_kept, store, meter.id)
        samplers[meter.subentry_id] = Sampler(
            hass,
            meter,
            _source(hass, meter),
            store,
            Register(state, _limits(meter)),
            first_index=first_index,
            changed=changed,
        )
    return samplers


def _kept(store: ReadingStore, meter_id: str) -> tuple[RegisterState | None, int | None]:
    return store.state(meter_id), store.first_index(meter_id)


def _source(hass: HomeAssistant, meter: Meter) -> Source:
    data = meter.data
    if meter.is_plug:
        plug = TapoPlug(data[CONF_HOST], data[CONF_USERNAME], data[CONF_PASSWORD], clock=_clock)
        return PlugSource(plug)
    return EntitySource(hass, data)


def _clock() -> float:
    return dt_util.utcnow().timestamp()


def _limits(meter: Meter) -> Limits:
    """Return what can be true of a meter. Only a whole home always uses something."""
    stuck_s = _STUCK_AFTER_S if meter.kind == "grid" else None
    return Limits(power_w=_PLAUSIBLE * meter.capacity_w, stuck_s=stuck_s)
