"""What describes a sensor, and how figures are shown."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from homeassistant.components.sensor import SensorEntityDescription
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from ..loads.models import LoadState
from ..meters.models import Meter, MeterState
from ..state import HomeState
from ..supplies.models import SupplyState
from ..units import WH_PER_KWH

PER_MILLE = 10

type Value = str | int | Decimal | datetime | None


class Money(StrEnum):
    """What an amount is in: the market's token, the network's coin, or tokens shown as the money of the country."""

    TOKEN = "token"  # noqa: S105 - no secret
    COIN = "coin"
    WORTH = "worth"


@dataclass(frozen=True, kw_only=True)
class AccountSensorDescription(SensorEntityDescription):
    """`value_fn` takes amounts in base units; `money` says in which unit and with which decimals they are shown.

    What mirrors the chain is unavailable without it; the plan is on disk.
    """

    value_fn: Callable[[HomeState], Value]
    money: Money | None = None
    mirrors_chain: bool = False


@dataclass(frozen=True, kw_only=True)
class MeterSensorDescription(SensorEntityDescription):
    """`has_fn` says which meters have it."""

    value_fn: Callable[[MeterState], Value]
    has_fn: Callable[[HomeAssistant, Meter], bool] = lambda _hass, _meter: True
    needs_source: bool = False


@dataclass(frozen=True, kw_only=True)
class LoadSensorDescription(SensorEntityDescription):
    """A sensor of a load."""

    value_fn: Callable[[LoadState], Value]


@dataclass(frozen=True, kw_only=True)
class SupplySensorDescription(SensorEntityDescription):
    """A sensor of a neighbour's supply. `is_price` says that it is token base units per kWh."""

    value_fn: Callable[[SupplyState], int | Decimal | None]
    is_price: bool = False


def time_of(seconds: int | None) -> datetime | None:
    """Return a second as a moment that Home Assistant shows."""
    return None if seconds is None else dt_util.utc_from_timestamp(seconds)


def kwh(wh: int | None) -> Decimal | None:
    """Return Wh in kWh."""
    return None if wh is None else Decimal(wh) / WH_PER_KWH


def percent(per_mille: int | None) -> Decimal | None:
    """Return per mille in percent."""
    return None if per_mille is None else Decimal(per_mille) / PER_MILLE
