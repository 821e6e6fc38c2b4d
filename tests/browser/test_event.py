"""A whole event on the card: idle, bidding, planned, active, paid; every figure beside what Home Assistant knows.

The plug really goes off and comes back. Then the page wakes from a long sleep, and Home Assistant starts again.
"""

from pathlib import Path
import time
from typing import Any

from playwright.async_api import Browser
import pytest

from tools.browser import first_paint

from ..scene.event import Event, announce, cleared
from ..scene.waiting import until
from .card import Card, Seen, said
from .dashboards import STRATEGY
from .figures import clock, money
from .keyboard import controls, nameless, tab_through
from .look import INTERVAL, Look, asleep, looked_at

pytestmark = [
    pytest.mark.browser,
    pytest.mark.chain,
    pytest.mark.slow,
    pytest.mark.timeout(400),
    pytest.mark.xdist_group("whole_home"),
]

BIDDING_S = 12
NOTICE_INTERVALS = 4
SPARE_S = 8
TOKEN = "EURx"
PATIENT_MS = 10_000
MOST_BYTES = 30_000
CONNECTED = "document.querySelector('home-assistant').hass.connected"


async def test_the_card_tells_a_whole_event(tmp_path: Path, browser: Browser, pictures: Path) -> None:
    async with looked_at(tmp_path, browser, pictures) as look:
        await _idle(look)
        await _used_by_keyboard(look)
        await _quick_and_small(look, browser)
        event = await _announced(look)
        await _bidding(look, event)
        await cleared(look.home, event)
        await _planned(look, event)
        async with asleep(look.phone.page):
            await _active(look, event)
            paid = await _paid(look, event)
        await Card(look.phone.page).shows(lambda seen: seen.title == paid.title, "the pay after a sleep")
        await look.keep("5-paid")
        await _restarted(look, paid)
        for seen in (look.desk, look.phone, look.half):
            assert [text for text in seen.complaints if "gridpact" in text.lower()] == []


async def _used_by_keyboard(look: Look) -> None:
    page = look.desk.page
    stops = await tab_through(page)
    assert [stop.name for stop in stops] == await controls(page)
    assert [stop for stop in stops if not stop.visible] == []
    assert await nameless(page) == []


async def _quick_and_small(look: Look, browser: Browser) -> None:
    """The time itself is measured by scripts/bench: here only what no machine would excuse."""
    paint = await first_paint(browser, look.home.place.api, f"/{STRATEGY}")
    assert paint.later_ms < PATIENT_MS
    assert 0 < paint.sent < MOST_BYTES


async def _restarted(look: Look, paid: Seen) -> None:
    """Start Home Assistant again; the page finds it by itself and shows the same."""
    await look.home.home_assistant.stop()
    await look.desk.page.wait_for_function(f"() => !{CONNECTED}")
    await look.home.home_assistant.start()
    await look.home.place.api.wait_started()
    await look.desk.page.wait_for_function(f"() => {CONNECTED}")
    await look.card.shows(lambda seen: seen == paid, "what was there before the restart", seconds=60)


async def _announced(look: Look) -> Event:
    now = int(time.time())
    not_before = now + NOTICE_INTERVALS * INTERVAL + SPARE_S
    return await announce(look.home, bidding_ends=now + BIDDING_S, not_before=not_before)


async def _idle(look: Look) -> None:
    seen = await look.card.shows(_is("idle", said("idle.title")), "a quiet card")
    now = await look.states()
    assert now["sensor.status"] == "idle"
    assert seen.chip == said("idle.chip")
    assert seen.text == said("idle.text", power=f"{float(now['sensor.can_save']) / 1000:.1f} kW")
    assert [row.startswith("Water heater ready") for row in seen.rows] == [True]
    assert now["sensor.load_status"] == "ready"
    await look.keep("1-idle")


async def _bidding(look: Look, event: Event) -> None:
    await look.card.shows(_is("bidding", said("bidding.title")), "the bid")
    now = await look.states()
    assert now["sensor.status"] == "bid_sent"
    start, end = now.clock("sensor.event_start"), now.clock("sensor.event_end")
    dated = said("dated", day="today", **{"from": start, "to": end})
    promised = now.energy("sensor.promised")
    text = said("bidding.text", target=f"{event.target_wh} Wh", dated=dated, promised=promised)
    seen = await look.card.shows(lambda seen: seen.text == text, "what was bid")
    price = money(now["number.minimum_price"], TOKEN)
    assert seen.rows[0].startswith(f"Water heater {said('load.from', price=price)}")
    await look.keep("2-bidding")


