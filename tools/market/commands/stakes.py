"""Deposits of accounts: paid in, taken out, disputed, slashed."""

from argparse import ArgumentParser, Namespace

from custom_components.gridpact.chain.base import Call, Outcome
from custom_components.gridpact.chain.evm import contracts
from custom_components.gridpact.errors import Refused

from ..parsers import Subcommands
from ..sending import once
from ..session import Session
from ..written import format_time, iso_time
from .accounts import account_in, require_tokens


def add(commands: Subcommands) -> None:
    """Add stake, unstake, claim-stake, dispute and slash."""
    staking = _with_account(commands.add("stake", "pay into the deposit of an account", stake))
    staking.add_argument("amount", metavar="TOKENS")
    unstaking = _with_account(
        commands.add("unstake", "take a deposit out: it is paid after the unbonding time", unstake)
    )
    amount = unstaking.add_mutually_exclusive_group(required=True)
    amount.add_argument("amount", nargs="?", metavar="TOKENS")
    amount.add_argument("--all", action="store_true", help="close the account: all of it, below the minimum, too")
    _with_account(commands.add("claim-stake", "pay out what has unbonded, to the account's wallet", claim_stake))
    disputing = _with_account(commands.add("dispute", "hold a deposit for 7 days, in which it may be slashed", dispute))
    reason = disputing.add_mutually_exclusive_group(required=True)
    reason.add_argument("reason", nargs="?", metavar="REASON")
    reason.add_argument("--close", action="store_true", help="end the dispute")
    slashing = _with_account(commands.add("slash", "take from a deposit in a dispute, for the treasury", slash))
    slashing.add_argument("amount", metavar="TOKENS")
    slashing.add_argument("reason", metavar="REASON")


async def stake(session: Session, arguments: Namespace) -> None:
    """Pay into the deposit of one account."""
    account = await account_in(session, arguments.account)
    amount = session.base_units(arguments.amount, "TOKENS")
    await require_tokens(session, amount)
    call = session.market.add_stake(account.address, amount, once("stake"))
    outcome = await session.send(call, f"Paying {session.money(amount)} for {account.address}")
    await _tell(session, account.address, outcome)


async def unstake(session: Session, arguments: Namespace) -> None:
    """Set a deposit, or a part of it, on its way out."""
    account = await account_in(session, arguments.account)
    if arguments.all:
        call = session.market.leave(account.address, once("leave"))
        doing = f"Closing {account.address}"
    else:
        amount = session.base_units(arguments.amount, "TOKENS")
        call = session.market.withdraw_stake(account.address, amount, once("unstake"))
        doing = f"Taking {session.money(amount)} out of the deposit of {account.address}"
    await _tell(session, account.address, await session.send(call, doing))


async def claim_stake(session: Session, arguments: Namespace) -> None:
    """Pay out what has waited long enough."""
    account = await account_in(session, arguments.account, active=False)
    if account.unbonding and await session.now() < account.unbonds_at:
        raise Refused("still_unbonding", account=account.address, until=format_time(account.unbonds_at))
    call = session.market.claim_stake(account.address, account.unbonds_at)
    await _tell(session, account.address, await session.send(call, f"Paying out the deposit of {account.address}"))


async def dispute(session: Session, arguments: Namespace) -> None:
    """Open a dispute, or close it."""
    account = await account_in(session, arguments.account, active=False)
    if arguments.close:
        call, doing = _registry(session, "closeDispute", account.address), "Closing the dispute about"
    else:
        call, doing = _registry(session, "openDispute", account.address, arguments.reason), "Disputing the deposit of"
    await _tell(session, account.address, await session.send(call, f"{doing} {account.address}"))


async def slash(session: Session, arguments: Namespace) -> None:
    """Take from a disputed deposit."""
    account = await account_in(session, arguments.account, active=False)
    amount = session.base_units(arguments.amount, "TOKENS")
    call = _registry(session, "slash", account.address, amount, arguments.reason)
    doing = f"Taking {session.money(amount)} from the deposit of {account.address}"
    await _tell(session, account.address, await session.send(call, doing))


def _with_account(parser: ArgumentParser) -> ArgumentParser:
    parser.add_argument("account", metavar="ACCOUNT")
    return parser


def _registry(session: Session, function: str, *arguments: object) -> Call:
    data = contracts.encode(contracts.REGISTRY, function, *arguments)
    return Call(purpose=once(function), to=session.info.registry, data=data)


async def _tell(session: Session, address: str, outcome: Outcome) -> None:
    """Show how the deposit stands."""
    account = await account_in(session, address, active=False)
    disputed = account.disputed_until if account.disputed_until > await session.now() else 0
    session.output.pairs(
        {
            "account": address,
            "stake": session.amount(account.stake),
            "unbonding": session.amount(account.unbonding),
            "unbonds_at": iso_time(account.unbonds_at) if account.unbonding else None,
            "disputed_until": iso_time(disputed) if disputed else None,
            "transaction": outcome.transaction,
        }
    )
