"""The series of a market: call their days, list them, end or cancel one."""

from argparse import Namespace
from datetime import UTC, date, datetime

from custom_components.gridpact.errors import Refused
from custom_components.gridpact.market.models import Series

from ..documents import series_document
from ..parsers import Subcommands, series_argument
from ..sending import once
from ..session import Session
from ..written import format_time, iso_time


def add(commands: Subcommands) -> None:
    """Add call, events, complete and cancel."""
    calling = commands.add("call", "call a day of a series that was cleared", call)
    series_argument(calling)
    calling.add_argument("day", metavar="DAY", help="UTC date of the window's start, or number of the day (0 is first)")
    commands.add("events", "list the series of a market", events)
    series_argument(commands.add("complete", "end a series: no more joining, no more calls", complete))
    series_argument(commands.add("cancel", "cancel a series before bidding or joining ends", cancel))


async def call(session: Session, arguments: Namespace) -> None:
    """Call one day."""
    series = await session.series(arguments.series)
    day = _day(series, arguments.day, session.info.interval)
    start = series.terms.start(day, session.info.interval)
    doing = f"Calling series {series.id} for {format_time(start)}"
    outcome = await session.send(session.market.call(series.id, day), doing)
    session.output.pairs(
        {"series": series.id, "day": day, "start": iso_time(start), "transaction": outcome.transaction}
    )


async def events(session: Session, _arguments: Namespace) -> None:
    """List all series, newest first."""
    count = await session.market.series_count()
    found = await session.market.many_series(range(count, 0, -1))
    known = [series for series in found if series is not None]
    documents = [series_document(session, series) for series in known]
    session.output.result(documents)
    header = [
        "series",
        "kind",
        "status",
        "first window",
        "length",
        "days",
        "called",
        "target Wh",
        "awarded Wh",
        "price",
        "cap",
    ]
    session.output.table(
        header,
        [
            [
                document["series"],
                document["kind"],
                document["status"],
                document["start"],
                f"{document['minutes']} min",
                document["term_days"],
                f"{series.called.bit_count()} of {document['calls']}",
                document["target_wh"],
                document["awarded_wh"],
                document["price"],
                document["price_cap"],
            ]
            for series, document in zip(known, documents, strict=True)
        ],
    )


async def complete(session: Session, arguments: Namespace) -> None:
    """End a series, and take back what it can no longer owe."""
    series = await session.series(arguments.series)
    outcome = await session.send(session.market.complete(series.id), f"Completing series {series.id}")
    completed = next(log.arguments for log in outcome.logs if log.name == "SeriesCompleted")
    document = {
        "series": series.id,
        "calls": completed["calls"],
        "returned": session.amount(completed["returned"]),
        "transaction": outcome.transaction,
    }
    if await session.market.credit(session.address):
        paid = await session.send(session.market.withdraw(session.address, once("complete")), "Taking the rest back")
        document["withdrawal"] = paid.transaction
    session.output.pairs(document)


async def cancel(session: Session, arguments: Namespace) -> None:
    """Cancel a series and take its escrow back."""
    series = await session.series(arguments.series)
    outcome = await session.send(session.market.cancel(series.id), f"Cancelling series {series.id}")
    paid = await session.send(session.market.withdraw(session.address, once("cancel")), "Taking the escrow back")
    session.output.pairs(
        {
            "series": series.id,
            "status": "void",
            "transaction": outcome.transaction,
            "withdrawal": paid.transaction,
        }
    )


def _day(series: Series, text: str, interval: int) -> int:
    """Return the number of a day of the term, given as such or as the UTC date of its window's start."""
    first = datetime.fromtimestamp(series.terms.start(0, interval), UTC).date()
    if text.isdecimal():
        day = int(text)
    else:
        try:
            day = (date.fromisoformat(text) - first).days
        except ValueError:
            day = -1
    if not 0 <= day < series.terms.term_days:
        last = datetime.fromtimestamp(series.terms.start(series.terms.term_days - 1, interval), UTC).date()
        raise Refused("invalid_day", day=text, series=series.id, first=str(first), last=str(last))
    return day
