"""What is sold and certified never exceeds what was proven, and each of it happens once, whatever dies in between."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

from hypothesis import HealthCheck, given, settings, strategies as st
import pytest

from custom_components.gridpact.chain.base import Call, LogEntry, Outcome
from custom_components.gridpact.errors import Refused
from custom_components.gridpact.market.trade import OfferTerms
from custom_components.gridpact.trading.book import Book
from custom_components.gridpact.trading.certifying import certify_next, mint_call
from custom_components.gridpact.trading.models import TradePreferences
from custom_components.gridpact.trading.selling import may_offer, offer_by_hand, sell_next

from .logs import CERTIFICATES, EXCHANGE, US, log, minted, offered, proven, sold

MOST = 3000  # transactions of one kind in one step


class Dead(BaseException):
    """The process is gone after its transaction came into a block."""


@dataclass
class Chain:
    """The rules of the contracts for one account and one meter, with every log they wrote."""

    proven_wh: int = 0
    certified_wh: int = 0
    left: dict[int, int] = field(default_factory=dict)  # of each offer
    traded_wh: int = 0
    logs: list[LogEntry] = field(default_factory=list)
    mined: dict[str, list[LogEntry]] = field(default_factory=dict)  # by purpose
    refused: int = 0
    exchange = EXCHANGE
    certificate = CERTIFICATES

    @property
    def available_wh(self) -> int:
        return self.proven_wh - self.certified_wh - self.traded_wh - sum(self.left.values())

    def write(self, *logs: LogEntry) -> list[LogEntry]:
        self.logs += logs
        return list(logs)

    def prove(self, wh: int) -> None:
        self.proven_wh += wh
        self.write(proven(wh, self.available_wh))

    def trade(self, number: int, wh: int) -> None:
        part = min(wh, self.left.get(number, 0))
        if part:
            self.left[number] -= part
            self.traded_wh += part
            self.write(sold(part, offer=number, left=self.left[number]))

    # The calls, each with what it does once it is in a block.

    def offer(self, _account: str, terms: OfferTerms, purpose: str) -> Any:
        def run() -> list[LogEntry]:
            self._spend(terms.wh)
            number = len(self.left) + 1
            self.left[number] = terms.wh
            return self.write(offered(number, terms.wh, price=terms.price, expires=terms.expires))

        return purpose, run

    def cancel_offer(self, number: int, purpose: str) -> Any:
        def run() -> list[LogEntry]:
            wh, self.left[number] = self.left[number], 0
            self._require(wh > 0)
            return self.write(log("OfferCancelled", id=number, seller=US, wh=wh))

        return purpose, run

    def mint(self, _account: str, _ordinal: int, wh: int, count: int, _place: str, purpose: str) -> Any:
        def run() -> list[LogEntry]:
            self._spend(wh * count)
            first, self.certified_wh = self.certified_wh, self.certified_wh + wh * count
            return self.write(*minted(first, count, wh))

        return purpose, run

    def list_certificate(self, number: int, price: int, purpose: str) -> Any:
        return purpose, lambda: self.write(log("Listed", CERTIFICATES, id=number, owner=US, price=price))

    def _spend(self, wh: int) -> None:
        self._require(0 < wh <= self.available_wh)

    def _require(self, holds: bool) -> None:
        if not holds:
            self.refused += 1
            raise Refused("rejected", code="too_little_surplus")


class Agent:
    """A home as selling and certifying see it. `die` lets the process die after its next transaction."""

    def __init__(self, chain: Chain) -> None:
        self.chain_ = chain
        self.wants = TradePreferences()
        self.die = False
        self.now = 0
        self.account = US
        self.chain = None
        self.trades = SimpleNamespace(book=Book(US))
        self.fees = SimpleNamespace(journal=SimpleNamespace(find=self._find))

    def preferences(self) -> Any:
        return SimpleNamespace(trade=self.wants)

    def follow(self) -> None:
        self.trades.book = Book.of(US, self.chain_.logs)

    async def send(self, call: Call, _now: int) -> Outcome:
        purpose, run = cast(tuple[str, Callable[[], list[LogEntry]]], call)
        if purpose not in self.chain_.mined:
            self.chain_.mined[purpose] = run()
            if self.die:
                raise Dead
        logs = self.chain_.mined[purpose]
        return Outcome(purpose=purpose, transaction=logs[0].transaction, block=1, fee=0, logs=logs)

    def _find(self, purpose: str) -> Any:
        logs = self.chain_.mined.get(purpose)
        return SimpleNamespace(inclusion=SimpleNamespace(hash=logs[0].transaction)) if logs else None

    def step(self, *, die: bool = False) -> None:
        """Do all that is due, as a step does: first follow, then one transaction after the other."""
        self.die = die
        self.follow()
        for kind in (sell_next, certify_next):
            for _ in range(MOST):
                try:
                    logs = asyncio.run(kind(cast(Any, self), cast(Any, self.chain_), self.now))
                except Dead:
                    return
                if not logs:
                    break
                self.follow()
            else:
                raise AssertionError("it never comes to an end")


WH = st.integers(min_value=1, max_value=4000)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("prove"), WH),
        st.tuples(st.just("trade"), WH),
        st.tuples(st.just("sell"), st.integers(min_value=0, max_value=3)),
        st.tuples(st.just("certify"), st.sampled_from([100, 700, 1000])),
        st.tuples(st.just("wait"), st.integers(min_value=1, max_value=40)),
        st.tuples(st.sampled_from(["step", "die"]), st.just(0)),
    ),
    max_size=30,
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(STEPS)
def test_never_more_than_was_proven_and_each_of_it_once(steps: list[tuple[str, int]]) -> None:
    chain = Chain()
    agent = Agent(chain)
    for what, amount in steps:
        match what:
            case "prove":
                chain.prove(amount)
            case "trade":
                chain.trade(max(chain.left, default=0), amount)
            case "sell":
                agent.wants = TradePreferences(sell=True, asking_price=amount * 100)
            case "certify":
                agent.wants = TradePreferences(certify=True, lot_wh=amount, certificate_price=50)
            case "wait":
                agent.now += amount * 86_400
            case _:
                agent.step(die=what == "die")
        assert chain.available_wh >= 0
    agent.step()
    assert chain.refused == 0, "it asked for what it does not have"
    assert agent.trades.book.meters[0].available_wh == chain.available_wh
    wanted = agent.wants
    if may_offer(wanted):
        assert chain.available_wh < 100
        assert {offer.price for offer in agent.trades.book.open_offers(agent.now)} <= {wanted.asking_price}
    if wanted.certify:
        assert chain.available_wh < wanted.lot_wh
        assert all(item.price for item in agent.trades.book.owned().values())


def test_by_hand_no_more_than_there_is() -> None:
    chain = Chain()
    agent: Any = Agent(chain)
    chain.prove(500)
    agent.follow()
    with pytest.raises(Refused, match="not_enough_surplus"):
        offer_by_hand(agent, cast(Any, chain), 0, 501, 1, None, 0)
    with pytest.raises(Refused, match="not_enough_surplus"):
        mint_call(agent, cast(Any, chain), 0, 251, 2)


@pytest.mark.parametrize(
    ("wants", "may"),
    [
        (TradePreferences(sell=True, asking_price=1), True),
        (TradePreferences(sell=True), False),
        (TradePreferences(asking_price=1, certify=True), False),
        (TradePreferences(sell=True, asking_price=1, has_battery=True), False),
        (TradePreferences(sell=True, asking_price=1, has_battery=True, battery_percent=29, reserve_percent=30), False),
        (TradePreferences(sell=True, asking_price=1, has_battery=True, battery_percent=30, reserve_percent=30), True),
        (TradePreferences(sell=True, asking_price=1, battery_percent=1, reserve_percent=30), True),
    ],
)
def test_what_may_be_offered(wants: TradePreferences, may: bool) -> None:
    assert may_offer(wants) is may


def test_who_sells_does_not_certify() -> None:
    chain = Chain()
    agent = Agent(chain)
    chain.prove(2000)
    agent.wants = TradePreferences(sell=True, certify=True)
    agent.step()
    assert (chain.certified_wh, chain.left) == (0, {})
