"""The same pretended events on the real contracts: bids, clearing, posted roots and proofs, Wh for Wh."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from web3.logs import DISCARD

from custom_components.gridpact.market.models import SECONDS_PER_DAY, Settlement
from custom_components.gridpact.metering.counts import Counts
from tools.bench.home import Home
from tools.bench.world import COIN, World

from .events import Event, pretend
from .registers import INTERVAL, Registers

CAPACITY_W = 1_000_000  # never the bound that is tested here
STAKE = 1000 * COIN
TICK = COIN // 10
BIDDING_S = 1800
POSTED_AFTER_S = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One settlement by the library and by the contract."""

    site: str
    shed: bool
    day: int
    library: Settlement
    contract: Settlement

    @property
    def equal(self) -> bool:
        """Whether both found the same; pay is left out, prices are the replay's own."""
        return replace(self.library, pay=0) == replace(self.contract, pay=0)


def replay(world: World, registers: Registers, *, shed: bool, days: int) -> Iterator[Comparison]:
    """Hold a site's events of its first `days` days on the contracts, and settle each beside the library.

    The chain's clock must stand before the site's first day.
    """
    last_day = registers.days.start + days
    events = [event for event in pretend(registers, shed=shed) if event.day < last_day]
    account = world.join(f"{registers.name} {shed}", capacity_w=CAPACITY_W, stake=STAKE)
    home = Home(world, account, _readings(registers, events))
    posted_to = registers.days.start
    for day, held in groupby(events, key=lambda event: event.day):
        posted_to = _post_until(home, posted_to, max(day, registers.days.start))
        for event, settlement in _day(home, list(held)):
            yield Comparison(site=registers.name, shed=shed, day=day, library=event.settlement, contract=settlement)
        posted_to = day + 1


def _post_until(home: Home, first: int, day: int) -> int:
    """Commit each day before `day` a minute after its midnight."""
    for committed in range(first, day):
        home.world.chain.set_time((committed + 1) * SECONDS_PER_DAY + POSTED_AFTER_S)
        home.post_day(committed)
    return day


def _day(home: Home, events: list[Event]) -> Iterator[tuple[Event, Settlement]]:
    """Request, bid and clear a day's events at its start, and settle them after it."""
    chain = home.world.chain
    bidding_ends = chain.now + BIDDING_S
    series = [_request(home, event, bidding_ends) for event in events]
    chain.set_time(bidding_ends)
    for number in series:
        home.world.clear(number)
    _post_until(home, events[0].day, events[0].day + 1)
    for number, event in zip(series, events, strict=True):
        yield event, _settle(home, number, event)


def _request(home: Home, event: Event, bidding_ends: int) -> int:
    """Request a series of one call that the home alone bids in, and bid."""
    wh = event.settlement.awarded_wh
    terms = replace(event.terms, target_wh=wh, tick_size=TICK, bidding_ends=bidding_ends)
    number = home.world.request(terms)
    home.world.bid(number, home.account, wh, 0)
    return number


def _settle(home: Home, series: int, event: Event) -> Settlement:
    """Settle with the proof of the windows that the contract names, and read what it found."""
    market = home.world.market
    starts = market.functions.baselineWindows(series, home.account, 0).call()
    called = event.terms.start(0, INTERVAL) // INTERVAL
    proof = home.settlement_proof([*starts, called], event.terms.length)
    receipt = home.world.chain.send(market.functions.settle(series, home.account, 0, proof), home.account)
    found = market.events.CallSettled().process_receipt(receipt, errors=DISCARD)[0]["args"]["settlement"]
    return Settlement(
        awarded_wh=found["awardedWh"],
        baseline_wh=found["baselineWh"],
        actual_wh=found["actualWh"],
        delivered_wh=found["deliveredWh"],
        balance_wh=found["balance"],
        pay=found["pay"],
    )


def _readings(registers: Registers, events: list[Event]) -> dict[int, Counts]:
    """Return the registers as the home commits them: what was shed in a window is missing from then on."""
    cuts = sorted((event.terms.end(0, INTERVAL), _shed_wh(registers, event)) for event in events)
    readings: dict[int, Counts] = {}
    shed_wh = 0
    for time in sorted(registers.readings):
        while cuts and cuts[0][0] <= time:
            shed_wh += cuts.pop(0)[1]
        readings[time // INTERVAL] = Counts(registers.readings[time] - shed_wh)
    return readings


def _shed_wh(registers: Registers, event: Event) -> int:
    used_wh = registers.energy(event.terms.start(0, INTERVAL), event.terms.end(0, INTERVAL))
    return (used_wh or 0) - event.settlement.actual_wh
