"""What is shown of a home's trading."""

from .book import Book
from .models import TradeSnapshot


def take_trade_snapshot(book: Book, now: int) -> TradeSnapshot:
    """Put together what the account's own trades add up to at a second."""
    meters = [meter for meter in book.meters.values() if meter.time is not None]
    owned = book.owned().values()
    return TradeSnapshot(
        surplus_wh=sum(meter.available_wh for meter in meters) if meters else None,
        sold_wh=book.sold_wh,
        sold_for=book.sold_for,
        bought_wh=sum(lot.wh for lot in book.lots),
        spent=sum(lot.cost for lot in book.lots),
        owned=len(owned),
        for_sale=sum(item.price > 0 for item in owned),
        certificates_sold=book.certificates_sold,
        certificates_retired=book.certificates_retired,
        certified_wh=sum(meter.certified_wh for meter in book.meters.values()),
        own_offers=tuple(book.open_offers(now)),
        credit=sum(till.credit for till in book.tills.values()),
    )
