"""The changes that can be proposed: as they are written on the command line, and as people read them."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from datetime import timedelta

from eth_utils import keccak

from custom_components.gridpact.errors import Refused
from custom_components.gridpact.market.governance import Change

from .parsers import duration
from .session import Session, address_of

ROLES = {
    "requester": ("market", "REQUESTER_ROLE"),
    "market-pauser": ("market", "PAUSER_ROLE"),
    "attester": ("registry", "ATTESTER_ROLE"),
    "slasher": ("registry", "SLASHER_ROLE"),
    "registry-pauser": ("registry", "PAUSER_ROLE"),
    "minter": ("token", "MINTER_ROLE"),
}
NAMES = {(place, keccak(text=role)): name for name, (place, role) in ROLES.items()}


def add_changes(parser: ArgumentParser) -> None:
    """Add an option for everything that can be proposed."""
    parser.add_argument("--minimum-stake", metavar="TOKENS", help="least deposit of an account")
    parser.add_argument("--unbonding-time", type=duration, metavar="TIME", help="until a deposit is paid out: 7d, 36h")
    parser.add_argument("--factors", nargs=2, metavar=("LOW", "HIGH"), help="percent of a fixed price: 80 120")
    parser.add_argument("--grace", type=duration, metavar="TIME", help="for a claim after a window: 5d")
    parser.add_argument("--spend", nargs=2, metavar=("ADDRESS", "TOKENS"), help="from the treasury of slashed deposits")
    roles = ", ".join(ROLES)
    for name in ("grant", "revoke"):
        help_text = f"{name} a role: {roles}" if name == "grant" else "take a role away"
        parser.add_argument(f"--{name}", nargs=2, action="append", metavar=("ROLE", "ADDRESS"), help=help_text)


def changes_of(session: Session, arguments: Namespace) -> list[Change]:
    """Return what is wished, Refused if it is nothing."""
    changes = []
    if arguments.minimum_stake is not None:
        amount = session.base_units(arguments.minimum_stake, "--minimum-stake")
        changes.append(_change("registry", "setMinimumStake", amount))
    if arguments.unbonding_time is not None:
        changes.append(_change("registry", "setUnbondingTime", arguments.unbonding_time))
    if arguments.factors is not None:
        changes.append(_change("market", "setFactors", *(_percent(text) for text in arguments.factors)))
    if arguments.grace is not None:
        changes.append(_change("market", "setGrace", arguments.grace))
    if arguments.spend is not None:
        address, amount_text = arguments.spend
        amount = session.base_units(amount_text, "--spend")
        changes.append(_change("registry", "spendTreasury", address_of(address), amount))
    for function, wishes in (("grantRole", arguments.grant), ("revokeRole", arguments.revoke)):
        changes += [_role_change(function, *wish) for wish in wishes or ()]
    if not changes:
        raise Refused("usage", text="propose: say what is to change, for example --minimum-stake 3")
    return changes


def change_text(session: Session, change: Change) -> str:
    """Return a change as people read it."""
    words = WORDS.get(change.function)
    if words is not None:
        return words(session, change)
    written = ", ".join(f"0x{value.hex()}" if isinstance(value, bytes) else str(value) for value in change.arguments)
    return f"{change.place}: {change.function}({written})"


def _span(seconds: int) -> str:
    return str(timedelta(seconds=seconds)).removesuffix(", 0:00:00")


def _role_name(change: Change) -> str:
    role, address = change.arguments
    return f"{NAMES.get((change.place, role), f'0x{role.hex()}')} of {address}"


WORDS: dict[str, Callable[[Session, Change], str]] = {
    "setMinimumStake": lambda session, change: f"minimum stake {session.money(change.arguments[0])}",
    "setUnbondingTime": lambda _session, change: f"unbonding time {_span(change.arguments[0])}",
    "setFactors": lambda _session, change: "factors {} % to {} %".format(*change.arguments),
    "setGrace": lambda _session, change: f"grace {_span(change.arguments[0])}",
    "spendTreasury": lambda session, change: (
        f"{session.money(change.arguments[1])} from the treasury to {change.arguments[0]}"
    ),
    "grantRole": lambda _session, change: f"grant role {_role_name(change)}",
    "revokeRole": lambda _session, change: f"revoke role {_role_name(change)}",
}


def _change(place: str, function: str, *values: int | str | bytes) -> Change:
    return Change(place=place, function=function, arguments=values)


def _role_change(function: str, role: str, address: str) -> Change:
    if role not in ROLES:
        raise Refused("usage", text=f"propose: {role!r} is no role; there are {', '.join(ROLES)}")
    place, name = ROLES[role]
    return _change(place, function, keccak(text=name), address_of(address))


def _percent(text: str) -> int:
    if not text.isdecimal():
        raise Refused("usage", text=f"propose: {text!r} is no whole number of percent")
    return int(text)
