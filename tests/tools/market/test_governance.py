"""Votes from the command line: proposed, voted for, waited, carried out."""

from typing import Any

from eth_utils import keccak
import pytest

from tools.bench.world import COIN

from .desk import DAY, OTHER, UTILITY, Desk
from .governed import VOTING_DELAY, VOTING_PERIOD, as_timelock

WAIT = 8 * DAY  # in the timelock
ALL_CHANGES = [
    (["--minimum-stake", "3.5"], "minimum stake 3.5 GPT"),
    (["--unbonding-time", "36h"], "unbonding time 1 day, 12:00:00"),
    (["--factors", "90", "110"], "factors 90 % to 110 %"),
    (["--grace", "6d"], "grace 6 days"),
    (["--grant", "requester", OTHER.address], f"grant role requester of {OTHER.address}"),
    (["--revoke", "attester", UTILITY.address], f"revoke role attester of {UTILITY.address}"),
]


@pytest.fixture
def governed(desk: Desk) -> Desk:
    """A market in which the utility's tokens count as votes."""
    assert desk.json("delegate")["votes"] == "1000000"
    desk.anvil.advance(60)
    return desk


def accepted(desk: Desk, *change: str) -> str:
    """Propose and vote for a change, and let the vote end; return the proposal's number."""
    number = str(desk.json("propose", *change)["proposal"])
    desk.anvil.advance(VOTING_DELAY + 1)
    desk.json("vote", number, "for")
    desk.anvil.advance(VOTING_PERIOD + 1)
    return number


def only(desk: Desk) -> dict[str, Any]:
    [found] = desk.json("proposals")
    return dict(found)


class TestAVote:
    def test_changes_the_minimum_stake_through_the_timelock(self, governed: Desk) -> None:
        proposed = governed.json("propose", "--minimum-stake", "3")
        assert (proposed["proposal"], proposed["state"]) == (1, "pending")
        assert proposed["changes"] == ["minimum stake 3 GPT"] == [proposed["description"]]
        governed.anvil.advance(VOTING_DELAY + 1)
        voted = governed.json("vote", "1", "for")
        assert (voted["state"], voted["for"], voted["against"]) == ("active", "1000000", "0")
        governed.anvil.advance(VOTING_PERIOD + 1)
        assert only(governed)["state"] == "succeeded"
        queued = governed.json("queue", "1")
        assert (queued["state"], queued["executable_from"] is not None) == ("queued", True)
        early = governed.run("execute", "1")
        assert (early.code, "waits until" in early.err) == (2, True)
        assert governed.world.registry.functions.minimumStake().call() == 0
        governed.anvil.advance(WAIT)
        assert governed.json("execute", "1")["state"] == "executed"
        assert governed.world.registry.functions.minimumStake().call() == 3 * COIN
        assert governed.json("doctor")["minimum_stake"] == "3"

    @pytest.mark.parametrize(("options", "text"), ALL_CHANGES, ids=[options[0] for options, _ in ALL_CHANGES])
    def test_can_be_held_on_every_parameter(self, governed: Desk, options: list[str], text: str) -> None:
        number = accepted(governed, *options)
        governed.json("queue", number)
        governed.anvil.advance(WAIT)
        assert governed.json("execute", number)["changes"] == [text]

    def test_spends_the_treasury(self, governed: Desk) -> None:
        world = governed.world
        account = governed.home("slashed")
        as_timelock(governed, world.registry.functions.grantRole(keccak(text="SLASHER_ROLE"), UTILITY.address))
        governed.json("dispute", account, "it lied")
        governed.json("slash", account, "4", "it lied")
        number = accepted(governed, "--spend", OTHER.address, "4")
        governed.json("queue", number)
        governed.anvil.advance(WAIT)
        governed.json("execute", number)
        assert world.token.functions.balanceOf(OTHER.address).call() == 4 * COIN

    def test_may_be_about_several_changes_at_once(self, governed: Desk) -> None:
        found = governed.json(
            "propose", "--minimum-stake", "1", "--unbonding-time", "10d", "--description", "Calm down"
        )
        assert (found["description"], len(found["changes"])) == ("Calm down", 2)

    def test_that_fails_changes_nothing(self, governed: Desk) -> None:
        governed.json("propose", "--minimum-stake", "3")
        governed.anvil.advance(VOTING_DELAY + 1)
        governed.json("vote", "1", "against")
        governed.anvil.advance(VOTING_PERIOD + 1)
        assert only(governed)["state"] == "defeated"
        answer = governed.run("queue", "1")
        assert (answer.code, "the proposal is not at that stage" in answer.err) == (3, True)

    def test_is_listed_newest_first_with_how_it_stands(self, governed: Desk) -> None:
        assert governed.json("proposals") == []
        governed.json("propose", "--minimum-stake", "3")
        governed.json("propose", "--minimum-stake", "4")
        assert [found["proposal"] for found in governed.json("proposals")] == [2, 1]
        table = governed.run("proposals")
        assert "minimum stake 4 GPT" in table.out
        assert "pending" in table.out


