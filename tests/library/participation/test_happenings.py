"""A happening is told once, whatever dies in between."""

from custom_components.gridpact.database import Database
from custom_components.gridpact.participation.happenings import Happening, HappeningStore, HappeningType


def happening(key: str = "cleared:7", *, late: bool = False) -> Happening:
    return Happening(key=key, type=HappeningType.BID_WON, data={"promised_wh": 600, "price": "0.2"}, time=5, late=late)


def test_waits_to_be_told_and_comes_back_as_it_was(database: Database) -> None:
    HappeningStore(database).add(happening(late=True))
    assert HappeningStore(database).pending() == [happening(late=True)]


def test_is_known_by_its_key_for_good(database: Database) -> None:
    store = HappeningStore(database)
    assert store.add(happening())
    assert not store.add(happening(late=True))
    store.publish(store.pending())
    assert not store.add(happening())
    assert store.pending() == []


def test_is_handed_out_by_one_publish_only(database: Database) -> None:
    store = HappeningStore(database)
    store.add(happening("a"))
    store.add(happening("b"))
    both = store.pending()
    assert store.publish(both[:1]) == both[:1]
    assert store.publish(both) == both[1:]
    assert HappeningStore(database).publish(both) == []


def test_a_silent_one_is_never_told(database: Database) -> None:
    store = HappeningStore(database)
    assert store.add(happening(), silent=True)
    assert store.pending() == []
    assert not store.add(happening())


def test_keeps_the_order_in_which_things_were_noticed(database: Database) -> None:
    store = HappeningStore(database)
    for key in ("c", "a", "b"):
        store.add(happening(key))
    assert [one.key for one in store.pending()] == ["c", "a", "b"]


def test_publishing_what_is_not_known_tells_nothing(database: Database) -> None:
    assert HappeningStore(database).publish([happening()]) == []
