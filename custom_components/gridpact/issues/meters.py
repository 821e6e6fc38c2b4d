"""Issues of the meters, which every account has."""

from typing import Final

from homeassistant.const import CONF_HOST

from .description import AnyView, Found, IssueDescription, unchanged

SECONDS_PER_HOUR: Final = 3600
STUCK_S: Final = 6 * SECONDS_PER_HOUR
# Integrations vanish and come back whenever they are reloaded.
_RELOADED_S: Final = 600


def _plug_login(view: AnyView, _open: frozenset[str]) -> Found:
    """A plug refused its password; it is not tried again, or it would lock."""
    return {
        meter.subentry_id: {"meter": meter.name}
        for meter in view.data.meters
        if view.state.meters[meter.subentry_id].login_refused
    }


def _source_missing(view: AnyView, open_subjects: frozenset[str]) -> Found:
    """An entity that a meter reads is gone."""
    if not view.hass.is_running:
        return unchanged(open_subjects)
    return {
        meter.subentry_id: {"meter": meter.name, "entity": missing}
        for meter in view.data.meters
        if (missing := view.state.meters[meter.subentry_id].missing)
    }


def _source_stuck(view: AnyView, _open: frozenset[str]) -> Found:
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


METER_ISSUES: Final = (
    IssueDescription(key="plug_login", condition=_plug_login),
    IssueDescription(key="source_missing", condition=_source_missing, after_s=_RELOADED_S),
    IssueDescription(key="source_stuck", condition=_source_stuck, fixable=False, after_s=_RELOADED_S),
)
