"""The card where things are missing, several, or written another way."""

import pytest

from tools.card import scenes
from tools.card.homes import Home, iso
from tools.card.scenes import BOILER

from .conftest import Card, Show, rows, text


def problem(key: str, entry: str = "entry-1", **more: object) -> dict[str, object]:
    words = {"account": "Konstanz Flex"}
    issue = {"id": f"{key}_{entry}", "key": key, "placeholders": words, "title": "", "description": "", "fixable": True}
    return issue | more


class TestOrder:
    """One thing matters most."""

    def test_an_error_comes_before_an_event(self, show: Show) -> None:
        home = scenes.active()
        home.answers["issues"] = [problem("not_restored", title="Fridge is still off")]
        model = show(home)
        assert (model["state"], text(model["title"])) == ("error", "Fridge is still off")
        assert rows(model)[BOILER] == "off until 18:36"

    @pytest.mark.parametrize("key", ["no_shedding_automation", "low_fee_money", "one_of_tomorrow"])
    @pytest.mark.parametrize("name", scenes.SCENES)
    def test_any_problem_can_come_in_any_state(self, show: Show, name: str, key: str) -> None:
        home = scenes.SCENES[name]()
        home.answers["issues"] = [problem(key)]
        model = show(home)
        assert model["state"] == "error"
        assert text(model["title"])
        assert [button["label"] for button in model["buttons"]]

    def test_the_most_urgent_problem_is_told_first(self, show: Show) -> None:
        home = scenes.idle()
        home.answers["issues"] = [problem("deposit_reduced"), problem("low_fee_money", title="Konstanz Flex: x")]
        model = show(home)
        assert text(model["title"]) == "X"
        assert "One more thing needs you." in text(model["text"])

    def test_an_event_comes_before_pay(self, show: Show) -> None:
        paid = {"amount": "0.408", "saved_wh": 1200, "start": iso(-900), "end": iso(-800)}
        assert show(scenes.planned().happened("event_paid", -20, **paid))["state"] == "planned"
        assert show(scenes.bidding().happened("event_paid", -20, **paid))["state"] == "bidding"

    def test_pay_comes_before_the_first_steps(self, show: Show) -> None:
        home = scenes.setup()
        paid = {"amount": "0.408", "saved_wh": 1200, "start": iso(-900), "end": iso(-800)}
        assert show(home.happened("event_paid", -20, **paid))["state"] == "paid"

    def test_an_event_that_is_bid_for_waits_behind_one_that_runs(self, show: Show) -> None:
        home = scenes.active()
        home.answers["events"].append({**home.answers["events"][0], "event_id": "8", "stage": "bid_sent"})
        assert show(home)["state"] == "active"

    def test_pay_of_an_event_does_not_hide_that_another_one_is_planned(self, show: Show) -> None:
        assert show(scenes.planned().put("sensor.status", "settling"))["state"] == "planned"


class TestAccounts:
    """Whose home it is."""

    def test_without_an_account_it_says_how_to_add_one(self, card: Card) -> None:
        hass = Home().hass() | {"devices": {}}
        model = card.ask("shown", hass=hass, config={}, answers={}, now=0)
        assert model["title"] == "Not set up yet"

    def test_with_two_accounts_it_asks_which(self, show: Show) -> None:
        two = Home("Second", "entry-2").meter()
        assert show(scenes.idle(), two)["title"] == "Which account?"
        assert show(scenes.idle(), two, options={"account": two.account})["name"] == "Second"

    def test_an_account_that_is_gone_is_told(self, show: Show) -> None:
        assert show(scenes.idle(), options={"account": "other"})["title"] == "This account is gone"

    def test_accounts_keep_to_their_own_loads_and_problems(self, show: Show) -> None:
        two = Home("Second", "entry-2").load("Pool")
        home = scenes.idle()
        home.answers["issues"] = [problem("low_fee_money", "entry-2")]
        model = show(home, two, options={"account": home.account})
        assert model["state"] == "idle"
        assert "Pool" not in rows(model)

    def test_a_name_given_by_hand_is_used(self, show: Show) -> None:
        home = scenes.idle()
        home.devices[home.account]["name_by_user"] = "Our house"
        home.devices[home.load_id(BOILER)]["name_by_user"] = "Boiler (cellar)"
        model = show(home)
        assert model["name"] == "Our house"
        assert "Boiler (cellar)" in rows(model)


