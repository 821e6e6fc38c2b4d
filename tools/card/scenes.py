"""The states of the card, as in the design: one home each."""

from collections.abc import Callable
from typing import Any, Final

from .homes import TOKEN, Home, iso, milliseconds

USUAL: Final = (400, 420, 450, 460, 440, 420, 400, 390)
USED: Final = (230, 245, 270, 285, 262, 250, 238, 232)
DAYS: Final = (0, 40, 0, 0, 31, 20, 0, 0, 42, 0, 38, 0, 0, 25, 40, 0, 0, 41, 0, 0, 33, 0, 47, 0, 0, 39, 28, 0, 41, 0)

BOILER, CHARGER, HEATER = "Water heater", "Car charger", "Bathroom heater"


def complete() -> Home:
    """Return a home where everything is set up and nothing happens."""
    home = Home().meter().automation()
    home.load(BOILER, icon="mdi:water-boiler").load(CHARGER, "resting", price="0.30", icon="mdi:ev-station")
    home.load(HEATER, saves=300, price="0.22", icon="mdi:radiator")
    home.answers["earnings"] = [
        {"start": milliseconds((number - len(DAYS) + 1) * 1440), "change": pay / 100, "state": 6.12}
        for number, pay in enumerate(DAYS)
    ]
    return home


def event(home: Home, stage: str, start: float, end: float, **more: Any) -> Home:
    """Give a home an event, so many minutes from now."""
    found = {
        "event_id": "7",
        "day": 0,
        "kind": "demand_reduction",
        "stage": stage,
        "start": iso(start),
        "end": iso(end),
        "bidding_ends": iso(min(start, 8)),
        "target_wh": 40_000,
        "price_cap": "0.50",
        "price": "0.34",
        "promised_wh": 1200,
        "expected": "0.41",
        "token": TOKEN,
        "loads": [home.load_id(BOILER), home.load_id(HEATER)],
        "reason": None,
        "usual_wh": None,
        "used_wh": None,
        "saved_wh": None,
        "owed_wh": None,
        "amount": None,
        **more,
    }
    home.answers["events"] = [found]
    if stage not in {"ended", "settled", "paid"}:
        home.put("sensor.event_start", found["start"]).put("sensor.event_end", found["end"])
        home.put("sensor.promised", "1200").put("sensor.expected_earnings", "0.408")
    return home


def intervals(start: float, used: tuple[int | None, ...]) -> dict[str, Any]:
    """Return the delivery of a two-hour event."""
    return {
        "event": "7",
        "intervals": [
            {"start": iso(start + 15 * number), "usual_wh": usual, "used_wh": used[number]}
            for number, usual in enumerate(USUAL)
        ],
    }


def setup() -> Home:
    """Two steps are left."""
    home = Home().meter(history="3").load(BOILER)
    home.put("switch.automatic", "off").put("sensor.reliability", "unknown").put("sensor.earned", "0")
    return home


def idle() -> Home:
    """Nothing is planned."""
    return complete()


def bidding() -> Home:
    """A bid was sent."""
    home = event(complete(), "bid_sent", 72, 192).put("sensor.status", "bid_sent")
    return home.happened("event_announced", -22).happened("bid_placed", -21)


def planned() -> Home:
    """A bid was won."""
    home = event(complete(), "planned", 72, 192).put("sensor.status", "planned")
    return home.load("Fridge", "protected", icon="mdi:fridge-outline")


def active() -> Home:
    """Loads are off."""
    home = event(complete(), "active", -72, 48).put("sensor.status", "active")
    home.put("binary_sensor.event_in_progress", "on").put("sensor.saved", "842")
    for name, status in ((BOILER, "off"), (HEATER, "kept_on")):
        home.put("sensor.load_status", status, home.load_id(name))
    home.put("sensor.back_on", iso(48), home.load_id(BOILER))
    home.answers["delivery"] = intervals(-72, (*USED[:5], None, None, None))
    return home


def paid() -> Home:
    """The pay has arrived."""
    home = event(complete(), "paid", -154, -34, usual_wh=3380, used_wh=2012, saved_wh=1200, owed_wh=0, amount="0.408")
    paid_for = {"amount": "0.408", "fee": "0.000012", "saved_wh": 1200, "start": iso(-154), "end": iso(-34)}
    home.happened("event_settled", -30, **paid_for).happened("event_paid", -20, **paid_for)
    home.answers["delivery"] = intervals(-154, USED)
    return home


def trader() -> Home:
    """Return a complete home that trades."""
    home = complete().trades(owned="3", for_sale="1")
    home.answers["spendings"] = [{"start": milliseconds(-1440), "change": 0.9, "state": 0.9}]
    return home


def trading() -> Home:
    """A neighbour supplies the home, which sold something itself."""
    home = trader()
    home.supply("Own battery", own=True, battery=22, resume=35, left_wh=None)
    home.supply("Rosa's roof", in_use=True, price="0.18", battery=None, resume=None, left_wh=240)
    home.traded("energy_sold", -400, wh=900, amount="0.16", partner="0x1").traded(
        "energy_sold", -300, wh=500, amount="0.09", partner="0x2"
    )
    return home.traded("energy_bought", -20, wh=500, amount="0.09", partner="0x3")


def error() -> Home:
    """Fee money runs out before an event."""
    home = planned().put("sensor.fee_balance", "0.00002")
    words = {"account": "Konstanz Flex", "days": "2", "amount": "0.004", "coin": "ETH"}
    home.answers["issues"] = [
        {
            "id": "low_fee_money_entry-1",
            "key": "low_fee_money",
            "placeholders": words,
            "title": "Konstanz Flex: fee money for 2 days",
            "description": "",
        }
    ]
    return home


SCENES: Final[dict[str, Callable[[], Home]]] = {
    scene.__name__: scene for scene in (setup, idle, bidding, planned, active, paid, trading, error)
}
