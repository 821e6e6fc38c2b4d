"""Puts together what a producer shows; blocks."""

from collections.abc import Mapping

from .certificate_store import CertificateStore
from .counting import register_now
from .models import CertificateCounts, CertificateView, Fate, Readback, Station, StationState, TwinState, TwinView
from .payments import mismatches
from .production import Production
from .recording import next_due
from .snapshot import ProductionSnapshot
from .standing import Standing


def take_snapshot(
    production: Production,
    now: int,
    *,
    standings: Mapping[str, Standing],
    readbacks: Mapping[str, Readback],
    twins: Mapping[str, TwinView],
) -> ProductionSnapshot:
    """Put together what is known at `now`."""
    stations = production.stations()
    every = production.certificates.certificates()
    views = {name: standing.view(now) for name, standing in standings.items()}
    states = {
        station.id: _state(production, station, every, readbacks.get(station.id), twins.get(station.id))
        for station in stations
    }
    due = [second for station in stations if (second := next_due(production, station)) is not None]
    return ProductionSnapshot(
        time=now,
        robonomics=views.get("robonomics"),
        hub=views.get("hub"),
        stations=states,
        certificates=_counts(production.certificates, every),
        asset_balance=standings["hub"].asset_balance if "hub" in standings else None,
        mismatches=mismatches(every, production.certificates.unmatched(), now),
        happenings=tuple(production.happenings.pending()),
        next_due=min((second for second in due if second > now), default=None),
        errors=tuple(error for standing in standings.values() for error in standing.errors),
    )


def _state(
    production: Production,
    station: Station,
    every: list[CertificateView],
    readback: Readback | None,
    twin: TwinView | None,
) -> StationState:
    """Return how a station stands."""
    if twin is None and station.twin is not None:
        twin = TwinView(id=station.twin, state=TwinState.WAITING)
    start, register = production.records.start(station.id), register_now(production, station)
    if start is None or register is None:
        return StationState(station=station, twin=twin)
    written, last_lot = production.records.last_written(station.id), production.certificates.last_lot(station.id)
    mine = [one for one in every if one.station == station.id]
    cut_to = last_lot.lot.end_wh if last_lot else start.base_wh
    return StationState(
        station=station,
        produced_wh=max(0, register - start.base_wh),
        recorded_wh=written.produced_wh if written else 0,
        reserved_wh=max(0, register - cut_to),
        sequence=written.sequence + 1 if written else 0,
        last_record_at=written.written_at if written else None,
        certified_wh=sum(one.wh for one in mine),
        lots=len(mine),
        waiting_lots=len(production.certificates.uncertified(station.id)),
        readback=readback,
        twin=twin,
    )


def _counts(store: CertificateStore, every: list[CertificateView]) -> CertificateCounts:
    """Return how many certificates there are of each kind."""
    fates = {fate: [one for one in every if one.fate is fate] for fate in Fate}
    return CertificateCounts(
        owned=len(fates[Fate.OWNED]),
        for_sale=sum(one.price > 0 for one in fates[Fate.OWNED]),
        sold=len(fates[Fate.SOLD]),
        retired=len(fates[Fate.RETIRED]),
        certified_wh=sum(one.wh for one in every),
        sold_for=sum(one.price for one in fates[Fate.SOLD]),
        received=store.received_in_all(),
    )
