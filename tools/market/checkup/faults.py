"""What can be wrong with a deployment, and what to do about it."""

from dataclasses import dataclass, field
from typing import NamedTuple


class Words(NamedTuple):
    """What a fault is, and what to do."""

    what: str
    advice: str


WORDS = {
    # where things are
    "node": Words("{problem}", "Put an address of a node that works into the market code instead."),
    "no_code": Words(
        "There is no contract at the {place}'s address {address}.",
        "Check the address and the network; if the chain began anew, deploy again.",
    ),
    "wrong_kind": Words(
        "The contract at the {place}'s address {address} is no Gridpact {place}.",
        "Give the address that deploy printed, or deploy again.",
    ),
    "first_block": Words(
        "The market is older than block {block}, at which its market code begins.",
        "Put the block of its deployment into the code: homes and this check miss what came before.",
    ),
    # how they hang together
    "market_not_set": Words(
        "The registry knows no market, so deposits are not bound to awards and debts.",
        "Its administrator calls setMarket({market}) on the registry.",
    ),
    "other_market": Words(
        "The registry belongs to another market, {found}.",
        "A registry serves one market for good: deploy again, with a registry of its own.",
    ),
    "other_registry": Words(
        "The ledger belongs to another registry, {found}.", "Deploy again: market and ledger need the same registry."
    ),
    "other_token": Words(
        "The registry takes deposits in another token, {found}, than the market pays in, {token}.",
        "Deploy again: a debt can be taken from a deposit only if both are the same.",
    ),
    "other_ledger": Words(
        "The surplus that the registry names is proven by another ledger, {found}.",
        "Deploy the trade again beside this market, and have the timelock call setSurplus on the registry.",
    ),
    "no_spenders": Words(
        "The surplus {surplus} knows no exchange and no certificates: nothing can be sold.",
        "Who deployed it calls setSpenders.",
    ),
    "sells_for_other_token": Words(
        "The {place} is paid in another token, {found}, than the market.",
        "Deploy the trade again beside this market, and have the timelock call setSurplus on the registry.",
    ),
    "other_surplus": Words(
        "The {place} spends another surplus, {found}.",
        "Deploy the trade again beside this market, and have the timelock call setSurplus on the registry.",
    ),
    # who may do what
    "nobody": Words("{deed}: nobody has the role {role} of the {place}.", "Have the timelock grant it to somebody."),
    "no_admin": Words(
        "The {place} has no administrator: a lost key can never be replaced.", "Deploy again, with a timelock."
    ),
    "plain_key": Words(
        "The key {address} alone is administrator of the {place} and can change roles at once.",
        "Grant DEFAULT_ADMIN_ROLE to a timelock, then have this key renounce it.",
    ),
    "no_timelock": Words(
        "The contract {address} is administrator of the {place}, but no timelock: roles can change at once.",
        "Grant DEFAULT_ADMIN_ROLE to a timelock, then have this contract renounce it.",
    ),
    "short_delay": Words(
        "The timelock {address} of the {place} waits {delay}, which is not longer than the longest grace, {grace}, that"
        " a vote can give: roles can change while a home may still claim.",
        "Have the timelock raise its delay by updateDelay.",
    ),
    # votes
    "no_governor": Words(
        "The registry names no governor: nobody votes on the parameters.",
        "Have the timelock call setGovernor on the registry.",
    ),
    "wrong_governor": Words(
        "What the registry names as governor, {address}, is none.",
        "Have the timelock call setGovernor on the registry.",
    ),
    "other_votes": Words(
        "The governor counts votes in another token, {found}.", "Deploy a governor of the market's own token."
    ),
    "idle_governor": Words(
        "The governor's timelock {timelock} is not administrator of the {place}: votes change nothing there.",
        "Have its administrator grant DEFAULT_ADMIN_ROLE to that timelock.",
    ),
    "no_proposer": Words(
        "The governor {governor} may not propose to the timelock {timelock}: what is voted for never happens.",
        "Have the timelock grant PROPOSER_ROLE to the governor.",
    ),
    "other_proposer": Words(
        "{address} may hand changes to the timelock without a vote.", "Have the timelock revoke its PROPOSER_ROLE."
    ),
    # money
    "no_tokens": Words(
        "{address} may request reductions but has no {token}.", "Send it tokens: each request pays its budget at once."
    ),
    "no_fee_money": Words("{address} may request reductions but has no {coin} for fees.", "Send it some."),
    "open_allowance": Words(
        "{address} allows the market to take {allowance}, more than the {balance} that it has.",
        "Set the allowance to 0 (approve): each request allows exactly its own budget.",
    ),
    "escrow_short": Words(
        "The market owes {owed} but holds only {held}: not everybody can be paid.",
        "Find out what moved its tokens, and send it the difference before anybody withdraws.",
    ),
    "deposits_short": Words(
        "The registry owes {owed} of deposits but holds only {held}.",
        "Find out what moved its tokens, and send it the difference before anybody withdraws.",
    ),
    "sales_short": Words(
        "The {place} owes sellers {owed} but holds only {held}.",
        "Find out what moved its tokens, and send it the difference before anybody collects.",
    ),
    "trade_paused": Words(
        "The {place} is paused: nobody can sell or buy there.",
        "A pauser ends it with unpause when the cause is gone.",
    ),
    "paused": Words(
        "The {place} is paused: nobody can join, request or bid.",
        "A pauser ends it with unpause when the cause is gone.",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something that is wrong; `key` names it for scripts."""

    key: str
    details: dict[str, str] = field(default_factory=dict)

    @property
    def what(self) -> str:
        """What is wrong, in a sentence."""
        return WORDS[self.key].what.format_map(self.details)

    @property
    def advice(self) -> str:
        """What to do, in a sentence."""
        return WORDS[self.key].advice.format_map(self.details)


def fault(key: str, **details: str | int) -> Fault:
    """Return a fault with what its sentences need."""
    return Fault(key=key, details={name: str(value) for name, value in details.items()})
