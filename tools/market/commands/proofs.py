"""Checking what a home exported, without its Home Assistant."""

from argparse import Namespace
from collections.abc import Mapping
import json
from pathlib import Path
from typing import Any

from eth_utils import is_address

from custom_components.gridpact.chain.evm.evidence import EvmEvidence
from custom_components.gridpact.chain.evm.market import EvmMarket
from custom_components.gridpact.errors import Refused
from custom_components.gridpact.market.bundle import Report, read_claim, verify_bundle
from custom_components.gridpact.market.models import MarketInfo
from custom_components.gridpact.units import format_amount

from ..output import Output
from ..parsers import Subcommands
from ..session import address_of, connection, deployment_of
from ..written import format_time, iso_time

WRONG = 1


def add(commands: Subcommands) -> None:
    """Add verify-proof."""
    summary = "check an exported proof bundle against any node (exit code 1: it does not hold)"
    parser = commands.add("verify-proof", summary, verify, connects=False)
    parser.add_argument("file", metavar="FILE")


async def verify(output: Output, arguments: Namespace) -> int:
    """Check every reading of a bundle, and that it is about the call that it names; return 0 if all of it holds."""
    bundle = _read(Path(arguments.file))
    urls, market_address = _where(arguments, bundle)
    async with connection(urls, int(bundle["network"])) as provider:
        market = await EvmMarket.connect(provider, market_address)
        info = await market.info()
        report = await verify_bundle(bundle, EvmEvidence(provider, market))
    problems = [*_misplaced(bundle, info), *report.problems]
    output.result({**_document(report, info), "valid": not problems, "problems": problems})
    _tell(output, report, info, problems)
    return WRONG if problems else 0


def _read(file: Path) -> dict[str, Any]:
    """Return the bundle of a file, Refused if it is none."""
    try:
        bundle = json.loads(file.read_text())
    except OSError:
        raise Refused("no_file", file=str(file)) from None
    except ValueError:
        raise Refused("invalid_file", file=str(file)) from None
    named = ("network", "market", "ledger", "interval", "account", "sequences", "transaction", "proof")
    if not isinstance(bundle, dict) or any(name not in bundle for name in named):
        raise Refused("invalid_file", file=str(file))
    try:
        read_claim(bundle)
        numbers = [int(bundle["network"]), int(bundle["interval"]), *map(int, bundle["sequences"])]
    except Refused, ValueError, TypeError:
        raise Refused("invalid_file", file=str(file)) from None
    if min(numbers) < 0 or not is_address(bundle["account"]) or not is_address(bundle["market"]):
        raise Refused("invalid_file", file=str(file))
    return bundle


def _where(arguments: Namespace, bundle: Mapping[str, Any]) -> tuple[list[str], str]:
    """Return nodes and market: those of the arguments, else the market that the bundle names."""
    if arguments.market is not None or arguments.deployment is not None:
        deployment = deployment_of(arguments)
        return list(deployment.rpc_urls), deployment.market
    if not arguments.rpc:
        raise Refused("no_rpc")
    return list(arguments.rpc), address_of(str(bundle["market"]))


def _misplaced(bundle: Mapping[str, Any], info: MarketInfo) -> list[str]:
    """Return where a bundle belongs to another market than the one it is checked against."""
    found = {
        "it is about another market": str(bundle["market"]).lower() == info.market.lower(),
        "its readings are in another ledger": str(bundle["ledger"]).lower() == info.ledger.lower(),
        "its readings have another interval": bundle["interval"] == info.interval,
    }
    return [problem for problem, fits in found.items() if not fits]


def _document(report: Report, info: MarketInfo) -> dict[str, object]:
    settlement = report.settlement
    return {
        "market": info.market,
        "account": report.account,
        "series": report.series_id,
        "day": report.day,
        "windows": [
            {"start": iso_time(start), "wh": wh, "complete": complete} for start, wh, complete in report.windows
        ],
        "usual_wh": report.usual_wh,
        "used_wh": report.used_wh,
        "settled": settlement is not None,
        "delivered_wh": settlement.delivered_wh if settlement else None,
        "owed_wh": -settlement.balance_wh if settlement else None,
        "paid": format_amount(settlement.pay, info.token_decimals) if settlement else None,
        "token": info.token_symbol,
    }


def _tell(output: Output, report: Report, info: MarketInfo, problems: list[str]) -> None:
    rows: list[list[object]] = [
        [format_time(start), wh, "yes" if complete else "no, counts as 0"] for start, wh, complete in report.windows
    ]
    output.table(["window", "Wh", "readings complete"], rows)
    output.text("")
    output.lines({name: value for name, value in _document(report, info).items() if name != "windows"})
    for problem in problems:
        output.text(f"problem: {problem}")
    output.text("The proof does not hold." if problems else "The proof holds.")
