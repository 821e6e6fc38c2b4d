"""Grid events with a fixed price in Home Assistant: joined by rule or by hand, left, cancelled, completed, paid."""

import asyncio

from homeassistant.components.calendar.const import DOMAIN as CALENDAR
import pytest

from custom_components.gridpact.const import DOMAIN
from custom_components.gridpact.errors import Refused
from custom_components.gridpact.market.models import Kind
from tests.integration.town import CENT, WALLET, at, evening, offered

from .support.home import EVENT_DAY, HomeAssistantHome
from .support.words import ENGLISH
from .test_actions import refusal

pytestmark = [pytest.mark.chain, pytest.mark.freeze_time(tick=True)]

KINDS = [kind for kind in Kind if kind is not Kind.AUCTION]
TEN_SECONDS = 10
DAY = {"start_date_time": "2026-02-27 00:00:00+00:00", "end_date_time": "2026-02-28 00:00:00+00:00"}


async def calendar(home: HomeAssistantHome) -> list[str]:
    """What the calendar of the home's own events says."""
    entity = home.entity_id("calendar", "events")
    answer = await home.call(CALENDAR, "get_events", entity_id=entity, **DAY)
    return [f"{event['summary']}\n{event['description']}" for event in answer[entity]["events"]]


async def running(home: HomeAssistantHome) -> int:
    """Join an event, and half an hour of its window with the heater off."""
    series = await home.join()
    await home.move(at(EVENT_DAY, 18), act=False)
    await home.call(DOMAIN, "shed", entity_id=home.relay.entity_id)
    await home.move(at(EVENT_DAY, 18, 30))
    assert home.relay.says == "off"
    return series


async def test_an_event_from_its_announcement_to_the_pay(home: HomeAssistantHome) -> None:
    await home.start()
    assert (home.state("sensor", "events_joined"), home.state("sensor", "reliability")) == ("0", "unknown")
    await home.join()
    assert home.names == ["event_announced", "event_joined"]
    [announced], [joined] = home.events("event_announced"), home.events("event_joined")
    assert (announced["price"], announced["expected"], announced["can_save_wh"]) == ("0.3", "0.24", 800)
    assert (joined["price"], joined["promised_wh"], joined["kind"]) == ("0.3", 800, "demand_response")
    assert home.state("sensor", "status") == "planned"
    assert home.state("sensor", "event_start") == "2026-02-27T18:00:00+00:00"
    assert home.state("sensor", "promised") == "800"
    assert home.state("sensor", "expected_earnings") == "0.24"
    assert home.state("sensor", "events_joined") == "1"

    await home.move(at(EVENT_DAY, 18), act=False)
    assert home.state("binary_sensor", "event_in_progress") == "on"
    await home.call(DOMAIN, "shed", entity_id=home.relay.entity_id)
    await home.move(at(EVENT_DAY, 19, 1))
    assert home.state("sensor", "saved") == "400"
    await home.move(at(EVENT_DAY, 20), act=False)
    assert home.relay.says == "on"

    await home.move(at(EVENT_DAY, 20, 2))
    assert home.names[2:] == ["event_started", "event_ended", "event_settled", "event_paid"]
    assert home.state("sensor", "earned") == "0.24"
    assert (home.state("sensor", "saved_total"), home.state("sensor", "promised_total")) == ("0.8", "0.8")
    assert home.state("sensor", "reliability") == "100"
    assert await home.town.market.token_balance(WALLET) == 24 * CENT
    assert await calendar(home) == [
        (
            "Save 0.8 kWh at 0.3 GPT/kWh\n"
            "Demand response\nLoads: Water heater\nSaved: 0.8 kWh\nPaid: 0.24 GPT\nStill owed: 0 kWh"
        )
    ]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.event_kind)
