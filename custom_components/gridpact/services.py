"""Registers the actions."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Final

from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, SupportsResponse, callback
from homeassistant.helpers.service import async_register_admin_service
import probatio

from .actions import certificates, events, loads, operator, stakes, supplies, trading, votes
from .const import DOMAIN

type Handler = Callable[[ServiceCall], Coroutine[Any, Any, ServiceResponse | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """An action; one that spends is for administrators."""

    name: str
    handler: Handler
    schema: probatio.Schema
    admin: bool = False
    response: SupportsResponse = SupportsResponse.NONE


def _sending(name: str, handler: Handler, schema: probatio.Schema) -> Action:
    """Return an action that sends something, and tells what came of it to who asks."""
    return Action(name=name, handler=handler, schema=schema, admin=True, response=SupportsResponse.OPTIONAL)


def _answering(name: str, handler: Handler, schema: probatio.Schema) -> Action:
    """Return an action that only answers."""
    return Action(name=name, handler=handler, schema=schema, response=SupportsResponse.ONLY)


ACTIONS: Final = (
    Action(name="shed", handler=loads.async_shed, schema=loads.SHED_SCHEMA, response=SupportsResponse.OPTIONAL),
    Action(name="restore", handler=loads.async_restore, schema=loads.RESTORE_SCHEMA),
    Action(name="leave_event", handler=events.async_handle_leave, schema=events.LEAVE_SCHEMA),
    _sending("place_bid", events.async_place_bid, events.BID_SCHEMA),
    _sending("join_event", events.async_join_event, events.JOIN_SCHEMA),
    _sending("claim", events.async_claim, events.EVENT_SCHEMA),
    _sending("add_stake", stakes.async_add_stake, stakes.STAKE_SCHEMA),
    _sending("withdraw_stake", stakes.async_withdraw_stake, stakes.STAKE_SCHEMA),
    _answering("list_proposals", votes.async_list_proposals, votes.LIST_SCHEMA),
    _sending("vote", votes.async_vote, votes.VOTE_SCHEMA),
    _answering("get_events", events.async_get_events, events.GET_EVENTS_SCHEMA),
    _answering("get_delivery", events.async_get_delivery, events.EVENT_SCHEMA),
    _answering("export_proof", events.async_export_proof, events.EVENT_SCHEMA),
    _sending("buy_energy", trading.async_buy_energy, trading.BUY_SCHEMA),
    _sending("offer_energy", trading.async_offer_energy, trading.OFFER_SCHEMA),
    _sending("cancel_offer", trading.async_cancel_offer, trading.CANCEL_SCHEMA),
    _answering("get_offers", trading.async_get_offers, trading.GET_SCHEMA),
    _sending("mint_certificate", certificates.async_mint_certificate, certificates.MINT_SCHEMA),
    _sending("list_certificate", certificates.async_list_certificate, certificates.LIST_SCHEMA),
    _sending("retire_certificate", certificates.async_retire_certificate, certificates.RETIRE_SCHEMA),
    _answering("get_certificates", certificates.async_get_certificates, certificates.GET_SCHEMA),
    _answering("get_supplies", supplies.async_get_supplies, supplies.GET_SCHEMA),
    _sending("request_reduction", operator.async_request_reduction, operator.REQUEST_SCHEMA),
    _sending("clear_auction", operator.async_clear_auction, events.EVENT_SCHEMA),
    _sending("cancel_event", operator.async_cancel_event, events.EVENT_SCHEMA),
    _sending("create_grid_event", operator.async_create_grid_event, operator.CREATE_SCHEMA),
    _sending("complete_event", operator.async_complete_event, events.EVENT_SCHEMA),
)


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register all actions."""
    for action in ACTIONS:
        if action.admin:
            async_register_admin_service(
                hass, DOMAIN, action.name, action.handler, action.schema, supports_response=action.response
            )
        else:
            hass.services.async_register(
                DOMAIN, action.name, action.handler, action.schema, supports_response=action.response
            )
