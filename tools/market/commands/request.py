"""Asking for less use: by auction, or at a fixed price; a series of one call or more."""

from argparse import ArgumentParser, BooleanOptionalAction, Namespace
from dataclasses import replace

from custom_components.gridpact.errors import Refused
from custom_components.gridpact.market.models import Kind, Terms
from custom_components.gridpact.market.terms import Wish, build_terms, default_tick, first_start

from ..announcing import announce
from ..documents import MINUTE, series_document
from ..parsers import Subcommands, number
from ..session import Session
from ..stays_open import what_stays_open
from ..written import format_energy, parse_energy, parse_time

MOST_TICKS = 1024
NOW = "now"
FIXED = {kind.name.lower().replace("_", "-"): kind for kind in Kind if kind is not Kind.AUCTION}


def add(commands: Subcommands) -> None:
    """Add request and create."""
    requesting = commands.add("request", "request a reduction: a series of one call or more, by auction", request)
    requesting.add_argument("--cap", required=True, metavar="PRICE", help="highest price that may be bid, per kWh")
    requesting.add_argument("--tick", metavar="PRICE", help="step of prices (about a hundredth of the cap)")
    _add_terms(requesting, "half way to the window")
    creating = commands.add("create", "create a grid event with a fixed price, which homes join", create)
    creating.add_argument("kind", choices=FIXED, metavar="KIND", help=", ".join(FIXED))
    creating.add_argument("--price", required=True, metavar="PRICE", help="tokens per kWh, times a home's factor")
    _add_terms(creating, "as late as possible")


async def request(session: Session, arguments: Namespace) -> None:
    """Announce an auction and pay its escrow."""
    now = await session.now()
    price = session.base_units(arguments.cap, "--cap")
    wish = _wish(session, arguments, now, price)
    wish = replace(wish, tick=_tick(session, arguments.tick, price))
    await _announce(session, build_terms(wish, session.info, now), "Requesting")


async def create(session: Session, arguments: Namespace) -> None:
    """Announce an event with a fixed price and pay its escrow."""
    now = await session.now()
    price = session.base_units(arguments.price, "--price")
    if not price:
        raise Refused("no_price")
    wish = replace(_wish(session, arguments, now, price), kind=FIXED[arguments.kind])
    await _announce(session, build_terms(wish, session.info, now), f"Creating a {arguments.kind} event of")


async def _announce(session: Session, terms: Terms, doing: str) -> None:
    stays_open = what_stays_open(terms, session.info)
    session.output.progress(f"What stays open: {stays_open}")
    series, outcome = await announce(session, terms, f"{doing} {format_energy(terms.target_wh)} per call")
    document = {
        **series_document(session, series),
        "escrow": session.amount(series.escrow),
        "transaction": outcome.transaction,
    }
    session.output.result({**document, "stays_open": stays_open})
    session.output.lines(document)


def _add_terms(parser: ArgumentParser, usual_end: str) -> None:
    parser.add_argument("--target", required=True, metavar="ENERGY", help="per call, all homes: 1.2 (kWh) or 800Wh")
    parser.add_argument(
        "--start",
        metavar="TIME",
        help="of the (first) window: 2026-11-21T19:00, 19:00, +90m or now (the next possible)",
    )
    parser.add_argument("--end", metavar="TIME", help="end of that window")
    parser.add_argument("--in", dest="minutes_ahead", type=number, metavar="MINUTES", help="instead of --start")
    parser.add_argument("--for", dest="minutes", type=number, metavar="MINUTES", help="instead of --end")
    parser.add_argument("--bidding-ends", metavar="TIME", help=f"or joining ends ({usual_end})")
    parser.add_argument("--days", type=number, default=1, help="days of the term, each may be called (1)")
    parser.add_argument("--calls", type=number, help="most calls (as many as one home may be awarded: 3 in 10 days)")
    parser.add_argument("--baseline-days", type=number, default=10, help="7 to 10 days make up the usual use (10)")
    parser.add_argument(
        "--attested-only", action=BooleanOptionalAction, default=True, help="only attested connection points take part"
    )
    parser.add_argument("--minimum-stake", default="0", metavar="TOKENS", help="least deposit of who takes part (0)")


def _tick(session: Session, text: str | None, price_cap: int) -> int:
    """Return the step of prices: as written, else the usual one. Refused if the cap is no whole number of them."""
    tick = default_tick(price_cap) if text is None else session.base_units(text, "--tick")
    if not price_cap or not tick or price_cap % tick:
        raise Refused("cap_off_tick", tick=session.amount(tick))
    if price_cap // tick > MOST_TICKS:
        raise Refused("too_many_ticks", ticks=price_cap // tick, most=MOST_TICKS)
    return tick


def _wish(session: Session, arguments: Namespace, now: int, price: int) -> Wish:
    start, end = _window(session, arguments, now)
    return Wish(
        target_wh=parse_energy(arguments.target),
        start=start,
        end=end,
        price=price,
        bidding_ends=parse_time(arguments.bidding_ends, now) if arguments.bidding_ends else None,
        term_days=arguments.days,
        calls=arguments.calls,
        baseline_days=arguments.baseline_days,
        attested_only=arguments.attested_only,
        minimum_stake=session.base_units(arguments.minimum_stake, "--minimum-stake"),
    )


def _window(session: Session, arguments: Namespace, now: int) -> tuple[int, int]:
    """Return the window; what is counted from now goes to the next time on the grid."""
    interval = session.info.interval
    if arguments.minutes_ahead is not None:
        start = -(-(now + arguments.minutes_ahead * MINUTE) // interval) * interval
    elif arguments.start == NOW:
        start = first_start(session.info, now)
    elif arguments.start:
        start = parse_time(arguments.start, now)
    else:
        raise Refused("no_window")
    if arguments.minutes is not None:
        return start, start + arguments.minutes * MINUTE
    if not arguments.end:
        raise Refused("no_window")
    return start, parse_time(arguments.end, start)