async def test_each_kind_is_joined_by_rule_and_called_by_its_name(home: HomeAssistantHome, kind: Kind) -> None:
    await home.start()
    await home.join(kind)
    assert {data["kind"] for name, data in home.happened if name.startswith("event_")} == {kind.event_kind}
    words = ENGLISH["selector"]["event_kind"]["options"][kind.event_kind]
    assert await calendar(home) == [f"Save 0.8 kWh at 0.3 GPT/kWh\n{words}\nLoads: Water heater\nExpected: 0.24 GPT"]
    [event] = (await home.call(DOMAIN, "get_events", account=home.entry.entry_id))["events"]
    assert (event["kind"], event["stage"], event["price"]) == (kind.event_kind, "planned", "0.3")


async def test_nothing_is_joined_until_taking_part_is_switched_on(home: HomeAssistantHome) -> None:
    await home.start()
    await home.town.request(offered(EVENT_DAY))
    await home.move(at(EVENT_DAY, 12, 1))
    assert home.names == ["event_announced", "event_skipped"]
    assert home.events("event_skipped")[0]["reason"] == "automatic_off"
    [event] = (await home.call(DOMAIN, "get_events", account=home.entry.entry_id))["events"]
    assert (event["stage"], event["expected"], event["price_cap"]) == ("announced", "0.24", "0.3")
    await home.take_part()
    await home.step()
    assert home.names[2:] == ["event_joined"]


async def test_joining_by_hand(home: HomeAssistantHome) -> None:
    await home.start()
    series = await home.town.request(offered(EVENT_DAY))
    await home.move(at(EVENT_DAY, 12, 1))
    event = {"account": home.entry.entry_id, "event_id": str(series)}
    answer = await home.call(DOMAIN, "join_event", **event)
    assert (answer["state"], answer["id"]) == ("mined", str(series))
    assert answer["transaction"] == home.events("event_joined")[0]["transaction"]
    [entry] = await home.town.market.open_bids(home.account)
    assert entry.wh == 800, "all that the loads can save"

    again = await refusal(home, "join_event", **event, energy_wh=700)
    assert again.translation_key == "already_promised"


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"event_id": 99}, "event_unknown"),
        ({"energy_wh": 1001}, "too_much"),
        ({"energy_wh": 10}, "rejected"),
        ({"event_id": 2}, "not_fixed_price"),
    ],
)
async def test_joining_that_cannot_be_is_refused_and_nothing_is_sent(
    home: HomeAssistantHome, changes: dict[str, int], key: str
) -> None:
    await home.start()
    series = await home.town.request(offered(EVENT_DAY))
    await home.town.request(evening(EVENT_DAY))
    await home.move(at(EVENT_DAY, 12, 1))
    before = home.town.chain.nonce(home.account)
    wish = {"account": home.entry.entry_id, "event_id": series, "energy_wh": 700, **changes}
    assert (await refusal(home, "join_event", **wish)).translation_key == key
    assert home.town.chain.nonce(home.account) == before

    bid = {"account": home.entry.entry_id, "event_id": series, "energy_wh": 700, "price": "0.30"}
    assert (await refusal(home, "place_bid", **bid)).translation_key == "fixed_price"


async def test_joining_is_over_when_its_time_is(home: HomeAssistantHome) -> None:
    await home.start()
    series = await home.town.request(offered(EVENT_DAY))
    await home.move(at(EVENT_DAY, 15, 1))
    error = await refusal(home, "join_event", account=home.entry.entry_id, event_id=series)
    assert error.translation_key == "joining_closed"
    assert error.translation_placeholders is not None
    assert error.translation_placeholders["time"] == "2026-02-27T15:00:00+00:00"


async def test_while_joining_is_open_leaving_takes_the_home_out_on_the_network(home: HomeAssistantHome) -> None:
    await home.start()
    await home.join()
    await home.call("button", "press", entity_id=home.entity_id("button", "leave_event"))
    assert await home.town.market.open_bids(home.account) == []
    await home.step()
    assert home.names[-1] == "event_left"
    assert home.state("sensor", "status") == "idle"
    assert await calendar(home) == []


