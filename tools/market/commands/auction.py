"""Watching the bids of a series, clearing it, and what came of it."""

from argparse import ArgumentParser, Namespace
import asyncio
from collections.abc import Sequence
import shutil
import sys

from custom_components.gridpact.errors import Refused
from custom_components.gridpact.market.models import Series, SeriesStatus

from ..book import Book, block_since, deliveries_of
from ..documents import bid_document, cleared_document, delivery_document
from ..parsers import Subcommands, number, series_argument
from ..session import Session
from ..tables import book_lines, book_table, delivery_table
from ..written import format_time

ALL_WORDS = 256  # of four ticks: the whole book
WAIT_LOOK_S = 2
CLEAR_LINES = "\x1b[{count}A\x1b[J"


def add(commands: Subcommands) -> None:
    """Add watch, clear and results."""
    watching: ArgumentParser = commands.add("watch", "show bids, or who joins, until that ends", watch)
    series_argument(watching)
    watching.add_argument("--every", type=float, default=2.0, metavar="SECONDS", help="pause between looks (2)")
    clearing = commands.add("clear", "clear a series after bidding; goes on where an earlier run stopped", clear)
    series_argument(clearing)
    clearing.add_argument("--words", type=number, default=ALL_WORDS, help="words of four ticks per transaction (all)")
    clearing.add_argument("--wait", action="store_true", help="wait for the end of bidding")
    series_argument(commands.add("results", "show bids or who joined, awards, price and deliveries", results))


async def watch(session: Session, arguments: Namespace) -> None:
    """Show the bids as they come; in a terminal the table is drawn anew, elsewhere each change is a block of lines."""
    series = await session.series(arguments.series)
    book = Book(session.provider, session.info.market, series.id, await _first_block(session, series))
    shown: list[str] = []
    while True:
        bids = await book.bids()
        lines = book_lines(session, series, bids)
        if lines != shown:
            _draw(session, lines, shown)
            shown = lines
        if await session.now() >= series.terms.bidding_ends:
            break
        await asyncio.sleep(arguments.every)
    session.output.text("Joining has ended." if series.terms.fixed_price else "Bidding has ended.")
    session.output.result({"series": series.id, "bids": [bid_document(session, series, bid) for bid in bids]})


async def clear(session: Session, arguments: Namespace) -> None:
    """Clear step by step."""
    series = await session.series(arguments.series)
    if series.terms.fixed_price:
        raise Refused("no_auction", series=series.id)
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
    session.output.table(*book_table(session, series, bids))
    if deliveries:
        session.output.text("")
        session.output.table(*delivery_table(session, series, deliveries))


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
