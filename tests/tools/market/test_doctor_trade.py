"""The doctor on trade: contracts that belong to the market, can be stopped, and hold what sellers are owed."""

from typing import Any

from eth_utils import keccak
import pytest

from custom_components.gridpact.chain.evm.contracts import CERTIFICATE, EXCHANGE
from custom_components.gridpact.chain.evm.shapes import NOBODY
from tools.bench.seller import Seller, trade_of
from tools.bench.world import COIN
from tools.devnet import ACCOUNTS
from tools.devnet.deployer import Deployer

from .desk import UTILITY, Desk
from .governed import as_timelock
from .test_doctor import deployed, deploying

STRANGER = ACCOUNTS[2].address
PAUSER = keccak(text="PAUSER_ROLE")


def found(desk: Desk) -> dict[str, dict[str, Any]]:
    """Return the faults by their names."""
    answer = desk.run("doctor", "--json")
    assert answer.code == 1, answer.out
    return {fault["fault"]: fault for fault in answer.json["faults"]}


def only(desk: Desk) -> dict[str, Any]:
    [fault] = found(desk).values()
    return fault


def name(desk: Desk, surplus: str) -> None:
    """Have the registry name another place of trade."""
    as_timelock(desk, desk.world.registry.functions.setSurplus(surplus))


def selling(desk: Desk, place: str) -> Any:
    return desk.contract({"exchange": EXCHANGE, "certificate": CERTIFICATE}[place], desk.addresses[place])


def test_a_market_with_trade_is_sound_and_says_where_it_is(desk: Desk) -> None:
    document = desk.json("doctor")
    for place in ("surplus", "exchange", "certificate"):
        assert document[place] == desk.addresses[place]
    assert document["exchange_admins"] == document["certificate_admins"] == [desk.addresses["timelock"]]
    assert document["exchange_pausers"] == [UTILITY.address]
    assert (document["exchange_owes"], document["exchange_holds"]) == ("0", "0")


def test_a_market_that_trades_nothing_is_sound_too(desk: Desk) -> None:
    name(desk, NOBODY)
    document = desk.json("doctor")
    assert document["healthy"]
    assert "exchange" not in document


@pytest.mark.parametrize("place", ["surplus", "exchange", "certificate"])
def test_contracts_that_are_not_there_or_something_else(desk: Desk, place: str) -> None:
    desk.anvil.request("anvil_setCode", desk.addresses[place], "0x")
    assert (only(desk)["fault"], only(desk)["details"]["place"]) == ("no_code", place)
    market = desk.anvil.request("eth_getCode", desk.addresses["market"], "latest")
    desk.anvil.request("anvil_setCode", desk.addresses[place], market)
    assert (only(desk)["fault"], only(desk)["details"]["place"]) == ("wrong_kind", place)


def test_the_trade_of_another_market(desk: Desk) -> None:
    other = deployed(desk.anvil)
    name(desk, other.surplus)
    assert "another ledger" in only(desk)["message"]


def test_a_surplus_that_knows_no_exchange(desk: Desk) -> None:
    ledger = desk.addresses["ledger"]
    surplus = deploying(desk.anvil, lambda site: site.create("Surplus", ledger, UTILITY.address))
    name(desk, surplus)
    assert only(desk)["fault"] == "no_spenders"


def test_an_exchange_that_belongs_elsewhere(desk: Desk) -> None:
    """It is paid in another token and spends another surplus: its certificates are right."""

    async def go(site: Deployer) -> str:
        surplus = await site.create("Surplus", desk.addresses["ledger"], site.address)
        token = await site.create("EnergyToken", "Other", "OTH", site.address, 10**30)
        exchange = await site.create("EnergyExchange", token, desk.addresses["surplus"], site.address)
        certificate = await site.create("EnergyCertificate", desk.addresses["token"], surplus, site.address)
        await site.invoke("Surplus", surplus, "setSpenders", exchange, certificate)
        return surplus

    name(desk, deploying(desk.anvil, go))
    assert {"sells_for_other_token", "other_surplus"} <= found(desk).keys()


@pytest.mark.parametrize("place", ["exchange", "certificate"])
def test_a_pause_is_told(desk: Desk, place: str) -> None:
    desk.world.chain.send(selling(desk, place).functions.pause(), UTILITY.address)
    assert f"The {place} is paused: nobody can sell or buy there." in only(desk)["message"]


def test_nobody_who_could_stop_it(desk: Desk) -> None:
    as_timelock(desk, selling(desk, "exchange").functions.revokeRole(PAUSER, UTILITY.address))
    assert "Nobody can stop the exchange in an emergency" in only(desk)["message"]


def test_votes_that_change_nothing_there(desk: Desk) -> None:
    timelock = desk.addresses["timelock"]
    as_timelock(desk, selling(desk, "certificate").functions.grantRole(bytes(32), STRANGER))
    desk.anvil.request("anvil_impersonateAccount", STRANGER)
    revoke = selling(desk, "certificate").functions.revokeRole(bytes(32), timelock)
    desk.world.chain.send(revoke, STRANGER)
    assert found(desk).keys() == {"plain_key", "idle_governor"}


@pytest.mark.parametrize("place", ["exchange", "certificate"])
def test_what_sellers_are_owed_must_be_there(desk: Desk, place: str) -> None:
    seller = Seller(desk.world, trade_of(desk.world), "selling")
    seller.produce(2_000)
    if place == "exchange":
        seller.offer(1_000, COIN)
        desk.json("buy", "1", "--price", "1")
    else:
        desk.world.chain.call(seller.trade.mint(seller.account, 0, 1_000, 1, "", "mint"), seller.account)
        [made] = desk.json("certificates")
        call = seller.trade.list_certificate(int(made["certificate"]), COIN, "list")
        desk.world.chain.call(call, seller.account)
        desk.json("buy-certificate", made["certificate"])
    assert desk.json("doctor")[f"{place}_owes"] == "1"

    address = desk.addresses[place]  # as a token would that its issuer can take back
    desk.anvil.request("anvil_impersonateAccount", address)
    desk.anvil.set_balance(address, COIN)
    desk.world.chain.send(desk.world.token.functions.transfer(STRANGER, COIN // 10), address)
    assert f"The {place} owes sellers 1 GPT but holds only 0.9 GPT." in only(desk)["message"]
