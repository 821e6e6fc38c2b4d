"""The trade, told as it happens: surplus is offered, a battery falls, relays move, a certificate is sold."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
import time

from custom_components.gridpact.chain.evm.trade import EvmTrade
from custom_components.gridpact.market.trade import Certificate
from tools.devnet import ACCOUNTS
from tools.esphome import Relay
from tools.market.book import logs_at, topics_of

from ..money import euros
from ..narrator import Narrator
from ..screenshot import take
from ..stage import Stage
from ..utility import Utility
from ..waiting import until
from .figures import Purchase, TradeFigures
from .seller import ASKING_PRICE, Seller, seller
from .supplies import EMPTY, FULL, NAMES, Supplies, supplies

THIRD = ACCOUNTS[2]
MONEY = "10"
PATIENCE_S = 420  # the slowest: two readings a minute apart are committed, and the energy between them is proven


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbourhood:
    """The second home, the first one's supplies, and where they trade.

    `picture` is where the first home's dashboard is drawn while its neighbour feeds it.
    """

    seller: Seller
    supplies: Supplies
    trade: EvmTrade
    picture: Path | None = None


@asynccontextmanager
async def neighbourhood(stage: Stage, narrator: Narrator, picture: Path | None) -> AsyncIterator[Neighbourhood]:
    """Set it up; at the end it is stopped."""
    trade = await EvmTrade.of(stage.market)
    if trade is None:
        raise ValueError("the market trades nothing")
    await stage.utility.run("fund", THIRD.address, "--tokens", MONEY)
    async with seller(stage, narrator) as second, supplies(stage, narrator, second) as added:
        yield Neighbourhood(seller=second, supplies=added, trade=trade, picture=picture)


async def trade_story(stage: Stage, narrator: Narrator, there: Neighbourhood) -> TradeFigures:
    """Tell it once."""
    before = await stage.market.token_balance(there.seller.wallet)
    began = len(there.supplies.switched)
    await _sell(narrator, there)
    await _run_low(stage, narrator, there)
    await _recover(narrator, there)
    certificate, price, sale = await _sell_certificate(stage, narrator, there)
    purchases = await _purchases(stage, there)
    due = before + purchases[0].cost + price  # what further purchases earn is paid out hours later
    after = await until(lambda: _balance_of(stage, there, due), "the second home is paid", PATIENCE_S)
    narrator.tell(f"The second home has earned {euros(after - before)} EURx.")
    return TradeFigures(
        purchases=purchases,
        relays=in_order(there.supplies.switched[began:]),
        certificate=certificate,
        certificate_price=price,
        buyer=THIRD.address,
        sale=sale,
        balance_before=before,
        balance_after=after,
    )


async def _sell(narrator: Narrator, there: Neighbourhood) -> None:
    """Let the second home offer what its panels give."""
    household = there.seller.household
    await household.set_number("number.asking_price", ASKING_PRICE)
    await household.turn_on("switch.sell")
    offered = await until(lambda: _offered(there), "the second home offers its surplus", PATIENCE_S)
    narrator.tell(f"The second home has proven what its panels gave, and offers {offered} Wh at {ASKING_PRICE} EURx.")


async def _offered(there: Neighbourhood) -> int | None:
    offers = await there.trade.offers(range(1, await there.trade.offer_count() + 1))
    return sum(offer.left_wh for offer in offers if offer.open_at(int(time.time()))) or None


async def _run_low(stage: Stage, narrator: Narrator, there: Neighbourhood) -> None:
    """Let the first home's battery fall until it is fed by the second home."""
    there.supplies.battery.measure(*EMPTY)
    narrator.tell("The first home's battery is nearly empty.")
    await until(lambda: _closed(there, "neighbour"), "the neighbour's relay closes", PATIENCE_S)
    bought = await until(lambda: _some(stage, there), "the purchase is on the chain")
    narrator.tell(f"It has bought {bought[0].wh} Wh of the second home, and its relays have moved there.")
    if there.picture:
        await take(stage.household.api, stage.dashboard, there.picture)
        narrator.tell(f"Its dashboard is in {there.picture}.")


async def _recover(narrator: Narrator, there: Neighbourhood) -> None:
    """Charge the battery until the first home is back on its own supply."""
    there.supplies.battery.measure(*FULL)
    await until(lambda: _closed(there, "own"), "the own relay closes", PATIENCE_S)
    narrator.tell("The battery is charged, and the first home is back on its own supply.")


async def _closed(there: Neighbourhood, name: str) -> bool | None:
    return there.supplies.is_closed(name) or None


async def _some(stage: Stage, there: Neighbourhood) -> list[Purchase] | None:
    return await _purchases(stage, there) or None


async def _purchases(stage: Stage, there: Neighbourhood) -> list[Purchase]:
    """Return what the first home bought of the second, oldest first."""
    logs = await logs_at(stage.market.provider, there.trade.exchange, [topics_of(["Traded"])], 0)
    told = [(log.transaction, log.arguments) for log in logs]
    prices = {offer.id: offer.price for offer in await there.trade.offers([one["id"] for _, one in told])}
    return [
        Purchase(wh=one["wh"], price=prices[one["id"]], cost=one["cost"], transaction=transaction)
        for transaction, one in told
        if (one["buyer"], one["seller"]) == (stage.account, there.seller.account)
    ]


async def _sell_certificate(stage: Stage, narrator: Narrator, there: Neighbourhood) -> tuple[Certificate, int, str]:
    """Let the second home make and list a certificate, and a third account buy it: it, its price, the transaction."""
    await there.seller.household.turn_on("switch.certify")
    listed = await until(lambda: _listed(stage, there), "a certificate is for sale", PATIENCE_S)
    narrator.tell(f"The second home has made a certificate of {listed.wh} Wh, for sale at {euros(listed.price)} EURx.")
    third = Utility(THIRD.secret, stage.utility.deployment)
    sale: str = (await third.run("buy-certificate", str(listed.id)))["transaction"]
    narrator.tell("A third account has bought it.")
    await until(lambda: _sold(there), "the second home knows that it has sold a certificate")
    return listed, listed.price, sale


async def _listed(stage: Stage, there: Neighbourhood) -> Certificate | None:
    logs = await logs_at(stage.market.provider, there.trade.certificate, [topics_of(["Listed"])], 0)
    found = await there.trade.certificates([log.arguments["id"] for log in logs])
    return next((one for one in found if one.price and one.owner == there.seller.account), None)


async def _sold(there: Neighbourhood) -> bool | None:
    state = (await there.seller.household.state("sensor.certificates_sold"))["state"]
    return state not in {"0", "unknown", "unavailable"} or None


async def _balance_of(stage: Stage, there: Neighbourhood, due: int) -> int | None:
    balance = await stage.market.token_balance(there.seller.wallet)
    return balance if balance >= due else None


def in_order(moved: Sequence[Relay]) -> list[tuple[str, Relay]]:
    """Name the relays; raises ValueError if both supplies were ever connected at once, or not both were switched."""
    closed = {"own"}
    for relay in moved:
        (closed.add if relay.on else closed.discard)(NAMES[relay.pin])
        if len(closed) > 1:
            raise ValueError("both relays were closed at once")
    if closed != {"own"} or {relay.pin for relay in moved} != set(NAMES):
        raise ValueError("the relays have not moved there and back")
    return [(NAMES[relay.pin], relay) for relay in moved]
