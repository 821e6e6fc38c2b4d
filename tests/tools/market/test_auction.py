"""Watching bids, clearing, and what was delivered."""

import subprocess
import sys
import threading

from .desk import ROOT, Desk, seconds, until
from .history import home_with_history, settle


class TestAuction:
    def bid(self, desk: Desk, series: int) -> list[str]:
        """Two cheap homes that together fall short, and a dear one that is needed in part."""
        world = desk.world
        homes = [desk.home(name) for name in ("cheap", "middle", "dear")]
        for home, wh, tick in zip(homes, (400, 400, 400), (19, 24, 39), strict=True):
            world.bid(series, home, wh, tick)
        return homes

    def test_is_watched_cleared_and_shown(self, desk: Desk) -> None:
        document = desk.request("--tick", "0.01")
        homes = self.bid(desk, document["series"])
        early = desk.run("clear", "1")
        assert (early.code, "Bidding for series 1 lasts until" in early.err) == (2, True)

        desk.anvil.set_time(seconds(document["bidding_ends"]))
        watched = desk.run("watch", "1")
        assert all(home in watched.out for home in homes)
        assert "3 bids, 1.2 kWh of 1 kWh wanted; cleared now: 1 kWh at 0.4 GPT per kWh" in watched.out
        cleared = desk.json("clear", "1")
        assert (cleared["status"], cleared["awarded_wh"], cleared["price"]) == ("cleared", 1000, "0.4")

        results = desk.json("results", "1")
        assert [(bid["account"], bid["price"], bid["awarded_wh"]) for bid in results["bids"]] == [
            (homes[0], "0.2", 400),
            (homes[1], "0.25", 400),
            (homes[2], "0.4", 200),
        ]
        assert results["deliveries"] == []
        table = desk.run("results", "1").out
        assert f"{homes[2]}  400          0.4         200" in table
        assert [series["status"] for series in desk.json("events")] == ["cleared"]

    def test_shows_bids_as_they_come_also_where_there_is_no_terminal(self, desk: Desk) -> None:
        document = desk.request("--tick", "0.01", "--bidding-ends", "+2h")
        command = [sys.executable, "-m", "tools.market", "watch", "1", "--every", "0.1"]
        process = subprocess.Popen(
            [*command, "--deployment", str(desk.deployment)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        lines: list[str] = []
        assert process.stdout is not None
        reader = threading.Thread(target=lambda: lines.extend(process.stdout or []))
        reader.start()
        until(lambda: any("0 bids" in line for line in lines))
        homes = self.bid(desk, 1)
        until(lambda: any("3 bids" in line for line in lines))
        desk.anvil.set_time(seconds(document["bidding_ends"]))
        assert process.wait(30) == 0
        reader.join()
        assert any(homes[0] in line for line in lines)
        assert "Bidding has ended.\n" in lines
        assert "\x1b" not in "".join(lines)

    def test_goes_on_clearing_where_it_stopped(self, desk: Desk) -> None:
        document = desk.request("--tick", "0.01")
        self.bid(desk, 1)
        desk.anvil.set_time(seconds(document["bidding_ends"]))
        desk.world.clear(1, words=3)
        steps = desk.json("clear", "1", "--words", "3")
        assert (steps["status"], steps["price"]) == ("cleared", "0.4")
        assert len(steps["transactions"]) == 3
        assert desk.json("clear", "1")["transactions"] == []

    def test_waits_for_the_end_of_bidding_if_asked(self, desk: Desk) -> None:
        document = desk.request("--bidding-ends", "+2h")
        ends = threading.Timer(1, lambda: desk.anvil.set_time(seconds(document["bidding_ends"])))
        ends.start()
        answer = desk.run("clear", "1", "--wait")
        assert (answer.code, "Bidding lasts" in answer.err) == (0, True)

    def test_shows_what_was_delivered_and_paid(self, desk: Desk) -> None:
        home = home_with_history(desk)
        document = desk.request("--target", "800Wh", "--tick", "0.01", "--bidding-ends", "+1h")
        desk.world.bid(1, home.account, 800, 24)
        desk.anvil.set_time(seconds(document["bidding_ends"]))
        desk.json("clear", "1")
        settled = settle(desk, home, document)
        delivery = desk.json("results", "1")["deliveries"][0]
        assert (delivery["account"], delivery["day"]) == (home.account, document["start"][:10])
        assert (delivery["baseline_wh"], delivery["actual_wh"], delivery["delivered_wh"]) == (1600, 1200, 400)
        assert (delivery["owed_wh"], delivery["paid"], delivery["expired"]) == (0, "0.1", False)
        assert delivery["transaction"] == settled
        assert "400" in desk.run("results", "1").out
