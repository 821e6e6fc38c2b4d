"""What settlement knows survives: facts once and in their order, collections and items as they are now."""

from pathlib import Path

from custom_components.gridpact.database import Database
from tools.market.hub.facts import Asked, Fact, Gone, Moved, PaidOut, Received
from tools.market.hub.kept import Kept

HOME, BUYER = b"\x01" * 32, b"\x02" * 32
SALE = Moved(
    name="1:7:0x05:3",
    certificate=(1, 7),
    seller=HOME,
    buyer=BUYER,
    block=5,
    block_hash="0x05",
    asked=Asked(owner=HOME, price=10**30),
    native=12,
)
UNREAD = Moved(
    name="1:8:0x05:4", certificate=(1, 8), seller=HOME, buyer=BUYER, block=5, block_hash="0x05", problem="bad_metadata"
)


def kept(path: Path) -> Kept:
    return Kept(Database(path / "settlement.db"))


def test_facts_come_back_as_they_were_each_once(tmp_path: Path) -> None:
    facts: list[Fact] = [SALE, UNREAD, Received(payer=BUYER, amount=10**30), PaidOut(owner=HOME, amount=1)]
    store = kept(tmp_path)
    for _ in range(2):
        for number, fact in enumerate(facts):
            store.add(f"0x05:{number}", fact, f"0xaa{number}")
    store.database.close()
    assert kept(tmp_path).facts({}) == facts


def test_a_payment_names_the_sale_that_the_journal_paid_with_it(tmp_path: Path) -> None:
    store = kept(tmp_path)
    store.add("0x05:1", PaidOut(owner=HOME, amount=1), "0xaa")
    assert store.facts({"0xaa": SALE.name}) == [PaidOut(owner=HOME, amount=1, sale=SALE.name)]


def test_a_collection_stays_watched_and_what_is_burned_does_not(tmp_path: Path) -> None:
    store = kept(tmp_path)
    store.watch(1, "Nfts", [7, 8])
    store.watch(2, "Uniques", [])
    store.issued([(2, 9), (2, 9)])
    store.add("0x05:1", Gone(certificate=(1, 7)), "")
    assert (store.collections(), sorted(store.items())) == ({1: "Nfts", 2: "Uniques"}, [(1, 8), (2, 9)])
