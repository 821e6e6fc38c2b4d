"""Neighbours trade on a real chain: one proves and sells, the other buys in one transaction, and both say so."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import aiohttp
import pytest

from custom_components.gridpact.chain.evm.market import EvmMarket
from custom_components.gridpact.chain.evm.provider import EvmProvider
from custom_components.gridpact.chain.evm.trade import EvmTrade
from custom_components.gridpact.chain.spending import Caps
from custom_components.gridpact.errors import Refused
from custom_components.gridpact.market.models import MeterMetadata
from custom_components.gridpact.market.trade import Offer
from custom_components.gridpact.participation.home import HomeMeter
from custom_components.gridpact.trading.offers import OfferReader
from tests.faulty_node import FaultyNode
from tools.devnet import ACCOUNTS, CHAIN_ID

from .neighbours import CERTIFYING, IDLE, MORNING, PRICE, SELLING, buyer, gave, seller, step, told, trade_of, trader
from .town import CENT, INTERVAL, METER, TOKEN_UNIT, WALLET, House, Surroundings, Town, at, participant_at, town

pytestmark = [pytest.mark.chain, pytest.mark.timeout(300)]

PROVING = replace(SELLING, asking_price=0)  # it has no price to offer at


@pytest.fixture
async def here(tmp_path: Path, socket_enabled: None) -> AsyncIterator[Town]:
    async with town(tmp_path) as place:
        yield place


async def test_surplus_is_proven_and_offered_by_itself(here: Town) -> None:
    house = await seller(here)
    trade = await trade_of(house, MORNING)
    assert trade.surplus_wh == 0
    (offer,) = trade.own_offers
    assert (offer.left_wh, offer.price, offer.seller) == (1000, PRICE, house.account)
    purposes = [entry.purpose.split(":")[0] for entry in await house.entries()]
    assert purposes == ["register", "meter", "post", "prove_surplus", "post", "prove_surplus", "offer"]


async def test_a_neighbour_buys_in_one_transaction_and_the_seller_is_paid(here: Town) -> None:
    giving, taking = await seller(here), await buyer(here)
    await step(taking, MORNING)
    before = here.chain.nonce(taking.account)
    bought = await trader(taking).buy(600, PRICE, MORNING)
    assert here.chain.nonce(taking.account) == before + 1
    assert (bought.wh, bought.cost, bought.parts) == (600, 12 * CENT, ((giving.account, 600, PRICE),))
    assert await here.market.token_balance(taking.account) == 88 * CENT

    (event,) = await told(taking, MORNING + 60)
    assert (event.type, event.late) == ("energy_bought", False)
    assert event.data == {
        "wh": 600,
        "price": "0.2",
        "amount": "0.12",
        "partner": giving.account,
        "transaction": bought.transaction,
        "token": "GPT",
    }
    happenings = await told(giving, MORNING + 60)
    assert [(one.type, one.data["wh"], one.data["price"], one.data["partner"]) for one in happenings] == [
        ("energy_sold", 600, "0.2", taking.account)
    ]
    trade = await trade_of(giving, MORNING + 120)
    assert (trade.sold_wh, trade.sold_for, trade.credit) == (600, 12 * CENT, 0)
    assert [offer.left_wh for offer in trade.own_offers] == [400]
    assert await here.market.token_balance(WALLET) == 12 * CENT
    assert (await step(giving, MORNING + 180)).earned == 12 * CENT


async def test_what_was_bought_is_consumed_first_in_first_out_and_reported_once(here: Town) -> None:
    giving, taking = await seller(here), await buyer(here)
    await step(taking, MORNING)
    await trader(taking).buy(600, PRICE, MORNING)
    energy = taking.home.energy
    assert await asyncio.to_thread(energy.begin, "supply", 5000) == 600
    assert await asyncio.to_thread(energy.measure, "supply", 5100) == 500
    await step(taking, MORNING + 60)
    assert not [entry for entry in await taking.entries() if entry.purpose.startswith("consume")]
    assert await asyncio.to_thread(energy.end, "supply", 5250) == 350
    await step(taking, MORNING + 120)
    await step(taking, MORNING + 180)
    assert [entry.purpose for entry in await taking.entries()][-1] == f"consume:{giving.account}:250"
    assert taking.home.trade is not None
    assert await taking.home.trade.energy_of(taking.account, giving.account) == (600, 250)


async def test_the_cheapest_offers_are_taken_together(here: Town) -> None:
    dear = await seller(here)
    cheap = await seller(here, wants=replace(SELLING, asking_price=PRICE // 2), day=1)
    taking = await buyer(here, day=1)
    later = at(1, 4)
    await step(taking, later)
    assert [offer.price for offer in await trader(taking).offers(later)] == [PRICE // 2, PRICE]
    bought = await trader(taking).buy(1500, PRICE, later)
    assert bought.parts == ((cheap.account, 1000, PRICE // 2), (dear.account, 500, PRICE))
    assert bought.cost == 20 * CENT
    assert [offer.left_wh for offer in await trader(taking).offers(later)] == [500]


@pytest.mark.parametrize(
    ("wh", "price", "sellers"), [(1001, PRICE, None), (1000, PRICE - 1, None), (1000, PRICE, [WALLET])]
)
async def test_what_nobody_sells_is_not_begun(here: Town, wh: int, price: int, sellers: list[str] | None) -> None:
    await seller(here)
    taking = await buyer(here)
    await step(taking, MORNING)
    with pytest.raises(Refused, match="no_offer"):
        await trader(taking).buy(wh, price, MORNING, sellers=sellers)
    assert await told(taking, MORNING + 60) == []


async def test_another_price_replaces_the_offer_but_not_one_made_by_hand(here: Town) -> None:
    house = await seller(here, wants=PROVING)
    mine = await trader(house).offer(METER.hex(), 300, PRICE * 2, None, at(0, 3, 2))
    house.preferences = replace(house.preferences, trade=SELLING)
    assert {offer.left_wh for offer in (await trade_of(house, at(0, 3, 3))).own_offers} == {300, 700}
    house.preferences = replace(house.preferences, trade=replace(SELLING, asking_price=PRICE * 3))
    trade = await trade_of(house, MORNING)
    assert {(offer.left_wh, offer.price) for offer in trade.own_offers} == {(300, PRICE * 2), (700, PRICE * 3)}
    assert (await trader(house).cancel_offer(mine.id, MORNING)).id == mine.id
    assert [offer.left_wh for offer in (await trade_of(house, MORNING)).own_offers] == [700, 300]


@pytest.mark.parametrize("charge", [None, 39])
async def test_a_battery_below_its_reserve_or_unknown_offers_nothing_new(here: Town, charge: int | None) -> None:
    wants = replace(SELLING, reserve_percent=40, has_battery=True, battery_percent=charge)
    house = await seller(here, wants=wants)
    trade = await trade_of(house, MORNING)
    assert (trade.surplus_wh, trade.own_offers) == (1000, ())
    house.preferences = replace(house.preferences, trade=replace(wants, battery_percent=40))
    assert [offer.left_wh for offer in (await trade_of(house, MORNING + 60)).own_offers] == [1000]
    house.preferences = replace(house.preferences, trade=wants)
    assert [offer.left_wh for offer in (await trade_of(house, MORNING + 120)).own_offers] == [1000], "they stand"


async def test_an_offer_whose_time_is_over_is_made_anew(here: Town) -> None:
    house = await seller(here)
    trade = await trade_of(house, at(31, 5))
    assert [(offer.id, offer.left_wh) for offer in trade.own_offers] == [(2, 1000)]


async def test_certificates_are_minted_in_whole_lots_listed_and_sold(here: Town) -> None:
    house = await seller(here, wh=2500, wants=replace(CERTIFYING, certificate_price=3 * CENT, place="Konstanz"))
    trade = await trade_of(house, MORNING)
    assert (trade.certified_wh, trade.surplus_wh, trade.owned, trade.for_sale) == (2000, 500, 2, 2)
    first, second = await trader(house).certificates(MORNING)
    assert (first.wh, first.price, first.place, first.owner) == (1000, 3 * CENT, "Konstanz", house.account)
    assert (first.start, first.end) == (at(0, 1), at(0, 3))
    assert [one.type for one in await told(house, MORNING)] == ["certificate_minted"] * 2

    await here.buy_certificate(first.id)
    assert (await trader(house).retire(second.id, "The *cat*", MORNING)).id == second.id
    events = await told(house, MORNING + 60)
    assert {one.type: (one.data["certificate_id"], one.data["amount"], one.data["partner"]) for one in events} == {
        "certificate_sold": (str(first.id), "0.03", ACCOUNTS[0].address),
        "certificate_retired": (str(second.id), "0", "The cat"),
    }
    trade = await trade_of(house, MORNING + 120)
    assert (trade.owned, trade.for_sale, trade.certificates_sold, trade.certificates_retired) == (0, 0, 1, 1)
    assert await here.market.token_balance(WALLET) == 3 * CENT


async def test_what_happened_in_downtime_is_told_late_and_once(here: Town) -> None:
    house = await seller(here, wh=2000, wants=replace(CERTIFYING, certificate_price=3 * CENT))
    await step(house, MORNING)
    await told(house, MORNING)
    first, second = await trader(house).certificates(MORNING)
    here.chain.mine(30)
    await here.buy_certificate(first.id)
    await here.send_certificate(house.key, second.id)
    here.chain.mine(30)
    await house.restart()
    events = await told(house, MORNING + 3600)
    assert [(one.type, one.late, one.data["amount"], one.data["certificate_id"]) for one in events] == [
        ("certificate_sold", True, "0.03", str(first.id)),
        ("certificate_sold", True, "0", str(second.id)),
    ]
    await house.restart()
    assert await told(house, MORNING + 7200) == []


async def test_by_hand_what_is_needed_is_proven_first(here: Town) -> None:
    house = await gave(here, wants=IDLE)
    with pytest.raises(Refused, match=r"not_enough_surplus.*surplus=0"):
        await trader(house).mint(METER.hex(), 1000, at(0, 3, 2))  # the first proof says where counting starts
    await house.give(500, at(0, 4))
    here.chain.set_time(at(0, 4, 2))
    done = await trader(house).mint(METER.hex(), 400, at(0, 4, 2))
    (certificate,) = await trader(house).certificates(at(0, 4, 2))
    assert (certificate.id, certificate.wh) == (done.id, 400)
    listed = await trader(house).list_certificate(done.id, 5 * CENT, at(0, 4, 3))
    assert (await trade_of(house, at(0, 4, 4))).for_sale == 1
    assert listed.id == (await trader(house).list_certificate(done.id, 0, at(0, 4, 4))).id
    assert (await trade_of(house, at(0, 4, 5))).for_sale == 0
    with pytest.raises(Refused, match=r"not_enough_surplus.*surplus=100"):
        await trader(house).offer(METER.hex(), 101, PRICE, None, at(0, 4, 5))


async def test_strange_things_are_refused(here: Town) -> None:
    giving, taking = await seller(here), await buyer(here)
    await step(taking, MORNING)
    (offer,) = await trader(taking).offers(MORNING)
    with pytest.raises(Refused, match="not_yours"):
        await trader(taking).cancel_offer(offer.id, MORNING)
    with pytest.raises(Refused, match="not_yours"):
        await trader(taking).retire(7, "me", MORNING)
    with pytest.raises(Refused, match="not_enough_surplus"):
        await trader(giving).mint("aa" * 32, None, MORNING)


async def test_limits_stand_against_a_purchase_and_say_so(here: Town) -> None:
    await seller(here)
    taking = await buyer(here)
    taking.caps = Caps(buy_each=10 * CENT)
    await taking.restart()
    await step(taking, MORNING)
    with pytest.raises(Refused, match="over_limit"):
        await trader(taking).buy(600, PRICE, MORNING)
    snapshot = await step(taking, MORNING + 60)
    assert [(one.purpose, one.option, one.amount) for one in snapshot.troubles.refusals] == [
        ("buy:1", "buy_each", "0.12 GPT")
    ]
    events = await told(taking, MORNING + 60)
    assert [(one.type, one.data["reason"], one.data["outcome"]) for one in events] == [
        ("purchase_failed", "over_limit", "rejected")
    ]
    assert (await trader(taking).buy(500, PRICE, MORNING + 60)).cost == 10 * CENT


async def test_a_supply_that_tries_in_vain_again_and_again_is_told_once(here: Town) -> None:
    await seller(here)
    taking = await buyer(here)
    taking.caps = Caps(buy_each=10 * CENT)
    await taking.restart()
    await step(taking, MORNING)
    for wh in (600, 600, 100, 600, 600):
        with suppress(Refused):
            await trader(taking).buy(wh, PRICE, MORNING, supply="supply-1")
    events = await told(taking, MORNING + 60)
    assert [one.type for one in events] == ["purchase_failed", "energy_bought", "purchase_failed"]


async def test_trade_costs_an_idle_home_no_question(here: Town) -> None:
    house = await here.house(trade=IDLE)
    await step(house, at(0, minute=1))
    asked: list[Counter[str]] = []
    async with FaultyNode(here.chain.url) as node, aiohttp.ClientSession() as session:
        provider = EvmProvider(session, [node.url], CHAIN_ID)
        market = await EvmMarket.connect(provider, here.deployed.market)
        for trade in (None, await EvmTrade.of(market)):
            surroundings = Surroundings(provider, market, here.deployed.first_block, trade)
            house.participant = await asyncio.to_thread(
                participant_at, surroundings, house.key, house.path, lambda: house.preferences
            )
            await step(house, at(0, minute=2))
            node.methods.clear()
            await step(house, at(0, minute=2))
            asked.append(Counter(node.methods))
    assert asked[0] == asked[1]
    assert {entry.purpose.split(":")[0] for entry in await house.entries()} == {"register", "meter"}


async def test_panels_that_take_the_place_of_the_connection_are_chosen(here: Town) -> None:
    """Of an account's meters those of one kind give surplus; the other kind starts to count anew."""
    house = await seller(here, wants=PROVING)
    house.meter = bytes.fromhex("22" * 32)
    panels = HomeMeter(metadata=MeterMetadata(id=house.meter, meter_type=4, capacity_w=3000))
    house.preferences = replace(house.preferences, meters=(panels,))
    await step(house, MORNING)
    await house.give(0, at(0, 5))
    assert (await trade_of(house, at(0, 5, 2))).surplus_wh == 1000, "what was proven stays"
    await house.give(400, at(0, 6))
    await house.give(0, at(0, 7))
    assert (await trade_of(house, at(0, 7, 2))).surplus_wh == 1400
    assert house.home.trade is not None
    assert await house.home.trade.kind(house.account) == 4