class TestProposing:
    @pytest.mark.parametrize(
        ("options", "code", "words"),
        [
            ([], 2, "say what is to change"),
            (["--minimum-stake", "1000"], 3, "The network refused"),
            (["--unbonding-time", "1m"], 3, "The network refused"),
            (["--unbonding-time", "soon"], 2, "soon"),
            (["--factors", "70", "110"], 3, "The network refused"),
            (["--factors", "low", "110"], 2, "is no whole number of percent"),
            (["--grace", "30d"], 3, "The network refused"),
            (["--spend", OTHER.address, "1"], 3, "The network refused"),
            (["--grant", "king", OTHER.address], 2, "'king' is no role"),
        ],
        ids=lambda value: " ".join(value) if isinstance(value, list) else "",
    )
    def test_what_cannot_be_is_refused_before_anybody_votes(
        self, governed: Desk, options: list[str], code: int, words: str
    ) -> None:
        answer = governed.run("propose", *options)
        assert (answer.code, words in answer.err) == (code, True), answer.err
        assert governed.json("proposals") == []

    def test_takes_votes(self, governed: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        governed.json("fund", OTHER.address, "--tokens", "5")
        monkeypatch.setenv("GRIDPACT_KEY", OTHER.secret)
        answer = governed.run("propose", "--minimum-stake", "3")
        assert (answer.code, "Tokens count as votes after delegate" in answer.err) == (2, True)


class TestVoting:
    def test_begins_later_than_the_proposal(self, governed: Desk) -> None:
        governed.json("propose", "--minimum-stake", "3")
        answer = governed.run("vote", "1", "for")
        assert (answer.code, "The vote on proposal 1 begins" in answer.err) == (2, True)

    def test_takes_votes_from_before_its_beginning(self, governed: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        governed.json("fund", OTHER.address, "--tokens", "5")
        governed.json("propose", "--minimum-stake", "3")
        governed.anvil.advance(VOTING_DELAY + 1)
        monkeypatch.setenv("GRIDPACT_KEY", OTHER.secret)
        governed.json("delegate")
        answer = governed.run("vote", "1", "against")
        assert (answer.code, "has no votes on proposal 1" in answer.err) == (2, True)

    def test_is_possible_once(self, governed: Desk) -> None:
        governed.json("propose", "--minimum-stake", "3")
        governed.anvil.advance(VOTING_DELAY + 1)
        governed.json("vote", "1", "abstain")
        again = governed.json("vote", "1", "abstain")
        assert again["abstain"] == "1000000", "the same wish is one vote"

    def test_of_an_unknown_proposal_is_named(self, governed: Desk) -> None:
        for command in (["vote", "7", "for"], ["queue", "7"], ["execute", "7"]):
            answer = governed.run(*command)
            assert (answer.code, "There is no proposal 7" in answer.err) == (2, True)

    def test_can_be_somebody_elses(self, governed: Desk) -> None:
        assert governed.json("delegate", OTHER.address) | {"transaction": ""} == {
            "delegate": OTHER.address,
            "votes": "1000000",
            "transaction": "",
        }
