"""Surplus is proven, offered and bought, certificates are made and sold: on real contracts, as a home does it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from custom_components.gridpact.chain.evm.contracts import REGISTRY, TOKEN, contract_at
from custom_components.gridpact.chain.evm.follower import Follower
from custom_components.gridpact.chain.evm.market import EvmMarket
from custom_components.gridpact.chain.evm.provider import EvmProvider
from custom_components.gridpact.chain.evm.shapes import NOBODY
from custom_components.gridpact.chain.evm.trade import EvmTrade
from custom_components.gridpact.chain.keys import Key
from custom_components.gridpact.chain.spending import Caps
from custom_components.gridpact.errors import Refused, Unreachable, WrongPeer
from custom_components.gridpact.market.trade import Certificate, MeterSurplus, Offer, choose, cost_of
from tests.compiled import compile_bench
from tools.bench.world import Chain
from tools.devnet import ACCOUNTS, Anvil, Deployed, Stakes, deploy

from .fair import CENT, HOUR, INTERVAL, PANELS, Fair, Person, Seller, fair_at, log_of

pytestmark = pytest.mark.chain

PRICE = 20 * CENT
PURSE = 100 * 100 * CENT


@pytest.fixture
async def fair(anvil: Anvil, market: EvmMarket, tmp_path: Path) -> AsyncIterator[Fair]:
    async with fair_at(anvil, market, tmp_path) as fair:
        yield fair


@pytest.fixture
async def seller(fair: Fair) -> Seller:
    """A home that has 5 kWh to sell."""
    home = await fair.seller()
    await home.produce(5_000)
    return home


@pytest.fixture
async def buyer(fair: Fair) -> Person:
    return await fair.person(tokens=PURSE)


async def allowance(fair: Fair, owner: str, spender: str) -> int:
    """Return what a contract may take of somebody's tokens."""
    info = await fair.market.info()
    token = contract_at(fair.trade._views._web3, info.token, TOKEN)
    return int(await token.functions.allowance(owner, spender).call())


class TestSurplus:
    """What meters are proven to have given."""

    async def test_is_what_the_export_register_gained_since_the_first_proof(self, fair: Fair, seller: Seller) -> None:
        assert await fair.trade.surplus(seller.address, 0) == MeterSurplus(
            register_wh=10_000, time=seller.end, since=seller.end - 1, proven_wh=5_000, sold_wh=0, certified_wh=0
        )
        assert await fair.trade.kind(seller.address) == PANELS
        assert (await fair.trade.surplus(seller.address, 0)).available_wh == 5_000

    async def test_of_somebody_who_proved_nothing(self, fair: Fair, buyer: Person) -> None:
        assert (await fair.trade.surplus(buyer.address, 0)).time == 0
        assert await fair.trade.kind(buyer.address) is None

    async def test_what_was_proven_is_not_proven_again(self, fair: Fair, seller: Seller) -> None:
        seller.register_wh += 1_000
        proof = await seller.proof_of_next()
        await seller.send(proof)
        again = fair.trade.prove(seller.address, 0, seller.end, proof.data, seller.new("prove"))
        repeated = type(proof)(purpose=again.purpose, to=proof.to, data=proof.data)
        with pytest.raises(Refused) as caught:
            await seller.send(repeated)
        assert caught.value.placeholders["code"] == "nothing_new"
        assert (await fair.trade.surplus(seller.address, 0)).proven_wh == 6_000

    async def test_is_taken_from_meters_of_one_kind(self, fair: Fair, seller: Seller) -> None:
        await seller.send(fair.trade.choose_kind(seller.address, 5, "kind"))
        assert await fair.trade.kind(seller.address) == 5
        with pytest.raises(Refused) as caught:
            await seller.produce(1_000)
        assert caught.value.placeholders["code"] == "other_kind"

    async def test_is_spent_once(self, fair: Fair, seller: Seller) -> None:
        await seller.offer(3_000, PRICE)
        await seller.mint(1_000, lots=2)
        found = await fair.trade.surplus(seller.address, 0)
        assert (found.sold_wh, found.certified_wh, found.available_wh) == (3_000, 2_000, 0)
        with pytest.raises(Refused) as caught:
            await seller.offer(1, PRICE)
        assert "only 0 Wh of surplus are left" in caught.value.placeholders["reason"]


