"""Each state of the card says what the entities say."""

from collections.abc import Callable

import pytest

from tools.card import scenes
from tools.card.homes import Home, iso
from tools.card.scenes import BOILER, CHARGER, HEATER, SCENES

from .conftest import Show, rows, text


@pytest.mark.parametrize(("name", "scene"), SCENES.items())
def test_every_state_shows(show: Show, name: str, scene: Callable[[], Home]) -> None:
    model = show(scene())
    assert model["state"] == name
    assert model["name"] == "Konstanz Flex"
    assert len(model["foot"]) == 3


def test_nothing_planned(show: Show) -> None:
    model = show(scenes.idle())
    assert text(model["title"]) == "Nothing planned"
    assert text(model["text"]) == "You could save 2.3 kW right now."
    assert rows(model) == {BOILER: "ready", HEATER: "ready", CHARGER: "resting"}
    assert [row["value"] for row in model["rows"]] == ["300 W", "2.0 kW", "\N{EN DASH}"]
    assert [tile["value"] for tile in model["foot"]] == ["€3.32", "97%", "0 Wh"]
    assert sum(model["days"]["days"]) == pytest.approx(4.65)


def test_bid_sent(show: Show) -> None:
    model = show(scenes.bidding())
    assert model["chip"] == "Bidding closes 17:56"
    assert text(model["text"]) == "The grid wants 40 kWh less, today 19:00 to 21:00. You offered 1.2 kWh."
    assert model["progress"]["left"] == "closes in 8 min"
    assert model["progress"]["right"] == "up to €0.60"
    assert model["progress"]["share"] == pytest.approx(22 / 30)
    assert rows(model) == {BOILER: "from €0.18/kWh", HEATER: "from €0.22/kWh", CHARGER: "resting"}
    assert [button["label"] for button in model["buttons"]] == ["Take the bid back", "Details"]


def test_a_bid_cannot_be_taken_back_once_bidding_is_over(show: Show) -> None:
    model = show(scenes.bidding(), minutes=9)
    assert model["chip"] == "Waiting for the result"
    assert [button["label"] for button in model["buttons"]] == ["Details"]


def test_bid_won(show: Show) -> None:
    model = show(scenes.planned())
    assert model["chip"] == "Bid won at €0.34/kWh"
    assert text(model["title"]) == "Starts in 1 h 12 min"
    assert text(model["text"]) == "Save 1.2 kWh from 19:00 to 21:00 and earn about €0.41."
    assert rows(model)[BOILER] == "off from 19:00"
    assert rows(model)["Fridge"] == "protected, never switched off"
    assert 0 < model["ribbon"]["now"] < model["ribbon"]["from"] < model["ribbon"]["to"] < 100


def test_a_load_that_the_bid_did_not_count_on_stays_on(show: Show) -> None:
    home = scenes.planned()
    home.answers["events"][0]["loads"] = [home.load_id(BOILER)]
    assert rows(show(home))[HEATER] == "not part of it, stays on"


KINDS = {
    "demand_response": "Demand response",
    "frequency_regulation": "Frequency support",
    "peak_shaving": "Peak shaving",
    "load_balancing": "Load balancing",
    "emergency": "Emergency",
}


@pytest.mark.parametrize(("kind", "words"), KINDS.items())
def test_a_joined_event_says_what_kind_it_is(show: Show, kind: str, words: str) -> None:
    home = scenes.event(scenes.complete(), "planned", 72, 192, kind=kind).put("sensor.status", "planned")
    model = show(home)
    assert model["chip"] == f"{words} at €0.34/kWh"
    assert text(model["text"]) == "Save 1.2 kWh from 19:00 to 21:00 and earn about €0.41."
    running = scenes.active()
    running.answers["events"][0]["kind"] = kind
    assert show(running)["chip"] == f"{words} until 18:36"


def test_whoever_leaves_while_joining_is_open_owes_nothing(show: Show) -> None:
    home = scenes.event(scenes.complete(), "planned", 72, 192, kind="emergency").put("sensor.status", "planned")
    assert show(home)["buttons"][0]["confirm"]["text"] == "You are taken out again, and nothing stays owed."
    assert show(home, minutes=9)["buttons"][0]["confirm"]["text"].startswith("Your loads come back on.")


def test_an_event_that_can_be_joined_says_what_it_pays(show: Show) -> None:
    home = scenes.event(scenes.complete(), "announced", 72, 192, kind="peak_shaving", price=None)
    home.put("sensor.event_start", "unknown").put("sensor.event_end", "unknown").put("sensor.status", "announced")
    wanted = "Peak shaving: the grid wants 40 kWh less, today 19:00 to 21:00, for €0.50/kWh."
    said = text(show(home)["text"])
    assert said.startswith(wanted)
    assert said.endswith("It would bring you about €0.41.")


