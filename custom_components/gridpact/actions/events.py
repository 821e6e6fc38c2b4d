"""Actions about events: leaving, bidding, collecting, and what is known of them."""

from datetime import datetime
from typing import Any, Final

from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse
from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util
import probatio

from ..devices import subentry_device_of
from ..market.models import SECONDS_PER_DAY
from ..participation.snapshot import Event, Stage
from ..runtime import GridpactConfigEntry
from ..units import format_amount, parse_amount
from .problems import invalid, translated
from .schemas import ACCOUNT_FIELD, ATTR_EVENT, ENERGY, EVENT_FIELD, SERIES, account_of, amount, iso, now
from .sent import async_sent

SHOWN_DAYS: Final = 30

LEAVE_SCHEMA: Final = probatio.Schema({**ACCOUNT_FIELD, probatio.Optional(ATTR_EVENT): SERIES})
EVENT_SCHEMA: Final = probatio.Schema({**ACCOUNT_FIELD, **EVENT_FIELD})
BID_SCHEMA: Final = probatio.Schema(
    {
        **ACCOUNT_FIELD,
        **EVENT_FIELD,
        probatio.Required("energy_wh"): ENERGY,
        probatio.Required("price"): amount,
    }
)
JOIN_SCHEMA: Final = probatio.Schema({**ACCOUNT_FIELD, **EVENT_FIELD, probatio.Optional("energy_wh"): ENERGY})
GET_EVENTS_SCHEMA: Final = probatio.Schema(
    {
        **ACCOUNT_FIELD,
        probatio.Optional("start"): cv.datetime,
        probatio.Optional("end"): cv.datetime,
        probatio.Optional("mine", default=False): cv.boolean,
    }
)


async def async_handle_leave(call: ServiceCall) -> None:
    """Leave an event."""
    await async_leave_event(account_of(call.hass, call), call.data.get(ATTR_EVENT))


async def async_leave_event(entry: GridpactConfigEntry, series_id: int | None) -> None:
    """Leave an event, without a number the running or next one; its loads come back at once."""
    data = entry.runtime_data
    with translated(entry):
        await data.participant.leave_event(series_id, now())
    await data.coordinator.async_look()
    data.coordinator.async_wake()


async def async_place_bid(call: ServiceCall) -> ServiceResponse:
    """Bid by hand."""
    entry = account_of(call.hass, call)
    data, decimals = entry.runtime_data, entry.data["token_decimals"]
    with translated(entry):
        price = parse_amount(call.data["price"], decimals)
        transaction = await data.participant.place_bid(call.data[ATTR_EVENT], call.data["energy_wh"], price, now())
    await data.coordinator.async_look()
    return {**await async_sent(call.hass, entry, transaction), "id": str(call.data[ATTR_EVENT])}


async def async_join_event(call: ServiceCall) -> ServiceResponse:
    """Join an event of fixed price by hand."""
    entry = account_of(call.hass, call)
    data = entry.runtime_data
    with translated(entry):
        transaction = await data.participant.join(call.data[ATTR_EVENT], call.data.get("energy_wh"), now())
    await data.coordinator.async_look()
    return {**await async_sent(call.hass, entry, transaction), "id": str(call.data[ATTR_EVENT])}


async def async_claim(call: ServiceCall) -> ServiceResponse:
    """Prove an event and collect its pay."""
    entry = account_of(call.hass, call)
    known = {event.series_id for event in entry.runtime_data.coordinator.data.snapshot.events}
    if call.data[ATTR_EVENT] not in known:
        raise invalid("event_unknown", account=entry.title, event=str(call.data[ATTR_EVENT]))
    with translated(entry):
        snapshot = await entry.runtime_data.participant.claim(now())
        if snapshot.errors:
            raise snapshot.errors[0]
    await entry.runtime_data.coordinator.async_look()
    events = [event for event in snapshot.events if event.series_id == call.data[ATTR_EVENT]]
    return {"events": [described(call.hass, entry, event) for event in events]}


async def async_get_events(call: ServiceCall) -> ServiceResponse:
    """Return events, those of the last 30 days unless other times are given."""
    entry = account_of(call.hass, call)
    begin = _seconds(call.data.get("start")) or now() - SHOWN_DAYS * SECONDS_PER_DAY
    end = _seconds(call.data.get("end"))
    snapshot = entry.runtime_data.coordinator.data.snapshot
    events = snapshot.events if call.data["mine"] else snapshot.market
    chosen = [event for event in events if event.end > begin and (end is None or event.start < end)]
    return {"events": [await _with_outlook(entry, event, described(call.hass, entry, event)) for event in chosen]}


async def _with_outlook(entry: GridpactConfigEntry, event: Event, answer: dict[str, Any]) -> dict[str, Any]:
    """Say of an event that is open what taking part would pay."""
    if event.stage is Stage.ANNOUNCED:
        expected = await entry.runtime_data.participant.expected(event.series_id)
        answer["expected"] = format_amount(expected, entry.data["token_decimals"])
    return answer


async def async_get_delivery(call: ServiceCall) -> ServiceResponse:
    """Return usual and actual use of an event per interval."""
    entry = account_of(call.hass, call)
    with translated(entry):
        uses = await entry.runtime_data.participant.delivery(call.data[ATTR_EVENT], now())
    return {"intervals": [{"start": iso(use.start), "usual_wh": use.usual_wh, "used_wh": use.used_wh} for use in uses]}


async def async_export_proof(call: ServiceCall) -> ServiceResponse:
    """Return everything that somebody needs to check an event without this home."""
    entry = account_of(call.hass, call)
    with translated(entry):
        network = str(entry.data["chain_id"])
        proof = await entry.runtime_data.participant.export_proof(call.data[ATTR_EVENT], network, now())
    return {"proof": proof}


def described(hass: HomeAssistant, entry: GridpactConfigEntry, event: Event) -> dict[str, Any]:
    """Return an event as actions answer it."""

    def money(base_units: int | None) -> str | None:
        return None if base_units is None else format_amount(base_units, entry.data["token_decimals"])

    settled = event.settlement
    devices = (subentry_device_of(hass, entry, load) for load in event.loads)
    return {
        "event_id": event.event_id,
        "day": event.day,
        "kind": event.kind.value,
        "stage": event.stage.value,
        "start": iso(event.start),
        "end": iso(event.end),
        "bidding_ends": iso(event.bidding_ends),
        "target_wh": event.target_wh,
        "price_cap": money(event.price_cap),
        "price": money(event.price),
        "promised_wh": event.promised_wh,
        "expected": money(event.expected),
        "token": entry.data["token_symbol"],
        "loads": [device.id for device in devices if device],
        "reason": event.reason or None,
        "usual_wh": settled.baseline_wh if settled else None,
        "used_wh": settled.actual_wh if settled else None,
        "saved_wh": settled.delivered_wh if settled else None,
        "owed_wh": -settled.balance_wh if settled else None,
        "amount": money(settled.pay) if settled else None,
    }


def _seconds(moment: datetime | None) -> int | None:
    return None if moment is None else int(dt_util.as_utc(moment).timestamp())
