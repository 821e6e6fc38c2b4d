"""What describes an entity of an account that produces."""

from collections.abc import Callable
from dataclasses import dataclass

from homeassistant.components.binary_sensor import BinarySensorEntityDescription
from homeassistant.components.sensor import SensorEntityDescription

from ..production.models import StationState
from ..runtime import AnyConfigEntry
from ..sensors.description import Value
from .state import ProductionState

ROBONOMICS = "robonomics"
HUB = "hub"


@dataclass(frozen=True, slots=True)
class Unit:
    """The coin or asset that an amount is in, and its decimals; the account's entry knows both."""

    symbol: str
    decimals: int


def coin_of(chain: str) -> Callable[[AnyConfigEntry], Unit]:
    """Return what reads a chain's coin from an entry."""

    def read(entry: AnyConfigEntry) -> Unit:
        return Unit(entry.data[chain]["coin"], entry.data[chain]["decimals"])

    return read


def asset_of(entry: AnyConfigEntry) -> Unit:
    """Return the asset in which sales are settled."""
    return Unit(entry.data[HUB]["asset_symbol"], entry.data[HUB]["asset_decimals"])


def has(chain: str) -> Callable[[AnyConfigEntry], bool]:
    """Return what says whether an account lives on a chain."""
    return lambda entry: entry.data[chain] is not None


def has_collection(entry: AnyConfigEntry) -> bool:
    """Return whether an account has certificates."""
    return entry.data[HUB] is not None and entry.data[HUB]["collection"] is not None


def has_asset(entry: AnyConfigEntry) -> bool:
    """Return whether sales are settled in an asset."""
    return entry.data[HUB] is not None and entry.data[HUB]["asset"] is not None


@dataclass(frozen=True, kw_only=True)
class ProducerSensorDescription(SensorEntityDescription):
    """`has_fn` says which accounts have it; what mirrors `chain` is unavailable while that does not answer.

    With a `unit_fn` the value is an amount in base units.
    """

    value_fn: Callable[[ProductionState], Value]
    has_fn: Callable[[AnyConfigEntry], bool]
    chain: str
    unit_fn: Callable[[AnyConfigEntry], Unit] | None = None


@dataclass(frozen=True, kw_only=True)
class StationSensorDescription(SensorEntityDescription):
    """A sensor of a station; what mirrors `chain` is unavailable while that does not answer."""

    value_fn: Callable[[StationState], Value]
    has_fn: Callable[[AnyConfigEntry], bool]
    chain: str
    needs_twin: bool = False


@dataclass(frozen=True, kw_only=True)
class ProducerBinarySensorDescription(BinarySensorEntityDescription):
    """A binary sensor of an account that lives on `chain`."""

    chain: str
