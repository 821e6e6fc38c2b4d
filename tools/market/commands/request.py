"""Asking for less use: a series of one call or more."""

from argparse import ArgumentParser, BooleanOptionalAction, Namespace

from custom_components.gridpact.errors import Refused
from custom_components.gridpact.market.terms import Wish, build_terms, default_tick, escrow_of

from ..documents import MINUTE, series_document
from ..parsers import Subcommands, number
from ..sending import once
from ..session import Session
from ..stays_open import what_stays_open
from ..written import format_energy, parse_energy, parse_time

MOST_TICKS = 1024


def add(commands: Subcommands) -> None:
    """Add request."""
    _add_request(commands.add("request", "request a reduction: a series of one call or more, by auction", request))


async def request(session: Session, arguments: Namespace) -> None:
    """Announce a series and pay its escrow."""
    now = await session.now()
    terms = build_terms(_wish(session, arguments, now), session.info, now)
    escrow = escrow_of(terms)
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
        **series_document(session, await session.series(series)),
        "escrow": session.amount(escrow),
        "transaction": outcome.transaction,
    }
    session.output.result({**document, "stays_open": stays_open})
    session.output.lines(document)


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


def _tick(session: Session, text: str | None, price_cap: int) -> int:
    """Return the step of prices: as written, else the usual one. Refused if the cap is no whole number of them."""
    tick = default_tick(price_cap) if text is None else session.base_units(text, "--tick")
    if not price_cap or not tick or price_cap % tick:
        raise Refused("cap_off_tick", tick=session.amount(tick))
    if price_cap // tick > MOST_TICKS:
        raise Refused("too_many_ticks", ticks=price_cap // tick, most=MOST_TICKS)
    return tick


def _wish(session: Session, arguments: Namespace, now: int) -> Wish:
    start, end = _window(arguments, now, session.info.interval)
    bidding_ends = arguments.bidding_ends
    price_cap = session.base_units(arguments.cap, "--cap")
    return Wish(
        target_wh=parse_energy(arguments.target),
        start=start,
        end=end,
        price_cap=price_cap,
        tick=_tick(session, arguments.tick, price_cap),
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
