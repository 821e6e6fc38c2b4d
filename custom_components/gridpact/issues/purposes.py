"""What transactions are for, in words for people."""

from typing import Final

from homeassistant.core import HomeAssistant

from ..words import sentence

_WORDS: Final = {
    "register": "purpose_register",
    "meter": "purpose_meter",
    "retire": "purpose_meter",
    "beneficiary": "purpose_wallet",
    "transfer": "purpose_wallet",
    "post": "purpose_post",
    "bid": "purpose_bid",
    "join": "purpose_join",
    "withdraw_bid": "purpose_bid",
    "settle": "purpose_settle",
    "expire": "purpose_settle",
    "withdraw": "purpose_withdraw",
    "vote": "purpose_vote",
    "stake": "purpose_stake",
    "unbond": "purpose_stake",
    "claim_stake": "purpose_stake",
    "approve": "purpose_request",
    "request": "purpose_request",
    "clear": "purpose_event",
    "cancel": "purpose_event",
    "complete": "purpose_event",
    "buy": "purpose_buy",
    "consume": "purpose_consume",
    "prove_surplus": "purpose_surplus",
    "choose_kind": "purpose_surplus",
    "offer": "purpose_offer",
    "cancel_offer": "purpose_offer",
    "mint": "purpose_certificate",
    "list": "purpose_certificate",
    "retire_certificate": "purpose_certificate",
    "collect_sales": "purpose_sales",
}


def purpose_kind(purpose: str) -> str:
    """Return what kind of purpose it is: what stands before its first colon."""
    return purpose.partition(":")[0]


def purpose_word(hass: HomeAssistant, purpose: str) -> str:
    """Return what a transaction is for."""
    return sentence(hass, _WORDS.get(purpose_kind(purpose), "purpose_other"))
