"""Issues of the home itself: meters, loads, supplies, and who switches them."""

from typing import Final

from homeassistant.components.automation import automations_with_entity
from homeassistant.const import CONF_HOST, STATE_ON, Platform
from homeassistant.helpers import entity_registry as er

from ..const import DOMAIN
from ..loads.models import Phase
from ..words import switch_word
from .description import Found, IssueDescription, View, unchanged

SECONDS_PER_HOUR: Final = 3600
STUCK_S: Final = 6 * SECONDS_PER_HOUR
# Integrations and automations vanish and come back whenever they are reloaded.
_RELOADED_S: Final = 600
_AUTOMATIONS_RELOADED_S: Final = 60


def _plug_login(view: View, _open: frozenset[str]) -> Found:
    """A plug refused its password; it is not tried again, or it would lock."""
    return {
        meter.subentry_id: {"meter": meter.name}
        for meter in view.data.meters
        if view.state.meters[meter.subentry_id].login_refused
    }


def _source_missing(view: View, open_subjects: frozenset[str]) -> Found:
    """An entity that a meter reads is gone."""
    if not view.hass.is_running:
        return unchanged(open_subjects)
    return {
        meter.subentry_id: {"meter": meter.name, "entity": missing}
        for meter in view.data.meters
        if (missing := view.state.meters[meter.subentry_id].missing)
    }


def _source_stuck(view: View, _open: frozenset[str]) -> Found:
    """A meter tells nothing new for hours, and has no issue of its own for that."""
    found = {}
    for meter in view.data.meters:
        state = view.state.meters[meter.subentry_id]
        since = state.silent_since
        if since is None or view.now - since < STUCK_S or state.missing or state.login_refused:
            continue
        found[meter.subentry_id] = {
            "meter": meter.name,
            "since": view.time(since),
            "entity": meter.data.get("source") or meter.data[CONF_HOST],
            "hours": str((view.now - since) // SECONDS_PER_HOUR),
        }
    return found


def _not_restored(view: View, open_subjects: frozenset[str]) -> Found:
    """A load should be on again and is not."""
    found: dict[str, dict[str, str] | None] = {}
    for id_, control in view.data.guard.controls.items():
        record = control.record
        if record is not None and record.phase is Phase.RESTORING and (control.overdue or id_ in open_subjects):
            time = view.time(record.back_on)
            found[id_] = {"load": control.load.name, "entity": record.entity_id, "time": time}
    return found


def _supply_not_switched(view: View, _open: frozenset[str]) -> Found:
    """A relay of a supply did not do what it was asked for."""
    supplies = view.data.supplies
    return {
        failure.relay: {
            "supply": supplies.name_of_relay(failure.relay),
            "entity": failure.relay,
            "state": switch_word(view.hass, failure.wanted),
        }
        for failure in supplies.failures.values()
    }


def _no_shedding_automation(view: View, open_subjects: frozenset[str]) -> Found:
    """Taking part automatically is of no use if nothing listens when an event begins."""
    unique_id = f"{view.entry.unique_id}_event_in_progress"
    sensor = er.async_get(view.hass).async_get_entity_id(Platform.BINARY_SENSOR, DOMAIN, unique_id)
    if sensor is None or not view.hass.is_running:
        return unchanged(open_subjects)
    listens = any(view.hass.states.is_state(name, STATE_ON) for name in automations_with_entity(view.hass, sensor))
    return {} if listens or not view.state.automatic else {"": {"entity": sensor}}


HOUSEHOLD_ISSUES: Final = (
    IssueDescription(key="plug_login", condition=_plug_login),
    IssueDescription(key="source_missing", condition=_source_missing, after_s=_RELOADED_S),
    IssueDescription(key="source_stuck", condition=_source_stuck, fixable=False, after_s=_RELOADED_S),
    IssueDescription(key="not_restored", condition=_not_restored),
    IssueDescription(key="supply_not_switched", condition=_supply_not_switched),
    IssueDescription(
        key="no_shedding_automation",
        condition=_no_shedding_automation,
        fixable=False,
        after_s=_AUTOMATIONS_RELOADED_S,
    ),
)
