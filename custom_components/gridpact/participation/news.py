"""How series stand on the chain now, read when a log says that something changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from ..market.models import Series
from .home import Home
from .plans import CallPlan, Plan

PROVABLE_S = 30 * 86_400  # no call can be proven so long after its window


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """A series as the chain shows it now (None: not at all), and the seconds at which its days were called."""

    series_id: int
    series: Series | None
    called_at: Mapping[int, int]

    def keep(self, home: Home) -> Plan | None:
        """Bring the plan up to date; what the home itself decided stays as it is."""
        if self.series is None:
            home.plans.drop(self.series_id)
            return None
        plan = home.plans.get(self.series_id) or Plan(series=self.series)
        terms, interval = self.series.terms, home.grid.interval
        calls = [
            plan.call(day)
            or CallPlan(
                day=day,
                start=terms.start(day, interval),
                end=terms.end(day, interval),
                called_at=self.called_at.get(day, 0),
            )
            for day in self.series.called_days
        ]
        plan = replace(plan, series=self.series, calls=tuple(calls))
        home.plans.save(plan)
        return plan


async def read_news(home: Home, series_ids: Iterable[int]) -> list[News]:
    """Read series from the chain, and when their days were called."""
    ids = sorted(series_ids)
    found = await home.market.many_series(ids)
    return [
        News(series_id=series_id, series=series, called_at=await _called_at(home, series))
        for series_id, series in zip(ids, found, strict=True)
    ]


async def _called_at(home: Home, series: Series | None) -> dict[int, int]:
    """Return when the days of a series were called, as far as it can still matter for a proof."""
    if series is None:
        return {}
    known = home.plans.get(series.id)
    called = {call.day: call.called_at for call in known.calls} if known else {}
    now = home.chain.time if home.chain else 0
    for day in series.called_days:
        if not called.get(day) and series.terms.end(day, home.grid.interval) > now - PROVABLE_S:
            called[day] = await home.market.called_at(series.id, day)
    return called
