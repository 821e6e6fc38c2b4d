"""Homes that trade with each other in a town."""

from custom_components.gridpact.participation.happenings import TRADE_TYPES, Happening
from custom_components.gridpact.participation.snapshot import Snapshot
from custom_components.gridpact.trading.models import TradePreferences, TradeSnapshot
from custom_components.gridpact.trading.trader import Trader

from .town import CENT, TOKEN_UNIT, House, Town, at

PRICE = 20 * CENT
SELLING = TradePreferences(sell=True, asking_price=PRICE)
CERTIFYING = TradePreferences(certify=True)
IDLE = TradePreferences()
MORNING = at(0, 4)  # everything a seller does by itself is done


async def step(house: House, now: int) -> Snapshot:
    """Let the chain reach a time, and the home do what is due."""
    house.town.chain.set_time(now)
    snapshot = await house.participant.step(now)
    assert snapshot.connected
    assert not snapshot.errors
    return snapshot


async def trade_of(house: House, now: int) -> TradeSnapshot:
    """Take a step and return how the home stands as a trader."""
    snapshot = await step(house, now)
    assert snapshot.trade is not None
    return snapshot.trade


async def told(house: House, now: int) -> list[Happening]:
    """Take a step and return what is told of trades, each thing once."""
    snapshot = await step(house, now)
    happenings = await house.participant.acknowledge(snapshot.happenings)
    return [happening for happening in happenings if happening.type in TRADE_TYPES]


def trader(house: House) -> Trader:
    """Return who trades for a home."""
    assert house.participant.trader is not None
    return house.participant.trader


async def gave(here: Town, wh: int = 1000, wants: TradePreferences = SELLING, day: int = 0) -> House:
    """A home that gave `wh` on the morning of a day, before it could do anything with them."""
    house = await here.house(f"seller {day}", trade=wants)
    await step(house, at(day, minute=1))
    await house.give(0, at(day, 1))
    await step(house, at(day, 1, 2))  # says where counting starts
    await house.give(wh, at(day, 2))
    await house.give(0, at(day, 3))
    here.chain.set_time(at(day, 3, 2))
    return house


async def seller(here: Town, wh: int = 1000, wants: TradePreferences = SELLING, day: int = 0) -> House:
    """A home that gave `wh` on the morning of a day, and did with them by itself what it wants."""
    house = await gave(here, wh, wants, day)
    await step(house, at(day, 3, 2))
    return house


async def buyer(here: Town, day: int = 0) -> House:
    """A home with one token, that sells nothing."""
    house = await here.house("buyer", trade=IDLE)
    await step(house, at(day, 3, 4))
    await here.give(house.account, TOKEN_UNIT)
    return house
