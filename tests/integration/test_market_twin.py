"""The library's rules and the contract's are the same: both are asked, and both answer alike."""

from collections.abc import AsyncIterator
from pathlib import Path
import random
from typing import Any

import pytest

from custom_components.gridpact.chain.evm.contracts import MARKET, REGISTRY
from custom_components.gridpact.chain.evm.provider import SEND
from custom_components.gridpact.chain.keys import Key
from custom_components.gridpact.market.auction import book, clear, clearing_of
from custom_components.gridpact.market.models import SECONDS_PER_DAY, Bid, Kind, Site
from custom_components.gridpact.market.settlement import baseline_windows, factor_in, margin, settle, three_in_ten
from tools.devnet.deployer import Deployer

from .town import COIN, FIRST_DAY, HOUR, INTERVAL, TOKEN_UNIT, WALLET, House, Town, at, evening, town

pytestmark = [pytest.mark.chain, pytest.mark.slow]

DAY = 11
BIDDERS = 6


@pytest.fixture
async def here(tmp_path: Path, socket_enabled: None) -> AsyncIterator[Town]:
    async with town(tmp_path) as place:
        yield place


async def bidder(here: Town) -> tuple[str, Deployer]:
    """An account with a meter and a deposit, without a participant."""
    key = Key.make()
    here.chain.set_balance(key.address, COIN)
    own = Deployer(here.provider, key, lambda _text: None)
    await own.invoke(REGISTRY, here.deployed.registry, "register", WALLET, 0)
    meter = (b"\x11" * 32, 6, 255, 5000, "", "")
    await own.invoke(REGISTRY, here.deployed.registry, "addMeter", key.address, meter)
    await here.deposit(key.address, 100 * TOKEN_UNIT)
    return key.address, own


@pytest.mark.parametrize("target", [700, 6_400, 20_000])
async def test_clears_any_book_alike(here: Town, target: int) -> None:
    dice = random.Random(target)  # noqa: S311 the same books every time
    bidders = [await bidder(here) for _ in range(BIDDERS)]
    books: dict[int, dict[str, Bid]] = {}
    for day in (1, 3, 5, 7):
        terms = evening(day, target_wh=target, term_days=2, bidding_ends=at(0, 15))
        series = await here.request(terms)
        books[series] = {account: any_bid(dice, series) for account, _ in bidders}
        for account, own in bidders:
            one = books[series][account]
            await own.invoke(MARKET, here.deployed.market, "bid", series, account, one.wh, one.tick)
            site = await here.market.site(account)
            assert site.reserved == sum(margin(bids[account].wh, TOKEN_UNIT) for bids in books.values())
    here.chain.set_time(at(0, 15))
    for series, bids in books.items():
        await here.clear(series)
        cleared = await here.market.series(series)
        assert cleared is not None
        expected = clear(book(bids.values()), target)
        assert clearing_of(cleared) == expected
        for account, one in bids.items():
            assert await here.market.award(series, account) == expected.award(one.wh, one.tick)


def any_bid(dice: random.Random, series: int) -> Bid:
    """A bid as often dust, equal to another or at the cap as anything else."""
    wh = dice.choice([100, 101, dice.randint(100, 3000)])
    return Bid(series_id=series, wh=wh, tick=dice.choice([0, 7, 8, 99, dice.randint(0, 99)]))


async def test_a_bid_arrives_although_its_tick_was_emptied_meanwhile(
    here: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    (first, his), (second, hers) = [await bidder(here) for _ in range(2)]
    series = await here.request(evening(1, target_wh=700, term_days=2, bidding_ends=at(0, 15)))
    await his.invoke(MARKET, here.deployed.market, "bid", series, first, 200, 7)
    request = here.provider.request

    async def overtaken(method: str, *parameters: Any) -> Any:
        if method == SEND:
            monkeypatch.undo()
            await his.invoke(MARKET, here.deployed.market, "withdrawBid", series, first)
        return await request(method, *parameters)

    monkeypatch.setattr(here.provider, "request", overtaken)
    await hers.invoke(MARKET, here.deployed.market, "bid", series, second, 200, 7)
    assert [len(await here.market.open_bids(account)) for account in (first, second)] == [0, 1]


FIXED_PRICE = {"kind": Kind.PEAK_SHAVING, "tick_size": 34 * TOKEN_UNIT // 100, "cap_tick": 0}


@pytest.mark.parametrize(
    ("offset", "price"),
    [(18 * HOUR, {}), (23 * HOUR, {}), (18 * HOUR, FIXED_PRICE)],
    ids=["evening", "across midnight", "fixed price"],
)
async def test_counts_settles_and_remembers_alike(here: Town, offset: int, price: dict[str, int]) -> None:
    house = await here.house()
    await live(house)
    here.chain.set_time(at(DAY, 12))
    terms = evening(
        DAY + 1,
        bidding_ends=at(DAY, 15),
        term_days=14,
        max_calls=14,
        offset=offset // INTERVAL,
        target_wh=2000,
        **price,
    )
    series = await here.request(terms)
    await house.participant.step(at(DAY, 12, 5))
    here.chain.set_time(at(DAY, 15, 1))
    if not terms.fixed_price:
        await here.clear(series)
    await house.participant.step(at(DAY, 15, 2))
    plan = house.home.plans.get(series)
    assert plan is not None
    factors = []
    expected, dice = Site(), random.Random(5)  # noqa: S311 the same use every time
    for day in range(13):
        start, end = terms.start(day, INTERVAL), terms.end(day, INTERVAL)
        here.chain.set_time(start - 20 * HOUR)
        await here.call(series, day)
        called_at = await here.market.called_at(series, day)
        await house.use(dice.choice([500, 700]), start)
        await house.use(dice.choice([100, 500, 900]), end)
        assert await here.market.baseline_windows(series, house.account, day) == baseline_windows(
            terms, called_at, expected, INTERVAL
        )
        here.chain.set_time(end + 120)
        snapshot = await house.participant.step(end + 120)
        assert not snapshot.errors
        plan = house.home.plans.get(series)
        assert plan is not None
        call = plan.call(day)
        assert call is not None
        assert (call.settlement is not None) == three_in_ten(expected, terms.first_day + day)
        if call.settlement is None:
            continue
        factors.append(factor_in(plan.series, expected))
        settlement, expected = settle(
            baseline_wh=call.settlement.baseline_wh,
            actual_wh=call.settlement.actual_wh,
            awarded_wh=plan.award_wh,
            price=plan.price or 0,
            site=expected,
            day=start // SECONDS_PER_DAY,
            last_day=(end - 1) // SECONDS_PER_DAY,
            percent=factors[-1],
        )
        assert call.settlement == settlement
        site = await here.market.site(house.account)
        assert (site.balance_wh, site.last_day, site.held_days, site.skipped_days) == (
            expected.balance_wh,
            expected.last_day,
            expected.held_days,
            expected.skipped_days,
        )
        assert (site.awarded_wh, site.delivered_wh) == (expected.awarded_wh, expected.delivered_wh)
    assert expected.held_days.bit_count() >= 3
    assert (len(set(factors)) > 1) == terms.fixed_price
    assert terms.first_day == FIRST_DAY + DAY + 1


async def live(house: House) -> None:
    """Register, get a deposit, and post a whole baseline."""
    await house.participant.step(at(0, minute=1))
    await house.town.deposit(house.account, 50 * TOKEN_UNIT)
    for day in range(1, DAY + 1):
        await house.use(600, at(day))
        house.town.chain.set_time(at(day, minute=2))
        await house.participant.step(at(day, minute=2))
