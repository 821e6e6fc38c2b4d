"""Issues of stations and of what their sales brought."""

from typing import Final

from ..chain.spending import Currency
from ..const import SUBENTRY_STATION
from ..issues.description import Found, IssueDescription, unchanged
from ..production.models import Drift, PaymentMismatch, TwinState
from ..words import sentence
from .description import HUB, ROBONOMICS
from .stations import station_id
from .view import ProductionView

# A record is read back one step after it was written; a node may lag behind.
_DRIFTS_FOR_S: Final = 300

DRIFT_WORDS: Final = {
    Drift.MISSING: "drift_missing",
    Drift.FOREIGN: "drift_foreign",
    Drift.STALE: "drift_stale",
}


def _record_drift(view: ProductionView, open_subjects: frozenset[str]) -> Found:
    """The datalog does not show what was sent."""
    standing = view.state.snapshot.robonomics
    if standing is None or not standing.connected:
        return unchanged(open_subjects)
    return {
        id_: {
            "station": _title(view, id_),
            "network": view.entry.data[ROBONOMICS]["name"],
            "reason": sentence(view.hass, DRIFT_WORDS[state.readback.drift]),
        }
        for id_, state in view.state.snapshot.stations.items()
        if state.readback is not None and not state.readback.ok
    }


def _payment_mismatch(view: ProductionView, _open: frozenset[str]) -> Found:
    """A certificate was sold, and what came for it is not what it asks; nobody has said that it is settled."""
    hub = view.entry.data[HUB]
    if hub is None or hub["asset"] is None:
        return {}
    asset = Currency(hub["asset_symbol"], hub["asset_decimals"])
    return {
        str(mismatch.item): {
            "certificate": str(mismatch.item),
            "expected": asset.text(mismatch.expected),
            "received": asset.text(mismatch.received),
            "since": view.time(mismatch.since),
        }
        for mismatch in view.state.snapshot.mismatches
        if not view.data.settings.is_left(payment_settled_name(mismatch))
    }


def payment_settled_name(mismatch: PaymentMismatch) -> str:
    """Name of the setting that says that a sale is settled in another way; another amount is another name."""
    return f"payment_settled:{mismatch.item}:{mismatch.received}"


def _twin_not_set(view: ProductionView, open_subjects: frozenset[str]) -> Found:
    """A digital twin that a station names cannot be set by this account."""
    standing = view.state.snapshot.robonomics
    if standing is None or not standing.connected:
        return unchanged(open_subjects)
    found = {}
    for id_, state in view.state.snapshot.stations.items():
        twin = state.twin
        if twin is None or twin.state not in (TwinState.NO_TWIN, TwinState.NOT_YOURS):
            continue
        recording = view.data.robonomics
        owner = recording.address(twin.owner) if recording and twin.owner else ""
        key = "twin_not_yours" if twin.state is TwinState.NOT_YOURS else "twin_missing"
        network = view.entry.data[ROBONOMICS]["name"]
        found[id_] = {
            "station": _title(view, id_),
            "twin": str(twin.id),
            "reason": sentence(view.hass, key, owner=owner, network=network),
        }
    return found


def _title(view: ProductionView, id_: str) -> str:
    found = view.entry.get_subentries_of_type(SUBENTRY_STATION)
    return next((subentry.title for subentry in found if station_id(subentry) == id_), id_)


STATION_ISSUES: Final = (
    IssueDescription(key="record_drift", condition=_record_drift, fixable=False, after_s=_DRIFTS_FOR_S),
    IssueDescription(key="payment_mismatch", condition=_payment_mismatch),
    IssueDescription(key="twin_not_set", condition=_twin_not_set, fixable=False),
)