class TestOffers:
    """What is for sale."""

    async def test_can_be_read(self, fair: Fair, seller: Seller, buyer: Person) -> None:
        number = await seller.offer(2_000, PRICE, least_wh=500, buyers=(buyer.address,))
        assert await fair.trade.offer_count() == 1
        assert await fair.trade.offers([number, number + 1]) == [
            Offer(
                id=number,
                seller=seller.address,
                price=PRICE,
                ordinal=0,
                restricted=True,
                expires=(await fair.trade.offers([number]))[0].expires,
                since=seller.end - 1,
                wh=2_000,
                left_wh=2_000,
                least_wh=500,
            )
        ]
        assert await fair.trade.may_buy([number], buyer.address.lower()) == [True]
        assert await fair.trade.may_buy([number], ACCOUNTS[2].address) == [False]
        assert await fair.trade.may_buy([], buyer.address) == []

    async def test_what_is_left_of_a_cancelled_one_is_surplus_again(
        self, fair: Fair, seller: Seller, buyer: Person
    ) -> None:
        number = await seller.offer(2_000, PRICE)
        await buyer.buy(500, PRICE, [number], cost_of(500, PRICE))
        await seller.send(fair.trade.cancel_offer(number, "cancel"))
        assert (await fair.trade.offers([number]))[0].left_wh == 0
        assert (await fair.trade.surplus(seller.address, 0)).available_wh == 4_500

    async def test_nobody_else_cancels(self, fair: Fair, seller: Seller, buyer: Person) -> None:
        number = await seller.offer(2_000, PRICE)
        with pytest.raises(Refused) as caught:
            await buyer.send(fair.trade.cancel_offer(number, "cancel"))
        assert caught.value.placeholders["code"] == "not_allowed"


