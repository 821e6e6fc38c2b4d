"""Issues of the money: what pays fees, what was earned, what stands as a deposit."""

from typing import Final

from ..const import COIN_DECIMALS
from ..flows.fees import FeeEstimate
from ..flows.networks import network_name
from ..runtime import signer_of
from ..units import format_amount
from .description import Found, IssueDescription, View, unchanged

LOW_FEE_DAYS: Final = 14
# Fees go up and down: what was reported as too little has to be clearly more.
ENOUGH_FEE_DAYS: Final = 20


def _low_fee_money(view: View, open_subjects: frozenset[str]) -> Found:
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


MONEY_ISSUES: Final = (IssueDescription(key="low_fee_money", condition=_low_fee_money),)
