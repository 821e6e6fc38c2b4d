"""The doctor: a deployment that is sound is said to be so, and each fault is named."""

import asyncio
from collections.abc import Awaitable, Callable
import json
from typing import Any

import aiohttp
from eth_utils import keccak
import pytest

from custom_components.gridpact.chain.evm.provider import EvmProvider
from custom_components.gridpact.chain.keys import Key
from tools.bench.world import COIN
from tools.devnet import ACCOUNTS, CHAIN_ID, Anvil, Deployed, Roles, Voting, deploy
from tools.devnet.deployer import Deployer

from .desk import DAY, OTHER, UTILITY, Answer, Desk, run
from .governed import as_timelock

STRANGER = ACCOUNTS[2]
KEY = Key.read(UTILITY.secret)
ME = [UTILITY.address]
ALL = Roles(requesters=ME, attesters=ME, pausers=ME)


def deployed(anvil: Anvil, **options: Any) -> Deployed:
    """Put a market on the chain as the utility would without its command line."""
    return asyncio.run(_with_provider(anvil, lambda provider: deploy(provider, KEY, **options)))


def deploying[T](anvil: Anvil, work: Callable[[Deployer], Awaitable[T]]) -> T:
    """Put single contracts on the chain."""
    return asyncio.run(_with_provider(anvil, lambda provider: work(Deployer(provider, KEY, lambda _text: None))))


async def _with_provider[T](anvil: Anvil, work: Callable[[EvmProvider], Awaitable[T]]) -> T:
    async with aiohttp.ClientSession() as session:
        return await work(EvmProvider(session, [anvil.url], CHAIN_ID))


def examined(anvil: Anvil, market: str) -> Any:
    return run("doctor", "--rpc", anvil.url, "--market", market, "--json").json


def faults(answer: Answer) -> set[str]:
    return {found["fault"] for found in answer.json["faults"]}


def message_of(document: dict[str, Any], key: str) -> str:
    """What the first fault of a name says."""
    return next(f"{found['message']} {found['advice']}" for found in document["faults"] if found["fault"] == key)


def only(answer: Answer, key: str) -> dict[str, Any]:
    """The one fault of a deployment."""
    assert answer.code == 1
    assert faults(answer) == {key}, answer.out
    found: dict[str, Any] = answer.json["faults"][0]
    return found


