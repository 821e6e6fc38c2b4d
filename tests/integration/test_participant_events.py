"""What else a home meets: lost and cancelled events, shortfalls, gaps, three in ten, people who interfere."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from custom_components.gridpact.chain.evm.evidence import EvmEvidence
from custom_components.gridpact.chain.spending import Caps
from custom_components.gridpact.errors import Refused, Rejected
from custom_components.gridpact.market.bundle import verify_bundle
from custom_components.gridpact.market.models import MeterMetadata
from custom_components.gridpact.market.strategy import Limits
from custom_components.gridpact.metering.counts import Counts
from custom_components.gridpact.metering.proofs import plan_range
from custom_components.gridpact.metering.register import Register
from custom_components.gridpact.participation.bidding import decide
from custom_components.gridpact.participation.home import HomeMeter
from custom_components.gridpact.participation.plans import CallState
from custom_components.gridpact.participation.snapshot import Stage, Status

from .living import DAY, USUAL_W, settled_in, step, told, won
from .town import CENT, INTERVAL, METER, TOKEN_UNIT, WALLET, House, Town, at, evening, town

pytestmark = pytest.mark.chain


@pytest.fixture
async def here(tmp_path: Path, socket_enabled: None) -> AsyncIterator[Town]:
    async with town(tmp_path) as place:
        yield place


async def test_a_shortfall_is_owed_and_comes_off_the_next_event(here: Town) -> None:
    house = await here.house()
    await settled_in(house)
    first = await won(house)
    await house.use(USUAL_W, at(DAY, 18))
    await house.use(USUAL_W + 100, at(DAY, 20))
    snapshot = await step(house, at(DAY, 20, 2))
    assert snapshot.owed_wh == 200
    assert snapshot.last_delivery is not None
    assert snapshot.last_delivery.series_id == first
    assert snapshot.last_delivery.settlement is not None
    assert snapshot.last_delivery.settlement.pay == 0
    assert snapshot.status is Status.IDLE, "nothing to collect"

    await house.use(USUAL_W, at(DAY + 1))
    await step(house, at(DAY + 1, minute=2))
    second = await won(house, DAY + 1)
    await house.use(USUAL_W, at(DAY + 1, 18))
    await house.use(200, at(DAY + 1, 20))
    snapshot = await step(house, at(DAY + 1, 20, 2))
    assert snapshot.owed_wh == 0
    assert await here.market.token_balance(WALLET) == 600 * 20 * CENT // 1000
    assert second == first + 1


async def test_a_dearer_bid_loses(here: Town) -> None:
    cheap = await here.house("cheap")
    dear = await here.house("dear", loads=(replace(cheap.preferences.loads[0], minimum_price=50 * CENT),))
    await settled_in(cheap)
    await settled_in(dear)
    here.chain.set_time(at(DAY, 12))
    series = await here.request(evening(DAY, target_wh=800))
    await step(cheap, at(DAY, 12, 5))
    await step(dear, at(DAY, 12, 6))
    here.chain.set_time(at(DAY, 15, 1))
    await here.clear(series)
    snapshot = await step(dear, at(DAY, 15, 2))
    assert (await told(dear, snapshot))[-1] == "bid_lost"
    assert snapshot.status is Status.IDLE
    assert (await step(cheap, at(DAY, 15, 3))).status is Status.PLANNED


async def test_a_cancelled_series_is_told_and_gone(here: Town) -> None:
    house = await here.house()
    await settled_in(house)
    here.chain.set_time(at(DAY, 12))
    series = await here.request(evening(DAY))
    await told(house, await step(house, at(DAY, 12, 5)))
    await here.cancel(series)
    snapshot = await step(house, at(DAY, 12, 10))
    assert await told(house, snapshot) == ["event_cancelled"]
    assert (snapshot.event, snapshot.events, snapshot.status) == (None, (), Status.IDLE)


async def test_a_series_that_nobody_clears_is_off_at_its_first_window(here: Town) -> None:
    house = await here.house()
    await settled_in(house)
    here.chain.set_time(at(DAY, 12))
    await here.request(evening(DAY))
    await told(house, await step(house, at(DAY, 12, 5)))
    snapshot = await step(house, at(DAY, 18, 1))
    assert await told(house, snapshot) == ["event_cancelled"]
    assert snapshot.event is None


async def test_whoever_leaves_before_bidding_ends_takes_the_bid_back_and_may_bid_again(here: Town) -> None:
    house = await here.house()
    await settled_in(house)
    here.chain.set_time(at(DAY, 12))
    series = await here.request(evening(DAY))
    await told(house, await step(house, at(DAY, 12, 5)))
    await house.participant.leave_event(None, at(DAY, 12, 6))
    snapshot = await step(house, at(DAY, 12, 7))
    assert await told(house, snapshot) == ["event_left"]
    assert snapshot.event is None
    assert await here.market.open_bids(house.account) == []
    assert (await step(house, at(DAY, 12, 8))).event is None, "what a person left, automatic does not enter again"

    await house.participant.place_bid(series, 700, 30 * CENT, at(DAY, 12, 9))
    snapshot = await step(house, at(DAY, 12, 10))
    assert await told(house, snapshot) == ["bid_placed"]
    [bid] = await here.market.open_bids(house.account)
    assert (bid.wh, bid.tick) == (700, 29)


async def test_whoever_leaves_a_running_event_still_proves_what_was_saved(here: Town) -> None:
    house = await here.house()
    await settled_in(house)
    series = await won(house)
    await house.use(USUAL_W, at(DAY, 18))
    await house.use(200, at(DAY, 19))
    await told(house, await step(house, at(DAY, 19, 1)))
    await house.participant.leave_event(series, at(DAY, 19, 1))
    snapshot = await house.participant.look(at(DAY, 19, 1))
    assert await told(house, snapshot) == ["event_left"]
    assert snapshot.event is None
    assert [event.stage for event in snapshot.market if event.series_id == series] == [Stage.LEFT]

    await house.use(USUAL_W, at(DAY, 20))
    snapshot = await step(house, at(DAY, 20, 2))
    assert await told(house, snapshot) == ["event_settled", "event_paid"]
    assert snapshot.earned == 400 * 20 * CENT // 1000
    with pytest.raises(Refused, match="nothing_to_leave"):
        await house.participant.leave_event(series, at(DAY, 20, 3))


async def test_nothing_to_leave(here: Town) -> None:
    house = await here.house()
    await step(house, at(0, minute=1))
    with pytest.raises(Refused, match="nothing_to_leave"):
        await house.participant.leave_event(None, at(0, minute=2))
    with pytest.raises(Refused, match="event_unknown"):
        await house.participant.leave_event(7, at(0, minute=2))


async def test_an_event_without_readings_expires_and_makes_way_for_the_next(here: Town) -> None:
    house = await here.house()
    await settled_in(house)
    series = await won(house)
    house.metered_until = at(DAY, 21)  # the meter was away in the window
    await house.use(USUAL_W, at(DAY + 1))
    snapshot = await step(house, at(DAY + 1, minute=2))
    assert snapshot.status is Status.SETTLING
    plan = house.home.plans.get(series)
    assert plan is not None
    for day in range(DAY + 2, DAY + 7):
        await house.use(USUAL_W, at(day))
        snapshot = await step(house, at(day, minute=2))
    assert "event_expired" in await told(house, snapshot) or snapshot.owed_wh
    assert snapshot.owed_wh == 3 * 800
    assert snapshot.status is Status.IDLE


async def test_a_home_is_called_on_three_days_of_ten_and_no_more(here: Town) -> None:
    house = await here.house()
    await settled_in(house)
    here.chain.set_time(at(DAY, 12))
    terms = evening(DAY + 1, bidding_ends=at(DAY, 15), term_days=5, max_calls=5)
    series = await here.request(terms)
    snapshot = await step(house, at(DAY, 12, 5))
    assert snapshot.status is Status.BID_SENT
    here.chain.set_time(at(DAY, 15, 1))
    await here.clear(series)
    snapshot = await step(house, at(DAY, 15, 2))
    assert snapshot.status is Status.PLANNED
    assert snapshot.event is not None
    assert snapshot.event.stage is Stage.WON
    for day in range(4):
        here.chain.set_time(at(DAY + day, 20))
        await here.call(series, day)
        snapshot = await step(house, at(DAY + day, 20, 1))
        await house.use(USUAL_W, at(DAY + day + 1, 18))
        await house.use(200, at(DAY + day + 1, 20))
        snapshot = await step(house, at(DAY + day + 1, 20, 2))
    plan = house.home.plans.get(series)
    assert plan is not None
    assert [call.state for call in plan.calls] == [CallState.SETTLED] * 3 + [CallState.UNCOUNTED]
    assert await here.market.next_call(house.account) is None
    assert snapshot.earned == 3 * 800 * 20 * CENT // 1000
    assert await here.market.token_balance(WALLET) == snapshot.earned


async def test_automatic_off_bids_nothing_and_says_so_once(here: Town) -> None:
    house = await here.house(limits=Limits())
    await settled_in(house)
    here.chain.set_time(at(DAY, 12))
    await here.request(evening(DAY))
    snapshot = await step(house, at(DAY, 12, 5))
    assert await told(house, snapshot) == ["event_announced", "event_skipped"]
    assert snapshot.happenings[1].data["reason"] == "automatic_off"
    assert snapshot.happenings[0].data["can_save_wh"] == 800
    assert snapshot.happenings[0].data["expected"] == "0.16"
    assert snapshot.status is Status.ANNOUNCED
    assert await told(house, await step(house, at(DAY, 12, 6))) == []

    house.preferences = replace(house.preferences, limits=Limits(automatic=True))
    assert await told(house, await step(house, at(DAY, 12, 7))) == ["bid_placed"]


async def test_without_a_deposit_it_waits_for_one(here: Town) -> None:
    house = await here.house()
    await settled_in(house, deposit=0)
    here.chain.set_time(at(DAY, 12))
    await here.request(evening(DAY))
    snapshot = await step(house, at(DAY, 12, 5))
    assert [happening.data.get("reason") for happening in snapshot.happenings] == [None, "deposit"]
    await here.deposit(house.account, 10 * TOKEN_UNIT)
    assert (await step(house, at(DAY, 12, 6))).status is Status.BID_SENT


async def test_without_fee_money_it_takes_no_part(here: Town) -> None:
    house = await here.house()
    await settled_in(house)
    here.chain.set_balance(house.account, 10**12)
    here.chain.set_time(at(DAY, 12))
    await here.request(evening(DAY))
    snapshot = await step(house, at(DAY, 12, 5))
    assert [happening.data.get("reason") for happening in snapshot.happenings] == [None, "fee_money"]


async def test_a_bid_by_hand_says_what_is_wrong(here: Town) -> None:
    house = await here.house(limits=Limits())
    await settled_in(house)
    here.chain.set_time(at(DAY, 12))
    series = await here.request(evening(DAY))
    await step(house, at(DAY, 12, 5))
    now = at(DAY, 12, 6)
    with pytest.raises(Refused, match="event_unknown"):
        await house.participant.place_bid(series + 1, 500, 30 * CENT, now)
    with pytest.raises(Refused, match="too_much"):
        await house.participant.place_bid(series, 1001, 30 * CENT, now)
    with pytest.raises(Refused, match="below_price"):
        await house.participant.place_bid(series, 500, 30 * CENT + 1, now)
    with pytest.raises(Refused, match="below_price"):
        await house.participant.place_bid(series, 500, 101 * CENT, now)
    with pytest.raises(Refused, match="bidding_closed"):
        await house.participant.place_bid(series, 500, 30 * CENT, at(DAY, 15))
    with pytest.raises(Refused, match=r"rejected.*too little"):
        await house.participant.place_bid(series, 10, 30 * CENT, now)
    transaction = await house.participant.place_bid(series, 500, 30 * CENT, now)
    assert transaction.startswith("0x")
    with pytest.raises(Refused, match="already_promised"):
        await house.participant.place_bid(series, 500, 30 * CENT, now)


async def test_an_auction_with_one_price_only_is_still_bid_in(here: Town) -> None:
    house = await here.house()
    await settled_in(house)
    here.chain.set_time(at(DAY, 12))
    await here.request(evening(DAY, tick_size=30 * CENT, cap_tick=0))
    snapshot = await step(house, at(DAY, 12, 5))
    assert snapshot.happenings[0].data["price"] is None
    assert await told(house, snapshot) == ["event_announced", "bid_placed"]


async def test_what_happened_before_set_up_is_known_but_not_told(here: Town) -> None:
    await here.request(evening(0))
    house = await here.house()
    snapshot = await step(house, at(0, 1))
    assert "event_announced" not in await told(house, snapshot)
    assert len(snapshot.market) == 1


async def test_what_the_chain_did_meanwhile_is_told_late_but_no_start_of_a_window(here: Town) -> None:
    house = await here.house()
    await settled_in(house)
    here.chain.set_time(at(DAY, 12))
    series = await here.request(evening(DAY))
    await told(house, await step(house, at(DAY, 12, 5)))
    here.chain.set_time(at(DAY, 15, 1))
    await here.clear(series)
    await house.use(USUAL_W, at(DAY, 18))
    await house.restart()
    snapshot = await step(house, at(DAY, 18, 30))
    assert [(happening.type.value, happening.late) for happening in snapshot.happenings] == [("bid_won", True)]
    assert snapshot.status is Status.ACTIVE


async def test_a_plan_holds_without_a_node(here: Town) -> None:
    house = await here.house()
    await settled_in(house)
    await won(house)
    here.chain.stop()
    await house.restart()
    for minute, status in ((0, Status.PLANNED), (30, Status.PLANNED)):
        snapshot = await house.participant.step(at(DAY, 17, minute))
        assert (snapshot.status, snapshot.connected) == (status, False)
    await house.use(USUAL_W, at(DAY, 18))
    await house.use(200, at(DAY, 19))
    snapshot = await house.participant.look(at(DAY, 19))
    assert snapshot.status is Status.ACTIVE
    assert snapshot.event is not None
    assert (snapshot.event.start, snapshot.event.end, snapshot.event.loads) == (at(DAY, 18), at(DAY, 20), ("heater",))
    assert snapshot.saved_wh == 400
    assert snapshot.next_boundary == at(DAY, 20)
    assert (snapshot.block, snapshot.fee_balance, snapshot.owed_wh) == (None, None, None)
    assert [error.key for error in (await house.participant.step(at(DAY, 19, 1))).errors] == ["cannot_connect"]


async def test_a_proof_can_be_checked_by_anyone_and_not_be_bent(here: Town) -> None:
    house = await here.house()
    await settled_in(house)
    series = await won(house)
    with pytest.raises(Refused, match="nothing_to_prove"):
        await house.participant.export_proof(series, "31337", at(DAY, 17))
    await house.use(USUAL_W, at(DAY, 18))
    await house.use(200, at(DAY, 20))
    await step(house, at(DAY, 20, 2))
    bundle = await house.participant.export_proof(series, "31337", at(DAY, 20, 2))
    evidence = EvmEvidence(here.provider, here.market)
    report = await verify_bundle(bundle, evidence)
    assert report.valid, report.problems
    assert (report.usual_wh, report.used_wh) == (1200, 400)
    assert report.settlement is not None
    assert report.settlement.delivered_wh == 800
    assert report.windows[-1] == (at(DAY, 18), 400, True)

    proof = bundle["proof"]
    middle = len(proof) // 2
    bent = {**bundle, "proof": proof[:middle] + ("0" if proof[middle] != "0" else "1") + proof[middle + 1 :]}
    assert not (await verify_bundle(bent, evidence)).valid
    claim = bundle["claim"]
    moved = {**bundle, "claim": {**claim, "starts": [start + 1 for start in claim["starts"]]}}
    assert "the window is another one" in (await verify_bundle(moved, evidence)).problems
    other = {**bundle, "account": WALLET}
    assert not (await verify_bundle(other, evidence)).valid
    unknown = {**bundle, "claim": {**claim, "series_id": series + 1}}
    assert "the chain knows no such call" in (await verify_bundle(unknown, evidence)).problems
    [posting] = [entry for entry in await house.entries() if entry.purpose == "register"]
    assert posting.inclusion is not None
    elsewhere = {**bundle, "transaction": posting.inclusion.hash}
    assert "the transaction did not settle this call" in (await verify_bundle(elsewhere, evidence)).problems
    smaller = {**bundle, "claim": {**claim, "capacity_w": 100}}
    assert (await verify_bundle(smaller, evidence)).problems == ("the market settled other energies",)
    unnamed = {**bundle, "sequences": bundle["sequences"][1:]}
    assert "is not named in the bundle" in (await verify_bundle(unnamed, evidence)).problems[0]
    claimed = {**bundle, "transaction": ""}
    assert (await verify_bundle(claimed, evidence)).valid, "not settled yet, but proven"
    fewer = {**smaller, "transaction": ""}
    assert (await verify_bundle(fewer, evidence)).problems == ("these are not the site's meters",)
    with pytest.raises(Refused, match="invalid_bundle"):
        await verify_bundle({"format": "something"}, evidence)
    with pytest.raises(Refused, match="invalid_bundle"):
        await verify_bundle({**bundle, "claim": {**claim, "starts": ["noon"]}}, evidence)


async def test_delivery_shows_usual_and_actual_use_by_interval(here: Town) -> None:
    house = await here.house()
    await settled_in(house)
    series = await won(house)
    before = await house.participant.delivery(series, at(DAY, 17))
    assert [(use.usual_wh, use.used_wh) for use in before] == [(150, None)] * 8
    await house.use(USUAL_W, at(DAY, 18))
    await house.use(200, at(DAY, 19))
    delivery = await house.participant.delivery(series, at(DAY, 19))
    assert [use.start for use in delivery] == [at(DAY, 18) + k * INTERVAL for k in range(8)]
    assert [use.usual_wh for use in delivery] == [150] * 8
    assert [use.used_wh for use in delivery] == [50] * 4 + [None] * 4
    with pytest.raises(Refused, match="event_unknown"):
        await house.participant.delivery(series + 1, at(DAY, 19))


async def test_delivery_of_a_series_without_a_called_day_shows_usual_use(here: Town) -> None:
    house = await here.house()
    await settled_in(house)
    series = await here.request(evening(DAY))
    await step(house, at(DAY, 12, 1))
    delivery = await house.participant.delivery(series, at(DAY, 12, 1))
    assert [use.start for use in delivery] == [at(DAY, 18) + k * INTERVAL for k in range(8)]
    assert [(use.usual_wh, use.used_wh) for use in delivery] == [(150, None)] * 8


async def test_a_home_that_only_watches_sends_nothing(here: Town) -> None:
    house = await here.house()
    house.home.sender = None
    house.home.fees.journal = None
    await here.request(evening(0))
    snapshot = await step(house, at(0, 1))
    assert (snapshot.status, snapshot.registered, snapshot.pending, snapshot.fees_paid) == (
        Status.WATCHING,
        False,
        0,
        0,
    )
    assert here.chain.nonce(house.account) == 0
    with pytest.raises(Refused, match="watch_only"):
        await house.participant.place_bid(1, 500, 30 * CENT, at(0, 2))


async def test_nothing_is_sent_before_consent(here: Town) -> None:
    house = await here.house(consent=False)
    assert not (await step(house, at(0, 1))).registered
    assert here.chain.nonce(house.account) == 0


async def test_a_retired_meter_no_longer_counts_until_it_is_added_again(here: Town) -> None:
    house = await here.house()
    meters = house.preferences.meters
    await settled_in(house, until=1)
    for minute in (10, 20):
        house.preferences = replace(house.preferences, meters=())
        await house.participant.retire_meter(METER.hex(), at(1, minute=minute))
        await house.participant.retire_meter("22" * 32, at(1, minute=minute))
        await step(house, at(1, minute=minute))
        assert (await counted(house), house.home.counted_meters) == (0, [])

        house.preferences = replace(house.preferences, meters=meters)
        await step(house, at(1, minute=minute + 5))
        assert (await counted(house), house.home.counted_meters) == (1, [METER.hex()])


async def test_a_meter_that_is_added_in_a_called_window_waits_until_the_call_is_proven(here: Town) -> None:
    house = await here.house()
    await settled_in(house)
    await won(house)
    second = HomeMeter(metadata=MeterMetadata(id=bytes.fromhex("33" * 32), meter_type=6, capacity_w=3000))
    house.preferences = replace(house.preferences, meters=(*house.preferences.meters, second))
    await house.use(USUAL_W, at(DAY, 18))
    await step(house, at(DAY, 18, 30))
    assert await counted(house) == 0b1
    await house.use(0, at(DAY, 20))
    snapshot = await step(house, at(DAY, 20, 2))
    assert "event_paid" in await told(house, snapshot)
    await step(house, at(DAY, 20, 5))
    assert await counted(house) == 0b11


async def counted(house: House) -> int:
    account = await house.town.market.account(house.account)
    assert account is not None
    return account.counted


async def test_a_bid_that_comes_too_late_costs_its_fee_once(here: Town) -> None:
    house = await here.house()
    await settled_in(house)
    here.chain.set_time(at(DAY, 12))
    series = await here.request(evening(DAY))
    here.chain.automine(on=False)
    sending = asyncio.create_task(house.participant.step(at(DAY, 12, 5)))
    while not int(here.chain.request("txpool_status")["pending"], 16):
        await asyncio.sleep(0.05)
    here.chain.set_time(at(DAY, 15, 1))
    here.chain.automine(on=True)
    snapshot = await sending
    assert [type(error) for error in snapshot.errors] == [Rejected]
    assert [event.reason for event in snapshot.market if event.series_id == series] != [""]
    nonce = here.chain.nonce(house.account)
    snapshot = await step(house, at(DAY, 15, 5))
    assert (snapshot.errors, snapshot.event, here.chain.nonce(house.account)) == ((), None, nonce)


async def test_a_series_that_a_re_org_dropped_is_forgotten(here: Town) -> None:
    house = await here.house()
    await settled_in(house, until=1)
    here.chain.set_time(at(1, 12))
    before = here.chain.block
    await here.request(evening(1))
    snapshot = await step(house, at(1, 12, 1))
    assert len(snapshot.market) == 1
    here.chain.reorganise(here.chain.block - before)
    snapshot = await step(house, at(1, 12, 10))
    assert snapshot.market == ()


async def test_a_re_organised_settlement_is_proven_again_and_paid_once(here: Town) -> None:
    house = await here.house()
    await settled_in(house)
    await won(house)
    await house.use(USUAL_W, at(DAY, 18))
    await house.use(200, at(DAY, 20))
    snapshot = await step(house, at(DAY, 20, 2))
    assert snapshot.earned == 16 * CENT
    here.chain.reorganise(2)  # settlement and payment are gone, the readings stay posted
    for minute in range(3, 10):
        snapshot = await step(house, at(DAY, 20, minute))
    assert snapshot.earned == 16 * CENT
    assert await here.market.token_balance(WALLET) == 16 * CENT
    assert snapshot.status is Status.IDLE
    happenings = await told(house, snapshot)
    assert happenings.count("event_settled") == happenings.count("event_paid") == 1


async def test_readings_that_were_missed_go_into_one_range(here: Town) -> None:
    house = await here.house()
    await settled_in(house, until=2)
    await house.use(USUAL_W, at(6))
    snapshot = await step(house, at(6, minute=2))
    assert snapshot.committed_until == at(6)
    posts = [entry.purpose for entry in await house.entries() if entry.purpose.startswith("post")]
    assert len(posts) == 3


async def test_what_was_used_before_registering_is_committed_but_does_not_count(here: Town) -> None:
    house = await here.house()
    first = at(-2) // INTERVAL
    history = [(first + k, Counts(import_wh=0, export_wh=0)) for k in range(2 * 96)]
    await asyncio.to_thread(house.home.readings.add_history, METER.hex(), history)
    await step(house, at(0, minute=1))
    await house.use(USUAL_W, at(1))
    snapshot = await step(house, at(1, minute=2))
    assert snapshot.committed_until == at(1)
    ranges = await asyncio.to_thread(house.home.readings.ranges, house.account)
    assert [(item.start, item.end) for item in ranges] == [
        (first - 1, at(0) // INTERVAL),
        (at(0) // INTERVAL, at(1) // INTERVAL),
    ]
    assert await here.market.meter_since(house.account, 0) >= at(0)


async def test_an_answer_that_came_late_is_taken_in_once(here: Town) -> None:
    house = await here.house()
    await settled_in(house)
    here.chain.set_time(at(DAY, 12))
    await here.request(evening(DAY))
    here.chain.automine(on=False)
    await asyncio.to_thread(house.build, 0.2)  # waits 0.2 s for a block
    snapshot = await house.participant.step(at(DAY, 12, 5))
    assert [error.key for error in snapshot.errors] == ["outcome_unknown"]
    assert snapshot.pending == 1
    here.chain.automine(on=True)
    here.chain.mine()
    for minute in range(6, 12):
        snapshot = await step(house, at(DAY, 12, minute))
        assert not snapshot.errors
        assert (snapshot.status, snapshot.pending) == (Status.BID_SENT, 0)
    assert await told(house, snapshot) == ["event_announced", "bid_placed"]
    assert [entry.purpose for entry in await house.entries()].count("bid:1") == 1


async def test_a_limit_on_fees_stops_a_bid_and_says_so(here: Town) -> None:
    house = await here.house()
    await settled_in(house)
    here.chain.set_time(at(DAY, 12))
    await here.request(evening(DAY))
    house.caps = Caps(fee_each=1)
    await house.restart()
    snapshot = await step(house, at(DAY, 12, 5))
    assert [error.key for error in snapshot.errors] == ["over_limit"]
    assert [happening.data.get("reason") for happening in snapshot.happenings] == [None, "limit"]

    house.caps = Caps()
    await house.restart()
    assert (await step(house, at(DAY, 12, 10))).status is Status.BID_SENT


async def test_the_limit_is_known_before_a_bid_is_tried(here: Town) -> None:
    house = await here.house()
    await settled_in(house)
    here.chain.set_time(at(DAY, 12))
    await here.request(evening(DAY))
    house.home.fees.caps = Caps(fee_per_day=1)
    snapshot = await step(house, at(DAY, 12, 5))
    assert [happening.data.get("reason") for happening in snapshot.happenings] == [None, "limit"]
    assert not snapshot.errors


async def test_a_paused_market_is_asked_again_later(here: Town) -> None:
    house = await here.house()
    await settled_in(house)
    here.chain.set_time(at(DAY, 12))
    await here.request(evening(DAY))
    await here.pause(on=True)
    snapshot = await step(house, at(DAY, 12, 5))
    assert [error.placeholders["reason"] for error in snapshot.errors] == ["the market is paused"]
    assert snapshot.status is Status.ANNOUNCED
    await here.pause(on=False)
    assert (await step(house, at(DAY, 12, 5))).status is Status.ANNOUNCED, "not at once"
    assert (await step(house, at(DAY, 12, 7))).status is Status.BID_SENT


async def test_switching_automatic_off_stops_a_bid_that_is_not_sent_yet(here: Town) -> None:
    house = await here.house()
    await settled_in(house)
    here.chain.set_time(at(DAY, 12))
    series = await here.request(evening(DAY))
    await step(house, at(DAY, 12, 5))
    await asyncio.to_thread(
        house.home.plans.change, series, lambda plan: replace(plan, placed=False, decision=plan.decision)
    )
    house.preferences = replace(house.preferences, limits=Limits())
    assert await asyncio.to_thread(decide, house.home, at(DAY, 12, 6)), "it is in the journal: it has to be finished"
    await asyncio.to_thread(forget_journal, house)
    assert not await asyncio.to_thread(decide, house.home, at(DAY, 12, 6))


def forget_journal(house: House) -> None:
    with house.database.transaction() as connection:
        connection.execute("DELETE FROM journal WHERE purpose LIKE 'bid:%'")


async def test_a_debt_that_costs_the_deposit_is_told(here: Town) -> None:
    house = await here.house()
    await step(house, at(0, minute=1))
    await here.attest(house.account)
    await settled_in(house)
    await won(house)
    await house.use(USUAL_W, at(DAY, 18))
    await house.use(USUAL_W + 100, at(DAY, 20))
    await told(house, await step(house, at(DAY, 20, 2)))
    await here.detach(house.account)
    snapshot = await step(house, at(DAY, 20, 5))
    [reduced] = snapshot.happenings
    assert reduced.type == "deposit_reduced"
    assert (reduced.data["amount"], reduced.data["left"]) == ("0.04", "9.96")
    assert (snapshot.owed_wh, snapshot.deposit) == (0, 996 * CENT)


async def test_a_series_of_days_can_be_left_before_any_is_called(here: Town) -> None:
    house = await here.house()
    await settled_in(house)
    here.chain.set_time(at(DAY, 12))
    series = await here.request(evening(DAY + 1, bidding_ends=at(DAY, 15), term_days=3, max_calls=2))
    await step(house, at(DAY, 12, 5))
    here.chain.set_time(at(DAY, 15, 1))
    await here.clear(series)
    await told(house, await step(house, at(DAY, 15, 2)))
    await house.participant.leave_event(None, at(DAY, 15, 3))
    snapshot = await house.participant.look(at(DAY, 15, 3))
    assert await told(house, snapshot) == ["event_left"]
    assert snapshot.event is None

    here.chain.set_time(at(DAY, 20))
    await here.call(series, 0)
    await house.use(USUAL_W, at(DAY + 1, 20))
    snapshot = await step(house, at(DAY + 1, 20, 2))
    assert await told(house, snapshot) == ["event_settled"], "it is proven all the same, and no load was asked for"


async def test_meters_behind_others_are_registered_after_them(here: Town) -> None:
    grid = HomeMeter(metadata=MeterMetadata(id=METER, meter_type=6, capacity_w=3000))
    plug = HomeMeter(metadata=MeterMetadata(id=b"\x22" * 32, meter_type=0, capacity_w=2000), parent_id=METER)
    lost = HomeMeter(metadata=MeterMetadata(id=b"\x33" * 32, meter_type=0, capacity_w=1), parent_id=b"\x44" * 32)
    house = await here.house(meters=(plug, grid))
    snapshot = await step(house, at(0, minute=1))
    assert not snapshot.errors
    account = await here.market.account(house.account)
    assert account is not None
    assert (account.meters, account.counted, account.capacity_w) == (2, 0b01, 3000)
    assert house.home.counted_meters == [METER.hex()]

    house.preferences = replace(house.preferences, meters=(plug, grid, lost))
    snapshot = await step(house, at(0, minute=2))
    assert [error.key for error in snapshot.errors] == ["parent_not_registered"]


async def test_a_meter_that_was_there_before_the_one_around_it_counts_once(here: Town) -> None:
    plug = HomeMeter(metadata=MeterMetadata(id=b"\x22" * 32, meter_type=0, capacity_w=2000))
    grid = HomeMeter(metadata=MeterMetadata(id=METER, meter_type=6, capacity_w=3000))
    house = await here.house(meters=(plug,))
    await step(house, at(0, minute=1))
    assert house.home.counted_meters == [plug.metadata.id.hex()]

    house.preferences = replace(house.preferences, meters=(replace(plug, parent_id=METER), grid))
    for minute in (2, 3, 4):
        assert not (await step(house, at(0, minute=minute))).errors
    account = await here.market.account(house.account)
    assert account is not None
    assert (account.meters, account.counted, account.capacity_w) == (2, 0b10, 3000)
    assert house.home.counted_meters == [METER.hex()]
    purposes = [entry.purpose for entry in await house.entries() if entry.purpose.split(":")[0] in ("meter", "retire")]
    assert len(purposes) == len(set(purposes)) == 4, "each meter once, moved once"


async def test_a_meter_stays_where_it_is_while_something_is_promised(here: Town) -> None:
    house = await here.house()
    await settled_in(house)
    await won(house)
    [counted] = house.home.counted_meters
    around = HomeMeter(metadata=MeterMetadata(id=b"\x55" * 32, meter_type=6, capacity_w=3000))
    [inner] = house.preferences.meters
    house.preferences = replace(house.preferences, meters=(replace(inner, parent_id=around.metadata.id), around))
    await step(house, at(DAY, 15, 5))
    assert counted in house.home.counted_meters


async def test_a_database_that_was_lost_finds_everything_on_the_chain_again(here: Town) -> None:
    house = await here.house()
    await settled_in(house)
    series = await won(house)
    house.path = house.path.with_name("new.db")
    house.metered_until, house.register = at(DAY, 16), Register()
    await house.restart()
    snapshot = await step(house, at(DAY, 16))
    assert snapshot.happenings == (), "all of that is history"
    assert snapshot.event is not None
    assert (snapshot.event.series_id, snapshot.event.promised_wh, snapshot.event.stage) == (series, 800, Stage.PLANNED)


async def test_a_range_that_was_planned_for_another_place_is_planned_anew(here: Town) -> None:
    house = await here.house()
    await settled_in(house, until=2)
    start = at(2) // INTERVAL
    await asyncio.to_thread(plan_range, house.home.readings, house.account, 2, start - 5, start - 1, [METER.hex()])
    await house.use(USUAL_W, at(3))
    snapshot = await step(house, at(3, minute=2))
    assert not snapshot.errors
    assert snapshot.committed_until == at(3)


async def test_credit_that_comes_by_another_way_is_collected_as_well(here: Town) -> None:
    house = await here.house()
    await settled_in(house)
    await won(house)
    await house.use(USUAL_W, at(DAY, 18))
    await house.use(200, at(DAY, 20))
    assert (await step(house, at(DAY, 20, 2))).earned == 16 * CENT
    await here.refunded_request(house.key, evening(DAY + 1, bidding_ends=at(DAY + 1)))  # 1.00 comes back
    snapshot = await house.participant.claim(at(DAY, 20, 5))
    assert not snapshot.errors
    assert snapshot.earned == 116 * CENT
    assert await here.market.token_balance(WALLET) == 116 * CENT
