"""What a home chooses is what the exchange sells it, to the Wh and to the base unit: any offers, any wish."""

from pathlib import Path
import random

import pytest

from custom_components.gridpact.chain.evm.market import EvmMarket
from custom_components.gridpact.market.trade import Offer, best_first, choose, cost_of
from tools.devnet import Anvil

from .fair import HOUR, Fair, fair_at

pytestmark = pytest.mark.chain

SELLERS = 3
OFFERS = 24
WISHES = 150
HOURS = 3  # some offers are over when it is bought of them
PRICES = (1, 333, 10**15 + 7, 10**17, 3 * 10**17)


async def market_day(fair: Fair, chance: random.Random) -> list[Offer]:
    """Let sellers offer what they have at all kinds of terms; then some hours pass."""
    sellers = [await fair.seller() for _ in range(SELLERS)]
    for seller in sellers:
        await seller.produce(9_000)
    for _ in range(OFFERS):
        wh = chance.randrange(1, 900)
        least_wh = chance.choice([0, 0, wh // 2, wh])
        hours = chance.choice([HOURS, 24])
        await chance.choice(sellers).offer(wh, chance.choice(PRICES), least_wh=least_wh, hours=hours)
    fair.chain.advance(HOURS * HOUR)
    fair.chain.mine()
    return await fair.trade.offers(range(1, OFFERS + 1))


@pytest.mark.parametrize("seed", [1, 2])
async def test_choosing_agrees_with_the_exchange(anvil: Anvil, market: EvmMarket, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - examples, no secrets
    async with fair_at(anvil, market, tmp_path) as fair:
        await agree(fair, await market_day(fair, chance), chance)


async def agree(fair: Fair, offers: list[Offer], chance: random.Random) -> None:
    """Wish for this and that; then buy for good."""
    trade = fair.trade
    buyer = await fair.person(tokens=10**20)
    everything = [offer.id for offer in best_first(offers)]
    had = 0
    for _ in range(WISHES):
        wh, highest = chance.randrange(1, 4_000), chance.choice(PRICES)
        parts = choose(offers, wh, highest, fair.chain.time)
        cost = sum(cost_of(part, offer.price) for offer, part in parts)
        if parts:
            had += 1
            assert await trade.quote(buyer.address, wh, highest, [offer.id for offer, _ in parts]) == (wh, cost)
        else:
            assert (await trade.quote(buyer.address, wh, highest, everything))[0] < wh
    assert 0 < had < WISHES, "both must have been seen"

    parts = choose(offers, 1_500, PRICES[-1], fair.chain.time)
    cost = sum(cost_of(part, offer.price) for offer, part in parts)
    before = await buyer.tokens()
    await buyer.buy(1_500, PRICES[-1], [offer.id for offer, _ in parts], cost)
    assert before - await buyer.tokens() == cost > 0
