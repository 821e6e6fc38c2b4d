"""What time alone does: which called days count, which windows begin and end. Needs no chain; all blocks."""

from dataclasses import replace
from functools import partial

from ..market.models import SECONDS_PER_DAY, SeriesStatus
from ..market.settlement import marked, three_in_ten
from .home import Home
from .plans import CallPlan, CallState, Plan, open_calls
from .savings import saved_so_far


def count_calls(home: Home) -> None:
    """Find out which called days count: a site holds awards on at most 3 of any 10 days, in order of window ends."""
    site = home.site
    for plan, call in _undecided(home):
        day, last_day = call.start // SECONDS_PER_DAY, (call.end - 1) // SECONDS_PER_DAY
        counts = three_in_ten(site, day)
        if counts:
            site = marked(site, day, skipped=False, last_day=last_day)
        if counts == (call.state is CallState.UNCOUNTED):
            home.plans.change(plan.id, partial(_recounted, day=call.day))


def tell_windows(home: Home, now: int, running_since: int) -> None:
    """Tell which windows began and ended; those of before `running_since` are not told late."""
    teller = home.teller()
    for plan, call in open_calls(home.plans.all()):
        if call.state is not CallState.PLANNED or plan.left or now < call.start:
            continue
        home.happenings.add(teller.started(plan, call, call.start), silent=call.start < running_since)
        if now >= call.end:
            saved_wh = saved_so_far(home, plan, call, call.end)
            ended = teller.ended(plan, call, saved_wh, call.end)
            home.happenings.add(ended, silent=call.end < running_since)


def tell_voided(home: Home, chain_time: int, set_up_at: int) -> None:
    """Tell that a series which was not cleared in time is off; nobody may ever send a transaction that says so."""
    teller = home.teller()
    for plan in home.plans.all():
        late = plan.series.status in (SeriesStatus.BIDDING, SeriesStatus.CLEARING)
        if plan.placed and plan.decision and late and plan.voided(chain_time, home.grid.interval):
            start = plan.series.terms.start(0, home.grid.interval)
            home.happenings.add(teller.cancelled(plan, plan.decision.wh, start), silent=start < set_up_at)


def _undecided(home: Home) -> list[tuple[Plan, CallPlan]]:
    """Return the calls that are not settled yet, also those that do not count so far, in order of window ends."""
    states = (CallState.PLANNED, CallState.LEFT, CallState.UNCOUNTED)
    calls = [(plan, call) for plan in home.plans.all() for call in plan.calls if plan.award_wh and call.state in states]
    return sorted(calls, key=lambda item: (item[1].end, item[0].id))


def _recounted(plan: Plan, day: int) -> Plan:
    """Return the plan with a call that counts after all, or does not any more."""
    call = plan.call(day)
    if call is None or call.state not in (CallState.PLANNED, CallState.UNCOUNTED):
        return plan
    state = CallState.PLANNED if call.state is CallState.UNCOUNTED else CallState.UNCOUNTED
    return plan.with_call(replace(call, state=state))
