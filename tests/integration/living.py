"""What a house of the town does day by day, and what it is told."""

from custom_components.gridpact.participation.snapshot import Snapshot

from .town import TOKEN_UNIT, House, at, evening

USUAL_W = 600
DAY = 11  # the first day on which a whole baseline exists


async def step(house: House, now: int) -> Snapshot:
    """Let a house take one step at a second."""
    house.town.chain.set_time(now)
    return await house.participant.step(now)


async def told(house: House, snapshot: Snapshot) -> list[str]:
    """Return what is told now, each thing once."""
    return [happening.type.value for happening in await house.participant.acknowledge(snapshot.happenings)]


async def settled_in(house: House, deposit: int = 10 * TOKEN_UNIT, until: int = DAY) -> None:
    """A home with a deposit and a whole baseline: one range is enough, if it is posted before the call."""
    await step(house, at(0, minute=1))
    if deposit:
        await house.town.deposit(house.account, deposit)
    for day in range(1, until + 1):
        await house.use(USUAL_W, at(day))
        await step(house, at(day, minute=2))


async def won(house: House, day: int = DAY) -> int:
    """A series that the home bids in and wins."""
    house.town.chain.set_time(at(day, 12))
    series = await house.town.request(evening(day))
    await step(house, at(day, 12, 5))
    house.town.chain.set_time(at(day, 15, 1))
    await house.town.clear(series)
    await step(house, at(day, 15, 2))
    return series