class TestMissing:
    """What is not known is not made up."""

    def test_before_the_first_answers_it_says_nothing(self, show: Show) -> None:
        home = scenes.error()
        del home.answers["issues"]
        model = show(home)
        assert (model["state"], model["title"], model["rows"]) == ("waiting", "", [])

    @pytest.mark.parametrize("name", ["idle", "bidding", "planned", "active", "paid", "trading"])
    def test_answers_that_cannot_be_had_are_done_without(self, show: Show, name: str) -> None:
        home = scenes.SCENES[name]()
        home.answers = dict.fromkeys(("issues", "events", "automations", "happened", "earnings"))
        model = show(home)
        assert model["state"] == name
        assert model.get("bars") is None

    @pytest.mark.parametrize("lost", ["unknown", "unavailable"])
    @pytest.mark.parametrize("scene", scenes.SCENES.values())
    def test_entities_without_a_value_break_nothing(self, show: Show, scene: object, lost: str) -> None:
        home: Home = scene()  # type: ignore[operator]
        for entity in home.states.values():
            entity["state"] = lost
        model = show(home)
        assert "NaN" not in str(model)
        assert "null" not in str(model)
        assert "undefined" not in str(model)

    def test_an_account_that_is_not_running_is_told(self, show: Show) -> None:
        home = scenes.setup()
        for entity in home.states.values():
            entity["state"] = "unavailable"
        model = show(home)
        assert (model["state"], text(model["title"])) == ("idle", "Waiting for Gridpact")

    def test_a_network_that_does_not_answer_is_told(self, show: Show) -> None:
        home = scenes.idle().put("binary_sensor.connected", "off").put("sensor.earned", "unavailable")
        model = show(home)
        assert model["chip"] == "No answer from the network"
        assert model["foot"][0]["value"] == "€3.32"  # the statistics know it

    def test_saved_is_not_known_yet(self, show: Show) -> None:
        model = show(scenes.active().put("sensor.saved", "unknown"))
        assert text(model["title"]) == "Event in progress"
        assert model.get("progress") is None

    def test_bars_of_another_day_are_not_shown(self, show: Show) -> None:
        home = scenes.paid()
        home.answers["delivery"] = scenes.intervals(-154 + 1440, scenes.USED)
        assert show(home).get("bars") is None

    def test_only_watching_needs_no_steps(self, show: Show) -> None:
        model = show(Home().put("sensor.status", "watching").put("sensor.earned", "0"))
        assert (model["state"], text(model["text"])) == (
            "idle",
            "This account only watches. Give it a key to take part.",
        )


class TestNews:
    """Why nothing is planned."""

    @pytest.mark.parametrize(
        ("kind", "words"),
        [
            ("bid_lost", "Your last bid did not win"),
            ("event_left", "You left the last event"),
            ("event_cancelled", "The last event was cancelled"),
            ("event_expired", "could not be proven in time"),
        ],
    )
    def test_what_happened_last_is_told(self, show: Show, kind: str, words: str) -> None:
        assert words in text(show(scenes.idle().happened(kind, -60))["text"])

    def test_an_event_that_was_skipped_says_why(self, show: Show) -> None:
        home = scenes.idle().happened("event_skipped", -60, reason="price")
        assert text(show(home)["text"]).endswith("Your loads ask for more than the market pays at most.")

    def test_an_event_that_is_announced_is_told(self, show: Show) -> None:
        home = scenes.event(scenes.complete(), "announced", 72, 192).put("sensor.status", "announced")
        for key in ("start", "end"):
            home.put(f"sensor.event_{key}", "unknown")
        model = show(home.happened("event_announced", -2).happened("event_skipped", -1, reason="quiet_hours"))
        assert text(model["title"]) == "Event announced"
        assert text(model["text"]) == "The grid wants 40 kWh less, today 19:00 to 21:00. It touches your quiet hours."

    def test_who_switched_taking_part_off_reads_what_it_would_bring(self, show: Show) -> None:
        home = scenes.event(scenes.complete(), "announced", 72, 192, kind="emergency").put("sensor.status", "announced")
        for key in ("start", "end"):
            home.put(f"sensor.event_{key}", "unknown")
        said = text(show(home.happened("event_skipped", -1, reason="automatic_off"))["text"])
        assert said.endswith("Taking part automatically is switched off. It would bring you about €0.41.")

    def test_a_day_later_it_is_forgotten(self, show: Show) -> None:
        home = scenes.idle().happened("bid_lost", -60)
        assert "You could save" in text(show(home, minutes=24 * 60)["text"])
