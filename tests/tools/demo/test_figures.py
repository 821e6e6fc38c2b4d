"""The figures of the story: the auction's on top, and the same for every event with a fixed price."""

from typing import Any

from tools.demo.figures import EventFigures, Figures
from tools.demo.money import DECIMALS

EURO = 10**DECIMALS


def event(kind: str, **changes: Any) -> EventFigures:
    delivery = {
        "baseline_wh": 17,
        "actual_wh": 0,
        "awarded_wh": 17,
        "delivered_wh": 17,
        "paid": "0.612",
        "factor_percent": 120,
    }
    values: dict[str, Any] = {
        "kind": kind,
        "request": "0xa",
        "offer": "0xb",
        "settle": "0xc",
        "delivery": delivery,
        "price": "30",
        "balance_before": EURO // 4,
        "balance_after": EURO,
        "earned_shown": "1.0",
        "seconds_start_to_off": 0.24,
        "seconds_end_to_on": 0.06,
        **changes,
    }
    return EventFigures(**values)


def test_an_event_has_the_same_figures_as_the_auction() -> None:
    auction = event("demand_reduction")
    told = Figures(auction=auction, clear="0xd", seconds_award_to_off=30.16, grid_events=[event("emergency")]).as_json()
    [beside] = told.pop("grid_events")
    assert told.pop("seconds_from_award_to_plug_off") == 30.2
    assert told["transactions"].pop("clear") == "0xd"
    told["price"] = told.pop("clearing_price")
    told["transactions"]["join"] = told["transactions"].pop("bid")
    told["kind"] = "emergency"
    assert told == beside


def test_money_is_exact_and_times_are_rounded() -> None:
    told = event("peak_shaving").as_json()
    assert (told["balance_before"], told["balance_after"], told["reward"]) == ("0.25", "1", "0.612")
    assert (told["seconds_from_start_to_plug_off"], told["seconds_from_end_to_plug_on"]) == (0.2, 0.1)
