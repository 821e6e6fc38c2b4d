"""Who consumed what of whom: nothing is lost and nothing counted twice, whatever dies in between."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings, strategies as st
import pytest

from custom_components.gridpact.database import Database
from custom_components.gridpact.trading.account import EnergyAccount
from custom_components.gridpact.trading.purchases import Purchases
from custom_components.gridpact.trading.records import TradeRecords

from .logs import ANNA, BERT, US, bought

SUPPLY = "supply-1"
WH = st.integers(min_value=1, max_value=2000)


class Home:
    """The stores that an account of energy stands on, opened anew as often as one likes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.open()

    def open(self) -> None:
        self.database = Database(self.path / "home.db")
        self.records = TradeRecords(self.database, US)
        self.purchases = Purchases(self.database)
        self.energy = EnergyAccount(self.database, self.records, self.purchases)

    def die(self) -> None:
        """Forget all that is not on disk."""
        self.database.close()
        self.open()


@contextmanager
def opened(folder: Path) -> Iterator[Home]:
    home = Home(folder)
    try:
        yield home
    finally:
        home.database.close()


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    with opened(tmp_path) as home:
        yield home


def test_what_was_bought_first_is_consumed_first(home: Home) -> None:
    home.records.add([bought(100, ANNA), bought(200, BERT), bought(50, ANNA)])
    assert home.energy.begin(SUPPLY, 1000) == 350
    assert home.energy.measure(SUPPLY, 1150) == 200
    assert home.energy.consumed() == {ANNA: 100, BERT: 50}
    assert home.energy.end(SUPPLY, 1320) == 30
    assert home.energy.consumed() == {ANNA: 120, BERT: 200}


def test_a_supply_consumes_of_its_own_sellers_only_whatever_the_case(home: Home) -> None:
    home.records.add([bought(100, ANNA), bought(200, BERT)])
    assert home.energy.begin(SUPPLY, 0, [BERT.lower()]) == 200
    assert home.energy.measure(SUPPLY, 150) == 50
    assert home.energy.consumed() == {BERT: 150}
    assert (home.energy.left_wh([ANNA.upper()]), home.energy.left_wh([BERT]), home.energy.left_wh()) == (100, 50, 150)


def test_what_was_given_beyond_what_was_bought_goes_to_the_next_purchase(home: Home) -> None:
    home.records.add([bought(100, ANNA)])
    home.energy.begin(SUPPLY, 0, [ANNA])
    assert home.energy.measure(SUPPLY, 130) == 0
    assert (home.energy.owed_wh(SUPPLY), home.energy.consumed()) == (30, {ANNA: 100})
    home.records.add([bought(100, ANNA)])
    assert home.energy.measure(SUPPLY, 130) == 70
    assert (home.energy.owed_wh(SUPPLY), home.energy.consumed()) == (0, {ANNA: 130})


def test_a_register_that_falls_gave_nothing(home: Home) -> None:
    home.records.add([bought(100)])
    home.energy.begin(SUPPLY, 5000)
    assert home.energy.measure(SUPPLY, 7) == 100
    assert home.energy.measure(SUPPLY, 17) == 90


def test_only_what_is_measured_counts(home: Home) -> None:
    home.records.add([bought(100)])
    assert home.energy.measure(SUPPLY, 50) == 100
    home.energy.begin(SUPPLY, 50)
    assert home.energy.active()
    assert home.energy.begin(SUPPLY, 60) == 90, "beginning again goes on"
    home.energy.end(SUPPLY, 70)
    assert not home.energy.active()
    assert home.energy.end(SUPPLY, 90) == 80
    assert home.energy.begin(SUPPLY, 95) == 80
    assert home.energy.measure(SUPPLY, 96) == 79


def test_a_purchase_that_a_re_org_takes_back_leaves_what_was_consumed(home: Home) -> None:
    first, second = bought(100), bought(100)
    home.records.add([first, second])
    home.energy.begin(SUPPLY, 0)
    home.energy.measure(SUPPLY, 150)
    home.records.drop({second.key})
    assert home.energy.left_wh() == 0
    home.records.add([second])
    assert home.energy.left_wh() == 50


def test_what_was_bought_for_a_supply_and_its_last_price(home: Home) -> None:
    assert home.energy.bought(SUPPLY) == (0, 0)
    first, second = bought(100, price=200), bought(3, price=333)
    home.records.add([first, second, bought(500)])
    for log in (first, second):
        purchase = home.purchases.begin(SUPPLY, 1, 1, [], 1, 0)
        home.purchases.finish(purchase, log.transaction)
    assert home.energy.bought(SUPPLY) == (103, 334)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("buy"), WH, st.sampled_from([ANNA, BERT])),
            st.tuples(st.just("give"), WH, st.just("")),
            st.tuples(st.sampled_from(["measure", "end", "begin", "die"]), st.just(0), st.just("")),
        ),
        max_size=25,
    )
)
def test_every_wh_that_a_measured_supply_gave_is_attributed_once(steps: list[tuple[str, int, str]]) -> None:
    with TemporaryDirectory() as folder, opened(Path(folder)) as home:
        register = counted = total = 0  # `counted`: the register at the last time that anybody looked
        home.energy.begin(SUPPLY, register)
        measured = True
        for what, wh, seller in steps:
            if what == "buy":
                home.records.add([bought(wh, seller)])
            elif what == "give":
                register += wh
            elif what == "die":
                home.die()
            else:
                getattr(home.energy, what)(SUPPLY, register)
                total += register - counted if measured else 0
                counted, measured = register, what == "begin" or (measured and what != "end")
        consumed, lots = home.energy.consumed(), home.records.book.bought_of()
        assert sum(consumed.values()) + home.energy.owed_wh(SUPPLY) == total
        assert all(wh <= lots[seller] for seller, wh in consumed.items())
        assert home.energy.left_wh() == sum(lots.values()) - sum(consumed.values())


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(WH, min_size=1, max_size=6), st.data())
def test_a_death_within_a_measurement_changes_nothing_or_all(increments: list[int], data: st.DataObject) -> None:
    """Kill the account before any statement that it writes: measuring again comes to the same as never dying."""
    with TemporaryDirectory() as folder, opened(Path(folder)) as home:
        register = 0
        home.records.add([bought(1000, ANNA), bought(4000, BERT)])
        home.energy.begin(SUPPLY, 0)
        for increment in increments:
            register += increment
            survives = data.draw(st.integers(min_value=0, max_value=4))
            with pytest.MonkeyPatch.context() as patch, suppress(Killed):
                kill_after(home, patch, survives)
                home.energy.measure(SUPPLY, register)
            home.die()
            home.energy.measure(SUPPLY, register)
        owed = home.energy.owed_wh(SUPPLY)
        assert sum(home.energy.consumed().values()) + owed == sum(increments)


class Killed(BaseException):
    """The process is gone."""


def kill_after(home: Home, patch: pytest.MonkeyPatch, questions: int) -> None:
    """Let the process die at a question to the database after so many."""
    ask, left = home.database.query, [questions]

    def query(sql: str, parameters: tuple[object, ...] = ()) -> object:
        if not left[0]:
            raise Killed
        left[0] -= 1
        return ask(sql, parameters)

    patch.setattr(home.database, "query", query)
