"""Whether what an account sold and certified was ever proven, added up again from the logs."""

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import dataclass, field

from custom_components.gridpact.chain.base import LogEntry
from custom_components.gridpact.market.trade import MeterSurplus

from ..parsers import Subcommands
from ..session import Session, address_of
from ..trading import Document, logs_about, topic, trade_of
from ..written import iso_time

WRONG = 1


@dataclass(slots=True)
class Tally:
    """What the logs say of a meter, Wh; `until` is the interval number up to which it was proven."""

    proven_wh: int = 0
    offered_wh: int = 0
    certified_wh: int = 0
    until: int = 0
    problems: list[str] = field(default_factory=list)


def add(commands: Subcommands) -> None:
    """Add surplus."""
    summary = "check that an account sold and certified no more than it proved (exit code 1: it did)"
    commands.add("surplus", summary, surplus).add_argument("account", metavar="ACCOUNT")


async def surplus(session: Session, arguments: Namespace) -> int:
    """Add up the logs of each meter and hold them against what the contract says; return 0 if all of it fits."""
    trade, account = await trade_of(session), address_of(arguments.account)
    who = topic(account)
    proven = await logs_about(session, trade.places.surplus, ["SurplusOpened", "SurplusProven"], who)
    offered = await logs_about(session, trade.exchange, ["Offered", "OfferCancelled"], None, who)
    minted = await logs_about(session, trade.certificate, ["CertificatesMinted"], who)
    meters: list[Document] = []
    problems: list[str] = []
    for ordinal, tally in sorted(_tallies(proven, offered, minted).items()):
        found = await trade.surplus(account, ordinal)
        meters.append(_document(session, ordinal, found))
        problems += [f"meter {ordinal}: {problem}" for problem in (*tally.problems, *_differences(tally, found))]
    kind = await trade.kind(account)
    session.output.result(
        {"account": account, "meter_type": kind, "meters": meters, "valid": not problems, "problems": problems}
    )
    header = ["meter", "register Wh", "proven until", "proven Wh", "offered Wh", "certified Wh", "left Wh"]
    session.output.table(header, [list(one.values()) for one in meters])
    for problem in problems:
        session.output.text(f"problem: {problem}")
    session.output.text("It does not add up." if problems else "Nothing was sold or certified twice.")
    return WRONG if problems else 0


def _tallies(proven: Sequence[LogEntry], offered: Sequence[LogEntry], minted: Sequence[LogEntry]) -> dict[int, Tally]:
    """Add up logs, by the meter's ordinal."""
    tallies: dict[int, Tally] = {}
    ordinals: dict[int, int] = {}
    for log in proven:
        tally, said = tallies.setdefault(log.arguments["ordinal"], Tally()), log.arguments
        if log.name == "SurplusProven":
            if said["from"] < tally.until:
                tally.problems.append(f"readings up to interval {tally.until} were proven again")
            tally.proven_wh += said["wh"]
        tally.until = said["to"] if log.name == "SurplusProven" else max(tally.until, said["time"])
    for log in offered:
        if log.name == "Offered":
            ordinals[log.arguments["id"]] = log.arguments["ordinal"]
        sign = 1 if log.name == "Offered" else -1
        tallies.setdefault(ordinals[log.arguments["id"]], Tally()).offered_wh += sign * log.arguments["wh"]
    for log in minted:
        tally, said = tallies.setdefault(log.arguments["ordinal"], Tally()), log.arguments
        if said["firstId"] & (1 << 88) - 1 != tally.certified_wh:
            tally.problems.append(f"certificate {said['firstId']} does not follow on the last one")
        tally.certified_wh += said["count"] * said["wh"]
    return tallies


def _differences(tally: Tally, found: MeterSurplus) -> list[str]:
    """Return where the contract says something else than the logs, or more is spent than was proven."""
    pairs = {
        "proven": (tally.proven_wh, found.proven_wh),
        "offered": (tally.offered_wh, found.sold_wh),
        "certified": (tally.certified_wh, found.certified_wh),
    }
    problems = [
        f"the logs say {logged} Wh were {what}, the contract {said} Wh"
        for what, (logged, said) in pairs.items()
        if logged != said
    ]
    if tally.offered_wh + tally.certified_wh > tally.proven_wh:
        problems.append("more was offered and certified than was proven")
    return problems


def _document(session: Session, ordinal: int, found: MeterSurplus) -> Document:
    return {
        "meter": ordinal,
        "register_wh": found.register_wh,
        "proven_until": iso_time(found.time * session.info.interval),
        "proven_wh": found.proven_wh,
        "offered_wh": found.sold_wh,
        "certified_wh": found.certified_wh,
        "available_wh": found.available_wh,
    }
