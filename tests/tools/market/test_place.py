"""Deploying a market and telling homes where it is."""

import json
from pathlib import Path

from custom_components.gridpact.market.market_code import decode
from tools.bench.world import COIN

from .desk import DAY, UTILITY, Desk, run

GRACE = 5 * DAY


class TestDeploy:
    def test_tells_each_step_and_prints_where_everything_is(self, desk: Desk) -> None:
        for place in ("market", "registry", "ledger", "token", "timelock", "utility"):
            assert desk.addresses[place].startswith("0x")
        assert json.loads(desk.deployment.read_text())["market"] == desk.addresses["market"]

    def test_leaves_the_timelock_as_only_admin_with_a_delay_beyond_the_grace(self, desk: Desk) -> None:
        world = desk.world
        timelock = desk.addresses["timelock"]
        abi = [{"name": "getMinDelay", "type": "function", "inputs": [], "outputs": [{"type": "uint256"}]}]
        delay = world.chain.web3.eth.contract(address=timelock, abi=abi).functions.getMinDelay().call()
        assert delay > world.market.functions.grace().call() == GRACE
        for contract in (world.market, world.registry, world.token):
            assert contract.functions.hasRole(bytes(32), timelock).call()
            assert not contract.functions.hasRole(bytes(32), UTILITY.address).call()

    def test_mints_to_the_utility_once_and_keeps_no_right_to_mint(self, desk: Desk) -> None:
        token = desk.world.token
        assert token.functions.balanceOf(UTILITY.address).call() == 1_000_000 * COIN
        assert not token.functions.hasRole(token.functions.MINTER_ROLE().call(), UTILITY.address).call()

    def test_does_not_overwrite_another_deployment(self, desk: Desk) -> None:
        again = desk.deploy()
        assert (again.code, "exists already" in again.err) == (2, True)

    def test_refuses_a_timelock_that_is_not_longer_than_the_grace(self, desk: Desk, tmp_path: Path) -> None:
        file = str(tmp_path / "other.json")
        answer = run("deploy", "--rpc", desk.anvil.url, "--name", "x", "--delay", "5", "--deployment", file)
        assert (answer.code, "grace" in answer.err) == (2, True)

    def test_prints_the_code_that_homes_paste(self, desk: Desk) -> None:
        answer = desk.run("code")
        code = decode(answer.out)
        assert (code.name, code.network, code.market) == ("Konstanz Flex", "31337", desk.addresses["market"])
        assert code.rpc_urls == (desk.anvil.url,)
        assert run("events", "--market", answer.out, "--json").json == []
