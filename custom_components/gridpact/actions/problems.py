"""Turns the library's errors into sentences: the one place that does so for actions and entities."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from ..const import DOMAIN
from ..errors import AccessDenied, GridpactError, OutcomeUnknown, Refused, Rejected, Unreachable, WrongPeer
from ..names import names_of
from ..runtime import AnyConfigEntry

# Keys of the library that have a sentence of their own among the exceptions.
_SENTENCES: Final = {
    "already_promised",
    "already_voted",
    "below_price",
    "bidding_closed",
    "bidding_end_outside",
    "event_unknown",
    "fixed_price",
    "invalid_amount",
    "joining_closed",
    "no_deposit",
    "no_fee_money",
    "no_governor",
    "no_load",
    "no_money",
    "no_offer",
    "no_trade",
    "no_votes",
    "no_certificates",
    "nothing_sent",
    "not_a_neighbour",
    "not_enough_surplus",
    "not_fixed_price",
    "not_on_grid",
    "not_operator",
    "not_switched",
    "not_voting",
    "not_yours",
    "nothing_to_prove",
    "nothing_to_save",
    "parent_not_registered",
    "nothing_to_leave",
    "over_budget",
    "over_limit",
    "proposal_unknown",
    "purchase_open",
    "relay_unavailable",
    "too_late",
    "too_much",
    "watch_only",
    "window_begun",
    "whole_lots",
    "window_reversed",
    "existential_deposit",
}


@contextmanager
def translated(entry: AnyConfigEntry) -> Iterator[None]:
    """Raise what Home Assistant shows: refused here, rejected by the market, or no answer yet."""
    try:
        yield
    except GridpactError as error:
        raise _translated(entry, error) from error


def _translated(entry: AnyConfigEntry, error: GridpactError) -> HomeAssistantError:
    names = names_of(entry)
    match error:
        case OutcomeUnknown():
            return failure("outcome_unknown")
        case Refused() if error.key in _SENTENCES:
            return invalid(error.key, **{**error.placeholders, **names})
        case Refused() | Rejected():
            reason = error.placeholders.get("reason", error.key.replace("_", " "))
            fee = error.placeholders.get("fee", "0")
            return failure("rejected", reason=reason, fee=f"0 {names['coin']}" if fee == "0" else fee)
        case Unreachable() | WrongPeer() | AccessDenied():
            return failure("cannot_connect", **{**error.placeholders, **names})
    return failure("cannot_connect", **names)


def invalid(key: str, **placeholders: str) -> ServiceValidationError:
    """Return the error of a wrong use."""
    return ServiceValidationError(translation_domain=DOMAIN, translation_key=key, translation_placeholders=placeholders)


def failure(key: str, **placeholders: str) -> HomeAssistantError:
    """Return the error of something that did not work."""
    return HomeAssistantError(translation_domain=DOMAIN, translation_key=key, translation_placeholders=placeholders)
