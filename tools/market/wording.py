"""What each mistake means, in words that name what was wrong; and the exit code that a script sees."""

from collections import defaultdict

from custom_components.gridpact.chain.evm.provider import RpcError
from custom_components.gridpact.errors import (
    AccessDenied,
    GridpactError,
    OutcomeUnknown,
    Refused,
    Rejected,
    Unreachable,
    WrongPeer,
)

REFUSED = 2
REJECTED = 3
UNKNOWN = 4
UNREACHABLE = 5

SENTENCES = {
    # what was written
    "usage": "{text}",
    "invalid_amount": '{name}: "{text}" is no amount. Write for example 1.25, with at most {decimals} decimals.',
    "invalid_energy": '"{text}" is no energy. Write for example 1.2, 1.2kWh or 1200Wh: whole Wh above 0.',
    "invalid_time": '"{text}" is no time. Write for example 2026-11-21T19:00, 19:00 or +90m (s, m, h, d).',
    "invalid_address": '"{text}" is no address, or its checksum is wrong.',
    "invalid_point": '"{text}" is no connection point. Write its name, or 0x and 64 hexadecimal characters.',
    "invalid_url": "{host} is no node address. Write for example http://localhost:8545.",
    # keys and files
    "no_key": "This command sends a transaction: give a key with --key-file FILE or in the variable GRIDPACT_KEY.",
    "no_key_file": "The key file {file} cannot be read.",
    "invalid_key": "The key is not valid: 64 hexadecimal characters or 12 to 24 recovery words are needed.",
    "unknown_word": "Recovery word {number} is not in the list of words.",
    "wrong_words": "The recovery words do not belong together. Check their order.",
    "no_market": "Which market? Give --market (a market code, or an address with --rpc) or --deployment FILE.",
    "no_rpc": "Give the address of a node with --rpc URL.",
    "no_deployment": "The deployment file {file} cannot be read.",
    "invalid_deployment": "{file} is no deployment file.",
    "deployment_exists": "{file} exists already. Choose another file with --deployment.",
    "no_file": "{file} cannot be read.",
    "invalid_file": "{file} is no proof bundle.",
    "code_invalid": "This is not a whole market code. Copy it again from its first to its last character.",
    "code_newer": "This market code is newer than this program.",
    "other_network": "This market code leads to a {kind} network, which this program does not speak.",
    "no_chain_id": "The network's number is not known: connect with --rpc.",
    "not_deployable": "The contracts are not built. Run scripts/export-abi.",
    # terms
    "window_begun": "The window starts in the past.",
    "window_reversed": "The window ends before it starts.",
    "no_window": "Say when: --start and --end, or --in MINUTES and --for MINUTES.",
    "not_on_grid": "Window times must fall on the market's grid of {interval} minutes.",
    "bidding_end_outside": "Bidding must end between now and the window's start.",
    "cap_off_tick": "The price cap must be a whole number of ticks of {tick}.",
    "no_price": "An event needs a price above 0.",
    "too_many_ticks": "The cap is {ticks} ticks high; at most {most} are possible. Use a larger --tick.",
    "invalid_day": "{day} is no day of series {series}: its term runs from {first} to {last}.",
    # state
    "unknown_series": "This market has no series {series}; it has {count}.",
    "not_registered": "{account} is not registered in this market.",
    "still_unbonding": "The deposit of {account} is paid out from {until} on.",
    "no_auction": "Series {series} has a fixed price: there is nothing to clear.",
    "bidding_open": "Bidding for series {series} lasts until {ends}.",
    "no_money": "This costs {amount}, but {account} has only {balance}. Nothing was sent.",
    "not_requester": "{account} may not request reductions in this market. Its administrators can grant the role.",
    # trade
    "no_trade": "Nothing is traded in this market.",
    "no_offer": "Nobody sells {energy} at {price} per kWh or less now.",
    "unknown_certificate": "There is no certificate {certificate}.",
    "not_for_sale": "Certificate {certificate} is not for sale.",
    # certificates on a hub
    "wrong_key_type": "This key is of another kind: a secret of 64 bytes is none of ed25519's.",
    "soft_derivation": "A key of kind ed25519 knows only derivations with two slashes (//).",
    "wrong_prefix": "{address} is written in this network's form; what was given is of another network"
    " (prefix {prefix} instead of {expected}).",
    "no_collection": "{network} has no collection {collection}.",
    "no_asset": "{network} has no asset {asset}.",
    "no_pallet": "The network {network} at {host} has no {pallet}.",
    "no_metadata": "Its metadata are no certificate.",
    "wrong_metadata": "Its metadata are wrong: {field} cannot be read.",
    "invalid_price": "Its metadata ask {text}, but the asset has only {decimals} decimals.",
    "asks_nothing": "It asks for nothing in the asset: there is nothing to pay.",
    "may_not_burn": "The key may not burn certificate {certificate}, which belongs to {owner}.",
    "asset_frozen": "The asset {asset} is frozen: nobody can pay in it now.",
    "leaves_too_little": "This would leave {account} with {left}, less than the {minimum} that an account must hold.",
    "below_minimum": "{account} has no account in the asset yet, and {amount} is less than the {minimum} that"
    " opens one. Nothing was sent.",
    "not_on_chain": "{account} cannot receive {symbol}: it does not exist on the network. Somebody has to send it"
    " the network's least balance of coin first. Nothing was sent.",
    "cannot_receive": "{account} is closed to payments in {symbol}. Nothing was sent.",
    "buyer_has_not_paid": "{buyer} has still to pay {missing} to {operator}.",
    "not_handed_over": "Its owner is paid; {owner} has still to hand it to {operator}, to be burned.",
    "settles_already": "Another program settles with {file} now. One at a time.",
    "follows_already": "--from is for the first time: it is known already what was read.",
    "history_gone": "The node has forgotten what happened before block {block}. Give one that keeps all states"
    " (an archive) with --rpc, so that no payment is missed.",
    "state_discarded": "{host} has forgotten the state of block {block}. Give an archive node with --rpc.",
    "existential_deposit": "This would leave less than {minimum}, and the network deletes such an account."
    " Nothing was sent.",
    "no_funds": "The account {address} has no money on {network}. It needs at least {needed}.",
    "below_existential_deposit": "The account has {balance} on {network} and needs at least {needed}.",
    # votes
    "no_governor": "This market has no governor: nobody votes on its parameters.",
    "proposal_unknown": "There is no proposal {proposal}.",
    "few_votes": "Proposing takes {needed} votes, {account} has {votes}. Tokens count as votes after delegate.",
    "vote_not_open": "The vote on proposal {proposal} begins {starts}.",
    "no_votes": "{account} has no votes on proposal {proposal}: tokens count once delegated, before the vote begins.",
    "still_waiting": "Proposal {proposal} waits until {until}.",
    # the chain
    "over_limit": "This costs {amount}, the limit is {limit}. Nothing was sent.",
    "no_fee_money": "The network fee is {needed}, but only {balance} is left. Nothing was sent.",
    "rejected": "The network refused: {reason}.",
    "outcome_unknown": "Sent ({transaction}), but there is no answer yet. Running the command again continues to wait.",
    "cannot_connect": "No answer from {host}. Check the address and the network connection.",
    "not_a_node": "{host} answers, but it is no node of such a network.",
    "wrong_chain": "{host} belongs to network {actual}, but this market is on network {expected}.",
    "no_contract": "There is no contract at {address} on this network.",
    "wrong_contract": "The contract at {address} is not a Gridpact market.",
    "syncing": "{host} is {behind} blocks behind.",
    # measurements
    "no_registers": "{folder} holds no register CSVs (timestamp_utc, household, meter, import_wh).",
}


def sentence(error: GridpactError | RpcError) -> str:
    """Return an error as a sentence for people."""
    if isinstance(error, RpcError):
        return f"The node refused: {error.message}."
    template = SENTENCES.get(error.key)
    if template is None:
        return str(error)
    return template.format_map(defaultdict(lambda: "?", error.placeholders))


def document(error: GridpactError | RpcError) -> dict[str, object]:
    """Return an error as --json shows it."""
    if isinstance(error, RpcError):
        return {"error": "node", "message": sentence(error), "details": {}}
    return {"error": error.key, "message": sentence(error), "details": error.placeholders}


def exit_code(error: GridpactError | RpcError) -> int:
    """Return 2 refused here, 3 rejected by the contract, 4 outcome unknown, 5 no (right) node answers."""
    match error:
        case Rejected() | Refused(key="rejected"):
            return REJECTED
        case OutcomeUnknown():
            return UNKNOWN
        case Unreachable() | WrongPeer() | RpcError():
            return UNREACHABLE
        case AccessDenied() | Refused():
            return REFUSED
    return REFUSED