class TestBuying:
    """One transaction: exact money, best price, all or nothing."""

    async def test_pays_the_cost_and_gets_the_change_back(self, fair: Fair, seller: Seller, buyer: Person) -> None:
        number = await seller.offer(2_000, PRICE)
        outcome = await buyer.buy(500, PRICE, [number], PURSE)
        traded = log_of(outcome, "Traded")
        assert traded.address == fair.trade.exchange
        assert (traded.arguments["wh"], traded.arguments["cost"]) == (500, cost_of(500, PRICE))
        assert await buyer.tokens() == PURSE - cost_of(500, PRICE)
        assert await fair.trade.energy_of(buyer.address, seller.address) == (500, 0)
        assert await fair.trade.credit(seller.address) == (cost_of(500, PRICE), 0)
        assert await allowance(fair, buyer.address, fair.trade.exchange) == 0

    async def test_takes_the_cheapest_across_offers(self, fair: Fair, seller: Seller, buyer: Person) -> None:
        other = await fair.seller()
        await other.produce(1_000)
        dear, cheap = await seller.offer(2_000, PRICE), await other.offer(600, PRICE - CENT)
        offers = await fair.trade.offers(range(1, 1 + await fair.trade.offer_count()))
        parts = choose(offers, 1_000, PRICE, fair.chain.time)
        assert [(offer.id, wh) for offer, wh in parts] == [(cheap, 600), (dear, 400)]
        amount = sum(cost_of(wh, offer.price) for offer, wh in parts)
        ids = [offer.id for offer, _ in parts]
        assert await fair.trade.quote(buyer.address, 1_000, PRICE, ids) == (1_000, amount)
        await buyer.buy(1_000, PRICE, ids, amount)
        assert await buyer.tokens() == PURSE - amount
        assert await fair.trade.energy_of(buyer.address, other.address) == (600, 0)
        assert await fair.trade.energy_of(buyer.address, seller.address) == (400, 0)

    async def test_touches_nothing_above_the_price_limit(self, seller: Seller, buyer: Person) -> None:
        number = await seller.offer(2_000, PRICE)
        with pytest.raises(Refused) as caught:
            await buyer.buy(500, PRICE - 1, [number], PURSE)
        assert caught.value.placeholders["code"] == "not_enough"
        assert await buyer.tokens() == PURSE

    async def test_what_is_gone_meanwhile_is_passed_over(self, fair: Fair, seller: Seller, buyer: Person) -> None:
        first, second = await seller.offer(1_000, PRICE), await seller.offer(1_000, PRICE + CENT)
        await seller.send(fair.trade.cancel_offer(first, "cancel"))
        await buyer.buy(500, PRICE + CENT, [first, second], PURSE)
        assert [offer.left_wh for offer in await fair.trade.offers([first, second])] == [0, 500]

    async def test_an_offer_for_others_is_none(self, seller: Seller, buyer: Person) -> None:
        number = await seller.offer(1_000, PRICE, buyers=(ACCOUNTS[2].address,))
        with pytest.raises(Refused) as caught:
            await buyer.buy(500, PRICE, [number], PURSE)
        assert caught.value.placeholders["code"] == "not_enough"

    async def test_an_expired_offer_is_none_and_anybody_may_end_it(
        self, fair: Fair, seller: Seller, buyer: Person
    ) -> None:
        number = await seller.offer(1_000, PRICE, hours=1)
        fair.chain.advance(HOUR + 1)
        fair.chain.mine()
        assert await fair.trade.may_buy([number], buyer.address) == [False]
        with pytest.raises(Refused):
            await buyer.buy(500, PRICE, [number], PURSE)
        await buyer.send(fair.trade.cancel_offer(number, "cancel"))
        assert (await fair.trade.surplus(seller.address, 0)).available_wh == 5_000

    async def test_a_purse_that_is_too_small_buys_nothing(self, fair: Fair, seller: Seller) -> None:
        poor = await fair.person(tokens=1)
        number = await seller.offer(1_000, PRICE)
        with pytest.raises(Refused) as caught:
            await poor.buy(500, PRICE, [number], cost_of(500, PRICE))
        assert caught.value.placeholders["code"] == "erc20_insufficient_balance"

    async def test_the_limits_count_it(self, fair: Fair, seller: Seller) -> None:
        number = await seller.offer(1_000, PRICE)
        careful = await fair.person(
            tokens=PURSE, caps=Caps(buy_each=cost_of(500, PRICE), buy_per_day=cost_of(600, PRICE))
        )
        with pytest.raises(Refused) as caught:
            await careful.buy(501, PRICE, [number], cost_of(501, PRICE))
        assert (caught.value.key, caught.value.placeholders["option"]) == ("over_limit", "buy_each")
        await careful.buy(500, PRICE, [number], cost_of(500, PRICE))
        with pytest.raises(Refused) as caught:
            await careful.buy(101, PRICE, [number], cost_of(101, PRICE))
        assert (caught.value.key, caught.value.placeholders["option"]) == ("over_limit", "buy_per_day")

    async def test_somebody_may_pay_for_somebody_else(self, fair: Fair, seller: Seller, buyer: Person) -> None:
        number = await seller.offer(1_000, PRICE)
        friend = ACCOUNTS[2].address
        await buyer.send(*fair.trade.buy(friend, 500, PRICE, [number], PURSE, "gift"))
        assert await fair.trade.energy_of(friend, seller.address) == (500, 0)
        assert await buyer.tokens() == PURSE - cost_of(500, PRICE)

    async def test_what_was_consumed_is_told_as_a_total(self, fair: Fair, seller: Seller, buyer: Person) -> None:
        number = await seller.offer(1_000, PRICE)
        await buyer.buy(500, PRICE, [number], PURSE)
        await buyer.send(fair.trade.consume(buyer.address, seller.address, 300, "consume:300"))
        assert await fair.trade.energy_of(buyer.address, seller.address) == (500, 300)
        for total in (300, 501):
            with pytest.raises(Refused) as caught:
                await buyer.send(fair.trade.consume(buyer.address, seller.address, total, f"consume:{total}:again"))
            assert caught.value.placeholders["code"] == "invalid_consumption"

    async def test_what_was_sold_is_paid_out(self, fair: Fair, seller: Seller, buyer: Person) -> None:
        number = await seller.offer(1_000, PRICE)
        await buyer.buy(500, PRICE, [number], PURSE)
        outcome = await seller.send(fair.trade.withdraw_sales(seller.address, "collect"))
        assert log_of(outcome, "Withdrawn").address == fair.trade.exchange
        assert await seller.tokens() == cost_of(500, PRICE)
        assert await fair.trade.credit(seller.address) == (0, 0)


