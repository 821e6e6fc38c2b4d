"""shed and restore: they find their loads themselves, because an entity action finds none during a reload."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Final

from homeassistant.const import STATE_ON
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse
from homeassistant.helpers import config_validation as cv, device_registry as dr, entity_registry as er
from homeassistant.helpers.target import TargetSelection, async_extract_referenced_entity_ids
from homeassistant.util import dt as dt_util
import probatio

from ..const import DOMAIN
from ..devices import subentry_device_of
from ..loads.models import Load, NotShed, Order, RestoreReason, ShedResult
from ..runtime import GridpactConfigEntry, GridpactData
from ..state import event_key
from ..words import sentence, switch_word
from .problems import failure, invalid
from .schemas import TARGET_FIELDS, iso, now

ATTR_UNTIL: Final = "until"

SHED_SCHEMA: Final = probatio.Schema({**TARGET_FIELDS, probatio.Optional(ATTR_UNTIL): cv.datetime})
RESTORE_SCHEMA: Final = probatio.Schema(TARGET_FIELDS)

_FAILED: Final[dict[NotShed | None, str]] = {
    NotShed.NOT_CONFIRMED: "load_not_confirmed",
    NotShed.UNREACHABLE: "load_unreachable",
}

type Target = tuple[GridpactConfigEntry, Load]


async def async_shed(call: ServiceCall) -> ServiceResponse:
    """Switch loads off until a time, or until the running event ends."""
    targets = _targets(call)
    until: datetime | None = call.data.get(ATTR_UNTIL)
    orders = [_order(entry, until) for entry, _ in targets]
    results = [
        await entry.runtime_data.guard.async_shed(load.id, order)
        for (entry, load), order in zip(targets, orders, strict=True)
    ]
    for entry, _ in targets:
        entry.runtime_data.coordinator.async_publish()
    _raise_if_nothing_went_off(call.hass, [load for _, load in targets], results)
    return {"loads": [_described(call.hass, *target, result) for target, result in zip(targets, results, strict=True)]}


async def async_restore(call: ServiceCall) -> None:
    """Bring loads back."""
    still_off = []
    for entry, load in _targets(call):
        guard = entry.runtime_data.guard
        if guard.is_off(load.id) and not await guard.async_restore(load.id, RestoreReason.CALLED):
            still_off.append(load)
        entry.runtime_data.coordinator.async_publish()
    if still_off:
        raise failure("not_confirmed", entity=still_off[0].switch, state=switch_word(call.hass, STATE_ON))


def _order(entry: GridpactConfigEntry, until: datetime | None) -> Order:
    """Return until when, and for which event. A time that somebody gives is not bound to what the bid counted on."""
    running = entry.runtime_data.coordinator.running
    key = event_key(running) if running else ""
    if until is not None:
        moment = int(dt_util.as_utc(until).timestamp())
        if moment <= now():
            raise invalid("no_deadline")
        return Order(until=moment, event=key)
    if running is None:
        raise invalid("no_deadline")
    return Order(until=running.end, event=key, counted_on=frozenset(running.loads) or None)


def _raise_if_nothing_went_off(hass: HomeAssistant, loads: list[Load], results: list[ShedResult]) -> None:
    """Being left alone on purpose is no failure; a switch that does not obey is."""
    if any(result.shed for result in results):
        return
    if len(loads) == 1 and results[0].reason is NotShed.PROTECTED:
        raise invalid("load_protected", load=loads[0].name)
    failed = [
        sentence(hass, _FAILED[result.reason], load=load.name)
        for load, result in zip(loads, results, strict=True)
        if result.reason in _FAILED
    ]
    if failed:
        raise failure("nothing_shed", reasons=", ".join(failed))


def _described(hass: HomeAssistant, entry: GridpactConfigEntry, load: Load, result: ShedResult) -> dict[str, Any]:
    device = subentry_device_of(hass, entry, load.id)
    return {
        "device_id": device.id if device else None,
        "entity_id": load.switch,
        "shed": result.shed,
        "until": iso(result.until) if result.until is not None else None,
        "reason": result.reason.value if result.reason else None,
    }


def _targets(call: ServiceCall) -> list[Target]:
    """Return the loads that are meant: their devices, their switches, or any of their entities."""
    selected = async_extract_referenced_entity_ids(call.hass, TargetSelection(call.data), primary_entities_only=False)
    devices = set(selected.referenced_devices)
    entities = selected.referenced | selected.indirectly_referenced
    registry = er.async_get(call.hass)
    devices |= {entry.device_id for name in entities if (entry := registry.async_get(name)) and entry.device_id}
    identifiers = _identifiers(call.hass, devices)
    targets = [
        (entry, load)
        for entry, load in _all_loads(call.hass)
        if f"{entry.unique_id}_{load.id}" in identifiers or load.switch in selected.referenced
    ]
    if not targets:
        raise invalid("no_load")
    return targets


def _all_loads(hass: HomeAssistant) -> Iterator[Target]:
    """Return all loads, also of an account that is just being set up: its first entity may start an automation."""
    entry: GridpactConfigEntry
    for entry in hass.config_entries.async_entries(DOMAIN):
        data: GridpactData | None = getattr(entry, "runtime_data", None)
        if data is not None and not data.stopped:
            for load in data.guard.loads:
                yield entry, load


def _identifiers(hass: HomeAssistant, device_ids: Iterable[str]) -> set[str]:
    devices = dr.async_get(hass)
    found = (devices.async_get(device_id) for device_id in device_ids)
    return {name for device in found if device for domain, name in device.identifiers if domain == DOMAIN}
