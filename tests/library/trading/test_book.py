"""What an account's own logs add up to."""

from pathlib import Path

from custom_components.gridpact.database import Database
from custom_components.gridpact.trading.book import Book
from custom_components.gridpact.trading.records import TradeRecords
from custom_components.gridpact.trading.shown import take_trade_snapshot

from .logs import ANNA, CERTIFICATES, EXCHANGE, US, bought, log, minted, moved, offered, proven, sold


def test_nothing_is_known_before_anything_was_proven() -> None:
    assert take_trade_snapshot(Book(US), 0).surplus_wh is None
    opened = log("SurplusOpened", account=US, ordinal=0, time=5, registerWh=900)
    assert take_trade_snapshot(Book.of(US, [opened]), 0).surplus_wh == 0


def test_surplus_is_offered_sold_taken_back_and_certified() -> None:
    cancelled = log("OfferCancelled", id=1, seller=US, wh=300)
    logs = [proven(2000, 2000), offered(1, 700), sold(400, offer=1, left=300), cancelled, *minted(0, 1)]
    shown = take_trade_snapshot(Book.of(US, logs), 0)
    assert (shown.surplus_wh, shown.sold_wh, shown.sold_for, shown.certified_wh) == (600, 400, 80, 1000)
    assert (shown.own_offers, shown.credit) == ((), 80)


def test_offers_are_shown_until_their_time_is_over() -> None:
    book = Book.of(US, [proven(500, 500), offered(4, 500, expires=100)])
    assert [offer.id for offer in take_trade_snapshot(book, 99).own_offers] == [4]
    assert take_trade_snapshot(book, 100).own_offers == ()


def test_purchases_of_ours_and_sales_to_us_are_told_apart() -> None:
    shown = take_trade_snapshot(Book.of(US.lower(), [bought(300), bought(100, price=100)]), 0)
    assert (shown.bought_wh, shown.spent, shown.sold_wh) == (400, 70, 0)


def test_each_contract_has_a_till_of_its_own() -> None:
    sale = log("Sold", CERTIFICATES, id=7, seller=US, buyer=ANNA, price=50)
    paid = log("Withdrawn", account=US, to=ANNA, amount=20)
    book = Book.of(US, [proven(500, 500), offered(1, 100), sold(100, offer=1, left=0), sale, paid])
    tills = {place: (till.credit, till.collections) for place, till in book.tills.items()}
    assert tills == {EXCHANGE.lower(): (0, 1), CERTIFICATES.lower(): (50, 0)}


def test_certificates_are_owned_listed_sold_given_away_retired_and_received() -> None:
    retired = log("Retired", CERTIFICATES, id=1000, owner=US, wh=1000, beneficiary="me")
    logs = [
        *minted(0, 4),
        log("Listed", CERTIFICATES, id=0, owner=US, price=5),
        log("Listed", CERTIFICATES, id=3000, owner=US, price=5),
        log("ListingEnded", CERTIFICATES, id=3000, owner=US),
        log("Sold", CERTIFICATES, id=0, seller=US, buyer=ANNA, price=5),
        moved(0, US, ANNA),
        moved(2000, US, ANNA),
        retired,
        moved(1000, US, "0x" + "0" * 40),
        moved(99, ANNA, US),
    ]
    shown = take_trade_snapshot(Book.of(US, logs), 0)
    assert (shown.owned, shown.for_sale, shown.certificates_sold, shown.certificates_retired) == (2, 0, 2, 1)


def test_logs_are_kept_once_in_the_order_of_the_chain_and_undone(tmp_path: Path) -> None:
    database = Database(tmp_path / "home.db")
    records = TradeRecords(database, US)
    first, second, third = proven(500, 500), offered(1, 400), bought(10)
    records.add([second])
    records.add([first, second])
    assert records.book.meters[0].available_wh == 100
    assert TradeRecords(database, US).book.meters[0].available_wh == 100
    records.add([third])
    records.drop({second.key, third.key})
    assert (records.book.meters[0].available_wh, records.book.lots) == (500, [])
    database.close()
