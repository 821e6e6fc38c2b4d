"""Plans on disk: they outlive a restart, and need no chain."""

from collections.abc import Callable
from dataclasses import asdict
import json
from typing import Any

from ..database import Database
from ..market.models import Kind, Series, SeriesStatus, Settlement, Terms
from .plans import CallPlan, CallState, Decision, Plan

MIGRATIONS = ("CREATE TABLE plans (series INTEGER PRIMARY KEY, document TEXT NOT NULL)",)


class PlanStore:
    """All plans of the account: kept in memory, written through to disk. `save` and the constructor block."""

    def __init__(self, database: Database) -> None:
        """Read the plans from `database`."""
        self._database = database
        database.migrate("plans", MIGRATIONS)
        rows = database.query("SELECT document FROM plans ORDER BY series")
        self._plans = {plan.id: plan for plan in (read_plan(json.loads(row["document"])) for row in rows)}

    def get(self, series_id: int) -> Plan | None:
        """Return the plan of a series, None if the series is not known."""
        return self._plans.get(series_id)

    def all(self) -> list[Plan]:
        """Return every plan by number of the series."""
        plans = self._plans.copy()  # another thread may add one meanwhile
        return [plans[series_id] for series_id in sorted(plans)]

    def save(self, *plans: Plan) -> None:
        """Keep plans; on return they are on disk, all of them or none."""
        with self._database.transaction() as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO plans VALUES (?, ?)",
                [(plan.id, json.dumps(asdict(plan))) for plan in plans],
            )
        self._plans.update({plan.id: plan for plan in plans})

    def change(self, series_id: int, change: Callable[[Plan], Plan]) -> Plan | None:
        """Change a plan as it is now, whoever changed it meanwhile; None if the series is not known."""
        with self._database.transaction():  # one thread at a time
            plan = self._plans.get(series_id)
            if plan is None:
                return None
            changed = change(plan)
            if changed != plan:
                self.save(changed)
            return changed

    def drop(self, series_id: int) -> None:
        """Forget a series that the chain no longer knows."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM plans WHERE series = ?", (series_id,))
        self._plans.pop(series_id, None)


def read_plan(document: dict[str, Any]) -> Plan:
    """Build a plan from its JSON document."""
    decision = document["decision"]
    return Plan(
        series=_read_series(document["series"]),
        decision=Decision(**{**decision, "loads": tuple(decision["loads"])}) if decision else None,
        placed=document["placed"],
        left=document["left"],
        skipped=document["skipped"],
        withdrawn=tuple(document["withdrawn"]),
        calls=tuple(_read_call(call) for call in document["calls"]),
    )


def _read_series(document: dict[str, Any]) -> Series:
    """Build a series from its JSON document; before there were kinds, every series was an auction."""
    terms = document["terms"]
    terms = Terms(**{**terms, "kind": Kind(terms.get("kind", Kind.AUCTION))})
    return Series(**{**document, "terms": terms, "status": SeriesStatus(document["status"])})


def _read_call(document: dict[str, Any]) -> CallPlan:
    """Build the plan of a call from its JSON document."""
    settlement = document["settlement"]
    return CallPlan(
        **{
            **document,
            "state": CallState(document["state"]),
            "settlement": Settlement(**settlement) if settlement else None,
        }
    )
