"""Issues of the home itself: loads, supplies, and who switches them."""

from typing import Final

from homeassistant.components.automation import automations_with_entity
from homeassistant.const import STATE_ON, Platform
from homeassistant.helpers import entity_registry as er

from ..const import DOMAIN
from ..loads.models import Phase
from ..words import switch_word
from .description import Found, HomeView, IssueDescription, unchanged

# Automations vanish and come back whenever they are reloaded.
_AUTOMATIONS_RELOADED_S: Final = 60


def _not_restored(view: HomeView, open_subjects: frozenset[str]) -> Found:
    """A load should be on again and is not."""
    found: dict[str, dict[str, str] | None] = {}
    for id_, control in view.data.guard.controls.items():
        record = control.record
        if record is not None and record.phase is Phase.RESTORING and (control.overdue or id_ in open_subjects):
            time = view.time(record.back_on)
            found[id_] = {"load": control.load.name, "entity": record.entity_id, "time": time}
    return found


def _supply_not_switched(view: HomeView, _open: frozenset[str]) -> Found:
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


def _no_shedding_automation(view: HomeView, open_subjects: frozenset[str]) -> Found:
    """Taking part automatically is of no use if nothing listens when an event begins."""
    unique_id = f"{view.entry.unique_id}_event_in_progress"
    sensor = er.async_get(view.hass).async_get_entity_id(Platform.BINARY_SENSOR, DOMAIN, unique_id)
    if sensor is None or not view.hass.is_running:
        return unchanged(open_subjects)
    listens = any(view.hass.states.is_state(name, STATE_ON) for name in automations_with_entity(view.hass, sensor))
    return {} if listens or not view.state.automatic else {"": {"entity": sensor}}


HOUSEHOLD_ISSUES: Final = (
    IssueDescription(key="not_restored", condition=_not_restored),
    IssueDescription(key="supply_not_switched", condition=_supply_not_switched),
    IssueDescription(
        key="no_shedding_automation",
        condition=_no_shedding_automation,
        fixable=False,
        after_s=_AUTOMATIONS_RELOADED_S,
    ),
)
