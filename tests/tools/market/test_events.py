"""Grid events with a fixed price from the command line: created, joined, completed, cancelled."""

from typing import Any

import pytest

from tools.bench.world import COIN
from tools.market.commands.request import FIXED

from .desk import DAY, HOUR, UTILITY, Desk, iso, midnight, seconds


def created(desk: Desk, *changes: str, kind: str = "demand-response") -> dict[str, Any]:
    """Create an event of 1 kWh tomorrow from 18:00 to 20:00 at 0.30, open to everybody."""
    start = midnight(desk.anvil.time) + 18 * HOUR
    window = ["--start", iso(start), "--end", iso(start + 2 * HOUR)]
    usual = ["--target", "1kWh", "--price", "0.30", *window, "--no-attested-only"]
    document: dict[str, Any] = desk.json("create", kind, *usual, *changes)
    return document


def join(desk: Desk, name: str, wh: int, series: int = 1) -> str:
    account = desk.home(name)
    world = desk.world
    world.chain.send(world.market.functions.join(series, account, wh), account)
    return account


def tokens(desk: Desk) -> int:
    return int(desk.world.token.functions.balanceOf(UTILITY.address).call())


class TestCreate:
    @pytest.mark.parametrize("kind", FIXED)
    def test_knows_five_kinds(self, desk: Desk, kind: str) -> None:
        document = created(desk, kind=kind)
        assert document["kind"] == kind.replace("-", "_")
        assert (document["status"], document["price"], document["target_wh"]) == ("open", "0.3", 1000)
        assert desk.json("events")[0]["kind"] == kind.replace("-", "_")

    def test_puts_in_what_the_most_reliable_homes_are_paid(self, desk: Desk) -> None:
        assert created(desk)["escrow"] == "0.36"
        assert tokens(desk) == 1_000_000 * COIN - 36 * COIN // 100
        assert desk.world.token.functions.allowance(UTILITY.address, desk.addresses["market"]).call() == 0

    def test_now_is_the_first_window_that_leaves_homes_their_notice(self, desk: Desk) -> None:
        now = desk.anvil.time
        document = desk.json("create", "emergency", "--target", "1", "--price", "1", "--start", "now", "--for", "60")
        start = seconds(document["start"])
        assert start % 900 == 0
        assert now + 3600 < start <= now + 3600 + 900 + 60
        assert seconds(document["bidding_ends"]) == start - 900
        assert document["minutes"] == 60
        assert document["called"] == [document["start"][:10]], "a single day is called at once"

    def test_of_several_days_is_called_day_by_day(self, desk: Desk) -> None:
        document = created(desk, "--days", "4", "--calls", "2")
        assert (document["called"], document["calls"]) == ([], 2)
        join(desk, "first", 500)
        assert desk.json("call", "1", "0")["day"] == 0

    @pytest.mark.parametrize(
        ("options", "words"),
        [(["--price", "0"], "a price above 0"), (["--target", "0"], "is no energy"), (["--price", "x"], "--price")],
    )
    def test_refuses_what_would_be_nothing(self, desk: Desk, options: list[str], words: str) -> None:
        usual = ["--target", "1", "--price", "1", "--start", "now", "--for", "60"]
        answer = desk.run("create", "emergency", *usual, *options)
        assert (answer.code, words in answer.err) == (2, True), answer.err

    def test_refuses_an_unknown_kind(self, desk: Desk) -> None:
        answer = desk.run("create", "party", "--target", "1", "--price", "1", "--start", "now", "--for", "60")
        assert (answer.code, "party" in answer.err) == (2, True)

    def test_does_not_promise_what_is_not_there(self, desk: Desk) -> None:
        usual = ["--price", "1000", "--start", "now", "--for", "60"]
        answer = desk.run("create", "emergency", "--target", "1MWh", *usual)
        assert (answer.code, "has only" in answer.err) == (2, True)


class TestJoining:
    def test_is_shown(self, desk: Desk) -> None:
        created(desk)
        first, second = join(desk, "first", 400), join(desk, "second", 300)
        found = desk.json("results", "1")
        assert (found["awarded_wh"], found["price"], found["status"]) == (700, "0.3", "open")
        assert {home["account"]: (home["wh"], home["awarded_wh"]) for home in found["bids"]} == {
            first: (400, 400),
            second: (300, 300),
        }

    def test_is_watched_until_it_ends(self, desk: Desk) -> None:
        document = created(desk)
        account = join(desk, "first", 400)
        desk.anvil.set_time(seconds(document["bidding_ends"]))
        answer = desk.run("watch", "1")
        assert account in answer.out
        assert "1 home has joined, 0.4 kWh of 1 kWh wanted" in answer.out
        assert "Joining has ended." in answer.out

    def test_leaves_nothing_to_clear(self, desk: Desk) -> None:
        created(desk)
        answer = desk.run("clear", "1")
        assert (answer.code, "has a fixed price" in answer.err) == (2, True)


class TestComplete:
    def test_gives_back_what_nobody_can_be_owed(self, desk: Desk) -> None:
        created(desk)
        join(desk, "first", 500)
        before = tokens(desk)
        completed = desk.json("complete", "1")
        assert (completed["calls"], completed["returned"]) == (1, "0.18")
        assert tokens(desk) == before + 18 * COIN // 100
        assert desk.json("events")[0]["status"] == "completed"

    def test_ends_an_auction_too(self, desk: Desk) -> None:
        document = desk.request("--days", "3", "--calls", "3")
        desk.anvil.set_time(seconds(document["bidding_ends"]))
        desk.json("clear", "1")
        assert desk.json("complete", "1")["calls"] == 0
        assert tokens(desk) == 1_000_000 * COIN


class TestCancel:
    def test_brings_everything_back_while_homes_can_join(self, desk: Desk) -> None:
        created(desk)
        account = join(desk, "first", 500)
        desk.json("cancel", "1")
        assert tokens(desk) == 1_000_000 * COIN - 10 * COIN  # the deposit that the home was given
        assert desk.world.market.functions.reservedOf(account).call() == 0

    def test_is_refused_afterwards(self, desk: Desk) -> None:
        document = created(desk)
        desk.anvil.set_time(seconds(document["bidding_ends"]))
        answer = desk.run("cancel", "1")
        assert answer.code == 3

    def test_what_was_not_joined_comes_back_in_the_end(self, desk: Desk) -> None:
        document = created(desk)
        desk.anvil.set_time(seconds(document["end"]) + 6 * DAY)
        assert desk.json("refund", "1")["withdrawn"] == "0.36"
