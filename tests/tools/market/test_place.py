"""Deploying a market and telling homes where it is."""

import json
from pathlib import Path

from custom_components.gridpact.chain.evm.contracts import REGISTRY
from custom_components.gridpact.market.market_code import decode
from tools.bench.world import COIN
from tools.devnet.deployer import NOBODY
from tools.devnet.governing import GOVERNOR, TIMELOCK

from .desk import DAY, UTILITY, Desk, run

LONGEST_GRACE = 7 * DAY


class TestDeploy:
    def test_tells_each_step_and_prints_where_everything_is(self, desk: Desk) -> None:
        for place in ("market", "registry", "ledger", "token", "timelock", "governor", "utility"):
            assert desk.addresses[place].startswith("0x")
        assert json.loads(desk.deployment.read_text())["market"] == desk.addresses["market"]

    def test_leaves_the_timelock_as_only_admin_with_a_delay_beyond_the_grace(self, desk: Desk) -> None:
        world = desk.world
        timelock = desk.addresses["timelock"]
        abi = [{"name": "getMinDelay", "type": "function", "inputs": [], "outputs": [{"type": "uint256"}]}]
        delay = world.chain.web3.eth.contract(address=timelock, abi=abi).functions.getMinDelay().call()
        assert delay > LONGEST_GRACE > world.market.functions.grace().call()
        for contract in (world.market, world.registry, world.token):
            assert contract.functions.hasRole(bytes(32), timelock).call()
            assert not contract.functions.hasRole(bytes(32), UTILITY.address).call()

    def test_takes_a_deposit_of_two_tokens_where_nothing_else_is_said(self, desk: Desk, tmp_path: Path) -> None:
        file = str(tmp_path / "other.json")
        command = ["deploy", "--rpc", desk.anvil.url, "--name", "x", "--deployment", file, "--json"]
        usual = desk.contract(REGISTRY, run(*command).json["registry"]).functions
        assert usual.minimumStake().call() == 2 * COIN
        assert usual.unbondingTime().call() == 7 * DAY
        assert usual.HIGHEST_MINIMUM_STAKE().call() == 100 * COIN
        other = run(*command, "--force", "--minimum-stake", "0.5", "--unbonding", "3").json["registry"]
        assert desk.contract(REGISTRY, other).functions.minimumStake().call() == COIN // 2
        assert desk.contract(REGISTRY, other).functions.unbondingTime().call() == 3 * DAY

    def test_lets_holders_of_the_token_rule_by_votes_alone(self, desk: Desk) -> None:
        governor = desk.contract(GOVERNOR, desk.addresses["governor"]).functions
        timelock = desk.contract(TIMELOCK, desk.addresses["timelock"]).functions
        assert desk.world.registry.functions.governor().call() == desk.addresses["governor"]
        assert (governor.votingDelay().call(), governor.votingPeriod().call()) == (DAY, 3 * DAY)
        assert (governor.proposalThreshold().call(), governor.quorumNumerator().call()) == (COIN, 4)
        assert governor.timelock().call() == desk.addresses["timelock"]
        proposer, executor = timelock.PROPOSER_ROLE().call(), timelock.EXECUTOR_ROLE().call()
        assert timelock.hasRole(proposer, desk.addresses["governor"]).call()
        assert not timelock.hasRole(proposer, UTILITY.address).call()
        assert not timelock.hasRole(bytes(32), UTILITY.address).call()
        assert timelock.hasRole(executor, NOBODY).call()
        assert json.loads(desk.deployment.read_text())["governor"] == desk.addresses["governor"]

    def test_a_span_of_time_is_written_with_its_unit(self, desk: Desk, tmp_path: Path) -> None:
        file = str(tmp_path / "other.json")
        command = ["deploy", "--rpc", desk.anvil.url, "--name", "x", "--deployment", file, "--json"]
        found = run(*command, "--voting-delay", "0s", "--voting-period", "90s").json
        governor = desk.contract(GOVERNOR, found["governor"]).functions
        assert (governor.votingDelay().call(), governor.votingPeriod().call()) == (0, 90)
        answer = run(*command, "--force", "--voting-delay", "soon")
        assert (answer.code, "not a span of time" in answer.err) == (2, True)

    def test_another_token_has_no_votes(self, desk: Desk, tmp_path: Path) -> None:
        file = str(tmp_path / "other.json")
        command = ["deploy", "--rpc", desk.anvil.url, "--name", "x", "--deployment", file, "--json"]
        found = run(*command, "--token", desk.addresses["token"]).json
        assert found["governor"] is None
        timelock = desk.contract(TIMELOCK, found["timelock"]).functions
        assert timelock.hasRole(timelock.PROPOSER_ROLE().call(), UTILITY.address).call()

    def test_mints_to_the_utility_once_and_keeps_no_right_to_mint(self, desk: Desk) -> None:
        token = desk.world.token
        assert token.functions.balanceOf(UTILITY.address).call() == 1_000_000 * COIN
        assert not token.functions.hasRole(token.functions.MINTER_ROLE().call(), UTILITY.address).call()

    def test_does_not_overwrite_another_deployment(self, desk: Desk) -> None:
        again = desk.deploy()
        assert (again.code, "exists already" in again.err) == (2, True)

    def test_refuses_a_timelock_that_is_not_longer_than_the_grace(self, desk: Desk, tmp_path: Path) -> None:
        file = str(tmp_path / "other.json")
        answer = run("deploy", "--rpc", desk.anvil.url, "--name", "x", "--delay", "7", "--deployment", file)
        assert (answer.code, "grace" in answer.err) == (2, True)

    def test_prints_the_code_that_homes_paste(self, desk: Desk) -> None:
        answer = desk.run("code")
        code = decode(answer.out)
        assert (code.name, code.network, code.market) == ("Konstanz Flex", "31337", desk.addresses["market"])
        assert code.rpc_urls == (desk.anvil.url,)
        assert run("events", "--market", answer.out, "--json").json == []
