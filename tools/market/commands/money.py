"""Money for fees, attestations, and what comes back."""

from argparse import Namespace

from eth_utils import keccak

from custom_components.gridpact.chain.base import Call
from custom_components.gridpact.chain.evm import contracts
from custom_components.gridpact.errors import Refused
from custom_components.gridpact.market.models import SeriesStatus

from ..parsers import Subcommands, number
from ..sending import COIN_DECIMALS, once
from ..session import Session, address_of
from ..written import amount_of
from .accounts import account_in, require_tokens

POINT_BYTES = 32
ADDRESS_BITS = 160


def add(commands: Subcommands) -> None:
    """Add attest, fund and refund."""
    attesting = commands.add("attest", "attest that an account stands for a connection point", attest)
    attesting.add_argument("account", metavar="ACCOUNT")
    attesting.add_argument("point", metavar="POINT", help="name of the connection point, or its hash (0x...)")
    funding = commands.add("fund", "send coin for fees, tokens or both to an address (for trials)", fund)
    funding.add_argument("address", metavar="ADDRESS")
    funding.add_argument("--coin", metavar="AMOUNT", help="of the network's coin")
    funding.add_argument("--tokens", metavar="AMOUNT", help="of the market's token")
    refunding = commands.add("refund", "take back what a series left over, and all credit of the key", refund)
    refunding.add_argument("series", type=number, nargs="?", metavar="SERIES", help="none: only the credit")


async def attest(session: Session, arguments: Namespace) -> None:
    """Attest one account; it must be registered."""
    account = await account_in(session, arguments.account)
    point = connection_point(arguments.point)
    call = session.market.attest(account.address, point)
    outcome = await session.send(call, f"Attesting {account.address}")
    session.output.pairs(
        {"account": account.address, "connection_point": f"0x{point.hex()}", "transaction": outcome.transaction}
    )


async def fund(session: Session, arguments: Namespace) -> None:
    """Send coin, tokens or both."""
    address = address_of(arguments.address)
    if arguments.coin is None and arguments.tokens is None:
        raise Refused("usage", text="fund: give --coin or --tokens")
    result: dict[str, object] = {"address": address}
    if arguments.coin is not None:
        amount = amount_of(arguments.coin, COIN_DECIMALS, "--coin")
        call = Call(purpose=once("coin"), to=address, data=b"", value=amount)
        outcome = await session.send(call, f"Sending {session.coins(amount)} to {address}")
        result |= {"coin": arguments.coin, "coin_transaction": outcome.transaction}
    if arguments.tokens is not None:
        amount = session.base_units(arguments.tokens, "--tokens")
        await require_tokens(session, amount)
        data = contracts.encode(contracts.TOKEN, "transfer", address, amount)
        call = Call(purpose=once("tokens"), to=session.info.token, data=data, cost=amount)
        outcome = await session.send(call, f"Sending {session.money(amount)} to {address}")
        result |= {"tokens": arguments.tokens, "tokens_transaction": outcome.transaction}
    session.output.pairs(result)


async def refund(session: Session, arguments: Namespace) -> None:
    """Close a series that is over or was not cleared in time, and withdraw the credit."""
    result: dict[str, object] = {}
    if arguments.series is not None:
        series = await session.series(arguments.series)
        result["series"] = series.id
        if series.status is not SeriesStatus.VOID and series.escrow:
            outcome = await session.send(session.market.refund(series.id), f"Refunding series {series.id}")
            result["refund"] = outcome.transaction
    credit = await session.market.credit(session.address)
    result["withdrawn"] = session.amount(credit)
    if credit:
        call = session.market.withdraw(session.address, once("refund"))
        outcome = await session.send(call, f"Withdrawing {session.money(credit)}")
        result["withdrawal"] = outcome.transaction
    session.output.pairs(result)


def connection_point(text: str) -> bytes:
    """Return the hash that names a connection point: given as such, or the hash of its name."""
    if not text.startswith("0x"):
        return keccak(text=text)
    try:
        point = bytes.fromhex(text[2:])
    except ValueError:
        point = b""
    if len(point) != POINT_BYTES or not int.from_bytes(point) >> ADDRESS_BITS:
        raise Refused("invalid_point", text=text)
    return point
