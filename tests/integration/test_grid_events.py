"""Grid events with a fixed price: joined, left, cancelled, completed, shared among homes, paid by reliability."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from custom_components.gridpact.errors import Refused
from custom_components.gridpact.market.models import EventKind, Kind
from custom_components.gridpact.market.strategy import Limits
from custom_components.gridpact.participation.snapshot import Snapshot, Stage, Status

from .living import DAY, USUAL_W, settled_in, step, told
from .town import CENT, WALLET, House, Town, at, evening, offered, town

pytestmark = pytest.mark.chain

HEATER_W = 400
KINDS = [kind for kind in Kind if kind is not Kind.AUCTION]


@pytest.fixture
async def here(tmp_path: Path, socket_enabled: None) -> AsyncIterator[Town]:
    async with town(tmp_path) as place:
        yield place


@pytest.fixture
async def house(here: Town) -> House:
    """A home with a deposit and a whole baseline, at noon."""
    house = await here.house()
    await settled_in(house)
    here.chain.set_time(at(DAY, 12))
    return house


async def saving(house: House, until: int, day: int = DAY) -> None:
    """Do without the heater from the window's start on."""
    await house.use(USUAL_W, at(day, 18))
    await house.use(USUAL_W - HEATER_W, until)


def reasons(snapshot: Snapshot) -> list[str]:
    return [one.data["reason"] for one in snapshot.happenings if one.type == "event_skipped"]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.event_kind)
async def test_each_kind_is_joined_by_rule_delivered_proven_and_paid(house: House, kind: Kind) -> None:
    series = await house.town.request(offered(DAY, kind))
    snapshot = await step(house, at(DAY, 12, 5))
    assert {one.data["kind"] for one in snapshot.happenings} == {kind.event_kind}
    assert (snapshot.happenings[0].data["price"], snapshot.happenings[0].data["expected"]) == ("0.3", "0.24")
    assert await told(house, snapshot) == ["event_announced", "event_joined"]
    assert snapshot.status is Status.PLANNED, "there is nothing to wait for"
    assert snapshot.event is not None
    assert (snapshot.event.stage, snapshot.event.promised_wh) == (Stage.PLANNED, 800)
    assert (snapshot.event.kind, snapshot.event.price) == (kind.event_kind, 30 * CENT)
    assert snapshot.event.loads == ("heater",)
    assert await house.town.market.award(series, house.account) == 800

    await saving(house, at(DAY, 20))
    snapshot = await step(house, at(DAY, 20, 2))
    assert await told(house, snapshot) == ["event_started", "event_ended", "event_settled", "event_paid"]
    assert await house.town.market.token_balance(WALLET) == 24 * CENT
    assert (snapshot.delivered_wh, snapshot.awarded_wh, snapshot.reliability) == (800, 800, 1000)
    assert (snapshot.joined, snapshot.earned) == (1, 24 * CENT)
    purposes = [entry.purpose for entry in await house.entries()]
    assert [purpose for purpose in purposes if "join" in purpose] == [f"join:{series}"]


