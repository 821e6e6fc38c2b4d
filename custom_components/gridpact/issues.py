"""Issues for what only a person can mend; each disappears when it is cured."""

from homeassistant.components.automation import automations_with_entity
from homeassistant.const import STATE_ON, Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er, issue_registry as ir
from homeassistant.util import dt as dt_util

from .const import COIN_DECIMALS, DOMAIN
from .flows.fees import FeeEstimate
from .flows.networks import network_name
from .loads.models import Load
from .meters.models import Meter
from .runtime import GridpactConfigEntry
from .state import HomeState
from .units import format_amount

LOW_FEE_DAYS = 14


@callback
def async_report_not_restored(hass: HomeAssistant, entry: GridpactConfigEntry, load: Load, until: int) -> None:
    """A load should be on again and is not."""
    local = dt_util.as_local(dt_util.utc_from_timestamp(until))
    placeholders = {"load": load.name, "entity": load.switch, "time": f"{local:%H:%M}"}
    _create(hass, entry, "not_restored", load.id, placeholders, fixable=True)


@callback
def async_clear_not_restored(hass: HomeAssistant, entry: GridpactConfigEntry, load: Load) -> None:
    """The load is on again."""
    ir.async_delete_issue(hass, DOMAIN, _issue_id(entry, "not_restored", load.id))


@callback
def async_check(hass: HomeAssistant, entry: GridpactConfigEntry, state: HomeState, meters: list[Meter]) -> None:
    """Open or close the issues that follow from the state."""
    for meter in meters:
        _check_plug_login(hass, entry, state, meter)
    _check_fee_money(hass, entry, state)
    _check_automation(hass, entry, state)


def _check_plug_login(hass: HomeAssistant, entry: GridpactConfigEntry, state: HomeState, meter: Meter) -> None:
    if state.meters[meter.subentry_id].login_refused:
        _create(hass, entry, "plug_login", meter.subentry_id, {"meter": meter.name}, fixable=True)
    else:
        ir.async_delete_issue(hass, DOMAIN, _issue_id(entry, "plug_login", meter.subentry_id))


def _check_fee_money(hass: HomeAssistant, entry: GridpactConfigEntry, state: HomeState) -> None:
    """A quiet day costs one posting."""
    balance, posting = state.snapshot.fee_balance, state.snapshot.posting_fee
    if entry.data["key"] is None or balance is None or not state.connected:
        return  # nothing is known: the issue stays as it is
    if not posting or balance >= LOW_FEE_DAYS * posting:
        ir.async_delete_issue(hass, DOMAIN, _issue_id(entry, "low_fee_money"))
        return
    placeholders = {
        "account": entry.title,
        "days": str(balance // posting),
        "amount": format_amount(FeeEstimate(posting).year, COIN_DECIMALS),
        "coin": entry.data["coin"],
        "network": network_name(entry.data["chain_id"]),
        "address": entry.data["account"],
    }
    _create(hass, entry, "low_fee_money", "", placeholders, fixable=True)


def _check_automation(hass: HomeAssistant, entry: GridpactConfigEntry, state: HomeState) -> None:
    """Taking part automatically is of no use if nothing listens when an event begins."""
    unique_id = f"{entry.unique_id}_event_in_progress"
    sensor = er.async_get(hass).async_get_entity_id(Platform.BINARY_SENSOR, DOMAIN, unique_id)
    if sensor is None or not hass.is_running:
        return
    listens = any(hass.states.is_state(name, STATE_ON) for name in automations_with_entity(hass, sensor))
    if listens or not state.automatic:
        ir.async_delete_issue(hass, DOMAIN, _issue_id(entry, "no_shedding_automation"))
        return
    placeholders = {"account": entry.title, "entity": sensor}
    _create(hass, entry, "no_shedding_automation", "", placeholders, fixable=False)


def _create(
    hass: HomeAssistant,
    entry: GridpactConfigEntry,
    key: str,
    subject: str,
    placeholders: dict[str, str],
    *,
    fixable: bool,
) -> None:
    ir.async_create_issue(
        hass,
        DOMAIN,
        _issue_id(entry, key, subject),
        is_fixable=fixable,
        severity=ir.IssueSeverity.WARNING,
        translation_key=key,
        translation_placeholders=placeholders,
        data={"entry_id": entry.entry_id, "issue": key, "subject": subject},
    )


def _issue_id(entry: GridpactConfigEntry, key: str, subject: str = "") -> str:
    return "_".join(part for part in (key, entry.entry_id, subject) if part)
