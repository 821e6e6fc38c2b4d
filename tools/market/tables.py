"""The tables of a series: what was bid or joined, and what was delivered."""

from collections.abc import Sequence

from custom_components.gridpact.market.auction import clear as clear_book, clearing_of
from custom_components.gridpact.market.models import Bid, Series, SeriesStatus

from .book import BookedBid, Delivery
from .documents import delivery_document
from .output import table_lines
from .session import Session
from .written import format_energy, format_time


def book_lines(session: Session, series: Series, bids: Sequence[BookedBid]) -> list[str]:
    """Return the table, and a line that says what clearing these bids would give, or how much was joined."""
    offered = f"{format_energy(sum(bid.wh for bid in bids))} of {format_energy(series.terms.target_wh)} wanted"
    ends = format_time(series.terms.bidding_ends)
    if series.terms.fixed_price:
        joined = f"{len(bids)} {'home has' if len(bids) == 1 else 'homes have'} joined, {offered}"
        return [*table_lines(*book_table(session, series, bids)), f"{joined}; joining ends {ends}"]
    clearing = clear_book(_offered(series, bids), series.terms.target_wh)
    line = f"{len(bids)} bids, {offered}"
    if clearing.awarded_wh:
        price = session.money(series.terms.price(clearing.tick))
        line += f"; cleared now: {format_energy(clearing.awarded_wh)} at {price} per kWh"
    return [*table_lines(*book_table(session, series, bids)), f"{line}; bidding ends {ends}"]


def book_table(session: Session, series: Series, bids: Sequence[BookedBid]) -> tuple[list[str], list[list[object]]]:
    """Return header and rows of what was bid or joined."""
    clearing = clearing_of(series)
    header = ["account", "Wh", f"{session.info.token_symbol} per kWh", "awarded Wh"]
    cleared = series.status is SeriesStatus.CLEARED
    return header, [
        [
            bid.account,
            bid.wh,
            session.amount(series.terms.price(bid.tick)),
            clearing.award(bid.wh, bid.tick) if cleared else None,
        ]
        for bid in bids
    ]


def delivery_table(
    session: Session, series: Series, deliveries: Sequence[Delivery]
) -> tuple[list[str], list[list[object]]]:
    """Return header and rows of what homes delivered."""
    header = ["day", "account", "awarded Wh", "usual Wh", "used Wh", "delivered Wh", "owed Wh", "paid"]
    documents = [delivery_document(session, series, delivery) for delivery in deliveries]
    keys = ["day", "account", "awarded_wh", "baseline_wh", "actual_wh", "delivered_wh", "owed_wh", "paid"]
    return header, [[document[key] for key in keys] for document in documents]


def _offered(series: Series, bids: Sequence[BookedBid]) -> dict[int, int]:
    offered: dict[int, int] = {}
    for bid in (Bid(series_id=series.id, wh=bid.wh, tick=bid.tick) for bid in bids):
        offered[bid.tick] = offered.get(bid.tick, 0) + bid.wh
    return offered