def test_the_price_of_a_joined_event_is_the_one_that_was_offered(show: Show) -> None:
    home = scenes.paid()
    home.answers["events"][0]["kind"] = "load_balancing"
    assert "Price that was offered" in rows(show(home))


def test_event_in_progress(show: Show) -> None:
    home = scenes.active()
    model = show(home)
    assert model["chip"] == "Event until 18:36"
    assert text(model["title"]) == "0.84 of 1.20 kWh saved"
    assert text(model["text"]) == "48 min left. On course for €0.41."
    assert model["progress"]["share"] == pytest.approx(842 / 1200)
    assert model["bars"]["used"][4:] == [262, None, None, None]
    assert rows(model) == {BOILER: "off until 18:36", HEATER: "you turned it back on", CHARGER: "resting"}
    [back] = [row["act"] for row in model["rows"] if row.get("act")]
    assert back == {"label": "Turn on", "do": "restore", "device": home.load_id(BOILER)}
    assert model["wanted"] == "7"


def test_who_saves_too_little_is_not_on_course_for_all(show: Show) -> None:
    home = scenes.active().put("sensor.saved", "300")
    assert "On course for €0.16." in text(show(home)["text"])  # 480 of 1200 Wh at 0.34


def test_before_the_first_reading_nothing_is_foretold(show: Show) -> None:
    home = scenes.active().put("sensor.saved", "0")
    home.answers["delivery"] = scenes.intervals(-72, (None,) * 8)
    assert text(show(home)["text"]) == "48 min left. Keeping your promise earns €0.41."


def test_paid(show: Show) -> None:
    model = show(scenes.paid())
    assert model["chip"] == "Paid 17:28"
    assert text(model["title"]) == "+€0.41"
    assert text(model["text"]) == "for 1.2 kWh saved, today 15:14 to 17:14."
    assert rows(model) == {
        "Proven on the network": "168 Wh more than promised",
        "Price for all winners": "network fee 0.000012 ETH",
    }
    assert model["rows"][0]["act"]["do"] == "proof"


def test_pay_is_shown_for_a_day(show: Show) -> None:
    assert show(scenes.paid(), minutes=23 * 60)["state"] == "paid"
    assert show(scenes.paid(), minutes=24 * 60 + 1)["state"] == "idle"


def test_who_saved_nothing_reads_why_there_is_no_pay(show: Show) -> None:
    home = scenes.event(scenes.complete(), "settled", -154, -34, usual_wh=900, used_wh=900, owed_wh=1200, amount="0")
    home.happened("event_settled", -30, amount="0", saved_wh=0, start=iso(-154), end=iso(-34))
    model = show(home)
    assert text(model["title"]) == "Nothing earned"
    assert text(model["text"]) == "You used no less than usual, today 15:14 to 17:14. 1.2 kWh come off your next event."


def test_an_event_that_is_over_is_being_proven(show: Show) -> None:
    home = scenes.event(scenes.complete(), "ended", -154, -34).put("sensor.status", "settling")
    assert text(show(home)["title"]) == "Proving what you saved"


def test_a_neighbour_supplies_the_home(show: Show) -> None:
    home = scenes.trading()
    model = show(home)
    assert model["chip"] == "Battery at 22%"
    assert text(model["title"]) == "Rosa's roof"
    assert text(model["text"]) == "supplies you until your battery is back at 35%."
    ends = [(end["name"], end["text"], end["value"], end.get("live")) for end in model["flow"]]
    assert ends == [
        ("Own battery", "not connected", "22%", None),
        ("Rosa's roof", "240 Wh left", "€0.18/kWh", True),
    ]
    assert rows(model) == {"Sold today": "1.4 kWh to 2 neighbours", "Solar certificates": "1 for sale"}
    assert [row["value"] for row in model["rows"]] == ["+€0.25", "3"]
    tiles = [(tile["label"], tile["value"]) for tile in model["foot"]]
    assert tiles == [("earned this month", "€3.32"), ("spent this month", "€1.08"), ("to sell", "4.2 kWh")]


def test_on_its_own_supply_the_home_is_not_supplied(show: Show) -> None:
    home = scenes.complete().trades()
    home.supply("Mains", own=True, in_use=True, battery=None, resume=35, left_wh=None)
    assert show(home)["state"] == "idle"
    home.answers["supplies"] = None
    assert show(home)["state"] == "idle"


