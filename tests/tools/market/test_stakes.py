"""Deposits from the command line: paid in, taken out, disputed, slashed."""

from eth_utils import keccak
import pytest

from tools.bench.world import COIN

from .desk import DAY, OTHER, UTILITY, Desk
from .governed import as_timelock

WEEK = 7 * DAY


@pytest.fixture
def account(desk: Desk) -> str:
    """A home whose deposit of 10 the utility's key may take out: it is the account's operator."""
    account = desk.home("home")
    world = desk.world
    world.chain.send(world.registry.functions.setOperator(account, UTILITY.address), account)
    return account


def let_slash(desk: Desk) -> None:
    """Give the utility's key the slasher role, as a vote would."""
    as_timelock(desk, desk.world.registry.functions.grantRole(keccak(text="SLASHER_ROLE"), UTILITY.address))


class TestStake:
    def test_adds_up(self, desk: Desk) -> None:
        account = desk.home("funded", stake=1)
        assert desk.json("stake", account, "2.25")["stake"] == "3.25"
        assert desk.json("stake", account, "2.25")["stake"] == "5.5"

    def test_is_not_promised_beyond_what_is_there(self, desk: Desk) -> None:
        account = desk.home("rich", stake=1)
        answer = desk.run("stake", account, "2000000")
        assert (answer.code, "has only" in answer.err) == (2, True)

    def test_goes_to_accounts_that_exist(self, desk: Desk) -> None:
        answer = desk.run("stake", OTHER.address, "1")
        assert (answer.code, "is not registered" in answer.err) == (2, True)


class TestUnstake:
    def test_waits_and_goes_to_the_wallet(self, desk: Desk, account: str) -> None:
        found = desk.json("unstake", account, "4")
        assert (found["stake"], found["unbonding"], found["disputed_until"]) == ("6", "4", None)
        early = desk.run("claim-stake", account)
        assert (early.code, "is paid out from" in early.err) == (2, True)
        desk.anvil.advance(WEEK)
        before = desk.world.token.functions.balanceOf(account).call()
        paid = desk.json("claim-stake", account)
        assert (paid["stake"], paid["unbonding"], paid["unbonds_at"]) == ("6", "0", None)
        assert desk.world.token.functions.balanceOf(account).call() == before + 4 * COIN

    def test_of_all_closes_the_account(self, desk: Desk, account: str) -> None:
        found = desk.json("unstake", account, "--all")
        assert (found["stake"], found["unbonding"]) == ("0", "10")
        again = desk.run("stake", account, "1")
        assert (again.code, "is not registered" in again.err) == (2, True)
        desk.anvil.advance(WEEK)
        assert desk.json("claim-stake", account)["unbonding"] == "0"

    @pytest.mark.parametrize(("amount", "words"), [("0", "the amount is 0"), ("11", "network refused")])
    def test_of_an_amount_that_cannot_be_is_refused(self, desk: Desk, account: str, amount: str, words: str) -> None:
        answer = desk.run("unstake", account, amount)
        assert (answer.code, words in answer.err) == (3, True), answer.err

    def test_needs_an_amount_or_all(self, desk: Desk, account: str) -> None:
        assert desk.run("unstake", account).code == 2

    def test_is_the_operators_right(self, desk: Desk) -> None:
        answer = desk.run("unstake", desk.home("another"), "1")
        assert (answer.code, "may not act for the account" in answer.err) == (3, True)


class TestDispute:
    def test_holds_a_deposit_until_it_is_closed(self, desk: Desk, account: str) -> None:
        let_slash(desk)
        opened = desk.json("dispute", account, "the meter was opened")
        assert opened["disputed_until"] is not None
        held = desk.run("unstake", account, "1")
        assert held.code == 3
        assert desk.json("dispute", account, "--close")["disputed_until"] is None
        assert desk.json("unstake", account, "1")["unbonding"] == "1"

    def test_lets_the_slasher_take_from_it(self, desk: Desk, account: str) -> None:
        let_slash(desk)
        early = desk.run("slash", account, "3", "no reason")
        assert early.code == 3
        desk.json("dispute", account, "the meter was opened")
        assert desk.json("slash", account, "3", "the meter was opened")["stake"] == "7"
        assert desk.world.registry.functions.treasury().call() == 3 * COIN

    def test_needs_the_role(self, desk: Desk, account: str) -> None:
        answer = desk.run("dispute", account, "why not")
        assert (answer.code, "does not have the role" in answer.err) == (3, True)
