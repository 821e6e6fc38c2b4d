"""The follower tells what reading every block would tell, at a price that only changes raise."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import ceil, log2
from pathlib import Path

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.gridpact.chain.base import LogEntry
from custom_components.gridpact.chain.polkadot.follower import Follower
from custom_components.gridpact.chain.polkadot.logs import CHANGED
from custom_components.gridpact.chain.polkadot.models import PalletEvent
from custom_components.gridpact.chain.polkadot.watching import Watched
from custom_components.gridpact.database import Database
from custom_components.gridpact.errors import Unreachable

from .model import ACCOUNT, ModelChain, item_place


def moved(item: int, value: int) -> PalletEvent:
    return PalletEvent(name="Nfts.Transferred", arguments={"item": item, "value": hex(value)}, extrinsic=0)


def concerns(event: PalletEvent) -> bool:
    return event.name.startswith("Nfts.")


NOISE = PalletEvent(name="Balances.Transfer", arguments={}, extrinsic=None)


@dataclass
class Home:
    """Who follows: it watches its account and every item that it has heard of, and survives being killed."""

    chain: ModelChain
    first_block: int | None = None
    items: set[int] = field(default_factory=set)
    heard: list[LogEntry] = field(default_factory=list)
    database: Database = field(default_factory=lambda: Database(Path(":memory:")))

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        self.follower = Follower(self.chain, self.database, "hub", self.watched, concerns, self.first_block)

    def watched(self) -> Sequence[Watched]:
        return [ACCOUNT, *(item_place(item) for item in sorted(self.items))]

    async def catch_up(self) -> None:
        while True:
            logs = await self.follower.poll()
            self.heard += logs
            self.items |= {log.arguments["item"] for log in logs if log.name != CHANGED}
            await self.follower.commit()
            if self.follower.caught_up:
                return


@pytest.fixture
def chain() -> ModelChain:
    return ModelChain()


@pytest.fixture
def home(chain: ModelChain) -> Iterator[Home]:
    home = Home(chain, items={1, 2})
    yield home
    home.database.close()


def quiet(chain: ModelChain, blocks: int) -> None:
    for _ in range(blocks):
        chain.build({Watched("Nfts", "Item", (9, 1)): hex(len(chain.states))}, [NOISE, NOISE])


def move(chain: ModelChain, item: int) -> None:
    number = len(chain.states)
    chain.build({item_place(item): hex(number)}, [NOISE, moved(item, number)])


async def test_the_first_poll_begins_at_the_newest_block(chain: ModelChain, home: Home) -> None:
    move(chain, 1)
    await home.catch_up()
    assert home.heard == []
    move(chain, 1)
    await home.catch_up()
    assert [log.block for log in home.heard] == [2]


async def test_a_log_says_where_it_stands(chain: ModelChain, home: Home) -> None:
    await home.catch_up()
    move(chain, 1)
    await home.catch_up()
    [log] = home.heard
    assert (log.name, log.arguments["item"], log.block, log.block_hash) == ("Nfts.Transferred", 1, 1, "0x1")
    assert (log.key, log.time, log.transaction) == ("0x1:1", 6, "0x00010000")


async def test_it_may_begin_in_the_past(chain: ModelChain) -> None:
    move(chain, 1)
    move(chain, 2)
    home = Home(chain, first_block=2, items={1, 2})
    await home.catch_up()
    assert [log.block for log in home.heard] == [2]


async def test_ten_thousand_quiet_blocks_cost_two_questions(chain: ModelChain, home: Home) -> None:
    await home.catch_up()
    quiet(chain, 10_000)
    chain.asked.clear()
    await home.catch_up()
    assert home.follower.head == 10_000
    assert dict(chain.asked) == {"finalized": 1, "fingerprint": 1}


@pytest.mark.parametrize("changes", [1, 5])
async def test_a_change_costs_the_logarithm_of_the_absence(chain: ModelChain, home: Home, changes: int) -> None:
    await home.catch_up()
    for _ in range(changes):
        quiet(chain, 10_000 // changes)
        move(chain, 1)
    chain.asked.clear()
    await home.catch_up()
    assert len(home.heard) == changes
    probes = ceil(log2(10_000 + changes))
    assert chain.asked["fingerprint"] <= changes * (probes + 1) + 1
    assert chain.asked["events"] == changes
    assert chain.asked.total() <= changes * (2 * probes + 8)


async def test_nothing_is_told_before_it_is_final(chain: ModelChain, home: Home) -> None:
    await home.catch_up()
    chain.lag = 3
    move(chain, 1)
    quiet(chain, 2)
    await home.catch_up()
    assert home.heard == []
    quiet(chain, 1)
    await home.catch_up()
    assert [log.block for log in home.heard] == [1]


async def test_what_a_reorganisation_dropped_was_never_told(chain: ModelChain, home: Home) -> None:
    await home.catch_up()
    chain.lag = 2
    move(chain, 1)
    await home.catch_up()
    del chain.states[1:], chain.told[1:]
    quiet(chain, 3)
    await home.catch_up()
    assert home.heard == []


async def test_a_poll_repeats_until_it_is_committed(chain: ModelChain, home: Home) -> None:
    await home.catch_up()
    move(chain, 1)
    first = await home.follower.poll()
    home.start()
    assert await home.follower.poll() == first != []
    await home.follower.commit()
    assert await home.follower.poll() == []


async def test_a_node_that_lags_behind_changes_nothing(chain: ModelChain, home: Home) -> None:
    await home.catch_up()
    move(chain, 1)
    await home.catch_up()
    chain.lag = 1
    await home.catch_up()
    chain.lag = 0
    await home.catch_up()
    assert len(home.heard) == 1


async def test_no_answer_changes_nothing(chain: ModelChain, home: Home) -> None:
    await home.catch_up()
    move(chain, 1)
    chain.down = True
    with pytest.raises(Unreachable):
        await home.catch_up()
    await home.follower.commit()
    chain.down = False
    await home.catch_up()
    assert len(home.heard) == 1


@pytest.mark.parametrize("answers", range(12))
async def test_a_node_that_falls_silent_midway_changes_nothing(chain: ModelChain, home: Home, answers: int) -> None:
    await home.catch_up()
    quiet(chain, 10)
    move(chain, 1)
    quiet(chain, 10)
    home.items.add(3)
    chain.patience = answers
    with pytest.raises(Unreachable):
        await home.catch_up()
    chain.patience, chain.down = None, False
    await home.catch_up()
    assert [log.block for log in home.heard] == [11]


async def test_what_is_watched_anew_counts_from_the_last_processed_block(chain: ModelChain, home: Home) -> None:
    await home.catch_up()
    home.items.add(3)
    move(chain, 3)
    await home.catch_up()
    assert [log.arguments["item"] for log in home.heard] == [3]


async def test_what_a_log_brings_is_watched_from_its_block_on(chain: ModelChain, home: Home) -> None:
    await home.catch_up()
    chain.build({ACCOUNT: "0x01", item_place(7): "0x01"}, [moved(7, 1)])
    quiet(chain, 5)
    move(chain, 7)
    quiet(chain, 5)
    await home.catch_up()
    assert [log.block for log in home.heard] == [1, 7]


async def test_what_is_no_longer_watched_is_forgotten(chain: ModelChain, home: Home) -> None:
    await home.catch_up()
    home.items = {1}
    move(chain, 2)
    await home.catch_up()
    home.items = {1, 2}
    await home.catch_up()
    assert home.heard == []


async def test_state_that_no_node_has_any_more_is_told_by_its_two_ends(chain: ModelChain, home: Home) -> None:
    await home.catch_up()
    move(chain, 1)
    quiet(chain, 100)
    move(chain, 2)
    quiet(chain, 3)
    chain.kept = 20
    await home.catch_up()
    changed, moved_later = home.heard
    oldest = chain.final - 20
    assert (changed.name, changed.block, changed.time) == (CHANGED, oldest, oldest * 6)
    assert changed.arguments == {"pallet": "Nfts", "item": "Item", "keys": (1, 1), "before": None, "after": "0x1"}
    assert (moved_later.name, moved_later.block) == ("Nfts.Transferred", 102)


async def test_quiet_blocks_need_no_old_state(chain: ModelChain, home: Home) -> None:
    await home.catch_up()
    quiet(chain, 500)
    chain.kept = 20
    await home.catch_up()
    move(chain, 1)
    await home.catch_up()
    assert [log.name for log in home.heard] == ["Nfts.Transferred"]


async def test_a_new_place_whose_past_is_gone_is_told_as_it_is(chain: ModelChain, home: Home) -> None:
    await home.catch_up()
    chain.build({item_place(5): "0x05"}, [moved(5, 5)])
    quiet(chain, 100)
    chain.kept = 20
    home.items.add(5)
    await home.catch_up()
    assert [(log.name, log.arguments["after"]) for log in home.heard] == [(CHANGED, "0x05")]


@pytest.mark.parametrize("keys", [(), (1, 7), ("0x01",), (("0x01", 7),)])
def test_a_place_is_kept_as_a_text(keys: tuple[object, ...]) -> None:
    place = Watched("Datalog", "DatalogItem", keys)
    assert Watched.read(place.text) == place


async def test_two_followers_share_a_file(chain: ModelChain, home: Home) -> None:
    other = ModelChain()
    quiet(other, 50)
    elsewhere = Follower(other, home.database, "robonomics", lambda: [ACCOUNT], concerns)
    await home.catch_up()
    await elsewhere.poll()
    await elsewhere.commit()
    move(chain, 1)
    await home.catch_up()
    assert (len(home.heard), elsewhere.head) == (1, 50)


STEPS = st.one_of(
    st.tuples(st.just("quiet"), st.integers(1, 40)),
    st.tuples(st.just("move"), st.integers(1, 3)),
    st.tuples(st.just("fee"), st.just(0)),
    st.tuples(st.just("issue"), st.integers(4, 8)),
    st.tuples(st.just("lag"), st.integers(0, 5)),
    st.tuples(st.just("poll"), st.just(0)),
    st.tuples(st.just("killed poll"), st.just(0)),
)


@settings(max_examples=100)
@given(st.lists(STEPS, max_size=40))
async def test_it_tells_what_reading_every_block_tells(steps: Sequence[tuple[str, int]]) -> None:
    chain = ModelChain()
    home = Home(chain, items={1, 2, 3})
    await home.catch_up()
    for name, number in steps:
        await take(chain, home, name, number)
    chain.lag = 0
    await home.catch_up()
    expected = [
        (f"{hex(number)}:{place}", event)
        for number, events in enumerate(chain.told)
        for place, event in enumerate(events)
        if concerns(event)
    ]
    assert [(log.key, log.name, log.arguments) for log in home.heard] == [
        (key, event.name, event.arguments) for key, event in expected
    ]
    home.database.close()


async def take(chain: ModelChain, home: Home, name: str, number: int) -> None:
    height = len(chain.states)
    match name:
        case "quiet":
            quiet(chain, number)
        case "move":
            move(chain, number)
        case "fee":
            chain.build({ACCOUNT: hex(height)}, [NOISE])
        case "issue":
            chain.build({ACCOUNT: hex(height), item_place(number): hex(height)}, [moved(number, height)])
            quiet(chain, 2)
            move(chain, number)
        case "lag":
            chain.lag = number
        case "poll":
            await home.catch_up()
        case "killed poll":
            await home.follower.poll()
            home.start()


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 3)), max_size=15), st.integers(0, 60))
async def test_with_or_without_old_state_nothing_is_dropped(moves: Sequence[tuple[int, int]], kept: int) -> None:
    """The values that logs tell are those at the end, and each change that still has state is told by its event."""
    chain = ModelChain(kept=kept)
    home = Home(chain, items={1, 2, 3})
    await home.catch_up()
    for blocks, item in moves:
        quiet(chain, blocks)
        move(chain, item)
    await home.catch_up()
    values: dict[Watched, str] = {}
    for log in home.heard:
        if log.name == CHANGED:
            told = log.arguments
            values[Watched(told["pallet"], told["item"], told["keys"])] = told["after"]
        else:
            values[item_place(log.arguments["item"])] = log.arguments["value"]
    assert values == {place: value for place, value in chain.states[-1].items() if place in home.watched()}
    still = range(max(0, chain.final - kept) + 1, chain.final + 1)
    recent = [number for number in still if any(map(concerns, chain.told[number]))]
    assert [log.block for log in home.heard if log.name != CHANGED and log.block in still] == recent
    assert len({log.key for log in home.heard}) == len(home.heard)
    home.database.close()