async def test_leaving_a_running_event_brings_the_loads_back_and_the_saved_is_paid(home: HomeAssistantHome) -> None:
    await home.start()
    await running(home)
    await home.call("button", "press", entity_id=home.entity_id("button", "leave_event"))
    assert home.relay.says == "on"
    assert home.state("binary_sensor", "event_in_progress") == "off"
    assert home.events("load_restored")[0]["reason"] == "left"
    await home.move(at(EVENT_DAY, 20, 2))
    assert home.names[-3:] == ["event_left", "event_settled", "event_paid"]
    assert home.state("sensor", "earned") == "0.06"
    assert home.state("sensor", "reliability") == "25"


async def test_ten_seconds_after_an_event_is_completed_its_loads_are_on(home: HomeAssistantHome) -> None:
    """It can be completed when its window is over; before, what the home saves is paid, and its loads stay off."""
    await home.start()
    series = await running(home)
    with pytest.raises(Refused, match="rejected"):
        await home.town.complete(series)
    assert home.relay.says == "off"
    await home.move(at(EVENT_DAY, 20), act=False)
    await home.town.complete(series)
    assert await home.passes(TEN_SECONDS, lambda: home.relay.says == "on")
    assert home.state("binary_sensor", "event_in_progress") == "off"
    assert home.events("load_restored")[0]["reason"] == "ended"


async def test_ten_seconds_after_an_event_is_cancelled_nothing_is_planned(home: HomeAssistantHome) -> None:
    await home.start()
    series = await home.join()
    await home.town.cancel(series)
    assert await home.passes(TEN_SECONDS, lambda: home.state("sensor", "status") == "idle")
    assert home.names[-1] == "event_cancelled"
    assert home.state("sensor", "event_start") == "unknown"
    assert await calendar(home) == []


async def test_ten_seconds_after_an_event_ends_its_loads_are_on_without_a_node(home: HomeAssistantHome) -> None:
    await home.start()
    await running(home)
    home.lose_node()
    await home.move(at(EVENT_DAY, 20), act=False)
    assert await home.passes(TEN_SECONDS, lambda: home.relay.says == "on")


async def test_blocks_that_follow_at_once_wait_for_their_turn_and_none_is_left_out(home: HomeAssistantHome) -> None:
    await home.start()
    await home.take_part()
    for _ in range(3):
        home.town.chain.mine()
    await asyncio.sleep(0.5)
    await home.town.request(offered(EVENT_DAY))
    assert await home.passes(TEN_SECONDS, lambda: "event_joined" in home.names)


async def test_several_events_at_once_never_get_the_same_wh(home: HomeAssistantHome) -> None:
    await home.start()
    await home.take_part()
    for kind in (Kind.EMERGENCY, Kind.EMERGENCY, Kind.PEAK_SHAVING):
        await home.town.request(offered(EVENT_DAY, kind))
    await home.move(at(EVENT_DAY, 12, 1))
    assert [joined["event_id"] for joined in home.events("event_joined")] == ["1"]
    assert [skipped["reason"] for skipped in home.events("event_skipped")] == ["overlap", "overlap"]


async def test_what_was_saved_is_known_interval_by_interval_and_proven(home: HomeAssistantHome) -> None:
    await home.start()
    series = await running(home)
    event = {"account": home.entry.entry_id, "event_id": series}
    intervals = (await home.call(DOMAIN, "get_delivery", **event))["intervals"]
    assert [(one["usual_wh"], one["used_wh"]) for one in intervals] == [(150, 50)] * 2 + [(150, None)] * 6
    await home.move(at(EVENT_DAY, 20, 2))
    intervals = (await home.call(DOMAIN, "get_delivery", **event))["intervals"]
    assert sum(one["usual_wh"] - one["used_wh"] for one in intervals) == 800
    proof = (await home.call(DOMAIN, "export_proof", **event))["proof"]
    assert proof["claim"]["series_id"] == series