async def test_a_reliable_home_is_paid_more_and_knows_it_beforehand(house: House) -> None:
    await house.town.request(offered(DAY))
    await step(house, at(DAY, 12, 5))
    await saving(house, at(DAY, 20))
    await step(house, at(DAY, 20, 2))
    await house.use(USUAL_W, at(DAY + 1))
    await told(house, await step(house, at(DAY + 1, minute=2)))

    house.town.chain.set_time(at(DAY + 1, 12))
    series = await house.town.request(offered(DAY + 1))
    snapshot = await step(house, at(DAY + 1, 12, 5))
    assert snapshot.event is not None
    assert snapshot.event.expected == 288 * CENT // 10
    assert snapshot.happenings[0].data["expected"] == "0.288"
    await saving(house, at(DAY + 1, 20), DAY + 1)
    snapshot = await step(house, at(DAY + 1, 20, 2))
    assert snapshot.last_delivery is not None
    settlement = snapshot.last_delivery.settlement
    assert snapshot.last_delivery.series_id == series
    assert settlement is not None
    assert (settlement.delivered_wh, settlement.pay, settlement.factor) == (800, 288 * CENT // 10, 120)


async def test_events_announced_together_never_get_the_same_wh_twice(house: House) -> None:
    """As grid conditions may trigger: several of a kind at the same time, all before the home looks again."""
    first = await house.town.request(offered(DAY))
    for kind in (Kind.DEMAND_RESPONSE, Kind.EMERGENCY):
        await house.town.request(offered(DAY, kind, offset=offered(DAY).offset + 4))
    await house.town.request(evening(DAY))
    snapshot = await step(house, at(DAY, 12, 5))
    assert reasons(snapshot) == ["overlap"] * 3
    assert [event.series_id for event in snapshot.events] == [first]
    assert [bid.series_id for bid in await house.town.market.open_bids(house.account)] == [first]
    with pytest.raises(Refused, match="already_promised"):
        await house.participant.join(first + 1, None, at(DAY, 12, 6))
    with pytest.raises(Refused, match="already_promised"):
        await house.participant.place_bid(first + 3, 500, 30 * CENT, at(DAY, 12, 6))
    assert all(entry.purpose != f"join:{first + 1}" for entry in await house.entries()), "nothing was sent"


async def test_homes_share_a_target_and_never_promise_more_than_is_left(here: Town) -> None:
    homes = [await here.house(name) for name in ("first", "second", "third")]
    for home in homes:
        await settled_in(home)
    here.chain.set_time(at(DAY, 12))
    series = await here.request(offered(DAY))
    snapshots = [await step(home, at(DAY, 12, 5)) for home in homes]
    assert [snapshot.event.promised_wh if snapshot.event else 0 for snapshot in snapshots] == [800, 200, 0]
    assert reasons(snapshots[2]) == ["full"]
    with pytest.raises(Refused, match="too_much"):
        await homes[2].participant.join(series, 100, at(DAY, 12, 6))

    await homes[1].participant.leave_event(None, at(DAY, 12, 7))
    snapshot = await step(homes[2], at(DAY, 12, 8))
    assert (await told(homes[2], snapshot))[-1] == "event_joined", "there is room again"
    assert snapshot.event is not None
    assert snapshot.event.promised_wh == 200


async def test_who_is_too_slow_joins_with_what_is_left(here: Town) -> None:
    quick, slow = await here.house("quick"), await here.house("slow")
    await settled_in(quick)
    await settled_in(slow)
    here.chain.set_time(at(DAY, 12))
    series = await here.request(offered(DAY))
    slow.preferences = replace(slow.preferences, limits=Limits())
    await step(slow, at(DAY, 12, 5))
    decision = (await step(quick, at(DAY, 12, 6))).event
    assert decision is not None
    plan = slow.home.plans.get(series)
    assert plan is not None
    assert plan.series.left_wh == 1000, "what it knows is old"
    await slow.participant.join(series, None, at(DAY, 12, 7))
    [entry] = await here.market.open_bids(slow.account)
    assert entry.wh == 200


async def test_automatic_off_joins_nothing_and_tells_what_it_would_bring(here: Town) -> None:
    house = await here.house(limits=Limits())
    await settled_in(house)
    here.chain.set_time(at(DAY, 12))
    await here.request(offered(DAY))
    snapshot = await step(house, at(DAY, 12, 5))
    assert reasons(snapshot) == ["automatic_off"]
    announced = snapshot.happenings[0].data
    assert (announced["can_save_wh"], announced["expected"]) == (800, "0.24")
    assert snapshot.market[0].stage is Stage.ANNOUNCED
    assert (await step(house, at(DAY, 15, 1))).market[0].stage is Stage.MISSED


async def test_a_kind_that_people_do_not_want_is_not_joined(here: Town) -> None:
    wanted = Limits(automatic=True, kinds={EventKind.EMERGENCY})
    house = await here.house(limits=wanted)
    await settled_in(house)
    here.chain.set_time(at(DAY, 12))
    await here.request(offered(DAY, Kind.PEAK_SHAVING))
    assert reasons(await step(house, at(DAY, 12, 5))) == ["kind"]


async def test_joining_by_hand_says_what_is_wrong(here: Town) -> None:
    house = await here.house(limits=Limits())
    await settled_in(house)
    here.chain.set_time(at(DAY, 12))
    series, auction = await here.request(offered(DAY)), await here.request(evening(DAY))
    await step(house, at(DAY, 12, 5))
    now = at(DAY, 12, 6)
    with pytest.raises(Refused, match="event_unknown"):
        await house.participant.join(auction + 1, None, now)
    with pytest.raises(Refused, match="not_fixed_price"):
        await house.participant.join(auction, 500, now)
    with pytest.raises(Refused, match="fixed_price"):
        await house.participant.place_bid(series, 500, 30 * CENT, now)
    with pytest.raises(Refused, match="too_much"):
        await house.participant.join(series, 1001, now)
    with pytest.raises(Refused, match=r"rejected.*too little"):
        await house.participant.join(series, 10, now)
    with pytest.raises(Refused, match="joining_closed"):
        await house.participant.join(series, 500, at(DAY, 15))
    house.preferences = replace(house.preferences, loads=())
    with pytest.raises(Refused, match="nothing_to_save"):
        await house.participant.join(series, None, now)
    transaction = await house.participant.join(series, 500, now)
    assert transaction.startswith("0x")
    with pytest.raises(Refused, match="already_promised"):
        await house.participant.join(series, 500, now)


async def test_by_hand_a_home_joins_with_all_that_its_loads_can_save_whatever_they_ask(here: Town) -> None:
    house = await here.house(limits=Limits())
    house.preferences = replace(
        house.preferences, loads=(replace(house.preferences.loads[0], minimum_price=99 * CENT),)
    )
    await settled_in(house)
    here.chain.set_time(at(DAY, 12))
    series = await here.request(offered(DAY))
    await step(house, at(DAY, 12, 5))
    await house.participant.join(series, None, at(DAY, 12, 6))
    [entry] = await here.market.open_bids(house.account)
    assert entry.wh == 800
    snapshot = await step(house, at(DAY, 12, 7))
    assert snapshot.event is not None
    assert snapshot.event.loads == ("heater",)


async def test_whoever_leaves_while_joining_is_open_is_out_and_may_join_again(house: House) -> None:
    series = await house.town.request(offered(DAY))
    await told(house, await step(house, at(DAY, 12, 5)))
    await house.participant.leave_event(None, at(DAY, 12, 6))
    snapshot = await step(house, at(DAY, 12, 7))
    assert await told(house, snapshot) == ["event_left"]
    assert (snapshot.event, snapshot.joined) == (None, 0)
    assert await house.town.market.open_bids(house.account) == []
    assert (await step(house, at(DAY, 12, 8))).event is None, "what a person left, automatic does not enter again"

    await house.participant.join(series, 700, at(DAY, 12, 9))
    assert await told(house, await step(house, at(DAY, 12, 10))) == ["event_joined"]
    [entry] = await house.town.market.open_bids(house.account)
    assert entry.wh == 700


async def test_whoever_leaves_a_running_event_still_proves_what_was_saved(house: House) -> None:
    series = await house.town.request(offered(DAY))
    await step(house, at(DAY, 12, 5))
    await saving(house, at(DAY, 19))
    await told(house, await step(house, at(DAY, 19, 1)))
    await house.participant.leave_event(series, at(DAY, 19, 1))
    snapshot = await house.participant.look(at(DAY, 19, 1))
    assert await told(house, snapshot) == ["event_left"]
    assert snapshot.event is None

    await house.use(USUAL_W, at(DAY, 20))
    snapshot = await step(house, at(DAY, 20, 2))
    assert await told(house, snapshot) == ["event_settled", "event_paid"]
    assert snapshot.earned == 12 * CENT
    assert snapshot.reliability == 500


async def test_a_cancelled_event_is_told_and_gone(house: House) -> None:
    series = await house.town.request(offered(DAY))
    await told(house, await step(house, at(DAY, 12, 5)))
    await house.town.cancel(series)
    snapshot = await step(house, at(DAY, 12, 10))
    assert await told(house, snapshot) == ["event_cancelled"]
    assert (snapshot.event, snapshot.events, snapshot.status, snapshot.joined) == (None, (), Status.IDLE, 0)


async def test_nobody_ends_a_window_halfway(house: House) -> None:
    """Its homes would have saved for nothing: what their loads make up for counts in the same window."""
    series = await house.town.request(offered(DAY))
    await step(house, at(DAY, 12, 5))
    await saving(house, at(DAY, 19))
    assert (await step(house, at(DAY, 19, 1))).status is Status.ACTIVE
    with pytest.raises(Refused) as refused:
        await house.town.complete(series)
    assert "is running" in refused.value.placeholders["reason"]
    await saving(house, at(DAY, 20))
    house.town.chain.set_time(at(DAY, 20, 1))
    await house.town.complete(series)
    snapshot = await step(house, at(DAY, 20, 2))
    assert (await told(house, snapshot))[-3:] == ["event_ended", "event_settled", "event_paid"]
    assert snapshot.earned == 24 * CENT


async def test_completing_before_the_window_closes_joining_and_keeps_what_was_called(house: House) -> None:
    late = await house.town.house("late", limits=Limits())
    await settled_in(late)
    house.town.chain.set_time(at(DAY, 12))
    series = await house.town.request(offered(DAY))
    await step(house, at(DAY, 12, 5))
    await house.town.complete(series)
    snapshot = await step(late, at(DAY, 12, 10))
    assert snapshot.market[0].stage is Stage.MISSED
    with pytest.raises(Refused, match="joining_closed"):
        await late.participant.join(series, None, at(DAY, 12, 11))
    await saving(house, at(DAY, 20))
    snapshot = await step(house, at(DAY, 20, 2))
    assert snapshot.earned == 24 * CENT, "it was called, and is paid"


async def test_what_the_home_joined_survives_a_restart(house: House) -> None:
    await house.town.request(offered(DAY, Kind.LOAD_BALANCING))
    before = await step(house, at(DAY, 12, 5))
    await house.restart()
    snapshot = await house.participant.look(at(DAY, 12, 6))
    assert snapshot.event == before.event
    assert snapshot.joined == 1


async def test_days_that_are_called_one_by_one_are_kept_until_the_term_ends(house: House) -> None:
    terms = offered(DAY + 1, bidding_ends=at(DAY, 15), term_days=3, max_calls=2)
    series = await house.town.request(terms)
    snapshot = await step(house, at(DAY, 12, 5))
    assert (snapshot.status, snapshot.event.stage if snapshot.event else None) == (Status.PLANNED, Stage.WON)
    house.town.chain.set_time(at(DAY, 20))
    await house.town.call(series, 0)
    await step(house, at(DAY, 20, 1))
    await house.use(USUAL_W, at(DAY + 1))
    await step(house, at(DAY + 1, minute=2))
    await saving(house, at(DAY + 1, 20), DAY + 1)
    snapshot = await step(house, at(DAY + 1, 20, 2))
    assert snapshot.earned == 24 * CENT
    await house.town.complete(series)
    snapshot = await step(house, at(DAY + 1, 20, 5))
    assert snapshot.event is None, "nothing more can be called"


async def test_nothing_comes_of_an_event_that_is_completed_before_any_day_was_called(house: House) -> None:
    series = await house.town.request(offered(DAY + 1, bidding_ends=at(DAY, 15), term_days=3, max_calls=2))
    await told(house, await step(house, at(DAY, 12, 5)))
    await house.town.complete(series)
    snapshot = await step(house, at(DAY, 12, 6))
    assert await told(house, snapshot) == ["event_cancelled"]
    assert (snapshot.event, snapshot.status, snapshot.joined) == (None, Status.IDLE, 0)