async def _planned(look: Look, event: Event) -> None:
    await look.card.shows(lambda seen: seen.state == "planned", "the plan")
    now = await look.states()
    assert now["sensor.status"] == "planned"
    listed = await _listed(look, event)
    chip = said("planned.chip", price=f"{money(listed['price'], TOKEN)}/kWh")
    seen = await look.card.shows(lambda seen: seen.chip == chip, "the price that was won")
    start = now.clock("sensor.event_start")
    assert seen.text == said(
        "planned.text",
        energy=now.energy("sensor.promised"),
        span=said("span", **{"from": start, "to": now.clock("sensor.event_end")}),
        amount=now.money("sensor.expected_earnings"),
    )
    assert seen.rows[0].startswith(f"Water heater {said('load.off_from', time=start)}")
    assert look.home.plug.meter.on
    await look.keep("3-planned")


async def _active(look: Look, event: Event) -> None:
    await until(lambda: not look.home.plug.meter.on, "the plug is off")
    off_at = time.time()
    assert event.start <= off_at < event.end
    seen = await look.card.shows(_says_load_is_off, "a load that is off")
    now = await look.states()
    assert now["sensor.status"] == "active"
    assert now["binary_sensor.event_in_progress"] == "on"
    assert now["sensor.load_status"] == "off"
    assert seen.chip == said("active.chip", time=now.clock("sensor.event_end"))
    assert seen.rows[0].startswith(f"Water heater {said('load.off_until', time=now.clock('sensor.back_on'))}")
    assert seen.buttons == [said("leave.leave")]
    await _agree_on_saved(look, event)
    await look.keep("4-active", "desk", "half")
    await until(lambda: look.home.plug.meter.on, "the plug is back")
    assert time.time() >= event.end


async def _paid(look: Look, event: Event) -> Seen:
    seen = await look.card.shows(lambda seen: seen.title.startswith("+"), "the pay", seconds=60)
    now = await look.states()
    listed = await _listed(look, event)
    assert seen.state == "paid"
    assert seen.title == f"+{now.money('sensor.earned')}" == f"+{money(listed['amount'], TOKEN)}"
    dated = said("dated", day="today", **{"from": clock(listed["start"]), "to": clock(listed["end"])})
    assert seen.text == said("paid.text", energy=f"{listed['saved_wh']} Wh", dated=dated)
    delivery = (await look.ask("get_delivery", event_id=str(listed["event_id"])))["intervals"]
    used, usual = (f"{sum(each[name] for each in delivery)} Wh" for name in ("used_wh", "usual_wh"))
    bars, price = said("bars.label", used=used, usual=usual), f"{money(listed['price'], TOKEN)}/kWh"
    await look.card.shows(lambda seen: bars in seen.pictures, "usual and used")
    await look.card.shows(lambda seen: any(price in row for row in seen.rows), "the price")
    earned, reliability = now.money("sensor.earned"), f"{float(now['sensor.reliability']):.0f}%"
    await look.card.shows(lambda seen: seen.foot[0].startswith(earned), "what was earned")
    await look.card.shows(lambda seen: seen.foot[1].startswith(reliability), "the reliability")
    return await look.card.look()


async def _listed(look: Look, event: Event) -> dict[str, Any]:
    """Return the event as the action tells it."""
    events = (await look.ask("get_events"))["events"]
    found: dict[str, Any] = next(one for one in events if str(one["event_id"]).startswith(str(event.series)))
    return found


def _is(state: str, title: str) -> Any:
    return lambda seen: seen.state == state and seen.title == title


def _says_load_is_off(seen: Seen) -> bool:
    return seen.state == "active" and bool(seen.rows) and said("load.off") in seen.rows[0]


async def _agree_on_saved(look: Look, event: Event) -> None:
    """Compare while the figures move: once a first interval is measured, the card is to show what is known now."""

    async def agree() -> bool:
        now, listed = await look.states(), await _listed(look, event)
        intervals = (await look.ask("get_delivery", event_id=str(listed["event_id"])))["intervals"]
        known = [each for each in intervals if each["used_wh"] is not None]
        used, usual = (f"{sum(each[name] for each in known)} Wh" for name in ("used_wh", "usual_wh"))
        saved = said("active.title", saved=f"{float(now['sensor.saved']):.0f}", promised=now.energy("sensor.promised"))
        seen = await look.card.look()
        return bool(known) and seen.title == saved and said("bars.label", used=used, usual=usual) in seen.pictures

    await until(agree, "the card and the entities agree on what was saved", event.end - time.time())
