"""Everything that a market says, read from real contracts."""

from pathlib import Path
from typing import Any

from eth_utils import keccak
import pytest

from custom_components.gridpact.chain.evm.market import EvmMarket, checked_address
from custom_components.gridpact.chain.evm.provider import EvmProvider
from custom_components.gridpact.chain.evm.sender import Sender
from custom_components.gridpact.chain.journal import Journal
from custom_components.gridpact.chain.keys import Key
from custom_components.gridpact.database import Database
from custom_components.gridpact.errors import Refused, Unreachable, WrongPeer
from custom_components.gridpact.market.models import (
    Account,
    Bid,
    Kind,
    MarketInfo,
    MeterMetadata,
    SeriesStatus,
    Site,
    Terms,
)
from custom_components.gridpact.market.terms import escrow_of
from tests.devnet import HOME, UTILITY, WALLET
from tools.devnet import CHAIN_ID, Anvil, Deployed

pytestmark = pytest.mark.chain

DAY = 86_400
TOKEN = 10**18
METER = MeterMetadata(id=keccak(text="tapo:1"), meter_type=2, capacity_w=3680, manufacturer="TP-Link", model="P110")


class Town:
    """A utility and a home that act in the market."""

    def __init__(self, anvil: Anvil, provider: EvmProvider, market: EvmMarket, folder: Path) -> None:
        self.anvil = anvil
        self.market = market
        self._senders = {
            account.address: Sender(
                provider,
                Key.read(account.secret),
                CHAIN_ID,
                Journal(Database(folder / f"{account.address}.db")),
                poll_interval=0.02,
            )
            for account in (HOME, UTILITY)
        }

    async def home(self, call: Any) -> Any:
        return await self._senders[HOME.address].send(call)

    async def utility(self, call: Any) -> Any:
        return await self._senders[UTILITY.address].send(call)

    async def register(self, stake: int = 1000 * TOKEN) -> None:
        await self.home(self.market.register(WALLET.address, 0))
        await self.home(self.market.add_meter(HOME.address, METER))
        await self.utility(self.market.mint(UTILITY.address, 10**6 * TOKEN, "mint"))
        await self.utility(self.market.add_stake(HOME.address, stake, "stake"))

    def terms(self, **other: Any) -> Terms:
        day = self.anvil.time // DAY + 2
        common: dict[str, Any] = {"target_wh": 10_000, "tick_size": TOKEN // 100, "cap_tick": 99, "offset": 72}
        times = {"bidding_ends": self.anvil.time + 3600, "first_day": day, "term_days": 1}
        rest = {"length": 8, "max_calls": 1, "baseline_days": 10}
        return Terms(**{**common, **times, **rest, **other})

    async def request(self, terms: Terms) -> None:
        info = await self.market.info()
        escrow = escrow_of(terms, await self.market.high_factor())
        await self.utility(self.market.approve(info.market, escrow, f"approve:{terms}"))
        await self.utility(self.market.request(terms))


@pytest.fixture
def town(anvil: Anvil, provider: EvmProvider, market: EvmMarket, tmp_path: Path) -> Town:
    return Town(anvil, provider, market, tmp_path)


async def test_finds_all_contracts_from_the_market(market: EvmMarket, deployed: Deployed) -> None:
    assert await market.info() == MarketInfo(
        market=deployed.market,
        registry=deployed.registry,
        ledger=deployed.ledger,
        token=deployed.token,
        token_symbol="GPT",
        token_decimals=18,
        interval=900,
        grace=5 * DAY,
        minimum_bid_wh=100,
        ring=128,
    )


async def test_connects_by_an_address_in_any_case(provider: EvmProvider, deployed: Deployed) -> None:
    market = await EvmMarket.connect(provider, f" {deployed.market.lower()} ")
    assert (await market.info()).market == deployed.market


async def test_an_address_without_contract(provider: EvmProvider, deployed: Deployed) -> None:
    with pytest.raises(WrongPeer) as caught:
        await EvmMarket.connect(provider, WALLET.address)
    assert caught.value.key == "no_contract"


@pytest.mark.parametrize("other", ["token", "registry", "ledger"])
async def test_another_contract(provider: EvmProvider, deployed: Deployed, other: str) -> None:
    with pytest.raises(WrongPeer) as caught:
        await EvmMarket.connect(provider, getattr(deployed, other))
    assert caught.value.key == "wrong_contract"


@pytest.mark.parametrize(
    "text", ["", "0x12", "gridpact", "0x70997970c51812dc3A010C7d01b50e0d17dc79C8", f"0x{'g' * 40}"]
)
def test_no_address(text: str) -> None:
    with pytest.raises(Refused) as caught:
        checked_address(text)
    assert caught.value.key == "invalid_address"


async def test_an_account_that_never_registered(market: EvmMarket) -> None:
    assert await market.account(HOME.address) is None
    assert await market.ordinal(HOME.address, METER.id) is None
    assert await market.site(HOME.address) == Site()
    assert await market.next_call(HOME.address) is None
    assert await market.open_bids(HOME.address) == []
    assert await market.credit(HOME.address) == 0
    assert await market.ledger_head(HOME.address) == (0, 0)


async def test_a_registered_home(town: Town, market: EvmMarket) -> None:
    await town.register()
    assert await market.account(HOME.address.lower()) == Account(
        address=HOME.address,
        owner=WALLET.address,
        operator=HOME.address,
        beneficiary=WALLET.address,
        stake=1000 * TOKEN,
        meters=1,
        counted=1,
        capacity_w=3680,
        attested=False,
        active=True,
    )
    assert await market.ordinal(HOME.address, METER.id) == 0
    assert abs(await market.meter_since(HOME.address, 0) - town.anvil.time) < 60


async def test_heads_and_balances(town: Town, anvil: Anvil, market: EvmMarket) -> None:
    await town.register()
    assert await market.head() == (anvil.block, anvil.time)
    assert await market.coin_balance(WALLET.address) == 10_000 * TOKEN
    assert await market.token_balance(UTILITY.address) == (10**6 - 1000) * TOKEN


async def test_a_series_from_bidding_to_its_call(town: Town, anvil: Anvil, market: EvmMarket) -> None:
    await town.register()
    terms = town.terms()
    await town.request(terms)
    series = await market.series(1)
    assert series is not None
    assert (series.terms, series.status, series.requester) == (terms, SeriesStatus.BIDDING, UTILITY.address)
    assert series.escrow == 10_000 * TOKEN // 1000
    assert series.called_days == [0]
    assert await market.called_at(1, 0) == series.announced_at

    await town.home(market.bid(1, HOME.address, 1200, 34))
    assert await market.open_bids(HOME.address) == [Bid(series_id=1, wh=1200, tick=34)]
    assert await market.award(1, HOME.address) == 0
    assert (await market.site(HOME.address)).reserved > 0

    anvil.set_time(terms.bidding_ends)
    await town.utility(market.clear(1, 1024))
    series = await market.series(1)
    assert series is not None
    assert (series.status, series.awarded_wh) == (SeriesStatus.CLEARED, 1200)
    assert series.clearing_price == terms.price(34)
    assert await market.award(1, HOME.address) == 1200

    windows = await market.baseline_windows(1, HOME.address, 0)
    start = terms.start(0, 900) // 900
    assert all((start - window) % 96 == 0 for window in windows)
    assert windows == sorted(windows, reverse=True)
    assert await market.next_call(HOME.address) == (1, 0, start + terms.length)
    assert await market.deadline(1, 0) == terms.end(0, 900) + 5 * DAY


async def test_a_series_of_fixed_price_from_joining_to_its_completion(town: Town, market: EvmMarket) -> None:
    await town.register()
    terms = town.terms(kind=Kind.EMERGENCY, cap_tick=0)
    await town.request(terms)
    series = await market.series(1)
    assert series is not None
    assert (series.terms, series.status) == (terms, SeriesStatus.CLEARED)
    assert (series.low_factor, series.high_factor, series.grace) == (80, 120, 5 * DAY)
    assert series.escrow == 10 * terms.price_cap * 120 // 100
    assert series.called_days == [0]

    await town.home(market.join(1, HOME.address, 1200))
    assert await market.open_bids(HOME.address) == [Bid(series_id=1, wh=1200, tick=0)]
    assert await market.award(1, HOME.address) == 1200

    await town.utility(market.complete(1))
    series = await market.series(1)
    assert series is not None
    assert (series.completed, series.awarded_wh, series.clearing_price) == (True, 1200, terms.price_cap)
    assert series.escrow == 1200 * terms.price_cap * 120 // 100_000


async def test_a_refused_joining_says_what_is_left(town: Town, market: EvmMarket) -> None:
    await town.register()
    await town.request(town.terms(kind=Kind.PEAK_SHAVING, cap_tick=0, target_wh=500))
    with pytest.raises(Refused) as caught:
        await town.home(market.join(1, HOME.address, 501))
    assert caught.value.placeholders["code"] == "target_reached"
    assert caught.value.placeholders["reason"] == "of event 1 only 500 Wh are left"


async def test_series_that_nobody_requested(town: Town, market: EvmMarket) -> None:
    assert await market.series(1) is None
    await town.register()
    for number in range(3):
        await town.request(town.terms(target_wh=10_000 + number))
    assert await market.series_count() == 3
    found = await market.many_series([0, 1, 3, 4])
    assert [series.id if series else None for series in found] == [None, 1, 3, None]


async def test_many_series_take_few_requests(town: Town, market: EvmMarket, session: Any) -> None:
    await town.register()
    for number in range(30):
        await town.request(town.terms(target_wh=10_000 + number))
    found = await market.many_series(range(1, 31))
    assert [series.terms.target_wh for series in found if series] == list(range(10_000, 10_030))


async def test_readings_are_committed(town: Town, anvil: Anvil, market: EvmMarket) -> None:
    await town.register()
    end = anvil.time // 900
    await town.home(market.post(HOME.address, end - 10, end, 0, keccak(b"root")))
    assert await market.ledger_head(HOME.address) == (end, 1)


async def test_a_question_the_contract_refuses_says_why(market: EvmMarket) -> None:
    with pytest.raises(Refused) as caught:
        await market.deadline(9, 0)
    assert caught.value.placeholders["reason"] == "there is no event 9"


async def test_every_question_needs_a_node(anvil: Anvil, market: EvmMarket) -> None:
    anvil.stop()
    for question in (market.head(), market.series_count(), market.account(HOME.address), market.many_series([1, 2])):
        with pytest.raises(Unreachable):
            await question