async def test_less_than_100_wh_or_sooner_than_four_intervals_is_not_worth_a_proof(here: Town) -> None:
    house = await gave(here, wh=96, wants=PROVING)
    assert (await trade_of(house, at(0, 3, 2))).surplus_wh == 0
    await house.give(96, at(0, 3, 45))  # 72 Wh more
    assert (await trade_of(house, at(0, 3, 47))).surplus_wh == 168
    await house.give(400, at(0, 4, 30))
    assert (await trade_of(house, at(0, 4, 32))).surplus_wh == 168
    await house.give(400, at(0, 4, 45))
    assert (await trade_of(house, at(0, 4, 47))).surplus_wh == 568
    proofs = [entry.purpose for entry in await house.entries() if entry.purpose.startswith("prove_surplus")]
    assert len(proofs) == 3


async def test_what_the_ledger_knows_can_be_sold_when_somebody_says_so(here: Town) -> None:
    house = await gave(here, wants=IDLE)
    await step(house, at(0, 3, 2))
    await house.give(0, at(1))
    await step(house, at(1, minute=2))
    before = [entry.purpose for entry in await house.entries()]
    midnights = [f"post:{at(day) // INTERVAL}" for day in (0, 1)]
    assert [purpose for purpose in before if not purpose.startswith(("register", "meter"))] == midnights
    house.preferences = replace(house.preferences, trade=PROVING)
    await step(house, at(1, minute=3))
    after = [entry.purpose for entry in await house.entries()]
    assert after[len(before) :] == [f"prove_surplus:0:{at(1) // INTERVAL}"]


