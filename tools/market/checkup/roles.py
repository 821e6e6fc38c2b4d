"""Who may do what in the contracts, and whether anybody may change that at once."""

from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from eth_utils import keccak

from custom_components.gridpact.chain.evm import contracts
from custom_components.gridpact.chain.evm.views import Views

from ..book import logs_at, topics_of
from ..rules import LONGEST_GRACE_DAYS
from .faults import Fault, fault
from .places import SELLING, Places, answers, has_code

ADMIN = bytes(32)


class Role(NamedTuple):
    """A role, and what does not happen if nobody has it."""

    place: str
    name: str
    deed: str

    @property
    def id(self) -> bytes:
        """How the contract names it."""
        return keccak(text=self.name)


NEEDED = (
    Role("market", "REQUESTER_ROLE", "Nobody can request reductions"),
    Role("market", "PAUSER_ROLE", "Nobody can stop the market in an emergency"),
    Role("registry", "ATTESTER_ROLE", "Nobody can confirm connection points, which most requests demand"),
    Role("registry", "PAUSER_ROLE", "Nobody can stop the registry in an emergency"),
    Role("exchange", "PAUSER_ROLE", "Nobody can stop the exchange in an emergency"),
    Role("certificate", "PAUSER_ROLE", "Nobody can stop the sale of certificates in an emergency"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """Addresses by role; `admins` by place ("market"); `complete` if the logs begin with the market's deployment."""

    holders: dict[Role, list[str]]
    admins: dict[str, list[str]]
    complete: bool

    @property
    def requesters(self) -> list[str]:
        """Who may request reductions."""
        return self.holders[NEEDED[0]]


async def find_roles(views: Views, places: Places, first_block: int) -> Roles:
    """Read from the logs who has which role."""
    granted = {
        place: await granted_at(views, places.addresses[place], first_block)
        for place in ("market", "registry", "token", *SELLING)
        if place in places
    }
    holders = {role: granted[role.place].get(role.id, []) for role in NEEDED if role.place in granted}
    admins = {place: roles.get(ADMIN, []) for place, roles in granted.items() if roles or place != "token"}
    return Roles(holders=holders, admins=admins, complete=bool(granted["market"]))


async def role_faults(views: Views, roles: Roles, first_block: int) -> list[Fault]:
    """Return what is wrong about the roles."""
    if not roles.complete:
        return [fault("first_block", block=first_block)]
    faults = [
        fault("nobody", role=role.name, place=role.place, deed=role.deed)
        for role, holders in roles.holders.items()
        if not holders
    ]
    for place, admins in roles.admins.items():
        if not admins:
            faults.append(fault("no_admin", place=place))
        for address in admins:
            faults += await _admin_faults(views, place, address)
    return faults


async def granted_at(views: Views, address: str, first_block: int) -> dict[bytes, list[str]]:
    """Return who has which role in a contract; empty if it knows no roles."""
    found: dict[bytes, list[str]] = {}
    topics = [topics_of(("RoleGranted", "RoleRevoked"))]
    for entry in await logs_at(views.provider, address, topics, first_block):
        holders = found.setdefault(entry.arguments["role"], [])
        who = entry.arguments["account"]
        if entry.name == "RoleGranted" and who not in holders:
            holders.append(who)
        elif entry.name == "RoleRevoked" and who in holders:
            holders.remove(who)
    return found


async def _admin_faults(views: Views, place: str, address: str) -> list[Fault]:
    if not await has_code(views, address):
        return [fault("plain_key", place=place, address=address)]
    said = await answers(views, [views.at(address, contracts.TIMELOCK).functions.getMinDelay()])
    if said is None:
        return [fault("no_timelock", place=place, address=address)]
    delay, grace = timedelta(seconds=int(said[0])), timedelta(days=LONGEST_GRACE_DAYS)
    if delay > grace:
        return []
    waits = {"delay": str(delay), "grace": str(grace)}
    return [fault("short_delay", place=place, address=address, **waits)]