def test_a_supply_of_which_nothing_more_is_known_is_told_all_the_same(show: Show) -> None:
    home = scenes.trading()
    home.answers["supplies"] = None
    model = show(home)
    assert (model["chip"], text(model["title"]), text(model["text"])) == (
        "From your neighbour",
        "Rosa's roof",
        "supplies you.",
    )
    assert [end["text"] for end in model["flow"]] == ["not connected", "connected"]


def test_what_was_sold_is_told_for_a_day(show: Show) -> None:
    home = scenes.trader().traded("energy_sold", -30, wh=1400, amount="0.25", partner="0x1")
    model = show(home)
    assert (model["state"], model["chip"], text(model["title"])) == ("trading", "Sold 17:18", "+€0.25")
    assert text(model["text"]) == "for 1.4 kWh sold to neighbours."
    assert rows(model)["Sold today"] == "1.4 kWh to one neighbour"
    assert show(home, minutes=24 * 60)["state"] == "idle"


def test_certificates_that_were_sold_are_told_and_those_given_away_are_not(show: Show) -> None:
    home = scenes.trader().traded("certificate_sold", -40, wh=1000, amount="0", partner="0x1")
    assert show(home)["state"] == "idle"
    home.traded("certificate_sold", -30, wh=2000, amount="0.1", partner="0x1")
    assert text(show(home)["text"]) == "for certificates of 2 kWh."
    home.traded("energy_sold", -20, wh=500, amount="0.1", partner="0x1")
    assert text(show(home)["text"]) == "for 500 Wh sold to neighbours, and certificates of 2 kWh."
    assert text(show(home)["title"]) == "+€0.20"


@pytest.mark.parametrize(
    ("outcome", "title"), [("rejected", "Nothing bought"), ("unknown", "No answer to a payment yet")]
)
def test_a_purchase_that_failed_says_why(show: Show, outcome: str, title: str) -> None:
    home = scenes.trader().traded("energy_sold", -30, wh=1400, amount="0.25", partner="0x1")
    home.traded("purchase_failed", -10, outcome=outcome, reason="no_offer", reason_text="Nobody sells that much.")
    model = show(home)
    assert (model["chip"], text(model["title"])) == ("Tried 17:38", title)
    assert text(model["text"]) == "Nobody sells that much."
    home.traded("energy_bought", -5, wh=500, amount="0.09", partner="0x3")
    assert text(show(home)["title"]) == "+€0.25"


def test_an_event_comes_before_trading_and_trading_before_the_first_steps(show: Show) -> None:
    home = scenes.event(scenes.trading(), "planned", 72, 192).put("sensor.status", "planned")
    assert show(home)["state"] == "planned"
    seller = Home().meter().trades().traded("energy_sold", -30, wh=1400, amount="0.25", partner="0x1")
    assert show(seller)["state"] == "trading"


def test_fee_money_runs_out_while_an_event_is_planned(show: Show) -> None:
    model = show(scenes.error())
    assert text(model["title"]) == "Fee money for 2 days"
    assert "The event that you won still runs." in text(model["text"])
    assert model["ribbon"]
    assert model["rows"][-1]["name"] != "Fee money left"  # what plays no part comes last
    assert rows(model)["Fee money left"] == "top up 0.004 ETH for about a year"
    assert model["buttons"] == [{"label": "Top up", "do": "go", "path": "/config/repairs", "full": True}]


def test_nobody_but_an_administrator_is_sent_to_repairs(show: Show) -> None:
    model = show(scenes.error(), user={"is_admin": False})
    assert model["buttons"] == []
    assert "Ask whoever manages this Home Assistant." in text(model["text"])


def test_first_days(show: Show) -> None:
    model = show(scenes.setup())
    assert text(model["title"]) == "2 steps left"
    assert model["progress"]["left"] == "3 of 5 done"
    assert [row["tone"] for row in model["rows"]] == ["done", "done", "done", "todo", "todo"]
    assert model["foot"][2] | {"entity": ""} == {"value": "3", "label": "days of history", "entity": ""}


def test_the_steps_are_the_ones_that_are_not_done(show: Show) -> None:
    assert text(show(Home().put("switch.automatic", "off").put("sensor.earned", "0"))["title"]) == "4 steps left"
    assert text(show(scenes.setup().automation())["title"]) == "One step left"
    assert show(scenes.setup().automation().put("switch.automatic", "on"))["state"] == "idle"
    assert text(show(scenes.setup().automation("off"))["title"]) == "2 steps left"


def test_who_earned_before_and_switches_automatic_off_is_not_sent_back_to_the_start(show: Show) -> None:
    model = show(scenes.complete().put("switch.automatic", "off"))
    assert model["state"] == "idle"
    assert text(model["text"]) == "Taking part automatically is switched off."
