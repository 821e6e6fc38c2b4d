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


ACTIONS: Final = (
    Action(name="shed", handler=loads.async_shed, schema=loads.SHED_SCHEMA, response=SupportsResponse.OPTIONAL),
    Action(name="restore", handler=loads.async_restore, schema=loads.RESTORE_SCHEMA),
    Action(name="leave_event", handler=events.async_handle_leave, schema=events.LEAVE_SCHEMA),
    Action(
        name="place_bid",
        handler=events.async_place_bid,
        schema=events.BID_SCHEMA,
        admin=True,
        response=SupportsResponse.OPTIONAL,
    ),
    Action(
        name="join_event",
        handler=events.async_join_event,
        schema=events.JOIN_SCHEMA,
        admin=True,
        response=SupportsResponse.OPTIONAL,
    ),
    Action(
        name="claim",
        handler=events.async_claim,
        schema=events.EVENT_SCHEMA,
        admin=True,
        response=SupportsResponse.OPTIONAL,
    ),
    Action(
        name="add_stake",
        handler=stakes.async_add_stake,
        schema=stakes.STAKE_SCHEMA,
        admin=True,
        response=SupportsResponse.OPTIONAL,
    ),
    Action(
        name="withdraw_stake",
        handler=stakes.async_withdraw_stake,
        schema=stakes.STAKE_SCHEMA,
        admin=True,
        response=SupportsResponse.OPTIONAL,
    ),
    Action(
        name="list_proposals",
        handler=votes.async_list_proposals,
        schema=votes.LIST_SCHEMA,
        response=SupportsResponse.ONLY,
    ),
    Action(
        name="vote",
        handler=votes.async_vote,
        schema=votes.VOTE_SCHEMA,
        admin=True,
        response=SupportsResponse.OPTIONAL,
    ),
    Action(
        name="get_events",
        handler=events.async_get_events,
        schema=events.GET_EVENTS_SCHEMA,
        response=SupportsResponse.ONLY,
    ),
    Action(
        name="get_delivery",
        handler=events.async_get_delivery,
        schema=events.EVENT_SCHEMA,
        response=SupportsResponse.ONLY,
    ),
    Action(
        name="export_proof",
        handler=events.async_export_proof,
        schema=events.EVENT_SCHEMA,
        response=SupportsResponse.ONLY,
    ),
    Action(
        name="buy_energy",
        handler=trading.async_buy_energy,
        schema=trading.BUY_SCHEMA,
        admin=True,
        response=SupportsResponse.OPTIONAL,
    ),
    Action(
        name="offer_energy",
        handler=trading.async_offer_energy,
        schema=trading.OFFER_SCHEMA,
        admin=True,
        response=SupportsResponse.OPTIONAL,
    ),
    Action(
        name="cancel_offer",
        handler=trading.async_cancel_offer,
        schema=trading.CANCEL_SCHEMA,
        admin=True,
        response=SupportsResponse.OPTIONAL,
    ),
    Action(
        name="get_offers",
        handler=trading.async_get_offers,
        schema=trading.GET_SCHEMA,
        response=SupportsResponse.ONLY,
    ),
    Action(
        name="mint_certificate",
        handler=certificates.async_mint_certificate,
        schema=certificates.MINT_SCHEMA,
        admin=True,
        response=SupportsResponse.OPTIONAL,
    ),
    Action(
        name="list_certificate",
        handler=certificates.async_list_certificate,
        schema=certificates.LIST_SCHEMA,
        admin=True,
        response=SupportsResponse.OPTIONAL,
    ),
    Action(
        name="retire_certificate",
        handler=certificates.async_retire_certificate,
        schema=certificates.RETIRE_SCHEMA,
        admin=True,
        response=SupportsResponse.OPTIONAL,
    ),
    Action(
        name="get_certificates",
        handler=certificates.async_get_certificates,
        schema=certificates.GET_SCHEMA,
        response=SupportsResponse.ONLY,
    ),
    Action(
        name="get_supplies",
        handler=supplies.async_get_supplies,
        schema=supplies.GET_SCHEMA,
        response=SupportsResponse.ONLY,
    ),
    Action(
        name="request_reduction",
        handler=operator.async_request_reduction,
        schema=operator.REQUEST_SCHEMA,
        admin=True,
        response=SupportsResponse.OPTIONAL,
    ),
    Action(
        name="clear_auction",
        handler=operator.async_clear_auction,
        schema=events.EVENT_SCHEMA,
        admin=True,
        response=SupportsResponse.OPTIONAL,
    ),
    Action(
        name="cancel_event",
        handler=operator.async_cancel_event,
        schema=events.EVENT_SCHEMA,
        admin=True,
        response=SupportsResponse.OPTIONAL,
    ),
    Action(
        name="create_grid_event",
        handler=operator.async_create_grid_event,
        schema=operator.CREATE_SCHEMA,
        admin=True,
        response=SupportsResponse.OPTIONAL,
    ),
    Action(
        name="complete_event",
        handler=operator.async_complete_event,
        schema=events.EVENT_SCHEMA,
        admin=True,
        response=SupportsResponse.OPTIONAL,
    ),
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