class TestSound:
    def test_is_a_deployment_of_a_moment_ago(self, desk: Desk) -> None:
        answer = desk.run("doctor")
        assert (answer.code, "No faults found." in answer.out) == (0, True), answer.out
        found = desk.json("doctor")
        assert (found["healthy"], found["faults"]) == (True, [])
        assert found["market_requesters"] == found["registry_attesters"] == [UTILITY.address]
        assert found["market_admins"] == [desk.addresses["timelock"]]
        assert found["requesters"] == [
            {"address": UTILITY.address, "tokens": "1000000", "allowance": "0", "coin": found["requesters"][0]["coin"]}
        ]

    def test_is_one_in_use(self, desk: Desk) -> None:
        account = desk.home("busy")
        desk.request()
        desk.world.chain.send(desk.world.market.functions.bid(1, account, 1000, 9), account)
        found = desk.json("doctor")
        assert (found["market_owes"], found["market_holds"]) == ("0.4", "0.4")
        assert (found["deposits"], found["registry_holds"]) == ("10", "10")

    def test_is_found_from_code_or_address_without_a_key(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        code = desk.run("code").out
        monkeypatch.delenv("GRIDPACT_KEY")
        assert run("doctor", "--market", code).code == 0
        assert examined(desk.anvil, desk.addresses["market"])["healthy"]


class TestThreePlantedFaults:
    def test_are_all_found(self, desk: Desk) -> None:
        world = desk.world
        as_timelock(desk, world.registry.functions.revokeRole(keccak(text="ATTESTER_ROLE"), UTILITY.address))
        as_timelock(desk, world.market.functions.grantRole(bytes(32), OTHER.address))
        world.chain.send(world.market.functions.pause(), UTILITY.address)
        answer = desk.run("doctor")
        assert answer.code == 1
        assert "Nobody can confirm connection points" in answer.out
        assert f"The key {OTHER.address} alone is administrator of the market" in answer.out
        assert "The market is paused" in answer.out
        assert "3 faults found." in answer.out
        assert faults(desk.run("doctor", "--json")) == {"nobody", "plain_key", "paused"}


class TestContracts:
    def test_that_are_not_there_are_named(self, desk: Desk) -> None:
        found = run("doctor", "--rpc", desk.anvil.url, "--market", STRANGER.address, "--json")
        assert STRANGER.address in only(found, "no_code")["message"]

    def test_that_are_something_else_are_named(self, desk: Desk) -> None:
        for place in ("token", "registry", "timelock"):
            found = run("doctor", "--rpc", desk.anvil.url, "--market", desk.addresses[place], "--json")
            assert only(found, "wrong_kind")["details"]["address"] == desk.addresses[place]

    @pytest.mark.parametrize("place", ["token", "registry", "ledger"])
    def test_behind_the_market_are_looked_at_too(self, desk: Desk, place: str) -> None:
        desk.anvil.request("anvil_setCode", desk.addresses[place], "0x")
        assert only(desk.run("doctor", "--json"), "no_code")["details"]["place"] == place
        market = desk.anvil.request("eth_getCode", desk.addresses["market"], "latest")
        desk.anvil.request("anvil_setCode", desk.addresses[place], market)
        assert only(desk.run("doctor", "--json"), "wrong_kind")["details"]["place"] == place

    def test_must_belong_together(self, desk: Desk) -> None:
        other = deployed(desk.anvil)
        for place, key in (("registry", "other_token"), ("ledger", "other_registry")):
            kept = desk.anvil.request("eth_getCode", desk.addresses[place], "latest")
            stranger = desk.anvil.request("eth_getCode", getattr(other, place), "latest")
            desk.anvil.request("anvil_setCode", desk.addresses[place], stranger)
            assert key in faults(desk.run("doctor", "--json"))
            desk.anvil.request("anvil_setCode", desk.addresses[place], kept)
        assert desk.json("doctor")["healthy"]

    def test_a_registry_serves_one_market(self, desk: Desk) -> None:
        async def go(site: Deployer) -> tuple[str, str]:
            found = desk.addresses
            me = UTILITY.address
            second = await site.create("FlexibilityMarket", found["token"], found["registry"], found["ledger"], me)
            registry = await site.create("MeterRegistry", found["token"], me, 0, 0, 86_400)
            ledger = await site.create("ReadingLedger", registry, 900)
            return second, await site.create("FlexibilityMarket", found["token"], registry, ledger, me)

        second, unset = deploying(desk.anvil, go)
        assert desk.addresses["market"] in message_of(examined(desk.anvil, second), "other_market")
        assert f"setMarket({unset})" in message_of(examined(desk.anvil, unset), "market_not_set")


class TestNodes:
    def test_of_a_market_code_are_all_asked(self, desk: Desk) -> None:
        file = json.loads(desk.deployment.read_text())
        file["rpc_urls"].append("http://127.0.0.1:1")
        desk.deployment.write_text(json.dumps(file))
        assert "127.0.0.1:1" in only(desk.run("doctor", "--json"), "node")["message"]

    def test_that_none_answers_has_its_own_exit_code(self, desk: Desk) -> None:
        desk.anvil.stop()
        answer = desk.run("doctor", "--json")
        assert (answer.code, answer.json["error"]) == (5, "cannot_connect")


class TestRoles:
    def test_that_nobody_has_are_named_with_what_does_not_happen(self, desk: Desk) -> None:
        found = examined(desk.anvil, deployed(desk.anvil, timelock_delay=8 * DAY, voting=Voting()).market)
        missing = {(fault["details"]["place"], fault["details"]["role"]) for fault in found["faults"]}
        assert missing == {
            ("market", "REQUESTER_ROLE"),
            ("market", "PAUSER_ROLE"),
            ("registry", "ATTESTER_ROLE"),
            ("registry", "PAUSER_ROLE"),
            ("exchange", "PAUSER_ROLE"),
            ("certificate", "PAUSER_ROLE"),
        }

    def test_changed_by_a_plain_key_are_a_fault_of_each_contract(self, desk: Desk) -> None:
        found = examined(desk.anvil, deployed(desk.anvil, roles=ALL).market)
        plain = [fault["details"]["place"] for fault in found["faults"] if fault["fault"] == "plain_key"]
        assert plain == ["market", "registry", "token", "exchange", "certificate"]

    def test_must_not_change_within_the_grace(self, desk: Desk) -> None:
        found = examined(desk.anvil, deployed(desk.anvil, roles=ALL, timelock_delay=7 * DAY, voting=Voting()).market)
        assert {fault["fault"] for fault in found["faults"]} == {"short_delay", "no_tokens"}
        assert "waits 7 days, 0:00:00, which is not longer than the longest grace" in message_of(found, "short_delay")

    def test_changed_by_a_contract_that_does_not_wait(self, desk: Desk) -> None:
        world = desk.world
        as_timelock(desk, world.registry.functions.grantRole(bytes(32), world.token.address))
        assert only(desk.run("doctor", "--json"), "no_timelock")["details"]["address"] == world.token.address

    def test_that_nobody_can_change_any_more(self, desk: Desk) -> None:
        timelock = desk.addresses["timelock"]
        as_timelock(desk, desk.world.market.functions.renounceRole(bytes(32), timelock))
        assert only(desk.run("doctor", "--json"), "no_admin")["details"]["place"] == "market"

    def test_are_read_from_the_deployment_on(self, desk: Desk) -> None:
        file = json.loads(desk.deployment.read_text())
        desk.deployment.write_text(json.dumps({**file, "first_block": desk.anvil.block + 1}))
        assert "older than block" in only(desk.run("doctor", "--json"), "first_block")["message"]


class TestMoney:
    def test_is_with_who_requests(self, desk: Desk) -> None:
        market = desk.world.market
        as_timelock(desk, market.functions.grantRole(market.functions.REQUESTER_ROLE().call(), STRANGER.address))
        desk.anvil.set_balance(STRANGER.address, 0)
        answer = desk.run("doctor", "--json")
        assert faults(answer) == {"no_tokens", "no_fee_money"}
        assert all(STRANGER.address in fault["message"] for fault in answer.json["faults"])

    def test_is_not_the_markets_to_take_without_limit(self, desk: Desk) -> None:
        world = desk.world
        world.chain.send(world.token.functions.approve(world.market.address, 2**256 - 1), UTILITY.address)
        assert "allows the market to take" in only(desk.run("doctor", "--json"), "open_allowance")["message"]

    def test_that_is_owed_must_be_there(self, desk: Desk) -> None:
        desk.home("one", stake=3)
        desk.request()
        world = desk.world
        for place in (world.market, world.registry):  # as a token would that its issuer can take back
            desk.anvil.request("anvil_impersonateAccount", place.address)
            desk.anvil.set_balance(place.address, COIN)
            world.chain.send(world.token.functions.transfer(STRANGER.address, COIN // 10), place.address)
        found = desk.run("doctor", "--json")
        assert faults(found) == {"escrow_short", "deposits_short"}
        assert "owes 0.4 GPT but holds only 0.3 GPT" in message_of(found.json, "escrow_short")
        assert "owes 3 GPT of deposits but holds only 2.9 GPT" in message_of(found.json, "deposits_short")

    def test_that_was_credited_and_not_collected_is_owed_too(self, desk: Desk) -> None:
        desk.request()
        desk.world.chain.send(desk.world.market.functions.cancel(1), UTILITY.address)
        found = desk.json("doctor")
        assert (found["market_owes"], found["market_holds"]) == ("0.4", "0.4")
