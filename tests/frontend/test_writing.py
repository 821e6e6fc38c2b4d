"""The card as this user writes and wants it."""

from tools.card import scenes
from tools.card.homes import Home
from tools.card.scenes import CHARGER

from .conftest import WORDS, Card, Show, text

GERMAN = {"language": "de"}


class TestWriting:
    """Numbers, money and times as this user writes them."""

    def test_german_numbers_and_money(self, show: Show) -> None:
        model = show(scenes.active(), locale=GERMAN)
        assert text(model["title"]) == "0,84 of 1,20 kWh saved"
        assert "0,41\N{NO-BREAK SPACE}€" in text(model["text"])

    def test_the_number_format_is_the_users(self, show: Show) -> None:
        assert "0,84" in text(show(scenes.active(), locale={"number_format": "decimal_comma"})["title"])
        assert "0.84" in text(show(scenes.active(), locale=GERMAN | {"number_format": "comma_decimal"})["title"])

    def test_the_clock_is_the_users(self, show: Show) -> None:
        assert "6:36" in show(scenes.active(), locale={"time_format": "12"})["chip"]
        assert "PM" in show(scenes.active(), locale={"time_format": "12"})["chip"].upper()

    def test_the_time_zone_is_the_one_that_was_chosen(self, show: Show) -> None:
        moved = {"config": {"time_zone": "America/New_York"}}
        assert show(scenes.active(), **moved)["chip"] == "Event until 12:36"
        assert show(scenes.active(), locale={"time_zone": "local"}, **moved)["chip"] == "Event until 18:36"

    def test_tomorrow_and_later_days_are_named(self, show: Show) -> None:
        home = scenes.event(scenes.complete(), "planned", 24 * 60, 26 * 60).put("sensor.status", "planned")
        model = show(home)
        assert text(model["title"]) == "Starts in 1 d 0 h"
        assert "from tomorrow 17:48 to 19:48" in text(model["text"])
        home = scenes.event(scenes.complete(), "planned", 72 * 60, 74 * 60).put("sensor.status", "planned")
        assert "from Tuesday 17:48" in text(show(home)["text"])

    def test_units_that_the_user_changed_are_understood(self, show: Show) -> None:
        home = scenes.active().put("sensor.saved", "0.842", unit_of_measurement="kWh")
        assert text(show(home)["title"]) == "0.84 of 1.20 kWh saved"

    def test_a_token_that_is_no_currency_keeps_its_name(self, show: Show) -> None:
        home = scenes.idle().put("sensor.earned", "6.12", unit_of_measurement="EURx")
        assert show(home)["foot"][0]["value"] == "3.32 EURx"


class TestOptions:
    """What can be chosen."""

    def test_loads_and_money_can_be_left_out(self, show: Show) -> None:
        model = show(scenes.idle(), options={"show": []})
        assert (model["rows"], model["foot"]) == ([], [])
        assert show(scenes.idle(), options={"show": ["loads"]})["foot"] == []
        assert len(show(scenes.setup(), options={"show": []})["rows"]) == 5

    def test_trading_can_be_left_out(self, show: Show) -> None:
        assert show(scenes.trading(), options={"show": ["loads", "money"]})["state"] == "idle"
        assert show(scenes.trading(), options={"show": ["trading"]})["state"] == "trading"

    def test_a_new_card_needs_the_account_only_if_there_are_several(self, card: Card) -> None:
        one, two = Home(), Home("Second", "entry-2")
        assert card.ask("stub", hass=one.hass()) == {}
        assert card.ask("stub", hass=one.hass(two)) == {"account": one.account}

    def test_the_card_is_offered_for_our_entities_only(self, card: Card) -> None:
        home = scenes.idle()
        mine = home.id("sensor.load_status", home.load_id(CHARGER))
        assert card.ask("suggestion", hass=home.hass(), entity=mine) == {"config": {"type": "custom:gridpact-card"}}
        assert card.ask("suggestion", hass=home.hass(), entity="automation.shed") is None

    def test_every_field_of_the_form_has_a_label(self, card: Card) -> None:
        for field in card.ask("form"):
            assert f"options.{field['name']}" in WORDS
