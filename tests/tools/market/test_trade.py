"""Trading from the command line: as a neighbour, as an auditor, as somebody who collects certificates."""

from eth_abi.abi import encode
from eth_utils import keccak, to_checksum_address
import pytest

from custom_components.gridpact.chain.evm.shapes import NOBODY
from tools.bench.seller import Seller, trade_of
from tools.bench.world import COIN

from .desk import HOUR, OTHER, UTILITY, Desk, iso
from .governed import as_timelock

PRICE = COIN // 5
TOTALS_SLOT = 3  # of Surplus, where proven, sold and certified Wh are kept
STRANGER = "0x00000000000000000000000000000000000000b0"


@pytest.fixture
def seller(desk: Desk) -> Seller:
    """A home with 9 kWh of surplus, whose operator is the utility's key."""
    world = desk.world
    seller = Seller(world, trade_of(world), "selling")
    world.chain.send(world.registry.functions.setOperator(seller.account, UTILITY.address), seller.account)
    for _ in range(3):
        seller.produce(3_000)
    return seller


def tokens(desk: Desk, account: str) -> int:
    return int(desk.world.token.functions.balanceOf(account).call())


class TestEnergy:
    def test_is_offered_listed_and_cancelled(self, desk: Desk, seller: Seller) -> None:
        dear = desk.json("offer", seller.account, "2kWh", "--price", "0.25", "--least", "500Wh", "--until", "+2h")
        cheap = desk.json("offer", seller.account, "1", "--price", "0.2", "--buyer", OTHER.address)
        assert (dear["left_wh"], dear["least_wh"], dear["price"]) == (2_000, 500, "0.25")
        assert iso(desk.anvil.time + HOUR) < dear["expires"] <= iso(desk.anvil.time + 2 * HOUR)
        assert [one["offer"] for one in desk.json("offers")] == [cheap["offer"], dear["offer"]]
        assert [one["for_everybody"] for one in desk.json("offers")] == [False, True]
        assert desk.json("offers", "--seller", STRANGER) == []
        assert desk.json("cancel-offer", str(dear["offer"]))["left_wh"] == 2_000
        assert [one["offer"] for one in desk.json("offers")] == [cheap["offer"]]
        assert len(desk.json("offers", "--all")) == 2
        assert "Wh" in desk.run("offers").out

    def test_is_bought_from_the_cheapest_and_paid_to_the_base_unit(self, desk: Desk, seller: Seller) -> None:
        seller.offer(1_000, PRICE)
        seller.offer(2_000, PRICE + COIN // 20)
        before = tokens(desk, UTILITY.address)
        bought = desk.json("buy", "1.5", "--price", "0.25")
        assert (bought["bought_wh"], bought["cost"], bought["offers"]) == (1_500, "0.325", [1, 2])
        assert bought["sellers"] == [seller.account]
        assert before - tokens(desk, UTILITY.address) == PRICE + 125 * COIN // 1000
        exchange = desk.addresses["exchange"]
        assert desk.world.token.functions.allowance(UTILITY.address, exchange).call() == 0

        consume = seller.trade.consume(UTILITY.address, seller.account, 700, "consume")
        desk.world.chain.call(consume, UTILITY.address)
        shown = {"buyer": UTILITY.address, "seller": seller.account, "bought_wh": 1_500, "consumed_wh": 700}
        assert desk.json("energy", UTILITY.address) == desk.json("energy", seller.account.lower()) == [shown]
        assert desk.json("energy", STRANGER) == []
        assert "1,500" in desk.run("energy", seller.account).out

        collected = desk.json("collect", seller.account)
        assert (collected["energy"], collected["certificates"]) == ("0.325", "0")
        assert tokens(desk, seller.account) == 325 * COIN // 1000
        assert "transaction" not in desk.json("collect", seller.account)

    def test_may_be_bought_for_somebody_else_of_certain_sellers(self, desk: Desk, seller: Seller) -> None:
        seller.offer(1_000, PRICE)
        answer = desk.run("buy", "1", "--price", "0.2", "--seller", STRANGER)
        assert (answer.code, "Nobody sells 1 kWh at 0.2 GPT per kWh or less now." in answer.err) == (2, True)
        bought = desk.json("buy", "1", "--price", "0.2", "--seller", seller.account, "--for", OTHER.address)
        assert bought["buyer"] == OTHER.address
        assert desk.json("energy", OTHER.address)[0]["bought_wh"] == 1_000

    @pytest.mark.parametrize(("energy", "price"), [("2", "0.2"), ("1", "0.19")])
    def test_that_cannot_be_had_is_not_paid(self, desk: Desk, seller: Seller, energy: str, price: str) -> None:
        seller.offer(1_000, PRICE)
        answer = desk.run("buy", energy, "--price", price, "--json")
        assert (answer.code, answer.json["error"]) == (2, "no_offer")

    def test_is_not_bought_without_the_money(self, desk: Desk, seller: Seller, monkeypatch: pytest.MonkeyPatch) -> None:
        seller.offer(1_000, PRICE)
        monkeypatch.setenv("GRIDPACT_KEY", OTHER.secret)
        answer = desk.run("buy", "1", "--price", "0.2", "--json")
        assert (answer.code, answer.json["error"]) == (2, "no_money")

    def test_more_than_the_surplus_is_not_offered(self, desk: Desk, seller: Seller) -> None:
        answer = desk.run("offer", seller.account, "10", "--price", "0.2", "--json")
        assert (answer.code, "only 9000 Wh of surplus are left" in answer.json["message"]) == (3, True)

    def test_of_a_market_that_trades_nothing(self, desk: Desk) -> None:
        as_timelock(desk, desk.world.registry.functions.setSurplus(NOBODY))
        answer = desk.run("offers", "--json")
        assert (answer.code, answer.json["error"]) == (2, "no_trade")


class TestCertificates:
    def test_are_bought_sold_on_and_retired_by_anybody(
        self, desk: Desk, seller: Seller, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        call = seller.trade.mint(seller.account, 0, 1_000, 3, "Konstanz", "mint")
        desk.world.chain.call(call, seller.account)
        made = desk.json("certificates", "--account", seller.account)
        assert [(one["wh"], one["owner"], one["place"]) for one in made] == [(1_000, seller.account, "Konstanz")] * 3
        first, second, _ = (one["certificate"] for one in made)
        assert desk.json("list-certificate", first, "0.3")["price"] == "0.3"
        desk.json("list-certificate", second, "0.4")
        assert desk.json("list-certificate", second, "--end")["price"] is None
        assert [one["certificate"] for one in desk.json("certificates", "--for-sale")] == [first]

        desk.json("fund", OTHER.address, "--tokens", "1")
        monkeypatch.setenv("GRIDPACT_KEY", OTHER.secret)
        bought = desk.json("buy-certificate", first)
        assert (bought["owner"], bought["paid"], bought["price"]) == (OTHER.address, "0.3", None)
        assert tokens(desk, OTHER.address) == 7 * COIN // 10
        assert desk.world.token.functions.allowance(OTHER.address, desk.addresses["certificate"]).call() == 0
        answer = desk.run("buy-certificate", second, "--json")
        assert (answer.code, answer.json["error"]) == (2, "not_for_sale")

        retired = desk.json("retire-certificate", first, "Anna Muster")
        assert (retired["owner"], retired["retired_by"], retired["beneficiary"]) == (None, OTHER.address, "Anna Muster")
        assert desk.run("retire-certificate", first, "Anna").code == 3
        assert [one["certificate"] for one in desk.json("certificates", "--account", OTHER.address)] == [first]
        assert desk.json("collect", seller.account)["certificates"] == "0.3"
        assert "Anna Muster" in desk.run("certificates").out

    def test_tell_an_auditor_everything(self, desk: Desk, seller: Seller) -> None:
        desk.world.chain.call(seller.trade.mint(seller.account, 0, 1_000, 1, "", "mint"), seller.account)
        [made] = desk.json("certificates")
        number = made["certificate"]
        desk.json("list-certificate", number, "0.3")
        desk.json("buy-certificate", number, "--for", OTHER.address)
        found = desk.json("certificate", number)
        [sale] = found["sales"]
        assert (sale["seller"], sale["buyer"], sale["price"]) == (seller.account, OTHER.address, "0.3")
        long, short = found["metadata"]["long"], found["metadata"]["short"]
        assert float(long["power_mw"]) == float(short["p"]) == 0.001
        assert to_checksum_address(long["owner_addr"]) == OTHER.address
        assert found["metadata"]["full"]["energy_wh"] == 1_000
        assert sale["transaction"] in desk.run("certificate", number).out

    def test_that_do_not_exist(self, desk: Desk) -> None:
        answer = desk.run("certificate", "7", "--json")
        assert (answer.code, answer.json["error"]) == (2, "unknown_certificate")
        assert desk.json("certificates") == []


class TestSurplus:
    def test_adds_up(self, desk: Desk, seller: Seller) -> None:
        number, _ = seller.offer(2_000, PRICE)
        desk.json("buy", "500Wh", "--price", "0.2")
        desk.json("cancel-offer", str(number))
        for _ in range(2):
            desk.world.chain.call(seller.trade.mint(seller.account, 0, 1_000, 2, "", "mint"), seller.account)
        found = desk.json("surplus", seller.account)
        assert (found["valid"], found["problems"]) == (True, [])
        [meter] = found["meters"]
        assert [meter[f"{name}_wh"] for name in ("register", "proven", "offered", "certified", "available")] == [
            *(16_000, 9_000, 500, 4_000, 4_500)
        ]
        assert "Nothing was sold or certified twice." in desk.run("surplus", seller.account).out

    def test_of_somebody_who_proved_nothing(self, desk: Desk) -> None:
        assert desk.json("surplus", STRANGER)["meters"] == []

    def test_that_does_not_add_up_is_a_problem(self, desk: Desk, seller: Seller) -> None:
        """A contract that forgot what was certified: its storage is changed by hand."""
        desk.world.chain.call(seller.trade.mint(seller.account, 0, 1_000, 1, "", "mint"), seller.account)
        totals = keccak(encode(["address", "uint256"], [seller.account, TOTALS_SLOT]))
        slot = keccak(encode(["uint256", "bytes32"], [0, totals]))
        desk.anvil.request("anvil_setStorageAt", desk.addresses["surplus"], f"0x{slot.hex()}", f"0x{9_000:064x}")
        answer = desk.run("surplus", seller.account, "--json")
        problem = "meter 0: the logs say 1000 Wh were certified, the contract 0 Wh"
        assert (answer.code, answer.json["valid"], answer.json["problems"]) == (1, False, [problem])
        assert f"problem: {problem}" in desk.run("surplus", seller.account).out
