"""How the fields of actions are written: exact amounts, numbers that templates turned into one another."""

from decimal import Decimal, InvalidOperation
from typing import Any, Final

from homeassistant.const import ATTR_AREA_ID, ATTR_DEVICE_ID, ATTR_ENTITY_ID, ATTR_FLOOR_ID, ATTR_LABEL_ID
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers import config_validation as cv, service
from homeassistant.util import dt as dt_util
import probatio

from ..const import DOMAIN, MOST_TEXT_BYTES
from ..runtime import AnyConfigEntry, GridpactConfigEntry, GridpactData
from .problems import invalid

ATTR_ACCOUNT: Final = "account"
ATTR_EVENT: Final = "event_id"
TARGETS: Final = (ATTR_ENTITY_ID, ATTR_DEVICE_ID, ATTR_AREA_ID, ATTR_FLOOR_ID, ATTR_LABEL_ID)

MOST_WH: Final = (1 << 40) - 1


def whole_number(value: Any) -> int:
    """Accept 7, "7" and 7.0."""
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        raise probatio.Invalid("expected a whole number") from None
    if isinstance(value, bool) or not number.is_finite() or number != number.to_integral_value():
        raise probatio.Invalid("expected a whole number")
    return int(number)


def amount(value: Any) -> str:
    """Accept a number or its text, and keep it exact."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise probatio.Invalid("expected a number")
    return str(value).strip()


def public_text(value: Any) -> str:
    """Accept a text that contracts keep: not empty, and few bytes."""
    text = str(value).strip()
    if not 0 < len(text.encode()) <= MOST_TEXT_BYTES:
        raise probatio.Invalid(f"expected a text of 1 to {MOST_TEXT_BYTES} bytes")
    return text


identity: Final = probatio.All(whole_number, probatio.Range(min=1))
SERIES: Final = probatio.All(whole_number, probatio.Range(min=0))
ENERGY: Final = probatio.All(whole_number, probatio.Range(min=1, max=MOST_WH))

ACCOUNT_FIELD: Final = {probatio.Required(ATTR_ACCOUNT): cv.string}
EVENT_FIELD: Final = {probatio.Required(ATTR_EVENT): SERIES}
TARGET_FIELDS: Final = {probatio.Optional(name): probatio.Any(cv.string, [cv.string]) for name in TARGETS}


def any_account_of(hass: HomeAssistant, call: ServiceCall) -> AnyConfigEntry:
    """Return the account that acts. Raises ServiceValidationError if there is none or it is not loaded."""
    entry: AnyConfigEntry = service.async_get_config_entry(hass, DOMAIN, call.data[ATTR_ACCOUNT])
    return entry


def account_of(hass: HomeAssistant, call: ServiceCall) -> GridpactConfigEntry:
    """Return the account in a market that acts. Raises ServiceValidationError as above, or if it is in no market."""
    entry = any_account_of(hass, call)
    if not isinstance(entry.runtime_data, GridpactData):
        raise invalid("not_on_this_network", account=entry.title)
    return entry


def iso(seconds: int) -> str:
    """Return a time as ISO 8601 in UTC."""
    return dt_util.utc_from_timestamp(seconds).isoformat()


def now() -> int:
    """Return the present second."""
    return int(dt_util.utcnow().timestamp())