class TestCertificates:
    """Lots of proven surplus with one owner."""

    async def test_a_batch_of_lots(self, fair: Fair, seller: Seller) -> None:
        ids = await seller.mint(1_000, lots=3, place="Konstanz")
        found = await fair.trade.certificates([*ids, ids[-1] + 1_000])
        assert [one.id for one in found] == ids
        assert found[1] == Certificate(
            id=ids[1],
            account=seller.address,
            ordinal=0,
            owner=seller.address,
            wh=1_000,
            start=(seller.end - 1) * INTERVAL,
            end=seller.end * INTERVAL,
            place="Konstanz",
        )

    async def test_is_listed_and_sold_for_exactly_its_price(self, fair: Fair, seller: Seller, buyer: Person) -> None:
        [number] = await seller.mint(1_000)
        await seller.send(fair.trade.list_certificate(number, PRICE, "list"))
        assert (await fair.trade.certificates([number]))[0].price == PRICE
        with pytest.raises(Refused) as caught:
            await buyer.send(*fair.trade.buy_certificate(number, buyer.address, PRICE - 1, "cheap"))
        assert caught.value.placeholders["code"] == "wrong_price"
        outcome = await buyer.send(*fair.trade.buy_certificate(number, buyer.address, PRICE, "buy"))
        assert log_of(outcome, "Sold").arguments["price"] == PRICE
        [sold] = await fair.trade.certificates([number])
        assert (sold.owner, sold.price, sold.account) == (buyer.address, 0, seller.address)
        assert await buyer.tokens() == PURSE - PRICE
        assert await fair.trade.credit(seller.address) == (0, PRICE)
        assert await allowance(fair, buyer.address, fair.trade.certificate) == 0

        await seller.send(fair.trade.withdraw_certificate_sales(seller.address, "collect"))
        assert await seller.tokens() == PRICE

    async def test_is_not_for_sale_any_more(self, fair: Fair, seller: Seller, buyer: Person) -> None:
        [number] = await seller.mint(1_000)
        await seller.send(fair.trade.list_certificate(number, PRICE, "list"))
        await seller.send(fair.trade.cancel_listing(number, "keep"))
        with pytest.raises(Refused) as caught:
            await buyer.send(*fair.trade.buy_certificate(number, buyer.address, PRICE, "buy"))
        assert caught.value.placeholders["code"] == "not_for_sale"

    async def test_is_retired_in_somebodys_name(self, fair: Fair, seller: Seller) -> None:
        [number] = await seller.mint(1_000)
        await seller.send(fair.trade.retire(number, "Anna Muster", "retire"))
        [retired] = await fair.trade.certificates([number])
        assert (retired.owner, retired.retired_by, retired.beneficiary) == ("", seller.address, "Anna Muster")
        assert retired.retired_at == fair.chain.time
        with pytest.raises(Refused) as caught:
            await seller.send(fair.trade.list_certificate(number, PRICE, "list"))
        assert caught.value.placeholders["code"] == "already_retired"


class TestPlainToken:
    """A market that pays in an ERC-20 that can do nothing else."""

    @pytest.fixture(scope="class", autouse=True)
    def token(self) -> None:
        compile_bench()

    @pytest.fixture
    async def fair(self, anvil: Anvil, provider: EvmProvider, tmp_path: Path) -> AsyncIterator[Fair]:
        operator = Key.read(ACCOUNTS[0].secret)
        token = Chain(anvil.url).deploy("PlainToken.sol:PlainToken", operator.address).address
        deployed = await deploy(provider, operator, token=token, stakes=Stakes(minimum=0))
        async with fair_at(anvil, await EvmMarket.connect(provider, deployed.market), tmp_path) as fair:
            assert not fair.trade.places.one_transaction
            yield fair

    async def test_an_allowance_of_just_the_amount_is_used_up(self, fair: Fair, seller: Seller, buyer: Person) -> None:
        number = await seller.offer(1_000, PRICE)
        amount = cost_of(500, PRICE)
        allow, purchase = fair.trade.buy(buyer.address, 500, PRICE, [number], 2 * amount, "buy:1")
        assert (allow.purpose, allow.cost, purchase.purpose, purchase.cost) == ("buy:1:allow", 2 * amount, "buy:1", 0)
        await buyer.send(allow)
        assert await allowance(fair, buyer.address, fair.trade.exchange) == 2 * amount
        await buyer.send(purchase)
        assert await allowance(fair, buyer.address, fair.trade.exchange) == 0
        assert await buyer.tokens() == PURSE - amount

    async def test_interrupted_between_the_two_it_is_paid_once(self, fair: Fair, seller: Seller, buyer: Person) -> None:
        number = await seller.offer(1_000, PRICE)
        calls = fair.trade.buy(buyer.address, 500, PRICE, [number], cost_of(500, PRICE), "buy:1")
        await buyer.send(calls[0])
        for _ in range(2):
            await buyer.send(*calls)
        assert await fair.trade.energy_of(buyer.address, seller.address) == (500, 0)
        assert await buyer.tokens() == PURSE - cost_of(500, PRICE)
        assert await allowance(fair, buyer.address, fair.trade.exchange) == 0

    async def test_a_limit_refuses_before_anything_is_allowed(self, fair: Fair, seller: Seller) -> None:
        number = await seller.offer(1_000, PRICE)
        careful = await fair.person(tokens=PURSE, caps=Caps(buy_each=1))
        with pytest.raises(Refused) as caught:
            await careful.buy(500, PRICE, [number], cost_of(500, PRICE))
        assert caught.value.key == "over_limit"
        assert await allowance(fair, careful.address, fair.trade.exchange) == 0

    async def test_a_certificate(self, fair: Fair, seller: Seller, buyer: Person) -> None:
        [number] = await seller.mint(1_000)
        await seller.send(fair.trade.list_certificate(number, PRICE, "list"))
        await buyer.send(*fair.trade.buy_certificate(number, buyer.address, PRICE, "buy"))
        assert (await fair.trade.certificates([number]))[0].owner == buyer.address
        assert await allowance(fair, buyer.address, fair.trade.certificate) == 0


