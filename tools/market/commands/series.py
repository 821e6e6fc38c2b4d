"""Asking for less use: request a series, call its days, see what there is, cancel."""

from argparse import ArgumentParser, BooleanOptionalAction, Namespace
from datetime import UTC, date, datetime

from custom_components.gridpact.errors import Refused
from custom_components.gridpact.market.models import SECONDS_PER_DAY, Series, Terms
from custom_components.gridpact.units import energy_cost

from ..parsers import Subcommands, number, series_argument
from ..sending import once
from ..session import Session
from ..terms import Wish, build_terms, what_stays_open
from ..written import format_energy, format_time, iso_time, parse_energy, parse_time

MINUTE = 60


def add(commands: Subcommands) -> None:
    """Add request, call, events and cancel."""
    _add_request(commands.add("request", "request a reduction: a series of one call or more, by auction", request))
    calling = commands.add("call", "call a day of a series that was cleared", call)
    series_argument(calling)
    calling.add_argument("day", metavar="DAY", help="UTC date of the window's start, or number of the day (0 is first)")
    commands.add("events", "list the series of a market", events)
    series_argument(commands.add("cancel", "cancel a series before bidding ends; the escrow comes back", cancel))


async def request(session: Session, arguments: Namespace) -> None:
    """Announce a series and pay its escrow."""
    now = await session.now()
    terms = build_terms(_wish(session, arguments, now), session.info, now)
    escrow = energy_cost(terms.max_calls * terms.target_wh, terms.price_cap)
    balance = await session.market.token_balance(session.address)
    if balance < escrow:
        raise Refused("no_money", amount=session.money(escrow), balance=session.money(balance), account=session.address)
    stays_open = what_stays_open(terms, session.info)
    session.output.progress(f"What stays open: {stays_open}")
    requesting = session.market.request(terms)
    if not await session.required.done(requesting):  # of equal terms there is one series
        approval = session.market.approve(session.info.market, escrow, once("approve"))
        await session.send(approval, f"Allowing the market to take {session.money(escrow)}")
    outcome = await session.send(requesting, f"Requesting {format_energy(terms.target_wh)} per call")
    series = next(log.arguments["id"] for log in outcome.logs if log.name == "SeriesRequested")
    document = {
        **_document(session, await session.series(series)),
        "escrow": session.amount(escrow),
        "transaction": outcome.transaction,
    }
    session.output.result({**document, "stays_open": stays_open})
    session.output.lines(document)


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
    documents = [_document(session, series) for series in known]
    session.output.result(documents)
    header = ["series", "status", "first window", "length", "days", "called", "target Wh", "awarded Wh", "price", "cap"]
    session.output.table(
        header,
        [
            [
                document["series"],
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


def _add_request(parser: ArgumentParser) -> None:
    parser.add_argument("--target", required=True, metavar="ENERGY", help="per call, all homes: 1.2 (kWh) or 800Wh")
    parser.add_argument("--cap", required=True, metavar="PRICE", help="highest price that may be bid, tokens per kWh")
    parser.add_argument("--start", metavar="TIME", help="start of the (first) window: 2026-11-21T19:00, 19:00 or +90m")
    parser.add_argument("--end", metavar="TIME", help="end of that window")
    parser.add_argument("--in", dest="minutes_ahead", type=number, metavar="MINUTES", help="instead of --start")
    parser.add_argument("--for", dest="minutes", type=number, metavar="MINUTES", help="instead of --end")
    parser.add_argument("--tick", metavar="PRICE", help="step of prices (about a hundredth of the cap)")
    parser.add_argument("--bidding-ends", metavar="TIME", help="half way to the window, if not given")
    parser.add_argument("--days", type=number, default=1, help="days of the term, each may be called (1)")
    parser.add_argument("--calls", type=number, help="most calls (as many as one home may be awarded: 3 in 10 days)")
    parser.add_argument("--baseline-days", type=number, default=10, help="7 to 10 days make up the usual use (10)")
    parser.add_argument(
        "--attested-only", action=BooleanOptionalAction, default=True, help="only attested connection points may bid"
    )
    parser.add_argument("--minimum-stake", default="0", metavar="TOKENS", help="least deposit of a bidder (0)")


def _wish(session: Session, arguments: Namespace, now: int) -> Wish:
    start, end = _window(arguments, now, session.info.interval)
    bidding_ends = arguments.bidding_ends
    return Wish(
        target_wh=parse_energy(arguments.target),
        start=start,
        end=end,
        price_cap=session.base_units(arguments.cap, "--cap"),
        tick=session.base_units(arguments.tick, "--tick") if arguments.tick else None,
        bidding_ends=parse_time(bidding_ends, now) if bidding_ends else None,
        term_days=arguments.days,
        calls=arguments.calls,
        baseline_days=arguments.baseline_days,
        attested_only=arguments.attested_only,
        minimum_stake=session.base_units(arguments.minimum_stake, "--minimum-stake"),
    )


def _window(arguments: Namespace, now: int, interval: int) -> tuple[int, int]:
    """Return the window; what is counted from now goes to the next time on the grid."""
    if arguments.minutes_ahead is not None:
        start = -(-(now + arguments.minutes_ahead * MINUTE) // interval) * interval
    elif arguments.start:
        start = parse_time(arguments.start, now)
    else:
        raise Refused("no_window")
    if arguments.minutes is not None:
        return start, start + arguments.minutes * MINUTE
    if not arguments.end:
        raise Refused("no_window")
    return start, parse_time(arguments.end, start)


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


def _document(session: Session, series: Series) -> dict[str, object]:
    """Return a series as --json shows it."""
    terms: Terms = series.terms
    interval = session.info.interval
    price = series.clearing_price
    return {
        "series": series.id,
        "status": series.status.name.lower(),
        "requester": series.requester,
        "target_wh": terms.target_wh,
        "start": iso_time(terms.start(0, interval)),
        "end": iso_time(terms.end(0, interval)),
        "minutes": terms.length * interval // MINUTE,
        "bidding_ends": iso_time(terms.bidding_ends),
        "term_days": terms.term_days,
        "calls": terms.max_calls,
        "called": [
            iso_time(terms.first_day * SECONDS_PER_DAY + day * SECONDS_PER_DAY)[:10] for day in series.called_days
        ],
        "baseline_days": terms.baseline_days,
        "price_cap": session.amount(terms.price_cap),
        "tick": session.amount(terms.tick_size),
        "attested_only": terms.attested_only,
        "minimum_stake": session.amount(terms.minimum_stake),
        "awarded_wh": series.awarded_wh,
        "price": None if price is None else session.amount(price),
        "token": session.info.token_symbol,
    }
