"""The doctor on votes: a governor that can act, and that nobody passes by."""

from typing import Any

from eth_utils import keccak
import pytest

from custom_components.gridpact.chain.evm.contracts import TIMELOCK, abi_of
from tools.devnet import ACCOUNTS

from .desk import UTILITY, Desk
from .governed import as_timelock

PROPOSER = keccak(text="PROPOSER_ROLE")
STRANGER = ACCOUNTS[2].address
NOBODY = "0x" + "00" * 20


def timelock(desk: Desk) -> Any:
    return desk.world.chain.web3.eth.contract(address=desk.addresses["timelock"], abi=abi_of(TIMELOCK))


def only(desk: Desk) -> dict[str, Any]:
    answer = desk.run("doctor", "--json")
    assert answer.code == 1
    [found] = answer.json["faults"]
    return dict(found)


def test_a_market_that_is_voted_on_is_sound(desk: Desk) -> None:
    found = desk.json("doctor")
    assert found["faults"] == []
    assert found["governor"] == desk.world.registry.functions.governor().call()
    assert (found["minimum_stake"], found["unbonding_time"]) == ("0", "7 days, 0:00:00")
    assert found["voting_period"] == "3 days, 0:00:00"


def test_without_a_governor_nobody_votes(desk: Desk) -> None:
    as_timelock(desk, desk.world.registry.functions.setGovernor(NOBODY))
    assert only(desk)["fault"] == "no_governor"


@pytest.mark.parametrize("place", ["token", "utility"])
def test_a_governor_that_is_none_is_named(desk: Desk, place: str) -> None:
    address = desk.addresses[place]
    as_timelock(desk, desk.world.registry.functions.setGovernor(address))
    assert address in only(desk)["message"]


def test_a_governor_that_may_not_propose_to_the_timelock_is_named(desk: Desk) -> None:
    governor = desk.world.registry.functions.governor().call()
    as_timelock(desk, timelock(desk).functions.revokeRole(PROPOSER, governor))
    assert only(desk)["fault"] == "no_proposer"


def test_a_key_that_passes_the_vote_by_is_named(desk: Desk) -> None:
    as_timelock(desk, timelock(desk).functions.grantRole(PROPOSER, STRANGER))
    assert STRANGER in only(desk)["message"]


def test_a_governor_of_another_timelock_changes_nothing(desk: Desk) -> None:
    world, other = desk.world, UTILITY.address
    for contract in (world.market, world.registry):
        as_timelock(desk, contract.functions.grantRole(bytes(32), other))
        world.chain.send(contract.functions.revokeRole(bytes(32), desk.addresses["timelock"]), other)
    found = desk.run("doctor", "--json").json["faults"]
    assert {(fault["fault"], fault["details"]["place"]) for fault in found} == {
        ("idle_governor", "market"),
        ("idle_governor", "registry"),
        ("plain_key", "market"),
        ("plain_key", "registry"),
    }
