"""Issues of the chains that a producing account lives on: money, nodes, limits, and who else uses the key."""

from collections.abc import Mapping
from typing import Final

from ..chain.spending import Refusal
from ..issues.description import Found, IssueDescription
from ..issues.purposes import purpose_kind
from ..units import format_amount
from ..words import sentence
from .data import ProductionData
from .view import ProductionView

LOW_FEE_DAYS: Final = 14
# Fees go up and down: what was reported as too little has to be clearly more.
ENOUGH_FEE_DAYS: Final = 20
DAYS_PER_YEAR: Final = 365
SILENT_S: Final = 3600
_FOREIGN_FOR_S: Final = 86_400

LIMIT_WORDS: Final = {"fee_each": "limit_fee_each", "fee_per_day": "limit_fee_per_day"}
PURPOSE_WORDS: Final = {
    "record": "purpose_record",
    "twin": "purpose_twin",
    "create_collection": "purpose_collection",
    "mint": "purpose_certificate",
    "list": "purpose_certificate",
    "retire": "purpose_certificate",
}


def _fee_money(view: ProductionView, open_subjects: frozenset[str]) -> Found:
    """What pays the fees of a chain runs out; without a fee so far, there has to be some at all."""
    found: dict[str, Mapping[str, str] | None] = {}
    for chain, standing in view.state.chains.items():
        if not standing.connected or standing.balance is None:
            found |= {chain: None} if chain in open_subjects else {}
            continue
        days, daily = days_left(view, chain)
        if days is not None and days < (ENOUGH_FEE_DAYS if chain in open_subjects else LOW_FEE_DAYS):
            place = view.entry.data[chain]
            found[chain] = {
                "days": str(days),
                "amount": _wanted(view, chain, daily),
                "coin": place["coin"],
                "network": place["name"],
                "address": address_on(view.data, chain),
            }
    return found


def _wanted(view: ProductionView, chain: str, daily: int) -> str:
    """Return what a year costs; before the first fee as much as a day may cost."""
    if not daily:
        return str(view.entry.options.get(f"{chain}_fee_per_day", "1"))
    return format_amount(daily * DAYS_PER_YEAR, view.entry.data[chain]["decimals"])


def days_left(view: ProductionView, chain: str) -> tuple[int | None, int]:
    """Return for how many days the money on a chain lasts (None: nobody knows), and what a day costs."""
    balance, daily = view.state.chains[chain].balance or 0, view.state.daily_fees.get(chain, 0)
    if not daily:
        return (None if balance else 0), 0
    return balance // daily, daily


def address_on(data: ProductionData, chain: str) -> str:
    """Return the account's own address as a chain writes it."""
    return data.chains[chain].address(data.producer.production.account)


def _unreachable(view: ProductionView, open_subjects: frozenset[str]) -> Found:
    """No node of a chain has answered for an hour."""
    found: dict[str, Mapping[str, str] | None] = {}
    for chain, standing in view.state.chains.items():
        if standing.silent_since is None:
            if chain in open_subjects and not (standing.connected or standing.errors):
                found[chain] = None
        elif view.now - standing.silent_since >= SILENT_S:
            found[chain] = {"since": view.time(standing.silent_since), "network": view.entry.data[chain]["name"]}
    return found


def _wrong_chain(view: ProductionView, open_subjects: frozenset[str]) -> Found:
    """A node belongs to another network."""
    found: dict[str, Mapping[str, str] | None] = {}
    for chain, client in view.data.clients.items():
        if not client.surveyed:
            found |= {chain: None} if chain in open_subjects else {}
        for host, actual in client.strangers.items():
            found[chain] = {"host": host, "actual": actual, "network": view.entry.data[chain]["name"]}
    return found


def _spending_limit(view: ProductionView, open_subjects: frozenset[str]) -> Found:
    """A limit refused a fee that is wanted still, and nobody has decided to leave it."""
    found: dict[str, Mapping[str, str] | None] = {}
    for chain, standing in view.state.chains.items():
        if not standing.connected:
            found |= {one: None for one in open_subjects if one.startswith(f"{chain}_")}
            continue
        for refusal in standing.refusals:
            option = option_of(chain, refusal)
            if not view.data.settings.is_left(limit_left_name(view.entry.options.get(option), chain, refusal)):
                found[option] = {
                    "what": sentence(view.hass, PURPOSE_WORDS.get(purpose_kind(refusal.purpose), "purpose_other")),
                    "amount": refusal.amount,
                    "limit": refusal.limit,
                    "which": sentence(view.hass, LIMIT_WORDS[refusal.option]),
                }
    return found


def option_of(chain: str, refusal: Refusal) -> str:
    """Return the option of the account that refused."""
    return f"{chain}_{refusal.option}"


def limit_left_name(limit: object, chain: str, refusal: Refusal) -> str:
    """Name of the setting that leaves a limit as it is for one kind of payment; another limit is another name."""
    return f"limit_left:{option_of(chain, refusal)}:{limit}:{purpose_kind(refusal.purpose)}"


def _key_used_elsewhere(view: ProductionView, _open: frozenset[str]) -> Found:
    """A chain has transactions of the key that are not the home's."""
    seen = [standing.foreign_at for standing in view.state.chains.values() if standing.foreign_at is not None]
    return {"": {}} if any(view.now - at < _FOREIGN_FOR_S for at in seen) else {}


CHAIN_ISSUES: Final = (
    IssueDescription(key="chain_fee_money", condition=_fee_money),
    IssueDescription(key="chain_unreachable", condition=_unreachable),
    IssueDescription(key="chain_strange", condition=_wrong_chain),
    IssueDescription(key="spending_limit", condition=_spending_limit),
    IssueDescription(key="key_used_elsewhere", condition=_key_used_elsewhere, fixable=False),
)