class TestFinding:
    """From the market's address to its trade."""

    async def test_all_three_contracts(self, fair: Fair, deployed: Deployed) -> None:
        assert fair.trade.places.contracts == (deployed.surplus, deployed.exchange, deployed.certificate)
        assert fair.trade.places.one_transaction

    async def test_a_market_that_trades_nothing(self, fair: Fair, deployed: Deployed) -> None:
        await fair.operator.invoke(REGISTRY, deployed.registry, "setSurplus", NOBODY)
        assert await EvmTrade.of(fair.market) is None

    async def test_a_registry_from_before_there_was_trade(self, fair: Fair) -> None:
        info = replace(await fair.market.info(), registry=fair.trade.exchange)
        assert await EvmTrade.of(EvmMarket(fair.provider, info)) is None

    async def test_a_surplus_whose_contracts_are_not_named_yet(self, fair: Fair, deployed: Deployed) -> None:
        surplus = await fair.operator.create("Surplus", deployed.ledger, fair.operator.address)
        await fair.operator.invoke(REGISTRY, deployed.registry, "setSurplus", surplus)
        assert await EvmTrade.of(fair.market) is None

    async def test_the_trade_of_another_market(self, fair: Fair, deployed: Deployed) -> None:
        other = await deploy(fair.provider, Key.read(ACCOUNTS[0].secret))
        await fair.operator.invoke(REGISTRY, deployed.registry, "setSurplus", other.surplus)
        with pytest.raises(WrongPeer) as caught:
            await EvmTrade.of(fair.market)
        assert caught.value.key == "wrong_contract"

    async def test_without_a_node(self, fair: Fair) -> None:
        fair.chain.stop()
        with pytest.raises(Unreachable):
            await EvmTrade.of(fair.market)


class TestFollowing:
    """The logs of trade that an account has a part in, and no others."""

    async def follower(self, fair: Fair, account: str) -> Follower:
        info = await fair.market.info()
        places = [info.market, info.registry, info.ledger, *fair.trade.places.contracts]
        database = fair.database(f"follower-{account}")
        return await asyncio.to_thread(Follower, fair.provider, places, database, 1, account=account)

    async def names(self, fair: Fair, account: str) -> list[str]:
        logs = await (await self.follower(fair, account)).poll()
        return [log.name for log in logs if log.address in fair.trade.places.contracts and log.arguments]

    async def test_each_once(self, fair: Fair, seller: Seller, buyer: Person) -> None:
        stranger = await fair.person()
        number = await seller.offer(1_000, PRICE)
        await buyer.buy(500, PRICE, [number], PURSE)
        await buyer.send(fair.trade.consume(buyer.address, seller.address, 300, "consume"))
        [certificate] = await seller.mint(1_000)
        await seller.send(fair.trade.list_certificate(certificate, PRICE, "list"))
        await buyer.send(*fair.trade.buy_certificate(certificate, buyer.address, PRICE, "certificate"))
        await buyer.send(fair.trade.retire(certificate, "Anna", "retire"))

        everybodys = ["RoleGranted", "RoleGranted", "SpendersSet"]
        of_seller = await self.names(fair, seller.address)
        of_buyer = await self.names(fair, buyer.address)
        assert [name for name in of_seller if name not in everybodys] == [
            *("KindChosen", "SurplusOpened", "SurplusProven", "Offered", "Traded", "Consumed"),
            *("CertificatesMinted", "TransferSingle", "Listed", "Sold", "TransferSingle"),
        ]
        assert [name for name in of_buyer if name not in everybodys] == [
            *("Traded", "Consumed", "Sold", "TransferSingle", "Retired", "TransferSingle")
        ]
        assert set(await self.names(fair, stranger.address)) <= set(everybodys)
