"""Watching the bids of a series, clearing it, and what came of it."""

from argparse import ArgumentParser, Namespace
import asyncio
from collections.abc import Sequence
import shutil
import sys

from custom_components.gridpact.errors import Refused
from custom_components.gridpact.market.auction import clear as clear_book, clearing_of
from custom_components.gridpact.market.models import Bid, Series, SeriesStatus

from ..book import Book, BookedBid, Delivery, block_since, deliveries_of
from ..documents import bid_document, cleared_document, delivery_document
from ..output import table_lines
from ..parsers import Subcommands, number, series_argument
from ..session import Session
from ..written import format_energy, format_time

ALL_WORDS = 256  # of four ticks: the whole book
WAIT_LOOK_S = 2
CLEAR_LINES = "\x1b[{count}A\x1b[J"


def add(commands: Subcommands) -> None:
    """Add watch, clear and results."""
    watching: ArgumentParser = commands.add("watch", "show the bids of a series until bidding ends", watch)
    series_argument(watching)
    watching.add_argument("--every", type=float, default=2.0, metavar="SECONDS", help="pause between looks (2)")
    clearing = commands.add("clear", "clear a series after bidding; goes on where an earlier run stopped", clear)
    series_argument(clearing)
    clearing.add_argument("--words", type=number, default=ALL_WORDS, help="words of four ticks per transaction (all)")
    clearing.add_argument("--wait", action="store_true", help="wait for the end of bidding")
    series_argument(commands.add("results", "show bids, awards, price and deliveries of a series", results))


async def watch(session: Session, arguments: Namespace) -> None:
    """Show the bids as they come; in a terminal the table is drawn anew, elsewhere each change is a block of lines."""
    series = await session.series(arguments.series)
    book = Book(session.provider, session.info.market, series.id, await _first_block(session, series))
    shown: list[str] = []
    while True:
        bids = await book.bids()
        lines = _book_lines(session, series, bids)
        if lines != shown:
            _draw(session, lines, shown)
            shown = lines
        if await session.now() >= series.terms.bidding_ends:
            break
        await asyncio.sleep(arguments.every)
    session.output.text("Bidding has ended.")
    session.output.result({"series": series.id, "bids": [bid_document(session, series, bid) for bid in bids]})


async def clear(session: Session, arguments: Namespace) -> None:
    """Clear step by step."""
    series = await session.series(arguments.series)
    if series.status is not SeriesStatus.CLEARED:
        await _bidding_over(session, series, wait=arguments.wait)
    transactions = []
    step = 0
    while series.status not in (SeriesStatus.CLEARED, SeriesStatus.VOID):
        call = session.market.clear(series.id, arguments.words, step)
        outcome = await session.send(call, f"Clearing series {series.id}, step {step + 1}")
        transactions.append(outcome.transaction)
        series = await session.series(series.id)
        step += 1
    session.output.pairs({**cleared_document(session, series), "transactions": transactions})


async def results(session: Session, arguments: Namespace) -> None:
    """Show everything that became of a series."""
    series = await session.series(arguments.series)
    first_block = await _first_block(session, series)
    bids = await Book(session.provider, session.info.market, series.id, first_block).bids()
    deliveries = await deliveries_of(session.provider, session.info.market, series.id, first_block)
    session.output.result(
        {
            **cleared_document(session, series),
            "bids": [bid_document(session, series, bid) for bid in bids],
            "deliveries": [delivery_document(session, series, delivery) for delivery in deliveries],
        }
    )
    session.output.lines(cleared_document(session, series))
    session.output.text("")
    session.output.table(*_book_table(session, series, bids))
    if deliveries:
        session.output.text("")
        session.output.table(*_delivery_table(session, series, deliveries))


async def _first_block(session: Session, series: Series) -> int:
    """Return the block that the series was announced in."""
    return await block_since(session.provider, series.announced_at, session.deployment.first_block)


async def _bidding_over(session: Session, series: Series, *, wait: bool) -> None:
    """Return once bidding is over; Refused if it is not and nobody wants to wait."""
    ends = series.terms.bidding_ends
    while (now := await session.now()) < ends:
        if not wait:
            raise Refused("bidding_open", series=series.id, ends=format_time(ends))
        session.output.progress(f"Bidding lasts {ends - now} s more.")
        await asyncio.sleep(min(ends - now, WAIT_LOOK_S))


def _draw(session: Session, lines: list[str], shown: Sequence[str]) -> None:
    """Draw over what was shown in a terminal, as much as fits; elsewhere put it below."""
    if not sys.stdout.isatty():
        session.output.text("\n".join([*([""] if shown else []), *lines]))
        return
    height = shutil.get_terminal_size().lines - 1
    up = CLEAR_LINES.format(count=min(len(shown), height)) if shown else ""
    session.output.text(up + "\n".join(_fitting(lines, height)))


def _fitting(lines: list[str], height: int) -> list[str]:
    """Leave out the dearest bids of a table that is higher than a terminal."""
    if len(lines) <= height:
        return lines
    left_out = len(lines) - height + 1
    return [*lines[: -1 - left_out], f"... and {left_out} dearer bids", lines[-1]]


def _book_lines(session: Session, series: Series, bids: Sequence[BookedBid]) -> list[str]:
    """Return the table, and what clearing these bids would give."""
    clearing = clear_book(_offered(series, bids), series.terms.target_wh)
    offered = format_energy(sum(bid.wh for bid in bids))
    line = f"{len(bids)} bids, {offered} of {format_energy(series.terms.target_wh)} wanted"
    if clearing.awarded_wh:
        price = session.money(series.terms.price(clearing.tick))
        line += f"; cleared now: {format_energy(clearing.awarded_wh)} at {price} per kWh"
    ends = f"bidding ends {format_time(series.terms.bidding_ends)}"
    return [*table_lines(*_book_table(session, series, bids)), f"{line}; {ends}"]


def _offered(series: Series, bids: Sequence[BookedBid]) -> dict[int, int]:
    offered: dict[int, int] = {}
    for bid in (Bid(series_id=series.id, wh=bid.wh, tick=bid.tick) for bid in bids):
        offered[bid.tick] = offered.get(bid.tick, 0) + bid.wh
    return offered


def _book_table(session: Session, series: Series, bids: Sequence[BookedBid]) -> tuple[list[str], list[list[object]]]:
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


def _delivery_table(
    session: Session, series: Series, deliveries: Sequence[Delivery]
) -> tuple[list[str], list[list[object]]]:
    header = ["day", "account", "awarded Wh", "usual Wh", "used Wh", "delivered Wh", "owed Wh", "paid"]
    documents = [delivery_document(session, series, delivery) for delivery in deliveries]
    keys = ["day", "account", "awarded_wh", "baseline_wh", "actual_wh", "delivered_wh", "owed_wh", "paid"]
    return header, [[document[key] for key in keys] for document in documents]
