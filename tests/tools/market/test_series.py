"""Requesting a reduction, and calling its days."""

import pytest

from tools.bench.world import COIN

from .desk import DAY, HOUR, START, UTILITY, Desk, iso, midnight, seconds

WRONG_TERMS = [
    (["--target", "5kW"], '"5kW" is no energy'),
    (["--target", "0"], "is no energy"),
    (["--target", "0.0001"], "is no energy"),
    (["--cap", "0,40"], '--cap: "0,40" is no amount'),
    (["--cap", "0"], "whole number of ticks"),
    (["--tick", "0"], "whole number of ticks"),
    (["--cap", "-1"], "--cap"),
    (["--cap", "0.405", "--tick", "0.01"], "whole number of ticks of 0.01"),
    (["--tick", "0.0001"], "at most 1024 are possible"),
    (["--start", "yesterday"], '"yesterday" is no time'),
    (["--start", "25:00"], '"25:00" is no time'),
    (["--start", "2020-01-01T18:00Z"], "starts in the past"),
    (["--end", "2026-01-02T17:00Z"], "ends before it starts"),
    (["--end", "2026-01-02T19:50Z"], "grid of 15 minutes"),
    (["--bidding-ends", "2026-01-03T00:00Z"], "Bidding must end between now and"),
    (["--days", "x"], "whole number"),
    (["--target", "90000000"], "but 0xf39F"),
]
WRONG_DAYS = [
    ("9", 2, "its term runs from 2026-01-02 to 2026-01-05"),
    ("2026-02-01", 2, "is no day of series 1"),
    ("soon", 2, "soon is no day"),
    ("0", 3, "The network refused: event 1 is not at that stage"),
]


class TestRequest:
    def test_takes_amounts_and_times_as_people_write_them(self, desk: Desk) -> None:
        start = midnight(START) + 18 * HOUR
        document = desk.request("--minimum-stake", "2.5", "--bidding-ends", "+3h", "--tick", "0.01")
        assert document["series"] == 1
        assert (document["target_wh"], document["price_cap"], document["tick"]) == (1000, "0.4", "0.01")
        assert (document["start"], document["minutes"]) == (iso(start), 120)
        assert document["minimum_stake"] == "2.5"
        assert document["escrow"] == "0.4"
        terms = desk.world.market.functions.seriesOf(1).call()[0]
        assert terms[0] == 1000
        assert terms[11] == 25 * COIN // 10

    def test_moves_a_window_that_is_given_in_minutes_onto_the_grid(self, desk: Desk) -> None:
        arguments = ["request", "--target", "800Wh", "--cap", "1", "--in", "65", "--for", "60"]
        document = desk.json(*arguments)
        now = desk.anvil.time
        start = midnight(now) - DAY + 2 * HOUR + 15 * 60  # 01:00 and some seconds, and 65 minutes
        assert (document["start"], document["minutes"]) == (iso(start), 60)
        assert document["attested_only"] is True

    def test_says_what_stays_open_with_the_series_own_figures(self, desk: Desk) -> None:
        start = midnight(START) + 18 * HOUR
        window = ["--start", iso(start), "--end", iso(start + HOUR)]
        answer = desk.run("request", "--target", "1", "--cap", "0.70", "--days", "10", "--calls", "3", *window)
        assert "moving use into the window pays when price x award days > tariff x free days" in answer.err
        assert "0.7 GPT x 3 > tariff x 7, a tariff below 0.3 GPT" in answer.err

    def test_pays_the_escrow_and_leaves_no_allowance(self, desk: Desk) -> None:
        desk.request()
        token, market = desk.world.token, desk.world.market
        assert token.functions.balanceOf(market.address).call() == 4 * COIN // 10
        assert token.functions.allowance(UTILITY.address, market.address).call() == 0

    def test_of_equal_terms_is_made_once(self, desk: Desk) -> None:
        start = midnight(START) + 18 * HOUR
        times = ["--start", iso(start), "--end", iso(start + HOUR), "--bidding-ends", iso(start - HOUR)]
        arguments = ["request", "--target", "1", "--cap", "0.4", *times]
        first, second = desk.json(*arguments), desk.json(*arguments)
        assert first["transaction"] == second["transaction"]
        market = desk.world.market
        assert market.functions.seriesCount().call() == 1
        assert desk.world.token.functions.allowance(UTILITY.address, market.address).call() == 0

    def test_refuses_what_is_wrong_and_names_it(self, desk: Desk, subtests: pytest.Subtests) -> None:
        usual = ["--target", "1", "--cap", "0.40", "--start", "2026-01-02T18:00Z", "--end", "2026-01-02T20:00Z"]
        for changes, words in WRONG_TERMS:
            with subtests.test(changes=changes):
                answer = desk.run("request", *usual, *changes)
                assert (answer.code, words in answer.err) == (2, True), answer.err
        assert desk.world.market.functions.seriesCount().call() == 0


class TestSeriesOfDays:
    def test_are_called_by_number_or_date(self, desk: Desk) -> None:
        document = desk.request("--days", "4", "--calls", "2")
        world = desk.world
        world.bid(1, desk.home("a"), 1000, 0)
        desk.anvil.set_time(seconds(document["bidding_ends"]))
        desk.json("clear", "1")
        first = desk.json("call", "1", "0")
        assert first["start"] == document["start"]
        second = desk.json("call", "1", "2026-01-03")
        assert second["day"] == 1
        assert desk.json("events")[0]["called"] == ["2026-01-02", "2026-01-03"]

    def test_refuses_days_that_cannot_be_called(self, desk: Desk, subtests: pytest.Subtests) -> None:
        desk.request("--days", "4")
        for day, code, words in WRONG_DAYS:
            with subtests.test(day=day):
                answer = desk.run("call", "1", day)
                assert (answer.code, words in answer.err) == (code, True), answer.err
