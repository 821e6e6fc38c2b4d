"""Issues of the money: what pays fees, what was earned, what stands as a deposit."""

from collections.abc import Mapping
from typing import Any, Final

from ..chain.spending import Currency, Refusal
from ..const import COIN_DECIMALS
from ..flows.fees import FeeEstimate
from ..flows.networks import network_name
from ..runtime import signer_of
from ..units import format_amount
from ..words import sentence
from .description import Found, HomeView, IssueDescription, unchanged
from .purposes import purpose_kind, purpose_word

LOW_FEE_DAYS: Final = 14
# Fees go up and down: what was reported as too little has to be clearly more.
ENOUGH_FEE_DAYS: Final = 20
SECONDS_PER_HOUR: Final = 3600
# A higher fee is tried by itself every few minutes, as far as the limits allow.
WAITING_S: Final = SECONDS_PER_HOUR
MOST_ON_KEY: Final = 10

LIMIT_WORDS: Final = {
    "fee_each": "limit_fee_each",
    "fee_per_day": "limit_fee_per_day",
    "buy_each": "limit_buy_each",
    "buy_per_day": "limit_buy_per_day",
}
FORFEIT_WORDS: Final = {"owed": "forfeit_owed", "slashed": "forfeit_slashed"}


def _low_fee_money(view: HomeView, open_subjects: frozenset[str]) -> Found:
    """A quiet day costs one posting."""
    balance, posting = view.state.snapshot.fee_balance, view.state.snapshot.posting_fee
    if view.entry.data["key"] is None or balance is None or not view.state.connected:
        return unchanged(open_subjects)
    if balance >= (ENOUGH_FEE_DAYS if open_subjects else LOW_FEE_DAYS) * posting:
        return {}
    words = {
        "days": str(balance // posting),
        "amount": format_amount(FeeEstimate(posting).year, COIN_DECIMALS),
        "coin": view.entry.data["coin"],
        "network": network_name(view.entry.data["chain_id"]),
        "address": signer_of(view.entry),
    }
    return {"": words}


def _spending_limit(view: HomeView, open_subjects: frozenset[str]) -> Found:
    """A limit refused a payment that is wanted still, and nobody has decided to leave it."""
    if not view.state.connected:
        return unchanged(open_subjects)
    return {
        refusal.option: {
            "what": purpose_word(view.hass, refusal.purpose),
            "amount": refusal.amount,
            "limit": refusal.limit,
            "which": sentence(view.hass, LIMIT_WORDS[refusal.option]),
        }
        for refusal in view.state.snapshot.troubles.refusals
        if not view.data.settings.is_left(limit_left_name(view.entry.options, refusal))
    }


def limit_left_name(options: Mapping[str, Any], refusal: Refusal) -> str:
    """Name of the setting that leaves a limit as it is for one kind of payment; another limit is another name."""
    return f"limit_left:{refusal.option}:{options.get(refusal.option)}:{purpose_kind(refusal.purpose)}"


def _earnings_on_key(view: HomeView, open_subjects: frozenset[str]) -> Found:
    """Pay gathers on the key, which anybody can take who gets at Home Assistant."""
    data = view.entry.data
    if data["key"] is None or data["payout"] is not None:
        return {}
    if not view.state.connected:
        return unchanged(open_subjects)
    token, on_key = Currency(data["token_symbol"], data["token_decimals"]), view.state.snapshot.troubles.on_key
    words = {"amount": token.text(on_key), "network": network_name(data["chain_id"])}
    return {"": words} if on_key >= MOST_ON_KEY * 10**token.decimals else {}


def _no_answer(view: HomeView, open_subjects: frozenset[str]) -> Found:
    """What was sent is in no block, and its fee was last raised long ago."""
    if not view.state.connected:
        return unchanged(open_subjects)
    waiting = view.state.snapshot.troubles.waiting
    if waiting is None or view.now - waiting.signed_at < WAITING_S:
        return {}
    words = {
        "what": purpose_word(view.hass, waiting.purpose),
        "hours": str((view.now - waiting.since) // SECONDS_PER_HOUR),
        "time": view.time(waiting.since),
    }
    return {waiting.purpose: words}


def _no_deposit(view: HomeView, open_subjects: frozenset[str]) -> Found:
    """The market asks for a deposit before it registers the home, and the key does not hold it."""
    if not view.state.connected:
        return unchanged(open_subjects)
    missing, data = view.state.snapshot.troubles.deposit_missing, view.entry.data
    if not missing:
        return {}
    words = {
        "amount": Currency(data["token_symbol"], data["token_decimals"]).text(missing),
        "network": network_name(data["chain_id"]),
        "address": signer_of(view.entry),
    }
    return {"": words}


def _deposit_reduced(view: HomeView, _open: frozenset[str]) -> Found:
    """Stake was taken, and nobody has confirmed to have seen it."""
    forfeits, data = view.state.snapshot.troubles.forfeits, view.entry.data
    if not forfeits:
        return {}
    token = Currency(data["token_symbol"], data["token_decimals"])
    words = {
        "amount": token.text(sum(forfeit.amount for forfeit in forfeits)),
        "left": token.text(forfeits[-1].left),
        "reason": forfeits[-1].text or sentence(view.hass, FORFEIT_WORDS[forfeits[-1].reason]),
    }
    return {"": words}


def _disputed(view: HomeView, open_subjects: frozenset[str]) -> Found:
    """The deposit is held, and may be reduced."""
    if not view.state.connected:
        return unchanged(open_subjects)
    dispute = view.state.snapshot.troubles.dispute
    return {"": {"until": view.time(dispute.until), "reason": dispute.reason}} if dispute else {}


def _deactivated(view: HomeView, open_subjects: frozenset[str]) -> Found:
    """The account's owner lets it take no part."""
    if not view.state.connected:
        return unchanged(open_subjects)
    return {"": {}} if view.state.snapshot.troubles.deactivated else {}


MONEY_ISSUES: Final = (
    IssueDescription(key="low_fee_money", condition=_low_fee_money),
    IssueDescription(key="spending_limit", condition=_spending_limit),
    IssueDescription(key="earnings_on_key", condition=_earnings_on_key),
    IssueDescription(key="no_answer", condition=_no_answer),
    IssueDescription(key="no_deposit", condition=_no_deposit),
    IssueDescription(key="deposit_reduced", condition=_deposit_reduced),
    IssueDescription(key="dispute", condition=_disputed, fixable=False),
    IssueDescription(key="deactivated", condition=_deactivated, fixable=False),
)