@pytest.mark.parametrize("what", ["sold", "cancelled", "expired", "cheaper"])
async def test_an_offer_that_is_not_any_more_what_it_was_costs_nothing(here: Town, what: str) -> None:
    """The node tells of an offer what was true a moment ago, or never was; another neighbour is asked then."""
    cheap, dear = await seller(here), await seller(here, wants=replace(SELLING, asking_price=PRICE * 2), day=1)
    taking, now = await buyer(here, day=1), at(1, 4)
    await step(taking, now)
    stale = await trader(taking).offers(now)
    if what == "sold":
        other = await here.house("other", trade=IDLE)
        await step(other, now)
        await here.give(other.account, TOKEN_UNIT)
        await trader(other).buy(900, PRICE, now)
    elif what == "cancelled":
        cheap.preferences = replace(cheap.preferences, trade=IDLE)
        await trader(cheap).cancel_offer(stale[0].id, now)
    elif what == "expired":
        stale[1] = replace(stale[1], expires=at(60))
        stale[0] = replace(stale[0], expires=at(60))
        now = at(30, 4)
        await step(taking, now)
    else:
        stale[0] = replace(stale[0], price=1)
    lie(taking, stale, times=1)
    before = here.chain.nonce(taking.account)
    bought = await trader(taking).buy(600, PRICE * 3, now)
    assert (
        bought.parts
        == {
            "sold": ((cheap.account, 100, PRICE), (dear.account, 500, PRICE * 2)),
            "cancelled": ((dear.account, 600, PRICE * 2),),
            "expired": ((dear.account, 600, PRICE * 2),),
            "cheaper": ((cheap.account, 600, PRICE),),
        }[what]
    )
    assert here.chain.nonce(taking.account) == before + 1
    assert [one.type for one in await told(taking, now + 60)] == ["energy_bought"] * len(bought.parts)


async def test_a_node_that_lies_on_makes_a_purchase_fail_and_costs_nothing(here: Town) -> None:
    await seller(here)
    taking = await buyer(here)
    await step(taking, MORNING)
    (offer,) = await trader(taking).offers(MORNING)
    lie(taking, [replace(offer, price=1)], times=9)
    before = here.chain.nonce(taking.account)
    with pytest.raises(Refused, match="too_expensive"):
        await trader(taking).buy(600, PRICE, MORNING)
    assert here.chain.nonce(taking.account) == before
    events = await told(taking, MORNING + 60)
    assert [(one.type, one.data["reason"], one.data["outcome"]) for one in events] == [
        ("purchase_failed", "rejected", "rejected")
    ]
    assert events[0].data["reason_text"], "what the contract says"


def lie(house: House, offers: list[Offer], times: int) -> None:
    """Let the home's node tell of offers what is not true, so many times."""
    reader = trader(house)._offers
    truth = reader.open_to_home
    lies = [offers] * times

    async def answer(now: int) -> list[Offer]:
        return lies.pop() if lies else await truth(now)

    trader(house)._offers = cast(OfferReader, SimpleNamespace(open_to_home=answer))
