"""Money for fees, attestations, and what comes back."""

import pytest

from tools.bench.world import COIN

from .desk import UTILITY, Desk, seconds


class TestMoney:
    def test_comes_back_when_a_series_is_cancelled(self, desk: Desk) -> None:
        desk.request()
        desk.json("cancel", "1")
        assert desk.json("events")[0]["status"] == "void"
        assert desk.world.token.functions.balanceOf(UTILITY.address).call() == 1_000_000 * COIN

    def test_comes_back_when_nobody_cleared_in_time(self, desk: Desk) -> None:
        document = desk.request()
        desk.anvil.set_time(seconds(document["start"]))
        refunded = desk.json("refund", "1")
        assert refunded["withdrawn"] == "0.4"
        assert desk.world.token.functions.balanceOf(UTILITY.address).call() == 1_000_000 * COIN
        assert desk.json("refund") == {"withdrawn": "0"}

    def test_is_sent_for_fees_and_trials(self, desk: Desk) -> None:
        account = desk.home("funded", stake=1)
        before = desk.anvil.balance(account)
        desk.json("fund", account, "--coin", "0.05", "--tokens", "12.5")
        assert desk.anvil.balance(account) == before + COIN // 20
        assert desk.world.token.functions.balanceOf(account).call() == 125 * COIN // 10


class TestAttest:
    def test_names_a_connection_point(self, desk: Desk) -> None:
        account = desk.home("attested")
        document = desk.json("attest", account, "DE0001-Konstanz-7")
        assert desk.world.registry.functions.holderOf(document["connection_point"]).call() == account

    def test_refuses_a_hash_that_is_none(self, desk: Desk, subtests: pytest.Subtests) -> None:
        account = desk.home("a")
        for point in ("0x12", "0x" + "00" * 12 + "11" * 20, "0xzz"):
            with subtests.test(point=point):
                answer = desk.run("attest", account, point)
                assert (answer.code, "is no connection point" in answer.err) == (2, True)
