"""The fields of a load, which two dialogs ask for."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigSubentryData
from homeassistant.const import UnitOfPower
from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import (
    BooleanSelector,
    DurationSelector,
    DurationSelectorConfig,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
)
import probatio

from ..const import SUBENTRY_LOAD
from ..errors import Refused
from .limits_form import read_amount
from .sources import registry_id

type Fields = dict[probatio.Marker, object]

MINIMUM_PRICE = 0.2
LONGEST = {"hours": 2, "minutes": 0}
REST = {"hours": 1, "minutes": 0}

_WATTS = NumberSelector(
    NumberSelectorConfig(min=1, step=1, mode=NumberSelectorMode.BOX, unit_of_measurement=UnitOfPower.WATT)
)
_DURATION = DurationSelector(DurationSelectorConfig(enable_second=False))

# Beside which field the sentence of an error stands.
ERROR_FIELDS = {"no_power": "power", "invalid_amount": "minimum_price", "no_time": "longest"}


def use_fields(power: int | None = None) -> Fields:
    """Return the fields that say how a load may be used; `power` in W is what it is known to have drawn."""
    return {
        # optional, because a required number shows its minimum before anybody typed it
        probatio.Optional("power", description={"suggested_value": power}): _WATTS,
        probatio.Required("longest", default=LONGEST): _DURATION,
        probatio.Required("rest", default=REST): _DURATION,
        probatio.Required("critical", default=False): BooleanSelector(),
    }


def load_fields(entry: ConfigEntry, power: int | None = None) -> Fields:
    """Return the fields of a new load: after its power, its price, which a number entity shows from then on."""
    price = NumberSelectorConfig(
        min=0, step="any", mode=NumberSelectorMode.BOX, unit_of_measurement=f"{entry.data['token_symbol']}/kWh"
    )
    (drawn, watts), *others = use_fields(power).items()
    minimum_price = probatio.Required("minimum_price", default=MINIMUM_PRICE)
    return {drawn: watts, minimum_price: NumberSelector(price), **dict(others)}


def read_use(fields: dict[str, Any]) -> dict[str, Any]:
    """Return how the load may be used, as the subentry keeps it. Raises Refused: no_power, no_time."""
    if not fields.get("power"):
        raise Refused("no_power")
    longest = seconds(fields["longest"])
    if not longest:
        raise Refused("no_time")
    return {
        "power": round(fields["power"]),
        "longest": longest,
        "rest": seconds(fields["rest"]),
        "critical": fields["critical"],
    }


def shown_use(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return how a load may be used, as the fields show it."""
    return {
        "power": data["power"],
        "longest": duration(data["longest"]),
        "rest": duration(data["rest"]),
        "critical": data["critical"],
    }


def read_load(entry: ConfigEntry, fields: dict[str, Any]) -> dict[str, Any]:
    """Return a new load's use and price, as the subentry keeps them.

    Raises Refused: no_power, no_time, invalid_amount.
    """
    use = read_use(fields)
    return {**use, "minimum_price": read_amount(fields["minimum_price"], entry.data["token_decimals"])}


def make_load(hass: HomeAssistant, switch: str, meter: str, title: str, use: dict[str, Any]) -> ConfigSubentryData:
    """Return a load whose entities keep their ids for good, also when it is deleted and added again."""
    switch_id = registry_id(hass, switch)
    return ConfigSubentryData(
        subentry_type=SUBENTRY_LOAD,
        title=title,
        unique_id=f"load-{switch_id or switch}",
        data={"switch": switch, "switch_id": switch_id, "meter": meter, **use},
    )


def duration(length: int) -> dict[str, int]:
    """Return a length (seconds) as a duration field shows it."""
    hours, rest = divmod(length, 3600)
    return {"hours": hours, "minutes": rest // 60}


def seconds(shown: dict[str, float]) -> int:
    """Return what a duration field shows, in seconds."""
    return round(timedelta(**shown).total_seconds())
